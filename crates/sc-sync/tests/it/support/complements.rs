//! Payment complements of one company: what the portal lists, its files, and the two fields of Sage's payments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use async_trait::async_trait;
use jiff::civil::{Date, date};
use sc_domain::cfdi::{
    CfdiFile, CfdiKind, CfdiQuery, Entered, PaymentLink, PortalCfdi, PortalCfdis, UnreadableCfdi,
};
use sc_domain::complement::{ComplementSlot, ComplementWrite, FiscalCompany, SlotQuestion, StoredComplement};
use sc_domain::outcome::{Failure, Lookup, Written};
use sc_domain::ports::{FiscalErp, FiscalNeed, FiscalPortal, SchemaGap, SupplierIdentity, UnnamedInvoice};
use sc_domain::supplier::{PortalSuppliers, Supplier};
use sc_domain::{BatchKey, CfdiUuid, PaymentNumber, PortalId, VendorId};

use super::build::{number, uuid_of};
use super::portal::FakePortal;
use super::sage::FakeErp;
use super::stage::Call;

/// RFC of the company `norte` and of its vendor `V1`.
pub const RECEIVER: &str = "NOR010101AB1";
pub const ISSUER: &str = "AAA010101AAA";

/// Complements of Sage: what payments carry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ComplementTables {
    pub stored: BTreeMap<BatchKey, StoredComplement>,
    pub companies: Vec<FiscalCompany>,
    /// Invoices without a UUID.
    pub unnamed: Vec<UnnamedInvoice>,
}

/// Complements of the portal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ComplementBooks {
    pub listed: Vec<Listed>,
    pub unreadable: Vec<UnreadableCfdi>,
    /// Numbers of payments by the portal's id.
    pub numbers: BTreeMap<PortalId, PaymentNumber>,
    /// The list ends early.
    pub is_cut: bool,
}

/// A complement of the list, with its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub cfdi: PortalCfdi,
    pub created: Date,
    pub file: Option<Vec<u8>>,
}

/// A complement under construction: `complement("C1").of("PY1").pays("1160", &["F1"])`.
#[derive(Debug, Clone)]
pub struct Rep {
    cfdi: PortalCfdi,
    created: Date,
    parts: Vec<(String, String, Vec<CfdiUuid>)>,
    stamped: String,
    file: Option<Vec<u8>>,
    has_file: bool,
}

/// An accepted complement of vendor `V1`, issued and handed in yesterday, that names no payment yet.
pub fn complement(name: &str) -> Rep {
    let uuid = uuid_of(name);
    let yesterday = date(2026, 11, 9);
    let id = PortalId::new(&uuid.as_str().replace('-', "").to_lowercase()[..24]).expect("hexadecimal");
    Rep {
        cfdi: PortalCfdi {
            id,
            uuid,
            kind: CfdiKind::Complement,
            series: "P".into(),
            folio: name.into(),
            issuer_rfc: ISSUER.into(),
            receiver_rfc: RECEIVER.into(),
            currency: None,
            total: None,
            issued: Some(yesterday),
            authorized: None,
            status: "ATTACHED".into(),
            is_cancelled_by_sat: false,
            is_cancelled_in_tenant: false,
            provider: None,
            provider_external_id: "V1".into(),
            entered: Entered::default(),
            payments: Vec::new(),
            erp_status: String::new(),
        },
        created: yesterday,
        parts: Vec::new(),
        stamped: "2026-11-09T18:30:00".into(),
        file: None,
        has_file: true,
    }
}

impl Rep {
    /// It is linked to a payment by its number.
    pub fn of(mut self, text: &str) -> Self {
        self.cfdi.payments.push(PaymentLink::Number(number(text)));
        self
    }

    /// It is linked to a payment by the portal's id.
    pub fn of_id(mut self, id: PortalId) -> Self {
        self.cfdi.payments.push(PaymentLink::Id(id));
        self
    }

