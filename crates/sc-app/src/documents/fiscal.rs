//! The sides of fiscal documents, suppliers and the importer in a life line.

use sc_domain::cfdi::{CfdiQuery, XmlName};
use sc_domain::complement::{ComplementSlot, SlotQuestion};
use sc_domain::effect::Action;
use sc_domain::import::{FolderFile, FolderFiles};
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::{Cause, CfdiUuid, DocumentKey, PaymentNumber, PortalId};
use sc_journal::Life;
use sc_sync::Tenant;

use super::{LifeView, SEARCH_DAYS, standing};
use crate::wire::{FileView, PortalCfdiView, PortalSupplierView, SageComplementView};

/// Asks both sides for a complement on one of its payments. Returns why one did not answer.
pub(super) async fn complement_sides(view: &mut LifeView, tenant: &Tenant, key: &DocumentKey) -> Vec<Cause> {
    let mut unanswered = Vec::new();
    let Some((uuid, payment)) = key.external_id.split_once('/') else { return unanswered };
    if let Ok(number) = PaymentNumber::new(payment) {
        match sage_slot(tenant, &number).await {
            Ok(slot) => {
                view.sage_state = standing(slot.is_some());
                view.sage_complement = slot.map(|slot| SageComplementView::new(&slot));
            }
            Err(failure) => unanswered.push(failure.cause),
        }
    }
    if let Ok(uuid) = CfdiUuid::new(uuid) {
        portal_side(view, tenant, uuid, &mut unanswered).await;
    }
    unanswered
}

/// Asks portal, Sage and folder for an invoice or a credit note. Returns why one did not answer.
pub(super) async fn cfdi_sides(view: &mut LifeView, tenant: &Tenant, uuid: &CfdiUuid) -> Vec<Cause> {
    let mut unanswered = Vec::new();
    match tenant.erp.known_cfdis(std::slice::from_ref(uuid)).await {
        Ok(known) => view.sage_state = standing(known.contains(uuid)),
        Err(failure) => unanswered.push(failure.cause),
    }
    portal_side(view, tenant, uuid.clone(), &mut unanswered).await;
    let is_its = |file: &FolderFile| is_file_of(file, uuid);
    folder_side(view, tenant, is_its, &mut unanswered).await;
    unanswered
}

/// Asks portal and folder for a supplier. Returns why one did not answer.
pub(super) async fn supplier_sides(
    view: &mut LifeView,
    tenant: &Tenant,
    id: &PortalId,
    life: &Life,
) -> Vec<Cause> {
    let mut unanswered = Vec::new();
    match tenant.fiscal_portal.supplier(id).await {
        Ok(Lookup::Present(found)) => {
            view.portal_state = "present";
            view.portal_supplier = Some(PortalSupplierView::new(&found));
        }
        Ok(Lookup::Absent) => view.portal_state = "absent",
        Err(failure) => unanswered.push(failure.cause),
    }
    let exported = exported_as(life).cloned();
    let is_its = |file: &FolderFile| exported.as_ref().is_some_and(|name| is_same_name(file, name));
    folder_side(view, tenant, is_its, &mut unanswered).await;
    unanswered
}

/// Asks the folder what waits for the importer: the oldest file stands for all. Returns why it did not answer.
pub(super) async fn import_side(view: &mut LifeView, tenant: &Tenant) -> Vec<Cause> {
    let Some(importer) = &tenant.importer else { return Vec::new() };
    match importer.folder.files().await {
        Ok(files) => {
            let oldest = files.waiting.iter().min_by_key(|file| file.modified);
            view.folder_state = if oldest.is_some() { "waiting" } else { "absent" };
            view.file = oldest.map(FileView::new);
            Vec::new()
        }
        Err(failure) => vec![failure.cause],
    }
}

async fn portal_side(view: &mut LifeView, tenant: &Tenant, uuid: CfdiUuid, unanswered: &mut Vec<Cause>) {
    match tenant.fiscal_portal.cfdis(&CfdiQuery::Uuids(vec![uuid])).await {
        // A list that was cut proves no absence.
        Ok(found) if found.cfdis.is_empty() && !found.is_complete => {}
        Ok(found) => {
            view.portal_state = standing(!found.cfdis.is_empty());
            view.portal_cfdi = found.cfdis.first().map(PortalCfdiView::new);
        }
        Err(failure) => unanswered.push(failure.cause),
    }
}

async fn folder_side(
    view: &mut LifeView,
    tenant: &Tenant,
    is_its: impl Fn(&FolderFile) -> bool,
    unanswered: &mut Vec<Cause>,
) {
    let Some(importer) = &tenant.importer else { return };
    match importer.folder.files().await {
        Ok(files) => {
            let (state, file) = in_folder(&files, is_its);
            view.folder_state = state;
            view.file = file.map(FileView::new);
        }
        Err(failure) => unanswered.push(failure.cause),
    }
}

/// Where the first file stands that is meant: `waiting`, `processed` or `absent`.
pub(crate) fn in_folder(
    files: &FolderFiles,
    is_its: impl Fn(&FolderFile) -> bool,
) -> (&'static str, Option<&FolderFile>) {
    let find = |among: &'_ [FolderFile]| among.iter().position(&is_its);
    if let Some(at) = find(&files.waiting) {
        ("waiting", files.waiting.get(at))
    } else if let Some(at) = find(&files.processed) {
        ("processed", files.processed.get(at))
    } else {
        ("absent", None)
    }
}

/// Whether a file is a document's: each name that a run gives to one begins with its UUID.
pub(crate) fn is_file_of(file: &FolderFile, uuid: &CfdiUuid) -> bool {
    file.name.to_uppercase().starts_with(uuid.as_str())
}

/// Whether a file has a name, as Windows compares names.
pub(crate) fn is_same_name(file: &FolderFile, name: &XmlName) -> bool {
    file.has_name(name.as_str())
}

/// The name of the file that a supplier was exported in last.
pub(crate) fn exported_as(life: &Life) -> Option<&XmlName> {
    life.effects.iter().rev().find_map(|row| match &row.record.effect.action {
        Action::ExportSupplier { name, .. } => Some(name),
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::RunImporter { .. } => None,
    })
}

/// The payment of a number with what it carries: the live one of several.
async fn sage_slot(tenant: &Tenant, number: &PaymentNumber) -> Result<Option<ComplementSlot>, Failure> {
    let today = tenant.erp.server_utc().await?.to_zoned(jiff::tz::TimeZone::UTC).date();
    let since = today.checked_sub(jiff::Span::new().days(SEARCH_DAYS)).unwrap_or(today);
    let question = SlotQuestion { numbers: vec![number.clone()], since };
    let mut slots = tenant.fiscal_erp.complement_slots(&question).await?;
    slots.sort_by_key(|slot| slot.payment.reversed.is_some());
    Ok(slots.into_iter().next())
}
