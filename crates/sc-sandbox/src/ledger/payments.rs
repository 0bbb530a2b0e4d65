//! Each payment of the world: where it should be, and where it is.

use rust_decimal::Decimal;
use sc_portalserver::state::Payment as Held;

use super::facts::{Facts, Seen};
use super::{AnyShape, Finding, Moment, Verdict, Waiting};
use crate::world::{Company, ControlRow, ControlWord, Expected, Payment, Wanted, World};

/// Words of control rows that settle a payment.
const FINAL_WORDS: [&str; 3] = ["PAID", "PARTIAL", "SYNCED"];
/// What the rounding of one line of a payment in two currencies may be off.
const ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

pub(super) fn judge(verdict: &mut Verdict, world: &World, facts: &Facts, company: &Company, seen: &Seen) {
    for payment in &company.payments {
        let case = Case { world, facts, company, seen, payment };
        case.judge(verdict);
    }
    for left in &company.portal_payments {
        let held = seen.payments.iter().find(|held| held.id == left.id);
        let state = |is_rejected| if is_rejected { "rejected" } else { "live" };
        let now = held.map_or("gone", |held| state(!held.is_live()));
        if now != state(left.is_rejected) {
            verdict.differing.push(Finding::new(
                "portal_payment_state_differs",
                &company.key,
                &left.external_id,
                state(left.is_rejected),
                now,
            ));
        }
    }
    for row in &seen.missing_rows {
        // The one completion that is allowed: a row without a portal id gets it.
        let completed = row.portal_id.is_none()
            && row.number.is_some()
            && seen.new_rows.iter().any(|new| {
                let same = (&new.id_cia, &new.number, &new.status);
                same == (&row.id_cia, &row.number, &row.status) && new.portal_id.is_some()
            });
        if !completed {
            let document = row.number.as_deref().unwrap_or("NULL");
            let now: Vec<String> = seen.rows(document).map(row_text).collect();
            let found = if now.is_empty() { "no such row".to_owned() } else { now.join(" | ") };
            verdict.differing.push(Finding::new(
                "control_row_changed",
                &company.key,
                document,
                row_text(row),
                found,
            ));
        }
    }
}

/// One payment on trial.
struct Case<'a> {
    world: &'a World,
    facts: &'a Facts,
    company: &'a Company,
    seen: &'a Seen,
    payment: &'a Payment,
}