    /// Its XML describes a payment in pesos of some invoices.
    pub fn pays(self, amount: &str, invoices: &[&str]) -> Self {
        self.pays_in("MXN", amount, invoices)
    }

    pub fn pays_in(mut self, currency: &str, amount: &str, invoices: &[&str]) -> Self {
        let invoices = invoices.iter().map(|name| uuid_of(name)).collect();
        self.parts.push((currency.to_owned(), amount.to_owned(), invoices));
        self
    }

    pub fn with(mut self, edit: impl FnOnce(&mut PortalCfdi)) -> Self {
        edit(&mut self.cfdi);
        self
    }

    pub fn status(self, word: &str) -> Self {
        self.with(|cfdi| cfdi.status = word.to_owned())
    }

    pub fn issued(mut self, day: Date) -> Self {
        self.cfdi.issued = Some(day);
        self.created = day;
        self
    }

    pub fn stamped(mut self, text: &str) -> Self {
        self.stamped = text.to_owned();
        self
    }

    pub fn file(mut self, bytes: &[u8]) -> Self {
        self.file = Some(bytes.to_vec());
        self
    }

    pub fn without_file(mut self) -> Self {
        self.has_file = false;
        self
    }

    pub fn listed(self) -> Listed {
        let file = self.file.clone().unwrap_or_else(|| self.xml().into_bytes());
        Listed { file: self.has_file.then_some(file), cfdi: self.cfdi, created: self.created }
    }

    fn xml(&self) -> String {
        let mut parts = String::new();
        for (currency, amount, invoices) in &self.parts {
            let rate = if currency == "MXN" { "1" } else { "17.5" };
            let _ = write!(
                parts,
                "<pago20:Pago FechaPago=\"2026-11-09T12:00:00\" FormaDePagoP=\"03\" MonedaP=\"{currency}\" TipoCambioP=\"{rate}\" Monto=\"{amount}\">"
            );
            for uuid in invoices {
                let _ = write!(
                    parts,
                    "<pago20:DoctoRelacionado IdDocumento=\"{uuid}\" MonedaDR=\"{currency}\" EquivalenciaDR=\"1\" NumParcialidad=\"1\" \
                     ImpSaldoAnt=\"{amount}\" ImpPagado=\"{amount}\" ImpSaldoInsoluto=\"0.00\" ObjetoImpDR=\"01\"/>"
                );
            }
            parts.push_str("</pago20:Pago>");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" xmlns:pago20=\"http://www.sat.gob.mx/Pagos20\" \
             Version=\"4.0\" Serie=\"P\" Folio=\"1\" Fecha=\"2026-11-09T18:00:00\" SubTotal=\"0\" Moneda=\"XXX\" Total=\"0\" \
             TipoDeComprobante=\"P\" Exportacion=\"01\" LugarExpedicion=\"64000\">\
             <cfdi:Emisor Rfc=\"{issuer}\" Nombre=\"ACEROS DEL NORTE\" RegimenFiscal=\"601\"/>\
             <cfdi:Receptor Rfc=\"{receiver}\" Nombre=\"NORTE\" DomicilioFiscalReceptor=\"64000\" RegimenFiscalReceptor=\"601\" UsoCFDI=\"CP01\"/>\
             <cfdi:Conceptos><cfdi:Concepto ClaveProdServ=\"84111506\" Cantidad=\"1\" ClaveUnidad=\"ACT\" Descripcion=\"Pago\" ValorUnitario=\"0\" Importe=\"0\" ObjetoImp=\"01\"/></cfdi:Conceptos>\
             <cfdi:Complemento><pago20:Pagos Version=\"2.0\"><pago20:Totales MontoTotalPagos=\"0\"/>{parts}</pago20:Pagos>\
             <tfd:TimbreFiscalDigital xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" Version=\"1.1\" UUID=\"{uuid}\" \
             FechaTimbrado=\"{stamped}\" RfcProvCertif=\"PAC010101AB1\" SelloCFD=\"a\" NoCertificadoSAT=\"1\" SelloSAT=\"b\"/>\
             </cfdi:Complemento></cfdi:Comprobante>",
            issuer = self.cfdi.issuer_rfc,
            receiver = self.cfdi.receiver_rfc,
            uuid = self.cfdi.uuid,
            stamped = self.stamped,
        )
    }
}

