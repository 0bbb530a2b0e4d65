//! Properties of money and of plans, over many payments.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rust_decimal::Decimal;
use sc_domain::effect::Action;
use sc_domain::money::{agree, cents};
use sc_domain::payment::{AppliedType, Rate, RateOperator};
use sc_domain::ports::PassMemory;
use sc_sync::upload_payments::Seen;
use sc_sync::upload_payments::amounts::shares;
use sc_sync::upload_payments::plan::{Context, plan};
use sc_sync::{EngineConfig, NetPolicy, PaymentRules, Plan};

use crate::support::build::Pay;
use crate::support::{Scene, payment};

/// Amounts of invoices in thousandths, as Sage stores them, with the invoice that each belongs to.
fn lines() -> impl Strategy<Value = Vec<(u8, i64)>> {
    prop::collection::vec((0u8..4, 10i64..5_000_000), 1..8)
}

fn amount(thousandths: i64) -> Decimal {
    // Cents: what people type. The third decimal appears through rates only.
    Decimal::new(thousandths / 10 + 1, 2)
}

fn paid(lines: &[(u8, i64)]) -> Pay {
    lines.iter().fold(payment("PY1"), |pay, (invoice, thousandths)| {
        pay.invoice(&format!("F{invoice}"), &amount(*thousandths).to_string())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_one_currency_each_invoice_gets_its_lines_and_all_of_them_the_total(lines in lines()) {
        let pay = paid(&lines);
        let shares = shares(&pay.header, &pay.lines, NetPolicy::Hold).expect("it adds up");
        let sum: Decimal = shares.invoices.iter().map(|share| share.payment_amount).sum();
        prop_assert_eq!(sum, shares.total);
        prop_assert_eq!(shares.total, pay.header.amount_bank);
        prop_assert_eq!(shares.exchange_rate, Decimal::ONE);
        let documents: BTreeSet<u8> = lines.iter().map(|(invoice, _)| *invoice).collect();
        prop_assert_eq!(shares.invoices.len(), documents.len());
        for share in &shares.invoices {
            let expected: Decimal = lines
                .iter()
                .filter(|(invoice, _)| share.document == format!("F{invoice}"))
                .map(|(_, thousandths)| amount(*thousandths))
                .sum();
            prop_assert_eq!(share.amount, expected);
            prop_assert_eq!(share.payment_amount, share.amount);
        }
    }

    #[test]
    fn in_two_currencies_the_shares_meet_the_total_to_the_cent(
        lines in lines(), rate in 50_000i64..400_000, is_divided in any::<bool>(), off in -4i64..=4,
    ) {
        let rate = Decimal::new(rate, 4);
        let pay = paid(&lines).currencies("MXN", "USD");
        let vendor = pay.header.amount_vendor;
        // The bank's amount may be up to 0.4 % off the stored rate.
        let bank = cents(vendor * rate * (Decimal::ONE + Decimal::new(off, 3)));
        let mut pay = pay.paid(&bank.to_string(), &vendor.to_string());
        pay.header.rate_vendor = match is_divided {
            true => Rate { rate: Decimal::ONE / rate, operator: RateOperator::Divide },
            false => Rate { rate, operator: RateOperator::Multiply },
        };
        let shares = match shares(&pay.header, &pay.lines, NetPolicy::Hold) {
            Ok(shares) => shares,
            // Rounding the bank's amount of a few cents may leave the tolerance: then a person looks.
            Err(cause) => {
                prop_assert!(vendor < Decimal::ONE, "{cause}");
                return Ok(());
            }
        };
        let sum: Decimal = shares.invoices.iter().map(|share| share.payment_amount).sum();
        prop_assert_eq!(sum, shares.total);
        let sum: Decimal = shares.invoices.iter().map(|share| share.amount).sum();
        prop_assert_eq!(sum, vendor);
        let slack = Decimal::new(shares.invoices.len() as i64, 2);
        for share in &shares.invoices {
            prop_assert!(share.payment_amount > Decimal::ZERO);
            let by_rate = cents(share.amount * shares.exchange_rate);
            prop_assert!((by_rate - share.payment_amount).abs() <= slack, "{:?} by {}", share, by_rate);
        }
    }

    #[test]
    fn a_netted_payment_waits_goes_as_it_is_or_goes_reduced(lines in lines(), part in 1i64..99) {
        let pay = paid(&lines);
        let sum = pay.header.amount_vendor;
        let credit = cents(sum * Decimal::new(part, 2)).max(Decimal::new(2, 2));
        prop_assume!(credit + Decimal::new(2, 2) < sum);
        let pay = pay.credit_note("NC1", &credit.to_string());
        let paid = pay.header.amount_bank;

        let held = shares(&pay.header, &pay.lines, NetPolicy::Hold).expect_err("a person decides");
        prop_assert_eq!(held.code, sc_domain::Code::PaymentNetted);
        prop_assert_eq!(held.argument("credit_notes"), cents(credit).to_string());

        let whole = shares(&pay.header, &pay.lines, NetPolicy::IgnoreAmounts).expect("all are paid");
        prop_assert!(whole.ignore_amounts);
        prop_assert_eq!(whole.total, paid);
        prop_assert_eq!(whole.invoices.iter().map(|share| share.amount).sum::<Decimal>(), sum);

        let reduced = shares(&pay.header, &pay.lines, NetPolicy::Reduce).expect("it adds up");
        prop_assert!(!reduced.ignore_amounts);
        prop_assert_eq!(reduced.invoices.iter().map(|share| share.payment_amount).sum::<Decimal>(), paid);
        prop_assert!(reduced.invoices.iter().all(|share| share.amount > Decimal::ZERO));
        for share in &reduced.invoices {
            let before = whole.invoices.iter().find(|other| other.document == share.document);
            prop_assert!(before.is_some_and(|before| share.amount <= before.amount));
        }
    }

    #[test]
    fn amounts_to_be_ignored_are_never_negative_in_another_currency(lines in lines(), part in 1i64..99) {
        let rate = Decimal::new(185, 1);
        let pay = paid(&lines);
        let sum = pay.header.amount_vendor;
        let credit = cents(sum * Decimal::new(part, 2)).max(Decimal::new(2, 2));
        prop_assume!(credit + Decimal::ONE < sum);
        let vendor = sum - credit;
        let bank = cents(vendor * rate);
        let pay = pay
            .line(AppliedType::CreditNote, "NC1", &format!("-{credit}"))
            .currencies("MXN", "USD")
            .paid(&bank.to_string(), &vendor.to_string())
            .rate("18.5", RateOperator::Multiply);
        let shares = shares(&pay.header, &pay.lines, NetPolicy::IgnoreAmounts).expect("all are paid");
        for share in &shares.invoices {
            prop_assert!(share.payment_amount > Decimal::ZERO);
            prop_assert!(agree(share.payment_amount, share.amount * shares.exchange_rate));
        }
    }

    #[test]
    fn what_does_not_add_up_is_never_sent(lines in lines(), off in 3i64..10_000, is_less in any::<bool>()) {
        let pay = paid(&lines);
        let off = Decimal::new(if is_less { -off } else { off }, 2);
        let total = pay.header.amount_bank + off;
        prop_assume!(total > Decimal::ZERO);
        let pay = pay.paid(&total.to_string(), &total.to_string());
        for policy in [NetPolicy::Hold, NetPolicy::IgnoreAmounts, NetPolicy::Reduce] {
            let cause = shares(&pay.header, &pay.lines, policy).expect_err("it does not add up");
            prop_assert_eq!(cause.code, sc_domain::Code::PaymentAmountDiffers);
        }
    }
}

/// A company with a payment of each kind, and what was seen of it.
async fn seen() -> (Scene, Seen) {
    let mut scene = Scene::new();
    for n in 0..12 {
        let pay =
            payment(&format!("PY{n:02}")).invoice(&format!("A{n}"), "10").invoice(&format!("B{n}"), "5");
        scene.add(match n % 4 {
            0 => pay,
            1 => pay.credit_note("NC", "1"),
            2 => pay.without_uuid(),
            _ => pay.reversed(),
        });
    }
    scene.add(payment("PY00").invoice("Z", "7").reversed().with(|p| p.key.entry += 1));
    scene.company.mark("PY04", "REVERTED", None);
    let seen = scene.seen().await;
    (scene, seen)
}

fn planned(seen: &Seen, memory: &PassMemory, scene: &Scene) -> Plan {
    let (rules, config) = (PaymentRules::default(), EngineConfig::default());
    let context = Context {
        tenant: &scene.company.key,
        go_live: scene.company.tenant.go_live,
        rules: &rules,
        config: &config,
    };
    plan(seen, memory, context)
}

#[tokio::test]
async fn the_same_sight_gives_the_same_plan_in_whatever_order_the_rows_come() {
    let (scene, seen) = seen().await;
    let plan = planned(&seen, &scene.memory, &scene);
    assert_eq!(plan, planned(&seen, &scene.memory, &scene));
    for turn in 0..seen.headers.payments.len() {
        let mut other = seen.clone();
        other.headers.payments.rotate_left(turn);
        if turn % 2 == 1 {
            other.headers.payments.reverse();
        }
        other.control.reverse();
        other.lines.values_mut().for_each(|lines| lines.reverse());
        assert_eq!(planned(&other, &scene.memory, &scene), plan, "order {turn}");
    }
}

#[tokio::test]
async fn an_effect_keeps_its_id_as_long_as_its_content_stays() {
    let mut scene = Scene::new();
    scene.add(payment("PY1").invoice("F1", "10"));
    let first = scene.plan().await.effects.remove(0).effect;
    scene.later(60 * 24);
    let later = scene.plan().await.effects.remove(0).effect;
    assert_eq!((first.id.clone(), first.revision), (later.id, later.revision), "time changes nothing");
    scene.company.replace(payment("PY1").invoice("F1", "10").with(|p| p.payee = "Otro nombre".into()));
    let renamed = scene.plan().await.effects.remove(0).effect;
    assert_eq!(first.payload_hash, renamed.payload_hash, "the payee is not sent");
    scene.company.replace(payment("PY1").invoice("F1", "11"));
    let changed = scene.plan().await.effects.remove(0).effect;
    assert_ne!(first.payload_hash, changed.payload_hash);
    assert_eq!(first.id, changed.id, "nothing was tried yet: it is still the first content");
    let Action::CreatePayment { payload, .. } = changed.action else { panic!("a payment") };
    assert_eq!(payload.total, Decimal::from(11));
}
