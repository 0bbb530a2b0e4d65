//! The one external call of this flow: the file of one supplier is put into the importer's folder.

use jiff::Timestamp;
use sc_cfdi::Export;
use sc_domain::cfdi::XmlName;
use sc_domain::hash::sha256_hex;
use sc_domain::outcome::{Failure, FailureKind, Lookup, Written};
use sc_domain::supplier::Supplier;
use sc_domain::{Cause, Code, Flaw, FlawKind};

use crate::config::{Importer, Tenant};

/// Puts the file of a supplier into the folder, checked before and looked for afterwards.
///
/// # Errors
/// `supplier.name_taken`, `supplier.outcome_unknown`, or the failed call.
pub(crate) async fn export(
    tenant: &Tenant,
    importer: &Importer,
    name: &XmlName,
    supplier: &Supplier,
    last_known: Timestamp,
) -> Result<(), Failure> {
    let bytes = file(tenant, supplier, last_known);
    let defect = |detail: &dyn std::fmt::Display| {
        let cause = Cause::new(Code::InternalDefect).with("detail", detail);
        Failure::new(FailureKind::Defect, cause)
    };
    match sc_cfdi::check_supplier_file(&bytes) {
        Ok(1) => {}
        Ok(count) => return Err(defect(&format_args!("a file of {count} suppliers"))),
        Err(error) => return Err(defect(&error)),
    }
    match importer.folder.put(name, &bytes).await? {
        Written::Now | Written::Before => {}
        Written::Conflict(()) => {
            // Nothing was written: the next run takes another name.
            let cause = Cause::new(Code::SupplierNameTaken).with("file", name);
            return Err(Failure::new(FailureKind::NotSent, cause));
        }
    }
    match importer.folder.find(name, &sha256_hex(&bytes)).await {
        Ok(Lookup::Present(_)) => Ok(()),
        Ok(Lookup::Absent) => {
            let cause = Cause::new(Code::SupplierOutcomeUnknown);
            let gone = Flaw::new(FlawKind::GoneAfterWriting, &[name]);
            Err(Failure::new(FailureKind::Unknown, cause.with("detail", gone)))
        }
        Err(failure) => Err(Failure { kind: FailureKind::Unknown, ..failure }),
    }
}

/// Whether the file of an export stands in the folder.
///
/// # Errors
/// The failed question.
pub(crate) async fn stands(
    tenant: &Tenant,
    importer: &Importer,
    name: &XmlName,
    supplier: &Supplier,
    last_known: Timestamp,
) -> Result<bool, Failure> {
    let hash = sha256_hex(&file(tenant, supplier, last_known));
    Ok(match importer.folder.find(name, &hash).await? {
        Lookup::Present(_) => true,
        Lookup::Absent => false,
    })
}

fn file(tenant: &Tenant, supplier: &Supplier, last_known: Timestamp) -> Vec<u8> {
    sc_cfdi::supplier_file(&tenant.issuer.of_file(), &[Export { supplier, last_known }])
}
