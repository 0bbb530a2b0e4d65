//! Reads both sides for `buildProviders`: one list of the portal and the importer's folder, and in Sage the vendors of those
//! whose file the importer has put away since the last look.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::import::FolderFiles;
use sc_domain::outcome::Failure;
use sc_domain::ports::{DocumentState, FiscalPortal, PassMemory, RunKind, SupplierIdentity};
use sc_domain::supplier::{PortalSuppliers, Supplier};
use sc_domain::{Cause, Code, DocumentKey, PortalId, VendorId};

use super::plan::asked_for_all;
use super::{Seen, day_of};
use crate::calendar::{days_before, periods};
use crate::config::{Importer, Tenant};

/// The portal limits a period to about a year.
pub const PERIOD_DAYS_MAX: i64 = 365;

/// What was observed, and whether the run may act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Both sides.
    pub seen: Seen,
    /// Baseline when the journal has none.
    pub kind: RunKind,
    /// A list that ended early: what was found of it is worked on, and the step says so.
    pub shortfall: Option<Cause>,
}

/// Reads both sides.
///
/// # Errors
/// Any failed question: a portal that does not answer never means "no suppliers".
pub async fn observe(
    tenant: &Tenant,
    importer: &Importer,
    memory: &PassMemory,
    asked: RunKind,
    now: Timestamp,
) -> Result<Observation, Failure> {
    let is_baseline = asked == RunKind::Baseline || memory.baseline.is_none();
    let kind = if is_baseline { RunKind::Baseline } else { RunKind::Cycle };
    let days = window(tenant, memory, now);
    let found = accepted(tenant.fiscal_portal.as_ref(), days).await?;
    let shortfall = (!found.is_complete).then(|| {
        let cause = Cause::new(Code::PortalListIncomplete).with("what", "providers");
        cause.with("read", found.suppliers.len()).with("total", 0)
    });
    let files = importer.folder.files().await?;
    let absent = match kind {
        RunKind::Cycle => absent(tenant, memory, &found.suppliers, &files).await?,
        // It decides nothing about what was exported before.
        RunKind::Baseline => BTreeSet::new(),
    };
    let seen = Seen {
        now,
        days,
        suppliers: found.suppliers,
        unreadable: found.unreadable,
        is_whole: found.is_complete,
        files,
        absent,
    };
    Ok(Observation { seen, kind, shortfall })
}

/// Suppliers whose file the importer has put away, and that no vendor of Sage belongs to: by the number that the portal
/// links them to, or by the two fields that the importer fills. Nothing is asked where none was put away.
async fn absent(
    tenant: &Tenant,
    memory: &PassMemory,
    suppliers: &[Supplier],
    files: &FolderFiles,
) -> Result<BTreeSet<PortalId>, Failure> {
    let is_put_away = |supplier: &&Supplier| {
        let known = memory.documents.get(&DocumentKey::supplier(&tenant.key, &supplier.id));
        let file = known.and_then(|known| known.cause.as_ref()).map(|cause| cause.argument("file"));
        file.is_some_and(|name| !files.is_waiting(name) && files.is_processed(name))
    };
    let asked: Vec<&Supplier> = suppliers.iter().filter(is_put_away).collect();
    if asked.is_empty() {
        return Ok(BTreeSet::new());
    }
    let linked: BTreeMap<&PortalId, VendorId> = asked
        .iter()
        .filter_map(|supplier| Some((&supplier.id, VendorId::new(&supplier.external_id).ok()?)))
        .collect();
    let numbers: Vec<VendorId> = linked.values().cloned().collect();
    let vendors = if numbers.is_empty() { BTreeMap::new() } else { tenant.erp.vendors(&numbers).await? };
    let is_linked =
        |supplier: &Supplier| linked.get(&supplier.id).is_some_and(|vendor| vendors.contains_key(vendor));
    let identity = |supplier: &Supplier| SupplierIdentity {
        provider: Some(supplier.id.clone()),
        rfc: supplier.rfc.to_uppercase(),
    };
    let others: Vec<&Supplier> = asked.into_iter().filter(|supplier| !is_linked(supplier)).collect();
    let identities: BTreeSet<SupplierIdentity> = others.iter().map(|supplier| identity(supplier)).collect();
    if identities.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = tenant.fiscal_erp.vendors_of(&identities).await?;
    let is_absent = |supplier: &&Supplier| !found.contains_key(&identity(supplier));
    Ok(others.into_iter().filter(is_absent).map(|supplier| supplier.id.clone()).collect())
}

/// Days of acceptance, by the company's calendar: since the last complete look with an overlap, and back to the oldest
/// supplier that waits, but no longer than the portal lists at once; and since the day that a person asked for.
fn window(tenant: &Tenant, memory: &PassMemory, now: Timestamp) -> (Date, Date) {
    let (rules, zone) = (&tenant.suppliers, &tenant.issuer.zone);
    let today = day_of(now, zone);
    let from = match memory.swept {
        Some(sweep) => days_before(day_of(sweep.at, zone).min(today), rules.overlap_days.max(0)),
        None => days_before(today, rules.first_days.max(0)),
    };
    let waiting = memory.documents.values().filter(|document| document.state != DocumentState::LeftAlone);
    let oldest = waiting.filter_map(|document| document.day).min();
    let from = oldest.map_or(from, |day| day.min(from)).max(days_before(today, PERIOD_DAYS_MAX));
    let asked = asked_for_all(memory).map(|asked| asked.since).min();
    (asked.map_or(from, |since| since.min(from)), today)
}

/// The suppliers that were accepted within these days, however many they are: asked for in parts that the portal lists.
///
/// # Errors
/// Any failed question.
pub async fn accepted(portal: &dyn FiscalPortal, days: (Date, Date)) -> Result<PortalSuppliers, Failure> {
    let mut all = PortalSuppliers { is_complete: true, ..PortalSuppliers::default() };
    let mut ids = BTreeSet::new();
    for period in periods(days, PERIOD_DAYS_MAX) {
        let part = portal.suppliers_accepted(period).await?;
        all.is_complete &= part.is_complete;
        all.suppliers.extend(part.suppliers.into_iter().filter(|supplier| ids.insert(supplier.id.clone())));
        all.unreadable.extend(part.unreadable);
    }
    Ok(all)
}
