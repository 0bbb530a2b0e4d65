//! The suppliers of the fiscal flows.

use jiff::{SignedDuration, Timestamp};

use super::model::{Fiscal, FiscalSupplier};
use super::papers::Papers;
use super::shape::SupplierShape;
use crate::world::composer::{Composer, local_date, noon};

/// When suppliers were accepted that were there before.
const LONG_AGO_DAYS: i64 = 400;

/// Gives all suppliers of the company their papers, and adds one of each of these shapes, two in one case.
pub(super) fn add(composer: &mut Composer, fiscal: &mut Fiscal, shapes: &[SupplierShape]) {
    let long_ago = composer.base - SignedDuration::from_hours(24 * LONG_AGO_DAYS);
    for known in composer.company.providers.clone() {
        let papers = Papers::complete(&mut composer.dice, long_ago);
        fiscal.suppliers.push(supplier(SupplierShape::Known, known.id, Some(papers)));
    }
    for shape in shapes {
        match shape {
            SupplierShape::Known => {}
            SupplierShape::SameRfcTwice => {
                let first = composer.new_vendor();
                let (name, rfc) = {
                    let vendor = &composer.company.vendors[first];
                    (vendor.name.clone(), vendor.rfc.clone())
                };
                let ids = [composer.provider_of(first), composer.new_provider(None, &name, &rfc)];
                for id in ids {
                    let approved = today(composer.base);
                    let papers = Papers::complete(&mut composer.dice, approved);
                    fiscal.suppliers.push(supplier(*shape, id, Some(papers)));
                }
            }
            SupplierShape::AcceptedToday
            | SupplierShape::AcceptedLate
            | SupplierShape::Unlinked
            | SupplierShape::NoBankAccount
            | SupplierShape::SeveralAccounts
            | SupplierShape::UnorderedMaps
            | SupplierShape::OddName
            | SupplierShape::NoExpedient
            | SupplierShape::NeverAccepted
            | SupplierShape::Disabled => {
                let id = provider(composer, *shape);
                let papers = papers(composer, *shape);
                fiscal.suppliers.push(supplier(*shape, id, papers));
            }
        }
    }
}

fn supplier(shape: SupplierShape, provider_id: String, papers: Option<Papers>) -> FiscalSupplier {
    FiscalSupplier { shape, expected: shape.expected(), provider_id, papers }
}

/// A supplier of that shape. Returns its portal id.
fn provider(composer: &mut Composer, shape: SupplierShape) -> String {
    let (name, rfc) = match shape {
        SupplierShape::Unlinked => ("Hilaturas Xochimilco SA de CV", Some("HXO")),
        SupplierShape::OddName => ("Tornos \"El 8\" & Hijos <Taller> d'Ávila SA de CV", Some("TEH")),
        _ => ("", None),
    };
    let Some(letters) = rfc else {
        let vendor = composer.new_vendor();
        return composer.provider_of(vendor);
    };
    let rfc = composer.dice.rfc(letters);
    if shape == SupplierShape::Unlinked {
        composer.new_provider(None, name, &rfc)
    } else {
        let vendor = composer.new_vendor_named(name, &rfc);
        composer.provider_of(vendor)
    }
}

fn papers(composer: &mut Composer, shape: SupplierShape) -> Option<Papers> {
    let base = composer.base;
    let dice = &mut composer.dice;
    let approved = today(base);
    let mut papers = Papers::complete(dice, approved);
    let earlier = approved - SignedDuration::from_hours(24 * 30);
    match shape {
        SupplierShape::NoExpedient => return None,
        SupplierShape::AcceptedLate => {
            let midnight = noon(local_date(base)) - SignedDuration::from_hours(12);
            papers.approved = Some(midnight - SignedDuration::from_secs(30));
        }
        SupplierShape::NeverAccepted => papers.approved = None,
        SupplierShape::NoBankAccount => {
            papers.accounts.clear();
            papers.chosen_account = None;
        }
        SupplierShape::SeveralAccounts => {
            papers.accounts.push(Papers::account(dice, Some(earlier), "USD"));
            papers.accounts.push(Papers::account(dice, None, "MXN"));
            papers.payment_account = Some(2);
            papers.chosen_account = Some(2);
        }
        SupplierShape::UnorderedMaps => {
            papers.accounts[0].accepted_at = None;
            papers.accounts.push(Papers::account(dice, Some(approved), "MXN"));
            papers.accounts.push(Papers::account(dice, Some(earlier), "MXN"));
            papers.chosen_account = Some(2);
            papers.addresses[0].accepted_at = None;
            let other = Papers::complete(dice, approved);
            papers.addresses.extend(other.addresses);
            papers.contacts.extend(other.contacts);
        }
        SupplierShape::OddName => {
            papers.addresses[0].value[0].1 = "Av. \"5 de Mayo\" & <Norte>".to_owned();
        }
        SupplierShape::Known
        | SupplierShape::AcceptedToday
        | SupplierShape::Unlinked
        | SupplierShape::SameRfcTwice
        | SupplierShape::Disabled => {}
    }
    Some(papers)
}

/// An instant of the base's day on the wall of the site, not after the base.
fn today(base: Timestamp) -> Timestamp {
    let an_hour_ago = base - SignedDuration::from_hours(1);
    if local_date(an_hour_ago) == local_date(base) {
        an_hour_ago
    } else {
        noon(local_date(base)) - SignedDuration::from_hours(12)
    }
}
