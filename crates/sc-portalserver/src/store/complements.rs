//! Payment complements and the payments they were attached to.

use jiff::Timestamp;

use super::{Inner, StateError, entry};
use crate::state::{Cause, Cfdi, CfdiStatus, Change, ObjectKind, Payment, PaymentStatus};

impl Inner {
    /// Attaches a complement to payments, or takes it off, and moves those payments to where it puts them.
    pub(super) fn attach(
        &mut self,
        tenant_id: &str,
        cfdi_id: &str,
        before: &[String],
        after: &[String],
        cause: Cause,
        now: Timestamp,
    ) -> Result<(), StateError> {
        if before.is_empty() && after.is_empty() {
            return Ok(());
        }
        let tenant = self.tenant_mut(tenant_id)?;
        for payment_id in before.iter().filter(|id| !after.contains(id)) {
            if let Some(held) = tenant.complements.get_mut(payment_id) {
                held.retain(|id| id != cfdi_id);
            }
        }
        for payment_id in after {
            let held = tenant.complements.entry(payment_id.clone()).or_default();
            if !held.iter().any(|id| id == cfdi_id) {
                held.push(cfdi_id.to_owned());
            }
        }
        let mut lines = Vec::new();
        for payment_id in before.iter().filter(|id| !after.contains(id)).chain(after) {
            let complements: Vec<&Cfdi> = tenant.complements_of(payment_id).collect();
            let Some(payment) = tenant.payments.get(payment_id) else { continue };
            let status = placed(payment, &complements);
            if status == payment.status {
                continue;
            }
            let Some(payment) = tenant.payments.get_mut(payment_id) else { continue };
            payment.status = status;
            payment.updated_at = now;
            let kind = (ObjectKind::Payment, Change::Changed);
            let mut line = entry(now, tenant_id, kind.0, payment_id, kind.1, cause.clone());
            line.external_id.clone_from(&payment.external_id);
            line.amount = Some(payment.total_amount);
            line.currency = Some(payment.currency.clone());
            line.cfdis.clone_from(&payment.cfdis);
            lines.push(line);
        }
        for line in lines {
            self.record(line);
        }
        Ok(())
    }
}

/// Where its complements put a payment that needs one. The specification names the statuses and not what leads
/// from one to the next; this is the likeliest.
fn placed(payment: &Payment, complements: &[&Cfdi]) -> PaymentStatus {
    let any = |statuses: &[CfdiStatus]| {
        complements.iter().any(|cfdi| !cfdi.is_cancelled() && statuses.contains(&cfdi.status))
    };
    match payment.status {
        // Settled otherwise: a complement changes nothing.
        PaymentStatus::NoNeedPaymentCfdi | PaymentStatus::DeliveredErp | PaymentStatus::Failed => {
            payment.status
        }
        PaymentStatus::PendingPaymentCfdi
        | PaymentStatus::PendingPaymentCfdiHidden
        | PaymentStatus::InReviewPaymentCfdi
        | PaymentStatus::PaymentCfdiAttached
        | PaymentStatus::RejectedPaymentCfdi => {
            if any(&[CfdiStatus::Attached, CfdiStatus::DeliveredErp]) {
                PaymentStatus::PaymentCfdiAttached
            } else if any(&[CfdiStatus::PaymentCfdiInReview]) {
                PaymentStatus::InReviewPaymentCfdi
            } else if any(&[CfdiStatus::PaymentCfdiRejected]) {
                PaymentStatus::RejectedPaymentCfdi
            } else if payment.status == PaymentStatus::PendingPaymentCfdiHidden {
                PaymentStatus::PendingPaymentCfdiHidden
            } else {
                PaymentStatus::PendingPaymentCfdi
            }
        }
    }
}
