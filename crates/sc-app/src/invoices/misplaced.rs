//! Documents that the importer booked in the wrong company's database.

use std::collections::BTreeSet;

use sc_domain::cfdi::CfdiQuery;
use sc_domain::outcome::Failure;
use sc_domain::{CfdiUuid, Code, DocumentKey};
use sc_sync::{Tenant, importer_run};
use sc_words::Words;

use super::sides::Sides;
use super::view::WaitsView;
use super::waits::{Reason, misplaced};
use crate::app::App;
use crate::approve::stop_ends;
use crate::error::AppError;

impl App {
    /// What is said of a document that stands in the wrong company's database, with the cause of the stop of the imports
    /// while they are stopped, or with how that ends once a person has decided.
    pub(super) async fn misplaced_waits(
        &self,
        found: &Misplaced<'_>,
        words: &Words,
    ) -> Result<WaitsView, AppError> {
        let waits = WaitsView::new(found.reason, words);
        let Some(owner) = found.owner else { return Ok(waits) };
        if self.is_stop_decided(&owner.key).await? {
            // The advice of the stop is to decide.
            return Ok(with_end_of_stop(waits, owner, words));
        }
        let importer = self.journal.life(&DocumentKey::import(&owner.key)).await?.document;
        let stop = importer
            .and_then(|row| row.record.cause)
            .filter(|cause| cause.code == Code::ImportWrongCompany)
            // Its advice speaks of the owner as of "this company".
            .map(|cause| {
                if found.reason == Reason::InOtherCompany {
                    cause
                } else {
                    importer_run::stopped_by(&owner.key)
                }
            });
        Ok(waits.because(stop.as_ref(), words))
    }

    /// The same of a document whose own cause tells where it stands: with how the stop ends that a person has decided about.
    pub(super) async fn after_the_stop(
        &self,
        owner: &Tenant,
        waits: Option<WaitsView>,
        words: &Words,
    ) -> Result<Option<WaitsView>, AppError> {
        match waits {
            Some(waits) if waits.reason == Reason::InOtherCompany.as_str() => {
                let is_decided = self.is_stop_decided(&owner.key).await?;
                Ok(Some(if is_decided { with_end_of_stop(waits, owner, words) } else { waits }))
            }
            Some(_) | None => Ok(waits),
        }
    }
}

fn with_end_of_stop(waits: WaitsView, owner: &Tenant, words: &Words) -> WaitsView {
    let ends = stop_ends(&owner.key, words);
    WaitsView { sentence: format!("{} {ends}", waits.sentence), ..waits }
}

/// A document that stands in the wrong company's database.
pub(super) struct Misplaced<'a> {
    reason: Reason,
    /// The company of its receiver, when it is one of this installation.
    owner: Option<&'a Tenant>,
}

/// Compares whose a document is with who holds it: `None` when nothing is wrong, or nobody says whose it is. An
/// installation of one company knows no other, and what was never handed over reached nobody.
pub(super) async fn misplaced_of<'a>(
    tenant: &Tenant,
    companies: &'a [Tenant],
    uuid: &CfdiUuid,
    sides: &Sides,
    is_delivered: bool,
) -> Result<Option<Misplaced<'a>>, Failure> {
    let in_own = match sides.in_sage {
        Some(in_own) if companies.len() > 1 && sides.unanswered.is_empty() => in_own,
        Some(_) | None => return Ok(None),
    };
    if !in_own && !is_delivered {
        return Ok(None);
    }
    let query = CfdiQuery::Uuids(vec![uuid.clone()]);
    let mut receiver = sides.portal.as_ref().map(|cfdi| cfdi.receiver_rfc.clone());
    let mut holders = BTreeSet::new();
    for other in companies.iter().filter(|other| other.key != tenant.key) {
        // The portal of the company that it belongs to lists it.
        if in_own && receiver.is_none() {
            let listed = other.fiscal_portal.cfdis(&query).await?.cfdis;
            receiver = listed.into_iter().find(|cfdi| cfdi.uuid == *uuid).map(|cfdi| cfdi.receiver_rfc);
        }
        if !in_own && other.erp.known_cfdis(std::slice::from_ref(uuid)).await?.contains(uuid) {
            holders.insert(other.control_company.as_str());
        }
    }
    let is_at_home =
        |receiver: &str| in_own && tenant.rfc.as_ref().is_some_and(|rfc| rfc.as_str() == receiver);
    let Some(receiver) = receiver.filter(|rfc| !is_at_home(rfc) && (in_own || !holders.is_empty())) else {
        return Ok(None);
    };
    let known = tenant.fiscal_erp.fiscal_companies().await?;
    let its = known.iter().filter(|company| company.rfc == receiver);
    let receivers: BTreeSet<&str> = its.map(|company| company.database.as_str()).collect();
    let is_owner =
        |company: &&Tenant| receivers.iter().any(|its| its.eq_ignore_ascii_case(&company.control_company));
    let reason = misplaced(&tenant.control_company, in_own, &receivers, &holders);
    Ok(reason.map(|reason| Misplaced { reason, owner: companies.iter().find(is_owner) }))
}
