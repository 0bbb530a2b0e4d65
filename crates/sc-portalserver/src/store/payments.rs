//! Payments in the store: adding and finding.

use jiff::Timestamp;

use super::{Inner, PortalState, StateError, entry};
use crate::payment;
use crate::state::{Cause, Change, ObjectKind, Payment, PaymentDraft};

impl PortalState {
    /// Makes a payment as a person would in the portal's own screens, under the rules that hold there too.
    /// Returns its id.
    pub fn add_payment_by_hand(&self, tenant_id: &str, draft: &PaymentDraft) -> Result<String, StateError> {
        let now = self.now();
        let mut inner = self.lock();
        inner.tenant(tenant_id)?;
        payment::create_by_hand(&mut inner, tenant_id, draft, now)
            .map_err(|refusal| StateError::Refused(refusal.to_string()))
    }
}

impl Inner {
    /// The portal ids of the payments with exactly this external id, oldest first.
    pub(crate) fn payment_ids_of(&self, tenant_id: &str, external_id: &str) -> Vec<String> {
        let known = self.by_tenant.get(tenant_id);
        known.and_then(|index| index.payments_by_external_id.get(external_id)).cloned().unwrap_or_default()
    }

    /// Stores a payment that was judged and applied; the documents are the caller's business.
    pub(crate) fn insert_payment(
        &mut self,
        tenant_id: &str,
        payment: Payment,
        cause: Cause,
        payload: Option<serde_json::Value>,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let mut line = entry(now, tenant_id, ObjectKind::Payment, &payment.id, Change::Created, cause);
        line.external_id.clone_from(&payment.external_id);
        line.amount = Some(payment.total_amount);
        line.currency = Some(payment.currency.clone());
        line.cfdis.clone_from(&payment.cfdis);
        line.payload = payload;
        if let Some(external_id) = &payment.external_id {
            let index = self.by_tenant.entry(tenant_id.to_owned()).or_default();
            let ids = index.payments_by_external_id.entry(external_id.clone()).or_default();
            ids.push(payment.id.clone());
        }
        self.tenant_mut(tenant_id)?.payments.insert(payment.id.clone(), payment);
        self.record(line);
        Ok(())
    }
}
