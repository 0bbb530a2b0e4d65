//! The one external call of an effect, and the question what became of it.

use std::time::Duration;

use sc_domain::cfdi::CfdiQuery;
use sc_domain::effect::Action;
use sc_domain::order::{OrderPayload, OrderStatus};
use sc_domain::outcome::{Failure, FailureKind, Lookup, Written};
use sc_domain::{Cause, Code, PortalId};

use super::Settling;
use crate::cfdi_delivery::deliver::{self as cfdi_file, Delivery};
use crate::config::{Importer, Tenant};
use crate::importer_run;
use crate::kind;
use crate::plan::PlannedEffect;
use crate::supplier_export::export as supplier_file;
use crate::verify::{self, Standing};

/// What the other side said of a call that worked.
pub(super) struct Performed {
    /// The document's id in the portal; `None` where the portal has no part in it.
    pub portal_id: Option<PortalId>,
    /// Payments: UUIDs that the portal did not settle.
    pub missing_cfdis: Vec<String>,
}

impl From<PortalId> for Performed {
    fn from(portal_id: PortalId) -> Self {
        Self { portal_id: Some(portal_id), missing_cfdis: Vec::new() }
    }
}

/// What the program of the importer needs beyond its own limit: it is asked to end, and then ended.
const PROGRAM_GRACE: Duration = Duration::from_secs(120);

/// The outer bound of a call.
pub(super) fn time_max(settling: &Settling<'_>, action: &Action) -> Duration {
    match action {
        Action::RunImporter { .. } => {
            let importer = settling.tenant.importer.as_ref();
            importer.map_or(PROGRAM_GRACE, |importer| importer.run_time_max.saturating_add(PROGRAM_GRACE))
        }
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. } => settling.config.call_deadline,
    }
}

/// Makes the call. Links of other documents are written elsewhere, before them.
pub(super) async fn perform(settling: &Settling<'_>, planned: &PlannedEffect) -> Result<Performed, Failure> {
    let tenant = settling.tenant;
    let portal = tenant.portal.as_ref();
    match &planned.effect.action {
        Action::CreatePayment { payload, .. } => {
            let created = portal.create_payment(payload).await?;
            Ok(Performed { portal_id: Some(created.id), missing_cfdis: created.missing_cfdis })
        }
        Action::CreateOrder { payload } => Ok(portal.create_order(payload).await?.id.into()),
        Action::UpdateOrder { portal_id, payload } => {
            let seen = planned.seen.as_ref().ok_or_else(|| defect("an update of an unseen order"))?;
            portal.update_order(portal_id, payload, seen).await?;
            Ok(portal_id.clone().into())
        }
        Action::SetOrderStatus { portal_id, status, .. } => {
            portal.set_order_status(portal_id, status).await?;
            Ok(portal_id.clone().into())
        }
        Action::WriteComplement { portal_id, number, write } => {
            match settling.tenant.fiscal_erp.write_complement(write).await? {
                Written::Now | Written::Before => Ok(portal_id.clone().into()),
                // Somebody wrote one since we looked: what stands there is asked for, and told to a person.
                Written::Conflict(standing) => {
                    let cause = kind::other_complement(number, &standing.uuid, &write.uuid);
                    Err(Failure::new(FailureKind::Duplicate, cause))
                }
            }
        }
        Action::DeliverCfdi { portal_id, .. } => {
            cfdi_file::deliver(tenant, importer(tenant)?, delivery(&planned.effect.action)?).await?;
            Ok(portal_id.clone().into())
        }
        Action::AcknowledgeCfdi { portal_id, uuid, status } => {
            tenant.fiscal_portal.acknowledge(portal_id, uuid, status).await?;
            Ok(portal_id.clone().into())
        }
        Action::ExportSupplier { name, supplier, last_known, content: _ } => {
            supplier_file::export(tenant, importer(tenant)?, name, supplier, *last_known).await?;
            Ok(supplier.id.clone().into())
        }
        Action::RunImporter { .. } => {
            importer_run::run::run(settling).await?;
            Ok(Performed { portal_id: None, missing_cfdis: Vec::new() })
        }
        Action::LinkVendor { .. } | Action::LinkInvoice { .. } => Err(defect("a link among the documents")),
    }
}

