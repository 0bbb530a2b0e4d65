//! Purchase orders in the store: adding, changing, finding, and their links to documents.

use rust_decimal::Decimal;

use super::{Inner, PortalState, StateError, entry};
use crate::origin::Origin;
use crate::purchase_order;
use crate::state::{
    Cause, Change, ObjectKind, PurchaseOrder, PurchaseOrderBatch, PurchaseOrderContent, PurchaseOrderLog,
};

impl PortalState {
    /// Adds an order as it stands, whatever its status, content and linked documents, under no rule of the API.
    /// Returns its id.
    ///
    /// # Errors
    /// A taken id; a supplier, company or document that the tenant does not have.
    pub fn add_purchase_order(&self, tenant_id: &str, order: PurchaseOrder) -> Result<String, StateError> {
        let origin = Origin { cause: Cause::World, ..Origin::hand(self.now()) };
        self.lock().insert_purchase_order(tenant_id, order, origin)
    }

    /// Makes an order as a person would in the portal's own screens, under the rules that hold there too.
    /// Returns its id.
    ///
    /// # Errors
    /// [`StateError::Refused`] with the portal's code.
    pub fn add_purchase_order_by_hand(
        &self,
        tenant_id: &str,
        content: PurchaseOrderContent,
    ) -> Result<String, StateError> {
        let origin = Origin::hand(self.now());
        let mut inner = self.lock();
        inner.tenant(tenant_id)?;
        purchase_order::create_by_hand(&mut inner, tenant_id, content, origin)
            .map_err(|refusal| StateError::Refused(refusal.to_string()))
    }

    /// Changes an order, as a person would: its content, its status, its documents, under no rule of the API.
    /// The id, the log and the links from documents are kept by the state itself.
    ///
    /// # Errors
    /// No such order; a document that the tenant does not have. Nothing is changed then.
    pub fn change_purchase_order(
        &self,
        tenant_id: &str,
        order_id: &str,
        change: impl FnOnce(&mut PurchaseOrder),
    ) -> Result<(), StateError> {
        let origin = Origin::hand(self.now());
        self.lock().change_purchase_order(tenant_id, order_id, Change::Changed, origin, change)
    }

    /// Bills parts of an order by a document of its supplier, under the portal's rules: the order is open and
    /// accepted, and no more is invoiced than ordered. `uuid` in any case; `lines` are external ids and
    /// quantities; without lines the document is linked to the order as a whole.
    ///
    /// # Errors
    /// [`StateError::Refused`] with the portal's code. Nothing is changed then.
    pub fn invoice_purchase_order(
        &self,
        tenant_id: &str,
        order_id: &str,
        uuid: &str,
        lines: &[(&str, Decimal)],
    ) -> Result<(), StateError> {
        let origin = Origin::hand(self.now());
        let mut inner = self.lock();
        inner.tenant(tenant_id)?;
        let cfdi_id = inner
            .cfdi_id_of(tenant_id, uuid)
            .ok_or_else(|| StateError::NoObject { kind: ObjectKind::Cfdi, id: uuid.to_owned() })?;
        purchase_order::invoice(&mut inner, tenant_id, order_id, &cfdi_id, lines, origin)
            .map_err(|refusal| StateError::Refused(refusal.to_string()))
    }
}

impl Inner {
    /// The portal id of the newest order with exactly this external id.
    pub(crate) fn newest_order_id(&self, tenant_id: &str, external_id: &str) -> Option<String> {
        let index = self.by_tenant.get(tenant_id)?;
        index.orders_by_external_id.get(external_id)?.last().cloned()
    }

    /// Stores an order that was judged, or that a world builder wants as it is. Returns its id.
    pub(crate) fn insert_purchase_order(
        &mut self,
        tenant_id: &str,
        mut order: PurchaseOrder,
        origin: Origin,
    ) -> Result<String, StateError> {
        order.id = self.take_id(&order.id)?;
        order.logs.clear();
        let tenant = self.tenant(tenant_id)?;
        if tenant.purchase_orders.contains_key(&order.id) {
            return Err(StateError::IdTaken(order.id));
        }
        let no_object = |kind, id: &str| StateError::NoObject { kind, id: id.to_owned() };
        if order.provider_id.is_empty() {
            let wanted = order.content.provider_external_id.as_str();
            let mut known = tenant.providers.values();
            let provider = known.find(|held| held.external_id.as_deref() == Some(wanted));
            let provider = provider.ok_or_else(|| no_object(ObjectKind::Provider, wanted))?;
            order.provider_id.clone_from(&provider.id);
        } else if !tenant.providers.contains_key(&order.provider_id) {
            return Err(no_object(ObjectKind::Provider, &order.provider_id));
        }
        if let (None, Some(wanted)) = (&order.company_id, &order.content.company_external_id) {
            let company = tenant.company_of(wanted).ok_or_else(|| no_object(ObjectKind::Company, wanted))?;
            order.company_id = Some(company.id.clone());
        }
        let id = order.id.clone();
        self.store_order(tenant_id, None, order, Change::Created, origin)?;
        Ok(id)
    }