impl Case<'_> {
    fn judge(&self, verdict: &mut Verdict) {
        let number = self.payment.number.as_str();
        let live: Vec<&Held> = self.seen.live(number).collect();
        let final_rows: Vec<&ControlRow> = self.seen.rows(number).filter(|row| is_final(row)).collect();
        if live.len() > 1 {
            let ids: Vec<&str> = live.iter().map(|held| held.id.as_str()).collect();
            verdict.doubled.push(self.finding("portal_payment_doubled", "one payment", ids.join(", ")));
        }
        if final_rows.len() > 1 {
            let rows: Vec<String> = final_rows.iter().map(|row| row_text(row)).collect();
            verdict.doubled.push(self.finding("control_row_doubled", "one row", rows.join(" | ")));
        }
        match self.payment.expected {
            Expected::Delivered { control } => self.judge_delivered(verdict, &live, control),
            Expected::AlreadyThere => self.judge_already_there(verdict, &live),
            Expected::Waits { .. } | Expected::Excluded { .. } | Expected::RefusedByPortal { .. } => {
                self.judge_waiting(verdict, &live);
            }
        }
    }

    fn judge_delivered(&self, verdict: &mut Verdict, live: &[&Held], control: ControlWord) {
        let wanted = &self.payment.wanted;
        let Some(held) = live.first() else {
            self.judge_absent(verdict, "portal_payment_missing", &wanted_text(wanted), "not in the portal");
            self.judge_new_rows(verdict, None, control);
            return;
        };
        self.compare(verdict, held);
        if self.seen.rows(&self.payment.number).next().is_none() {
            let expected = format!("{} {}", control.as_str(), held.id);
            self.judge_absent(verdict, "control_row_missing", &expected, "no control row");
            return;
        }
        self.judge_new_rows(verdict, Some(held), control);
        verdict.delivered += 1;
    }

    /// Lost at rest; under way before.
    fn judge_absent(&self, verdict: &mut Verdict, what: &'static str, expected: &str, found: &str) {
        match verdict.moment {
            Moment::AtRest => verdict.lost.push(self.finding(what, expected, found)),
            Moment::InFlight => verdict.waiting.push(self.waiting("not_yet")),
        }
    }

    fn judge_already_there(&self, verdict: &mut Verdict, live: &[&Held]) {
        let wanted = &self.payment.wanted;
        let Some(held) = live.first() else {
            let found = "not in the portal any more";
            verdict.lost.push(self.finding("portal_payment_missing", wanted_text(wanted), found));
            return;
        };
        self.compare(verdict, held);
        self.judge_new_rows(verdict, Some(held), wanted.control);
        verdict.already_there += 1;
    }

    fn judge_waiting(&self, verdict: &mut Verdict, live: &[&Held]) {
        let is_ripe = self.payment.ripe_at.is_some_and(|at| verdict.at >= at);
        let wanted = &self.payment.wanted;
        if is_ripe && let Some(held) = live.first() {
            self.compare(verdict, held);
            self.judge_new_rows(verdict, Some(held), wanted.control);
            verdict.delivered += 1;
            return;
        }
        let why = self.payment.expected.why().unwrap_or_default();
        for held in live.iter().filter(|held| !self.was_there(held)) {
            if let Some(owner) = self.owner_of_content(held) {
                verdict.crossed.push(self.finding(
                    "portal_payment_crossed",
                    owner,
                    held_text(held, self.seen),
                ));
            } else {
                let found = held_text(held, self.seen);
                verdict.unexpected.push(self.finding("portal_payment_unexpected", why, found));
            }
        }
        for row in self.new_rows() {
            verdict.unexpected.push(self.finding("control_row_unexpected", why, row_text(row)));
        }
        verdict.waiting.push(self.waiting(why));
    }

    /// Compares what the portal holds with what it must hold.
    fn compare(&self, verdict: &mut Verdict, held: &Held) {
        let wanted = &self.payment.wanted;
        let differences = self.differences(wanted, held);
        if differences.is_empty() {
            return;
        }
        if let Some(owner) = self.owner_of_content(held) {
            verdict.crossed.push(self.finding("portal_payment_crossed", owner, held_text(held, self.seen)));
            return;
        }
        for (what, expected, found) in differences {
            verdict.differing.push(self.finding(what, expected, found));
        }
    }

    fn differences(&self, wanted: &Wanted, held: &Held) -> Vec<(&'static str, String, String)> {
        let mut found = Vec::new();
        let mut check = |what, expected: String, there: String| {
            if expected != there {
                found.push((what, expected, there));
            }
        };
        let amount = |amount: Decimal, currency: &str| format!("{currency} {}", amount.normalize());
        check(
            "amount_differs",
            amount(wanted.total, wanted.currency),
            amount(held.total_amount, &held.currency),
        );
        check("supplier_differs", wanted.provider_id.clone(), held.provider_id.clone());
        let date = wanted.date.map(|date| date.to_string()).unwrap_or_default();
        check("date_differs", date, held.payment_date.to_string());
        check(
            "bank_account_differs",
            wanted.bank_account_id.clone(),
            held.bank_account_id.clone().unwrap_or_default(),
        );
        check("documents_differ", wanted_lines(wanted), held_lines(held));
        let text = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
        check("comments_differ", self.payment.comments.trim().to_owned(), text(&held.comments));
        check("reference_differs", self.payment.reference.trim().to_owned(), text(&held.reference));
        for line in &held.cfdis {
            let expected = wanted.cfdis.iter().find(|other| other.uuid == line.uuid);
            let off = expected.map(|other| (other.payment_amount - line.payment_amount).abs());
            if let (Some(expected), Some(off)) = (expected, off)
                && off > ROUNDING
            {
                let there = line.payment_amount.to_string();
                found.push(("converted_amount_differs", expected.payment_amount.to_string(), there));
            }
        }
        found
    }

    /// The company whose payment of the same number this really is.
    fn owner_of_content(&self, held: &Held) -> Option<String> {
        let others = self.world.companies.iter().filter(|other| other.key != self.company.key);
        let same = |other: &&Payment| {
            let wanted = &other.wanted;
            other.number == self.payment.number
                && wanted.total == held.total_amount
                && wanted.currency == held.currency
                && wanted.date == Some(held.payment_date)
        };
        let is_own = self.payment.wanted.total == held.total_amount;
        let owner = others
            .filter(|_| !is_own)
            .find_map(|other| other.payments.iter().find(same).map(|payment| (other, payment)));
        owner.map(|(other, payment)| format!("{}: {}", other.key, wanted_text(&payment.wanted)))
    }

    /// Judges the control rows that were written for the payment.
    fn judge_new_rows(&self, verdict: &mut Verdict, held: Option<&Held>, control: ControlWord) {
        for row in self.new_rows() {
            let portal_id = row.portal_id.as_deref().unwrap_or_default();
            let owner = self.facts.owner_of_payment.get(portal_id);
            if let Some(owner) = owner.filter(|owner| **owner != self.company.key) {
                verdict.crossed.push(self.finding("control_row_crossed", owner.as_str(), row_text(row)));
                continue;
            }
            let expected = ControlRow {
                id_cia: Some(self.company.database.clone()),
                number: Some(self.payment.number.clone()),
                status: Some(control.as_str().to_owned()),
                portal_id: held.map(|held| held.id.clone()),
            };
            let is_completion =
                self.seen.missing_rows.iter().any(|old| old.number == row.number && old.portal_id.is_none());
            let agrees = if is_completion {
                row.portal_id == expected.portal_id
            } else {
                *row == expected && held.is_some()
            };
            if !agrees {
                verdict.differing.push(self.finding(
                    "control_row_differs",
                    row_text(&expected),
                    row_text(row),
                ));
            }
        }
    }

    fn new_rows(&self) -> impl Iterator<Item = &ControlRow> {
        let number = self.payment.number.as_str();
        self.seen.new_rows.iter().filter(move |row| row.number.as_deref() == Some(number))
    }

    fn was_there(&self, held: &Held) -> bool {
        self.company.portal_payments.iter().any(|left| left.id == held.id)
    }

    fn finding(&self, what: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding::new(what, &self.company.key, &self.payment.number, expected, found)
    }

    fn waiting(&self, why: &'static str) -> Waiting {
        Waiting {
            tenant: self.company.key.clone(),
            document: self.payment.number.clone(),
            shape: AnyShape::Payment(self.payment.shape),
            why,
        }
    }
}

