//! What portal, Sage and the importer's folder say of a document.

use sc_domain::cfdi::{CfdiQuery, PortalCfdi};
use sc_domain::import::FolderFiles;
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::{Cause, CfdiUuid};
use sc_sync::Tenant;

/// What all sides say of a document, each as far as it answers.
pub(super) struct Sides {
    pub portal_state: &'static str,
    pub portal: Option<PortalCfdi>,
    pub supplier: Option<String>,
    pub in_sage: Option<bool>,
    /// `None` without an importer, and when the folder did not answer.
    pub files: Option<FolderFiles>,
    pub unanswered: Vec<Cause>,
}

impl Sides {
    /// Asks all of them.
    pub(super) async fn ask(tenant: &Tenant, uuid: &CfdiUuid) -> Self {
        let mut unanswered = Vec::new();
        let query = CfdiQuery::Uuids(vec![uuid.clone()]);
        let found = answered(tenant.fiscal_portal.cfdis(&query).await, &mut unanswered);
        let portal_state = match &found {
            None => "unknown",
            Some(found) if !found.cfdis.is_empty() => "present",
            Some(found) if !found.unreadable.is_empty() => "unreadable",
            // A list that was cut proves no absence.
            Some(found) if !found.is_complete => "unknown",
            Some(_) => "absent",
        };
        let portal = found.and_then(|found| found.cfdis.into_iter().find(|cfdi| cfdi.uuid == *uuid));
        let known = answered(tenant.erp.known_cfdis(std::slice::from_ref(uuid)).await, &mut unanswered);
        let files = match &tenant.importer {
            Some(importer) => answered(importer.folder.files().await, &mut unanswered),
            None => None,
        };
        let provider = portal.as_ref().and_then(|cfdi| cfdi.provider.as_ref());
        let supplier = match provider {
            Some(id) => match answered(tenant.fiscal_portal.supplier(id).await, &mut unanswered) {
                Some(Lookup::Present(supplier)) => Some(supplier.name),
                Some(Lookup::Absent) | None => None,
            },
            None => None,
        };
        let in_sage = known.map(|known| known.contains(uuid));
        Self { portal_state, portal, supplier, in_sage, files, unanswered }
    }
}

fn answered<T>(answer: Result<T, Failure>, unanswered: &mut Vec<Cause>) -> Option<T> {
    let told = answer.map_err(|failure| {
        // A server that is away is away for each question.
        if !unanswered.contains(&failure.cause) {
            unanswered.push(failure.cause);
        }
    });
    told.ok()
}
