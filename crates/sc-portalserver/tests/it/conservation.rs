//! Money is conserved: whatever is asked in whatever order, what a document lost its live payments hold.

use proptest::prelude::*;
use rust_decimal::Decimal;
use sc_portalserver::state::PortalData;
use serde_json::{Value, json};

use crate::support::{Site, line, money, payment};

#[derive(Debug, Clone)]
enum Step {
    /// Pays these documents (number, cents), honestly or ignoring amounts.
    Pay {
        external_id: u8,
        lines: Vec<(u32, u32)>,
        ignore_amounts: bool,
    },
    Reject {
        external_id: u8,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pay = (0..6_u8, prop::collection::vec((0..4_u32, 1..40_000_u32), 1..4), prop::bool::weighted(0.2))
        .prop_map(|(external_id, lines, ignore_amounts)| Step::Pay { external_id, lines, ignore_amounts });
    let reject = (0..6_u8).prop_map(|external_id| Step::Reject { external_id });
    prop::collection::vec(prop_oneof![3 => pay, 1 => reject], 1..25)
}

fn cents(cents: u32) -> Value {
    serde_json::from_str(&Decimal::new(i64::from(cents), 2).to_string()).unwrap()
}

fn assert_conserved(data: &PortalData, tenant_id: &str) {
    let tenant = &data.tenants[tenant_id];
    for cfdi in tenant.cfdis.values() {
        let live = tenant.payments.values().filter(|payment| payment.is_live());
        let settled: Decimal = live
            .flat_map(|payment| &payment.cfdis)
            .filter(|line| line.cfdi_id == cfdi.id)
            .map(|line| line.balance_before - line.balance_after)
            .sum();
        assert_eq!(cfdi.balance + settled, cfdi.total, "document {}", cfdi.folio);
        assert!(cfdi.balance >= Decimal::ZERO && cfdi.balance <= cfdi.total);
    }
    for payment in tenant.payments.values() {
        let named = payment.external_id.as_deref().unwrap();
        assert_eq!(tenant.payments_of(named).count(), 1, "{named} exists once");
        if !payment.ignore_amounts {
            let sum: Decimal = payment.cfdis.iter().map(|line| line.payment_amount).sum();
            assert_eq!(sum, payment.total_amount);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn balances_and_live_payments_add_up_to_totals(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let site = Site::start();
            for number in 0..4 {
                site.add(site.invoice(number, "MXN", "600.00"));
            }
            for step in steps {
                match step {
                    Step::Pay { external_id, lines, ignore_amounts } => {
                        let total = cents(lines.iter().map(|(_, amount)| amount).sum());
                        let lines = lines.iter().map(|(number, amount)| line(*number, &cents(*amount))).collect();
                        let mut body = payment(&format!("PY-{external_id}"), total, lines);
                        body["ignore_amounts"] = json!(ignore_amounts);
                        site.post("/payments", &body).await;
                    }
                    Step::Reject { external_id } => {
                        let path = format!("/payments/PY-{external_id}/reject?id_type=EXTERNAL");
                        site.post(&path, &json!({ "comments": "returned" })).await;
                    }
                }
                site.state.read(|data| assert_conserved(data, &site.tenant));
            }
        });
    }
}

#[tokio::test]
async fn the_same_payment_made_twice_for_real_never_takes_a_balance_below_zero() {
    use sc_portalserver::{PortalAction, PortalFault};
    let site = Site::start().with_invoices();
    site.server.faults().arm(PortalFault::once("POST", "/payments", PortalAction::TwiceForReal));
    site.post("/payments", &payment("PY-1", json!(1000), vec![line(1, &json!(1000))])).await;
    assert_eq!((site.payments("PY-1"), site.balance(1)), (2, money("0")));
}
