//! The invoices and credit notes of the fiscal flows.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::Shapes;
use super::model::{Fiscal, FiscalDocument, InSage, WantedAddenda, XmlSource};
use super::shape::{DocumentShape, SupplierShape};
use crate::world::cfdi_xml::{XmlDocument, XmlShape, write_xml};
use crate::world::company::Company;
use crate::world::composer::{Composer, GO_LIVE_DAYS, local_date, noon};
use crate::world::model::{Currency, DocumentKind, OptionalField, PortalCfdi, Rate};

/// Days between issue and base of the one that was authorized late: issued before the go-live, and payable only since.
const LATE_DAYS: i64 = GO_LIVE_DAYS + 8;
/// Days between its issue and the day on which it became payable.
pub const AUTHORIZED_AFTER_DAYS: i64 = LATE_DAYS - 3;

pub(super) fn add(composer: &mut Composer, fiscal: &mut Fiscal, shapes: Shapes) {
    for shape in shapes.documents {
        match shape {
            DocumentShape::EachXml => {
                for xml_shape in XmlShape::ALL {
                    let mut document = document(composer, fiscal, *shape);
                    document.xml_shape = *xml_shape;
                    fiscal.documents.push(document);
                }
            }
            DocumentShape::SameFileName => {
                for _ in 0..2 {
                    let document = document(composer, fiscal, *shape);
                    fiscal.documents.push(document);
                }
            }
            DocumentShape::Crowd | DocumentShape::Flood => {
                let count = if *shape == DocumentShape::Crowd { shapes.crowd } else { shapes.flood };
                for _ in 0..count {
                    let document = document(composer, fiscal, *shape);
                    fiscal.documents.push(document);
                }
            }
            _ => {
                let document = document(composer, fiscal, *shape);
                fiscal.documents.push(document);
            }
        }
    }
}

fn kind_of(shape: DocumentShape) -> DocumentKind {
    match shape {
        DocumentShape::CreditNote
        | DocumentShape::CreditNoteApplied
        | DocumentShape::CreditNoteInOrders
        | DocumentShape::CreditNoteRejected
        | DocumentShape::CreditNoteInReview => DocumentKind::CreditNote,
        _ => DocumentKind::Invoice,
    }
}

/// Which supplier sends it; `None`: an ordinary one.
fn supplier_of(shape: DocumentShape) -> Option<SupplierShape> {
    match shape {
        DocumentShape::SupplierSeveralAccounts => Some(SupplierShape::SeveralAccounts),
        DocumentShape::SupplierUnorderedMaps => Some(SupplierShape::UnorderedMaps),
        DocumentShape::SupplierNoBankAccount => Some(SupplierShape::NoBankAccount),
        DocumentShape::SupplierNoExpedient => Some(SupplierShape::NoExpedient),
        _ => None,
    }
}

fn document(composer: &mut Composer, fiscal: &Fiscal, shape: DocumentShape) -> FiscalDocument {
    let provider = match supplier_of(shape) {
        Some(wanted) => fiscal.suppliers.iter().find(|supplier| supplier.shape == wanted),
        None => None,
    };
    let provider = match provider {
        Some(supplier) => supplier.provider_id.clone(),
        None if shape == DocumentShape::CapturedByHandUnlinked => composer.unlinked_provider(),
        None => {
            let vendor = composer.vendor();
            composer.provider_of(vendor)
        }
    };
    let cfdi = cfdi(composer, shape, &provider);
    let in_sage = match shape {
        DocumentShape::InPayables | DocumentShape::Crowd => InSage::Payables,
        DocumentShape::DeletedBatch => InSage::DeletedBatch,
        DocumentShape::CapturedByHand | DocumentShape::CapturedByHandUnlinked => InSage::ByHand,
        DocumentShape::InOrders | DocumentShape::CreditNoteInOrders => InSage::Orders,
        _ => InSage::Nowhere,
    };
    let kind = kind_of(shape);
    enter(composer, &cfdi, kind, in_sage);
    let mut wanted = addenda(&composer.company, fiscal, &provider);
    match shape {
        DocumentShape::OrderTyped | DocumentShape::OrderInSecondField | DocumentShape::OrderWithoutValue => {
            wanted.order = format!("PO{}", cfdi.folio);
        }
        DocumentShape::AfeTyped => wanted.afe = "AFE-\"9\" & <Ñ>".to_owned(),
        DocumentShape::ExtraCharge => wanted.charge = Some(("Flete".to_owned(), Decimal::new(1250, 2))),
        _ => {}
    }
    FiscalDocument {
        shape,
        expected: shape.expected(),
        kind,
        receiver_rfc: (shape == DocumentShape::ReceiverOfNobody).then(|| composer.dice.rfc("NDE")),
        xml_shape: XmlShape::Plain,
        xml: match shape {
            DocumentShape::NoXml => XmlSource::Missing,
            DocumentShape::XmlOfAnother => XmlSource::OfAnother,
            DocumentShape::XmlTruncated => XmlSource::Truncated,
            DocumentShape::XmlLatin1 => XmlSource::Latin1,
            _ => XmlSource::Own,
        },
        file_name: match shape {
            DocumentShape::SameFileName => "factura.xml".to_owned(),
            DocumentShape::EvilFileName => "..\\..\\evil.xml".to_owned(),
            DocumentShape::DeviceFileName => "CON.xml".to_owned(),
            _ => format!("{}{}.xml", cfdi.serie, cfdi.folio),
        },
        wanted,
        in_sage,
        cfdi,
    }
}

