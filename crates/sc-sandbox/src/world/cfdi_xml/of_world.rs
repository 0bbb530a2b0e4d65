//! The fiscal documents of a company's world, as their issuers wrote them.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::document::{XmlAmounts, XmlContent, XmlDocument, XmlEdition, XmlParty, XmlPayment, XmlSettled};
use crate::world::company::Company;
use crate::world::model::{Currency, DocumentKind, OptionalField, Payment, PortalCfdi};

impl XmlDocument {
    /// An invoice or credit note of the world, as its supplier wrote it.
    pub fn of_cfdi(company: &Company, cfdi: &PortalCfdi, kind: DocumentKind) -> Self {
        let amounts = XmlAmounts {
            currency: cfdi.currency,
            rate: cfdi.rate,
            total: cfdi.total,
            withheld: company
                .invoices
                .iter()
                .find(|invoice| invoice.uuid == OptionalField::Value(cfdi.uuid.clone()))
                .map_or(Decimal::ZERO, |invoice| invoice.withheld),
        };
        let content = match kind {
            DocumentKind::Invoice => XmlContent::Invoice(amounts),
            DocumentKind::CreditNote => XmlContent::CreditNote { amounts, credited: Vec::new() },
        };
        let issued_at = cfdi.issued.at(10, 30, 0, 0);
        Self {
            edition: XmlEdition::Current,
            uuid: cfdi.uuid.clone(),
            serie: cfdi.serie.clone(),
            folio: cfdi.folio.clone(),
            issued_at,
            stamped_at: issued_at,
            issuer: issuer(company, &cfdi.provider_id),
            receiver: receiver(company),
            content,
        }
    }

    /// The complement of a payment of the world, which settles what the payment should settle in the portal.
    pub fn of_payment(company: &Company, payment: &Payment, uuid: &str, stamped_at: DateTime) -> Self {
        let bank = &company.banks[payment.bank];
        let settled = payment.wanted.cfdis.iter().map(|line| {
            let known = company.cfdis.iter().find(|cfdi| cfdi.uuid == line.uuid);
            XmlSettled {
                uuid: line.uuid.clone(),
                serie: known.map(|cfdi| cfdi.serie.clone()).unwrap_or_default(),
                folio: known.map(|cfdi| cfdi.folio.clone()).unwrap_or_default(),
                currency: if line.currency == Currency::Usd.iso() { Currency::Usd } else { Currency::Mxn },
                instalment: 1,
                before: known.map_or(line.amount, |cfdi| cfdi.total.max(line.amount)),
                paid: line.amount,
            }
        });
        let paid_at = payment.wanted.date.map_or(stamped_at, |date| date.at(12, 0, 0, 0));
        let told = XmlPayment {
            paid_at,
            currency: bank.currency,
            rate: payment.bank_rate.to_home(Decimal::ONE),
            amount: payment.wanted.total,
            operation: payment.reference.clone(),
            settled: settled.collect(),
        };
        Self {
            edition: XmlEdition::Current,
            uuid: uuid.to_owned(),
            serie: "P".to_owned(),
            folio: payment.number.trim_start_matches(char::is_alphabetic).to_owned(),
            issued_at: stamped_at,
            stamped_at,
            issuer: issuer(company, &payment.wanted.provider_id),
            receiver: receiver(company),
            content: XmlContent::Complement(vec![told]),
        }
    }
}

fn issuer(company: &Company, provider: &str) -> XmlParty {
    let known = company.providers.iter().find(|known| known.id == provider);
    XmlParty {
        rfc: known.map(|provider| provider.rfc.clone()).unwrap_or_default(),
        name: known.map(|provider| provider.name.clone()).unwrap_or_default(),
        postal_code: company.postal_code.clone(),
    }
}

fn receiver(company: &Company) -> XmlParty {
    XmlParty {
        rfc: company.rfc.clone(),
        name: company.name.clone(),
        postal_code: company.postal_code.clone(),
    }
}