fn is_final(row: &ControlRow) -> bool {
    row.status.as_deref().is_some_and(|status| FINAL_WORDS.contains(&status))
}

/// A control row in words.
pub(super) fn row_text(row: &ControlRow) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "NULL".to_owned());
    let (company, number) = (text(&row.id_cia), text(&row.number));
    format!("{company} {number} {} {}", text(&row.status), text(&row.portal_id))
}

fn wanted_lines(wanted: &Wanted) -> String {
    let lines = wanted.cfdis.iter().map(|line| (&line.uuid, line.currency, line.amount));
    lines_text(lines.map(|(uuid, currency, amount)| (uuid.as_str(), currency, amount)))
}

fn held_lines(held: &Held) -> String {
    let missing = held.missing_cfdis.iter().map(|uuid| (uuid.as_str(), "missing_cfdis", Decimal::ZERO));
    let lines = held.cfdis.iter().map(|line| (line.uuid.as_str(), line.currency.as_str(), line.amount));
    lines_text(lines.chain(missing))
}

fn lines_text<'a>(lines: impl Iterator<Item = (&'a str, &'a str, Decimal)>) -> String {
    let mut texts: Vec<String> =
        lines.map(|(uuid, currency, amount)| format!("{uuid} {currency} {}", amount.normalize())).collect();
    texts.sort();
    texts.join(", ")
}

/// A payment as it should be, in words.
pub(super) fn wanted_text(wanted: &Wanted) -> String {
    let date = wanted.date.map(|date| date.to_string()).unwrap_or_default();
    format!("{} {}, {date}: {}", wanted.currency, wanted.total.normalize(), wanted_lines(wanted))
}

/// A payment of the portal, in words.
pub(super) fn held_text(held: &Held, seen: &Seen) -> String {
    let supplier = seen.providers.get(&held.provider_id).map_or("", String::as_str);
    format!(
        "{} {supplier}, {} {}, {}: {}",
        held.id,
        held.currency,
        held.total_amount.normalize(),
        held.payment_date,
        held_lines(held)
    )
}
