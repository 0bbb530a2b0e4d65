//! Documents of a company that stand in the databases of others: where a run of the program, or a person who ran it by
//! hand, put them. Source: decisions, section 6.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::outcome::Failure;
use sc_domain::ports::{DocumentRecord, PassMemory};
use sc_domain::{Cause, CfdiUuid, Code, DocumentKey, Step, TenantKey};

use super::run::named;
use crate::cfdi_delivery::Place;
use crate::config::Tenant;
use crate::plan::{Held, Plan, first_record, held_record};

/// Documents of this company that stand in the databases of others and not in its own, each with the database.
///
/// # Errors
/// The failed question.
pub(super) async fn look(
    tenant: &Tenant,
    companies: &[Tenant],
    documents: Vec<CfdiUuid>,
) -> Result<BTreeMap<CfdiUuid, String>, Failure> {
    let mut found = BTreeMap::new();
    if documents.is_empty() {
        return Ok(found);
    }
    let at_home = tenant.erp.known_cfdis(&documents).await?;
    let mut missing = documents;
    missing.retain(|uuid| !at_home.contains(uuid));
    for other in companies.iter().filter(|other| other.key != tenant.key) {
        if missing.is_empty() {
            break;
        }
        let strangers: BTreeSet<CfdiUuid> = other.erp.known_cfdis(&missing).await?;
        missing.retain(|uuid| !strangers.contains(uuid));
        found.extend(strangers.into_iter().map(|uuid| (uuid, other.control_company.clone())));
    }
    Ok(found)
}

/// Why imports stop. Each of the documents goes into the log: the sentence names only some, and all have to be corrected.
pub(super) fn cause(tenant: &Tenant, found: &BTreeMap<CfdiUuid, String>) -> Cause {
    for (uuid, database) in found {
        tracing::error!(
            log = "ChildProcess",
            "[ERROR] imported into the wrong database uuid={uuid} expected={} found={database}",
            tenant.control_company,
        );
    }
    let databases: BTreeSet<&str> = found.values().map(String::as_str).collect();
    Cause::new(Code::ImportWrongCompany)
        .with("count", found.len())
        .with("uuids", named(found.keys().map(CfdiUuid::as_str)))
        .with("expected", &tenant.control_company)
        .with("found", databases.into_iter().collect::<Vec<_>>().join(", "))
}

/// Tells of documents whose file somebody put away, and that Sage does not hold, where they stand: the program may have been
/// run by hand, and nothing else would say that it worked in another company. Those that were handed over again stand there
/// from the time before, and were told then.
///
/// Returns what stops all imports, where SageConnect runs the program itself.
///
/// # Errors
/// The failed question.
pub async fn tell(
    tenant: &Tenant,
    companies: &[Tenant],
    memory: &PassMemory,
    plan: &mut Plan,
) -> Result<Option<DocumentRecord>, Failure> {
    let is_put_away = |record: &&DocumentRecord| {
        let place = |cause: &Cause| match cause.code {
            Code::CfdiPutAway => true,
            Code::CfdiWaitingForImport => cause.argument("place") == Place::Processed.as_str(),
            _ => false,
        };
        record.cause.as_ref().is_some_and(place)
            && memory.settled.get(&record.key).is_some_and(|deliveries| *deliveries == 1)
    };
    let uuid = |record: &DocumentRecord| CfdiUuid::new(&record.key.external_id).ok();
    let asked = plan.documents.iter().filter(is_put_away).filter_map(uuid).collect();
    let found = look(tenant, companies, asked).await?;
    if found.is_empty() {
        return Ok(None);
    }
    for record in plan.documents.iter_mut().filter(|record| is_put_away(&&**record)) {
        if let Some(database) = uuid(record).and_then(|uuid| found.get(&uuid)) {
            let cause = Cause::new(Code::CfdiInOtherCompany).with("found", database);
            *record = held_record(record.clone(), Held { cause, until: None });
        }
    }
    let has_program = tenant.importer.as_ref().is_some_and(|importer| importer.program.is_some());
    let cause = cause(tenant, &found);
    Ok(has_program.then(|| stop(&tenant.key, cause)))
}

/// The document that stands for the runs of a company's program, as it stops all imports.
fn stop(tenant: &TenantKey, cause: Cause) -> DocumentRecord {
    let record = first_record(DocumentKey::import(tenant), Step::StartChildProcess, String::new());
    held_record(record, Held { cause, until: None })
}