/// The importer of a company that an effect needs one of: without one its step does not begin.
fn importer(tenant: &Tenant) -> Result<&Importer, Failure> {
    tenant.importer.as_ref().ok_or_else(|| defect("a file without a folder"))
}

fn delivery(action: &Action) -> Result<Delivery<'_>, Failure> {
    Delivery::of(action).ok_or_else(|| defect("no delivery"))
}

fn defect(detail: &str) -> Failure {
    Failure::new(FailureKind::Defect, Cause::new(Code::InternalDefect).with("detail", detail))
}

/// What the other side holds under the number of an effect.
pub(super) enum Looked {
    /// What the effect was to bring there.
    Done { performed: Performed, found: Option<OrderStatus> },
    /// Something else.
    Different { portal_id: PortalId, cause: Cause },
    /// Nothing, or not yet what the effect wants.
    NotDone,
}

/// Asks the other side what became of an effect.
pub(super) async fn look(settling: &Settling<'_>, planned: &PlannedEffect) -> Result<Looked, Failure> {
    let portal = settling.tenant.portal.as_ref();
    let action = &planned.effect.action;
    let (standing, portal_id, missing_cfdis, found) = match action {
        Action::CreatePayment { payload, .. } => match portal.payment(&payload.number).await? {
            Lookup::Absent => return Ok(Looked::NotDone),
            Lookup::Present(found) => {
                let standing = verify::of_payment(action, &found);
                (standing, found.id, found.missing_cfdis, None)
            }
        },
        Action::CreateOrder { payload: OrderPayload { number, .. } }
        | Action::UpdateOrder { payload: OrderPayload { number, .. }, .. }
        | Action::SetOrderStatus { number, .. } => match portal.order(number).await? {
            Lookup::Absent => return Ok(Looked::NotDone),
            Lookup::Present(found) => {
                (verify::of_order(action, &found), found.id, Vec::new(), Some(found.status))
            }
        },
        Action::WriteComplement { portal_id, number, write } => {
            let stored = settling.tenant.fiscal_erp.complement_of(write.entry).await?;
            let portal_id = portal_id.clone();
            return Ok(if stored.is_complete_with(&write.uuid) {
                Looked::Done { performed: portal_id.into(), found: None }
            } else if stored.uuid.is_empty() || stored.holds(&write.uuid) {
                Looked::NotDone
            } else {
                Looked::Different {
                    portal_id,
                    cause: kind::other_complement(number, &stored.uuid, &write.uuid),
                }
            });
        }
        Action::DeliverCfdi { portal_id, .. } => {
            let tenant = settling.tenant;
            let stands = cfdi_file::stands(tenant, importer(tenant)?, delivery(action)?).await?;
            return Ok(done_if(stands, portal_id));
        }
        Action::AcknowledgeCfdi { portal_id, uuid, status } => {
            let question = CfdiQuery::Uuids(vec![uuid.clone()]);
            let found = settling.tenant.fiscal_portal.cfdis(&question).await?.cfdis;
            let is_told = found.iter().any(|cfdi| cfdi.uuid == *uuid && cfdi.erp_status == *status);
            return Ok(done_if(is_told, portal_id));
        }
        Action::ExportSupplier { name, supplier, last_known, content: _ } => {
            let tenant = settling.tenant;
            let stands =
                supplier_file::stands(tenant, importer(tenant)?, name, supplier, *last_known).await?;
            return Ok(done_if(stands, &supplier.id));
        }
        Action::LinkVendor { .. } | Action::LinkInvoice { .. } | Action::RunImporter { .. } => {
            return Ok(Looked::NotDone);
        }
    };
    Ok(match standing {
        Standing::Done => {
            Looked::Done { performed: Performed { portal_id: Some(portal_id), missing_cfdis }, found }
        }
        Standing::Different(differences) => {
            let told = kind::as_told(&planned.effect.action, &differences);
            let cause = kind::differs(planned.effect.document.kind, &told, &portal_id);
            Looked::Different { portal_id, cause }
        }
        Standing::NotDone => Looked::NotDone,
    })
}

fn done_if(is_done: bool, portal_id: &PortalId) -> Looked {
    if is_done { Looked::Done { performed: portal_id.clone().into(), found: None } } else { Looked::NotDone }
}
