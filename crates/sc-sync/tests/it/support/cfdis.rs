//! Invoices and credit notes of the portal: `invoice("F1").total("1160")`.

use jiff::civil::{Date, date};
use sc_domain::cfdi::{CfdiKind, Entered, PortalCfdi};
use sc_domain::ports::UnnamedInvoice;
use sc_domain::{Currency, PortalId};

use super::build::{d, origin_of, portal_id, uuid_of, vendor};
use super::complements::{ISSUER, Listed, RECEIVER};
use super::world::Company;

/// A document under construction.
#[derive(Debug, Clone)]
pub struct Doc {
    cfdi: PortalCfdi,
    file: Option<Vec<u8>>,
    has_file: bool,
}

/// An invoice of supplier 1, issued yesterday over 1160.00 pesos, that is to be paid.
pub fn invoice(name: &str) -> Doc {
    doc(name, CfdiKind::Invoice, "PENDING_PAYMENT")
}

/// A credit note of supplier 1, issued yesterday over 1160.00 pesos, that is to be applied.
pub fn credit_note(name: &str) -> Doc {
    doc(name, CfdiKind::CreditNote, "PENDING_APPLICATION")
}

fn doc(name: &str, kind: CfdiKind, status: &str) -> Doc {
    let uuid = uuid_of(name);
    let id = PortalId::new(&uuid.as_str().replace('-', "").to_lowercase()[..24]).expect("hexadecimal");
    let cfdi = PortalCfdi {
        id,
        uuid,
        kind,
        series: "F".into(),
        folio: name.into(),
        issuer_rfc: ISSUER.into(),
        receiver_rfc: RECEIVER.into(),
        currency: Some(Currency::MXN),
        total: Some(d("1160.00")),
        issued: Some(date(2026, 11, 9)),
        authorized: None,
        status: status.into(),
        is_cancelled_by_sat: false,
        is_cancelled_in_tenant: false,
        provider: Some(portal_id(1)),
        provider_external_id: "V1".into(),
        entered: Entered { oc: "PO-1".into(), ..Entered::default() },
        payments: Vec::new(),
        erp_status: String::new(),
    };
    Doc { cfdi, file: None, has_file: true }
}

impl Doc {
    pub fn with(mut self, edit: impl FnOnce(&mut PortalCfdi)) -> Self {
        edit(&mut self.cfdi);
        self
    }

    pub fn status(self, word: &str) -> Self {
        self.with(|cfdi| cfdi.status = word.to_owned())
    }

    pub fn issued(self, day: Date) -> Self {
        self.with(|cfdi| cfdi.issued = Some(day))
    }

    /// Became payable at noon UTC of this day.
    pub fn authorized(self, day: Date) -> Self {
        let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp();
        self.with(|cfdi| cfdi.authorized = Some(noon))
    }

    /// Of another supplier.
    pub fn of(self, n: u32) -> Self {
        self.with(|cfdi| {
            cfdi.provider = Some(portal_id(n));
            cfdi.provider_external_id = format!("V{n}");
        })
    }

    /// The portal links it to no vendor of Sage.
    pub fn unlinked(self) -> Self {
        self.with(|cfdi| cfdi.provider_external_id.clear())
    }

    pub fn cancelled(self) -> Self {
        self.with(|cfdi| cfdi.is_cancelled_by_sat = true)
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
        let created = self.cfdi.issued.unwrap_or(date(2026, 11, 9));
        Listed { file: self.has_file.then_some(file), cfdi: self.cfdi, created }
    }

    /// Its XML, with line ends and a comment that must stay as they are.
    pub fn xml(&self) -> String {
        let letter = match self.cfdi.kind {
            CfdiKind::Invoice => "I",
            CfdiKind::CreditNote => "E",
            CfdiKind::Complement => "P",
        };
        format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- sellado -->\r\n\
             <cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" Version=\"4.0\" Serie=\"{series}\" Folio=\"{folio}\" \
             Fecha=\"2026-11-09T18:00:00\" SubTotal=\"1000\" Moneda=\"MXN\" Total=\"{total}\" TipoDeComprobante=\"{letter}\">\r\n\
             <cfdi:Emisor Rfc=\"{issuer}\" Nombre=\"ACEROS\"/><cfdi:Receptor Rfc=\"{receiver}\" Nombre=\"NORTE\"/>\r\n\
             <cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" Version=\"1.1\" \
             UUID=\"{uuid}\" FechaTimbrado=\"2026-11-09T18:00:05\"/></cfdi:Complemento>\r\n</cfdi:Comprobante>\r\n",
            series = self.cfdi.series,
            folio = self.cfdi.folio,
            total = self.cfdi.total.unwrap_or_default(),
            issuer = self.cfdi.issuer_rfc,
            receiver = self.cfdi.receiver_rfc,
            uuid = self.cfdi.uuid,
        )
    }
}

/// An invoice of Sage without a UUID.
pub fn typed(of: &str, document: &str, total: &str) -> UnnamedInvoice {
    UnnamedInvoice {
        origin: origin_of(document),
        vendor: vendor(of),
        document: document.to_owned(),
        total: d(total),
        withheld: d("0"),
        currency: "MXN".into(),
    }
}

impl Company {
    /// A document of the portal, new or as it changed.
    pub fn cfdi(&self, doc: Doc) {
        let listed = doc.listed();
        let mut books = self.portal.books();
        books.complements.listed.retain(|known| known.cfdi.uuid != listed.cfdi.uuid);
        books.complements.listed.push(listed);
    }

    /// Sage holds the document of this name.
    pub fn imported(&self, name: &str) {
        self.erp.tables().orders.cfdis.insert(uuid_of(name));
    }
}