fn is_of(listed: &Listed, kind: CfdiKind, (from, to): (Date, Date)) -> bool {
    listed.cfdi.kind == kind && listed.cfdi.issued.is_some_and(|day| (from..=to).contains(&day))
}

#[async_trait]
impl FiscalPortal for FakePortal {
    async fn cfdis(&self, query: &CfdiQuery) -> Result<PortalCfdis, Failure> {
        self.stage
            .ask(Call::Cfdis, || {
                let books = self.books();
                let book = &books.complements;
                let is_asked = |listed: &&Listed| match query {
                    CfdiQuery::Complements { created: (from, to) } => (*from..=*to).contains(&listed.created),
                    CfdiQuery::Uuids(uuids) => uuids.contains(&listed.cfdi.uuid),
                    CfdiQuery::PayableInvoices { issued } => {
                        is_of(listed, CfdiKind::Invoice, *issued) && listed.cfdi.status == "PENDING_PAYMENT"
                    }
                    CfdiQuery::LeftStage { issued } => {
                        let left = ["DELIVERED_ERP", "IN_PAYMENT_ORDER", "PAID"];
                        is_of(listed, CfdiKind::Invoice, *issued)
                            && left.contains(&listed.cfdi.status.as_str())
                    }
                    CfdiQuery::CreditNotes { issued, statuses } => {
                        is_of(listed, CfdiKind::CreditNote, *issued) && statuses.contains(&listed.cfdi.status)
                    }
                };
                let found = book.listed.iter().filter(is_asked).map(|listed| listed.cfdi.clone());
                Ok(PortalCfdis {
                    cfdis: found.collect(),
                    unreadable: book.unreadable.clone(),
                    is_complete: !book.is_cut,
                })
            })
            .await
    }

    async fn cfdi_xml(&self, cfdi: &PortalId) -> Result<Lookup<CfdiFile>, Failure> {
        self.stage
            .ask(Call::CfdiFile, || {
                let books = self.books();
                let listed = books.complements.listed.iter().find(|listed| listed.cfdi.id == *cfdi);
                let file = listed.and_then(|listed| listed.file.clone());
                Ok(file.map_or(Lookup::Absent, |bytes| {
                    Lookup::Present(CfdiFile { name: String::from("complemento.xml"), bytes })
                }))
            })
            .await
    }

    async fn suppliers_accepted(&self, days: (Date, Date)) -> Result<PortalSuppliers, Failure> {
        self.stage.ask(Call::Suppliers, || Ok(self.books().suppliers.accepted(days))).await
    }

    async fn supplier(&self, id: &PortalId) -> Result<Lookup<Supplier>, Failure> {
        let found = || self.books().suppliers.of(id);
        self.stage.ask(Call::Supplier, || Ok(found().map_or(Lookup::Absent, Lookup::Present))).await
    }

    async fn payment_number(&self, id: &PortalId) -> Result<Lookup<PaymentNumber>, Failure> {
        self.stage
            .ask(Call::PaymentNumber, || {
                let books = self.books();
                let number = books.complements.numbers.get(id).cloned();
                Ok(number.map_or(Lookup::Absent, Lookup::Present))
            })
            .await
    }

    async fn acknowledge(&self, cfdi: &PortalId, uuid: &CfdiUuid, status: &str) -> Result<(), Failure> {
        let work = || {
            let mut books = self.books();
            let listed = books.complements.listed.iter_mut();
            let mut its = listed.filter(|listed| listed.cfdi.id == *cfdi && listed.cfdi.uuid == *uuid);
            its.next().expect("a document of the portal").cfdi.erp_status = status.to_owned();
            Ok(())
        };
        self.stage.perform(Call::Acknowledge, uuid.as_str(), work, |_| (), |()| String::new()).await
    }
}

