//! The one external call of this flow: the portal's XML, checked and spliced, is put into the importer's folder.

use rust_decimal::Decimal;
use sc_cfdi::SpliceError;
use sc_domain::cfdi::{Addenda, CfdiKind, XmlName};
use sc_domain::effect::Action;
use sc_domain::hash::sha256_hex;
use sc_domain::outcome::{Failure, FailureKind, Lookup, Written};
use sc_domain::{Cause, CfdiUuid, Code, Flaw, FlawKind, PortalId};

use crate::config::{Importer, Tenant};

/// What is delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delivery<'a> {
    pub portal_id: &'a PortalId,
    pub uuid: &'a CfdiUuid,
    pub kind: CfdiKind,
    pub receiver: &'a str,
    pub total: Option<Decimal>,
    pub name: &'a XmlName,
    pub addenda: &'a Addenda,
}

impl<'a> Delivery<'a> {
    /// What an effect delivers; `None` of an effect that delivers nothing.
    pub fn of(action: &'a Action) -> Option<Self> {
        let Action::DeliverCfdi { portal_id, uuid, kind, receiver, total, name, addenda } = action else {
            return None;
        };
        Some(Self { portal_id, uuid, kind: *kind, receiver, total: *total, name, addenda })
    }
}

/// Puts the document into the folder. A file that stands there with the same content is as good as one put now.
///
/// # Errors
/// `cfdi.without_xml`, `cfdi.unreadable`, `cfdi.file_differs`, `cfdi.name_taken`, or the failed call.
pub(crate) async fn deliver(
    tenant: &Tenant,
    importer: &Importer,
    delivery: Delivery<'_>,
) -> Result<(), Failure> {
    let bytes = prepared(tenant, delivery).await?;
    match importer.folder.put(delivery.name, &bytes).await? {
        Written::Now | Written::Before => Ok(()),
        Written::Conflict(()) => {
            let cause = Cause::new(Code::CfdiNameTaken).with("file", delivery.name);
            Err(refused(cause.with("folder", importer.folder.path())))
        }
    }
}

/// Whether the folder holds what a delivery was to put there.
///
/// # Errors
/// As [`deliver`], without the write.
pub(crate) async fn stands(
    tenant: &Tenant,
    importer: &Importer,
    delivery: Delivery<'_>,
) -> Result<bool, Failure> {
    let bytes = prepared(tenant, delivery).await?;
    Ok(match importer.folder.find(delivery.name, &sha256_hex(&bytes)).await? {
        Lookup::Present(_) => true,
        Lookup::Absent => false,
    })
}

/// The bytes of the file. The same document and Addenda always give the same ones.
async fn prepared(tenant: &Tenant, delivery: Delivery<'_>) -> Result<Vec<u8>, Failure> {
    let file = match tenant.fiscal_portal.cfdi_xml(delivery.portal_id).await? {
        Lookup::Present(file) => file,
        Lookup::Absent => return Err(refused(Cause::new(Code::CfdiWithoutXml))),
    };
    let unreadable = |flaw: Flaw| refused(Cause::new(Code::CfdiUnreadable).with("detail", flaw));
    let cfdi = sc_cfdi::read(&file.bytes).map_err(|error| unreadable(error.flaw()))?;
    let differs = |flaw: Flaw| Err(refused(Cause::new(Code::CfdiFileDiffers).with("detail", flaw)));
    if let Some(disagreement) = cfdi.check(delivery.uuid, delivery.receiver, delivery.total).first() {
        return differs(disagreement.flaw());
    }
    if cfdi.kind.kind() != Some(delivery.kind) {
        return differs(Flaw::new(FlawKind::OtherType, &[&cfdi.kind.as_str()]));
    }
    sc_cfdi::splice(&file.bytes, delivery.addenda).map_err(|error| match error {
        SpliceError::Read(error) => unreadable(error.flaw()),
        SpliceError::TooLarge { bytes, bytes_max } => {
            unreadable(Flaw::new(FlawKind::TooLargeWithAddenda, &[&bytes, &bytes_max]))
        }
        SpliceError::Defect(_) => {
            Failure::new(FailureKind::Defect, Cause::new(Code::InternalDefect).with("detail", error))
        }
    })
}

fn refused(cause: Cause) -> Failure {
    Failure::new(FailureKind::Refused, cause)
}