    /// Changes an order that exists. `edit` works on a copy, so a refusal leaves no trace.
    pub(crate) fn change_purchase_order(
        &mut self,
        tenant_id: &str,
        id: &str,
        change: Change,
        origin: Origin,
        edit: impl FnOnce(&mut PurchaseOrder),
    ) -> Result<(), StateError> {
        let no_object = || StateError::NoObject { kind: ObjectKind::PurchaseOrder, id: id.to_owned() };
        let before = self.tenant(tenant_id)?.purchase_orders.get(id).ok_or_else(no_object)?.clone();
        let mut order = before.clone();
        edit(&mut order);
        id.clone_into(&mut order.id);
        order.logs.clone_from(&before.logs);
        order.updated_at = origin.at;
        self.store_order(tenant_id, Some(&before), order, change, origin)
    }

    fn store_order(
        &mut self,
        tenant_id: &str,
        before: Option<&PurchaseOrder>,
        mut order: PurchaseOrder,
        change: Change,
        origin: Origin,
    ) -> Result<(), StateError> {
        for cfdi in order.line_cfdis.values().flatten() {
            if !order.cfdi_ids.contains(&cfdi.id) {
                order.cfdi_ids.push(cfdi.id.clone());
            }
        }
        let tenant = self.tenant(tenant_id)?;
        if let Some(unknown) = order.cfdi_ids.iter().find(|id| !tenant.cfdis.contains_key(*id)) {
            return Err(StateError::NoObject { kind: ObjectKind::Cfdi, id: unknown.clone() });
        }
        let linked_before = before.map_or(&[][..], |before| before.cfdi_ids.as_slice());
        for cfdi_id in order.cfdi_ids.iter().filter(|id| !linked_before.contains(id)) {
            self.change_cfdi(tenant_id, cfdi_id, origin.cause.clone(), origin.at, |cfdi| {
                if !cfdi.purchase_order_ids.contains(&order.id) {
                    cfdi.purchase_order_ids.push(order.id.clone());
                }
            })?;
        }
        for cfdi_id in linked_before.iter().filter(|id| !order.cfdi_ids.contains(id)) {
            self.change_cfdi(tenant_id, cfdi_id, origin.cause.clone(), origin.at, |cfdi| {
                cfdi.purchase_order_ids.retain(|id| *id != order.id);
            })?;
        }
        let orders = &mut self.by_tenant.entry(tenant_id.to_owned()).or_default().orders_by_external_id;
        let name_before = before.map(|before| &before.content.external_id);
        if name_before != Some(&order.content.external_id) {
            if let Some(ids) = name_before.and_then(|name| orders.get_mut(name)) {
                ids.retain(|id| *id != order.id);
            }
            orders.entry(order.content.external_id.clone()).or_default().push(order.id.clone());
        }
        let mut line =
            entry(origin.at, tenant_id, ObjectKind::PurchaseOrder, &order.id, change, origin.cause);
        line.external_id = Some(order.content.external_id.clone());
        line.amount = Some(order.content.total);
        line.currency = Some(order.content.currency.clone());
        line.payload = origin.payload;
        let seq = self.record(line);
        let status = order.status();
        order.logs.push(PurchaseOrderLog { seq, at: origin.at, change, status });
        self.tenant_mut(tenant_id)?.purchase_orders.insert(order.id.clone(), order);
        Ok(())
    }

    /// Keeps a batch that was carried out.
    pub(crate) fn insert_order_batch(
        &mut self,
        tenant_id: &str,
        batch: PurchaseOrderBatch,
        origin: Origin,
    ) -> Result<(), StateError> {
        let kind = ObjectKind::PurchaseOrderBatch;
        let line = entry(origin.at, tenant_id, kind, &batch.id, Change::Created, origin.cause);
        self.tenant_mut(tenant_id)?.order_batches.insert(batch.id.clone(), batch);
        self.record(line);
        Ok(())
    }
}
