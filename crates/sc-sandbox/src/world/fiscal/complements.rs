//! The payment complements of the fiscal flows. They settle payments that stand in the portal from the start.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::model::{Complement, Fiscal};
use super::shape::ComplementShape;
use crate::world::cfdi_xml::{XmlContent, XmlDocument, XmlEdition};
use crate::world::composer::{Composer, local_date};
use crate::world::model::{Payment, PortalPayment, Wanted};
use crate::world::shape::Shape;

/// How many payments complements of these shapes take: most of them one each.
pub(super) fn payments_of(shapes: &[ComplementShape]) -> usize {
    let needed = shapes.iter().map(|shape| match shape {
        ComplementShape::TwoPayments => 2,
        ComplementShape::SecondOfTwo | ComplementShape::PaymentUnknown => 0,
        _ => 1,
    });
    needed.sum()
}

/// Number of a payment that no company has in Sage.
const UNKNOWN_PAYMENT: &str = "PY0099999";

pub(super) fn add(composer: &mut Composer, fiscal: &mut Fiscal, shapes: &[ComplementShape]) {
    let company = &composer.company;
    let mut free: Vec<usize> = (0..company.payments.len())
        .filter(|at| company.payments[*at].shape == Shape::SentByPredecessor)
        .collect();
    let mut first_of_two = None;
    for shape in shapes {
        let taken: Vec<usize> = match shape {
            ComplementShape::TwoPayments => two_of_one_supplier(composer, &mut free),
            ComplementShape::SecondOfTwo => first_of_two.into_iter().collect(),
            ComplementShape::PaymentUnknown => free.first().copied().into_iter().collect(),
            _ => free.pop().into_iter().collect(),
        };
        if taken.is_empty() {
            continue;
        }
        if *shape == ComplementShape::FirstOfTwo {
            first_of_two = taken.first().copied();
        }
        if *shape == ComplementShape::PaymentReversed {
            composer.company.payments[taken[0]].is_reversed = true;
        }
        if *shape == ComplementShape::PaymentUnknown {
            enter_by_hand(composer, taken[0]);
        }
        let complement = complement(composer, *shape, &taken);
        fiscal.complements.push(complement);
    }
}

/// A payment that somebody entered in the portal, and that Sage does not know. It settles nothing.
fn enter_by_hand(composer: &mut Composer, like: usize) {
    let id = composer.dice.portal_id();
    let model = &composer.company.payments[like];
    let by_hand = PortalPayment {
        id,
        external_id: UNKNOWN_PAYMENT.to_owned(),
        content: Wanted { cfdis: Vec::new(), ..model.wanted.clone() },
        comments: "Capturado en el portal".to_owned(),
        reference: model.reference.clone(),
        by_hand: true,
        is_rejected: false,
        created_at: model.posted_at,
    };
    composer.company.portal_payments.push(by_hand);
}

/// Two payments to one supplier from one bank.
fn two_of_one_supplier(composer: &Composer, free: &mut Vec<usize>) -> Vec<usize> {
    let payments = &composer.company.payments;
    let key = |at: &usize| (payments[*at].vendor, payments[*at].bank);
    for first in 0..free.len() {
        let second = (first + 1..free.len()).find(|second| key(&free[*second]) == key(&free[first]));
        if let Some(second) = second {
            let (second, first) = (free.remove(second), free.remove(first));
            return vec![first, second];
        }
    }
    Vec::new()
}

fn complement(composer: &mut Composer, shape: ComplementShape, taken: &[usize]) -> Complement {
    let uuid = composer.dice.uuid();
    let id = composer.dice.portal_id();
    let day = local_date(composer.base - SignedDuration::from_hours(24));
    let stamped_at = match shape {
        ComplementShape::NearMidnight => day.at(23, 58, 0, 0),
        ComplementShape::SecondOfTwo => day.at(12, 0, 0, 0),
        _ => day.at(9, 15, 0, 0),
    };
    let company = &composer.company;
    let paid: Vec<&Payment> = taken.iter().map(|at| &company.payments[*at]).collect();
    let mut document = XmlDocument::of_payment(company, paid[0], &uuid, stamped_at);
    if let XmlContent::Complement(payments) = &mut document.content {
        for other in &paid[1..] {
            let more = XmlDocument::of_payment(company, other, &uuid, stamped_at);
            if let XmlContent::Complement(more) = more.content {
                payments.extend(more);
            }
        }
        match shape {
            ComplementShape::AmountDiffers => payments[0].amount += Decimal::new(1000, 2),
            ComplementShape::InvoiceDiffers => {
                let other = company
                    .cfdis
                    .iter()
                    .find(|cfdi| payments[0].settled.iter().all(|settled| settled.uuid != cfdi.uuid));
                if let Some(other) = other {
                    payments[0].settled[0].uuid.clone_from(&other.uuid);
                }
            }
            _ => {}
        }
    }
    match shape {
        ComplementShape::OldEdition => document.edition = XmlEdition::Old,
        ComplementShape::IssuerDiffers => document.issuer.rfc = composer.dice.rfc("OTR"),
        _ => {}
    }
    let other = composer.dice.uuid();
    let date = stamped_at.strftime("%Y%m%d").to_string();
    let stored = match shape {
        ComplementShape::BlankRows => Some((String::new(), String::new())),
        ComplementShape::DateMissing => Some((uuid.clone(), String::new())),
        ComplementShape::AlreadyStored => Some((uuid.clone(), date)),
        ComplementShape::Replaces => Some((other, date)),
        _ => None,
    };
    let payments = match shape {
        ComplementShape::PaymentUnknown => vec![UNKNOWN_PAYMENT.to_owned()],
        _ => taken.iter().map(|at| composer.company.payments[*at].number.clone()).collect(),
    };
    Complement { shape, expected: shape.expected(), id, uuid, payments, stamped_at, stored, document }
}
