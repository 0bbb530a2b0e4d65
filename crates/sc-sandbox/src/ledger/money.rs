//! Money: no document may be settled for more than it is.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::facts::Seen;
use super::{Finding, Verdict};
use crate::world::Company;

pub(super) fn judge(verdict: &mut Verdict, company: &Company, seen: &Seen) {
    let mut settled: HashMap<&str, (Decimal, Vec<&str>)> = HashMap::new();
    for held in seen.payments.iter().filter(|held| held.is_live()) {
        for line in &held.cfdis {
            let (sum, payments) = settled.entry(line.uuid.as_str()).or_default();
            *sum += line.amount;
            payments.push(held.external_id.as_deref().unwrap_or(&held.id));
        }
    }
    for cfdi in &seen.cfdis {
        let Some((sum, payments)) = settled.get(cfdi.uuid.as_str()) else { continue };
        if *sum > cfdi.total {
            let found = format!("{} {sum}: {}", cfdi.currency, payments.join(", "));
            let expected = format!("{} {}", cfdi.currency, cfdi.total);
            let what = "document_settled_twice";
            verdict.doubled.push(Finding::new(what, &company.key, &cfdi.uuid, expected, found));
        }
    }
}