#[async_trait]
impl FiscalErp for FakeErp {
    async fn fiscal_gaps(&self, _what: FiscalNeed) -> Result<Vec<SchemaGap>, Failure> {
        self.stage.ask(Call::Schema, || Ok(self.tables().gaps.clone())).await
    }

    async fn fiscal_companies(&self) -> Result<Vec<FiscalCompany>, Failure> {
        self.stage.ask(Call::Companies, || Ok(self.tables().complements.companies.clone())).await
    }

    async fn unnamed_invoices(
        &self,
        vendors: &[VendorId],
        _since: Date,
    ) -> Result<BTreeMap<VendorId, Vec<UnnamedInvoice>>, Failure> {
        let look = || {
            let mut found: BTreeMap<VendorId, Vec<UnnamedInvoice>> = BTreeMap::new();
            for invoice in &self.tables().complements.unnamed {
                if vendors.contains(&invoice.vendor) {
                    found.entry(invoice.vendor.clone()).or_default().push(invoice.clone());
                }
            }
            Ok(found)
        };
        self.stage.ask(Call::Unnamed, look).await
    }

    async fn vendors_of(
        &self,
        suppliers: &BTreeSet<SupplierIdentity>,
    ) -> Result<BTreeMap<SupplierIdentity, BTreeSet<VendorId>>, Failure> {
        let look = || {
            let mut found: BTreeMap<SupplierIdentity, BTreeSet<VendorId>> = BTreeMap::new();
            for (vendor, fields) in &self.tables().vendors {
                for supplier in suppliers {
                    let provider = supplier.provider.as_ref().map(PortalId::as_str);
                    if provider == Some(fields.provider_id.as_str()) || supplier.rfc == fields.rfc {
                        found.entry(supplier.clone()).or_default().insert(vendor.clone());
                    }
                }
            }
            Ok(found)
        };
        self.stage.ask(Call::VendorsOf, look).await
    }

    async fn complement_slots(&self, question: &SlotQuestion) -> Result<Vec<ComplementSlot>, Failure> {
        self.stage
            .ask(Call::Slots, || {
                let tables = self.tables();
                let is_asked = |payment: &&sc_domain::payment::SagePayment| {
                    question.numbers.contains(&payment.number)
                        && payment.batch_day.is_none_or(|day| day >= question.since)
                };
                let slot = |payment: &sc_domain::payment::SagePayment| ComplementSlot {
                    payment: payment.clone(),
                    stored: tables.complements.stored.get(&payment.key).cloned().unwrap_or_default(),
                };
                Ok(tables.payments.iter().filter(is_asked).map(slot).collect())
            })
            .await
    }

    async fn complement_of(&self, entry: BatchKey) -> Result<StoredComplement, Failure> {
        let look = || Ok(self.tables().complements.stored.get(&entry).cloned().unwrap_or_default());
        self.stage.ask(Call::ComplementOf, look).await
    }

    async fn write_complement(&self, write: &ComplementWrite) -> Result<Written<StoredComplement>, Failure> {
        let work = || {
            let mut tables = self.tables();
            let stored = tables.complements.stored.entry(write.entry).or_default();
            let date = write.stamped.strftime("%Y%m%d").to_string();
            if stored.uuid.is_empty() {
                *stored = StoredComplement { uuid: write.uuid.to_string(), date };
                Ok(Written::Now)
            } else if !stored.holds(&write.uuid) {
                Ok(Written::Conflict(stored.clone()))
            } else if stored.date.is_empty() {
                stored.date = date;
                Ok(Written::Now)
            } else {
                Ok(Written::Before)
            }
        };
        let subject = write.uuid.to_string();
        self.stage
            .perform(Call::WriteComplement, &subject, work, |_| (), |written| format!("{written:?}"))
            .await
    }
}