fn cfdi(composer: &mut Composer, shape: DocumentShape, provider: &str) -> PortalCfdi {
    let currency = if shape == DocumentShape::Dollars { Currency::Usd } else { Currency::Mxn };
    let rate = match currency {
        Currency::Mxn => Decimal::ONE,
        Currency::Usd => composer.dollar_rate(false).value,
    };
    let days = match shape {
        DocumentShape::AuthorizedLate => LATE_DAYS,
        _ => composer.dice.within(1, 14),
    };
    let issued = local_date(composer.base - SignedDuration::from_hours(24 * days));
    let total = composer.price(currency);
    PortalCfdi {
        id: composer.dice.portal_id(),
        uuid: composer.dice.uuid(),
        provider_id: provider.to_owned(),
        serie: if kind_of(shape) == DocumentKind::CreditNote { "NC" } else { "CF" }.to_owned(),
        folio: composer.folio().to_string(),
        currency,
        rate,
        total,
        balance: total,
        issued,
        created_at: noon(issued).min(composer.base),
        is_cancelled: shape == DocumentShape::CancelledBySat,
    }
}

/// What the addenda of a supplier's documents say, whatever was typed beside them.
fn addenda(company: &Company, fiscal: &Fiscal, provider: &str) -> WantedAddenda {
    let known = company.providers.iter().find(|known| known.id == provider);
    let account = fiscal.papers_of(provider).and_then(|papers| papers.chosen());
    WantedAddenda {
        id_base: company.org.clone(),
        provider_id: provider.to_owned(),
        external_id: known.and_then(|known| known.external_id.clone()).unwrap_or_default(),
        bank: account.map(|account| account.bank.clone()).unwrap_or_default(),
        clabe: account.map(|account| account.clabe.clone()).unwrap_or_default(),
        account: account.map(|account| account.account.clone()).unwrap_or_default(),
        ..WantedAddenda::default()
    }
}

/// What accounts payable hold of it from the start. What purchase orders hold is written with them.
fn enter(composer: &mut Composer, cfdi: &PortalCfdi, kind: DocumentKind, in_sage: InSage) {
    let (batch_status, uuid) = match in_sage {
        InSage::Nowhere | InSage::Orders => return,
        InSage::Payables => (3, OptionalField::Value(cfdi.uuid.clone())),
        InSage::DeletedBatch => (4, OptionalField::Value(cfdi.uuid.clone())),
        InSage::ByHand => (3, OptionalField::Absent),
    };
    let provider = composer.company.providers.iter().find(|known| known.id == cfdi.provider_id);
    let vendor = provider.and_then(|provider| {
        composer.company.vendors.iter().position(|vendor| match &provider.external_id {
            Some(external) => vendor.id == *external,
            None => vendor.rfc == provider.rfc,
        })
    });
    let number = format!("{}{}", cfdi.serie, cfdi.folio);
    let at = composer.sage_invoice(vendor.unwrap_or_default(), &number, cfdi.currency, cfdi.total);
    let invoice = &mut composer.company.invoices[at];
    invoice.kind = kind;
    invoice.date = cfdi.issued;
    invoice.rate = Rate { value: cfdi.rate, divides: false };
    invoice.batch_status = batch_status;
    invoice.uuid = uuid;
}

/// The file that the portal holds of a document.
pub fn xml_of(seed: u64, company: &Company, document: &FiscalDocument) -> Option<Vec<u8>> {
    let mut xml = XmlDocument::of_cfdi(company, &document.cfdi, document.kind);
    if let Some(rfc) = &document.receiver_rfc {
        xml.receiver.rfc.clone_from(rfc);
        xml.receiver.name = "Nadie de Este Sitio SA de CV".to_owned();
    }
    let own = |xml: &XmlDocument| write_xml(seed, xml, document.xml_shape);
    match document.xml {
        XmlSource::Missing => None,
        XmlSource::Own => Some(own(&xml)),
        XmlSource::OfAnother => {
            // Nobody else has this UUID.
            xml.uuid = format!("{}FFFF", xml.uuid.get(..32).unwrap_or_default());
            Some(own(&xml))
        }
        XmlSource::Truncated => {
            let mut bytes = own(&xml);
            bytes.truncate(bytes.len() / 2);
            Some(bytes)
        }
        XmlSource::Latin1 => {
            let text = String::from_utf8_lossy(&own(&xml)).replacen("UTF-8", "ISO-8859-1", 1);
            Some(text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect())
        }
    }
}
