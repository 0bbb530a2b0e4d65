//! What the importer's stand-in asks for: that what it has read of a file is entered in Sage.

use jiff::civil::Date;
use rust_decimal::Decimal;
use sc_sqlserver::session::SqlError;
use sc_sqlserver::value::Value;
use serde::{Deserialize, Serialize};

use super::edits::text;
use crate::error::SandboxError;
use crate::ledger::Fingerprint;
use crate::site::{Site, Truth};
use crate::world::{
    Company, ControlWord, Currency, DocumentKind, Entered, Expected, Invoice, OptionalField, Rate, Vendor,
    import_invoice, import_vendor,
};

/// What the importer has read of one file, and the database it writes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedFile {
    pub database: String,
    pub content: ImportedContent,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportedContent {
    Providers(Vec<ImportedProvider>),
    Document(Box<ImportedDocument>),
}

/// A supplier of a provider file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedProvider {
    pub external_id: String,
    pub provider_id: String,
    pub rfc: String,
    pub name: String,
}

/// An invoice or a credit note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedDocument {
    pub uuid: String,
    pub is_credit_note: bool,
    pub series: String,
    pub folio: String,
    pub issuer_rfc: String,
    pub issued: Date,
    /// ISO 4217.
    pub currency: String,
    /// Pesos per unit.
    pub rate: Decimal,
    pub total: Decimal,
    pub withheld: Decimal,
    /// Of the addenda.
    pub provider_id: String,
    pub external_id: String,
    pub order: String,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// It was entered.
    Entered,
    /// Sage holds it already.
    AlreadyThere,
    /// It cannot be entered.
    Refused,
}

/// The answer to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportAnswer {
    pub outcome: ImportOutcome,
    /// What a line of a log says of it.
    pub detail: String,
}

impl ImportAnswer {
    fn new(outcome: ImportOutcome, detail: impl Into<String>) -> Self {
        Self { outcome, detail: detail.into() }
    }
}

impl Site {
    /// Enters what a file holds in the company of that database. What was entered is a part of the world from then on, so
    /// that the ledger takes it for what it is.
    ///
    /// # Errors
    /// When no company has that database.
    pub fn import(&self, file: &ImportedFile) -> Result<ImportAnswer, SandboxError> {
        let mut truth = self.write();
        let named = |company: &Company| company.database.eq_ignore_ascii_case(&file.database);
        let found = truth.world.companies.iter().position(named);
        let at =
            found.ok_or_else(|| SandboxError::Unknown { kind: "database", name: file.database.clone() })?;
        let before = Fingerprint::take(&self.sql, &truth.world)?;
        let answer = match &file.content {
            ImportedContent::Providers(providers) => self.import_providers(&mut truth, at, providers),
            ImportedContent::Document(document) => self.import_document(&mut truth, at, document),
        };
        let after = Fingerprint::take(&self.sql, &truth.world)?;
        truth.fingerprint.forgive(&before, &after);
        Ok(answer?)
    }

    fn entered(&self) -> Entered {
        Entered { modes: self.config.modes.sage, at: (self.config.clock)() }
    }

    fn import_providers(
        &self,
        truth: &mut Truth,
        at: usize,
        providers: &[ImportedProvider],
    ) -> Result<ImportAnswer, SqlError> {
        let (mut made, mut linked) = (0, 0);
        for provider in providers {
            if provider.rfc.is_empty() || provider.provider_id.is_empty() {
                return Ok(ImportAnswer::new(
                    ImportOutcome::Refused,
                    "un proveedor sin RFC o sin provider_id",
                ));
            }
            let company = &mut truth.world.companies[at];
            match self.vendor_of(company, provider)? {
                None => {
                    let vendor = Vendor {
                        id: free_vendor_id(company, provider),
                        name: provider.name.clone(),
                        rfc: provider.rfc.clone(),
                        provider_id: OptionalField::Value(provider.provider_id.clone()),
                        payment_method: None,
                        resolvable: None,
                    };
                    import_vendor(&self.sql, company, None, &vendor, self.entered())?;
                    company.vendors.push(vendor);
                    made += 1;
                }
                Some(position) => {
                    let known = company.vendors[position].clone();
                    // What a resolver has written meanwhile stands in Sage, not in the world.
                    let held = self.link_of(&company.database, &known.id)?;
                    let is_free = held.as_deref().is_none_or(|held| held.trim().is_empty());
                    if is_free {
                        let mut vendor = known.clone();
                        vendor.provider_id = OptionalField::Value(provider.provider_id.clone());
                        vendor.resolvable = None;
                        import_vendor(&self.sql, company, Some(&known), &vendor, self.entered())?;
                        company.vendors[position] = vendor;
                        release_payments(company, position, &provider.provider_id);
                        linked += 1;
                    }
                }
            }
        }
        let count = providers.len();
        let detail = format!("{count} proveedores: {made} nuevos, {linked} ligados");
        let outcome = if made + linked > 0 { ImportOutcome::Entered } else { ImportOutcome::AlreadyThere };
        Ok(ImportAnswer::new(outcome, detail))
    }

    fn import_document(
        &self,
        truth: &mut Truth,
        at: usize,
        document: &ImportedDocument,
    ) -> Result<ImportAnswer, SqlError> {
        let company = &mut truth.world.companies[at];
        if let Some(place) = self.place_of(&company.database, document)? {
            return Ok(ImportAnswer::new(ImportOutcome::AlreadyThere, place));
        }
        let supplier = ImportedProvider {
            external_id: document.external_id.clone(),
            provider_id: document.provider_id.clone(),
            rfc: document.issuer_rfc.clone(),
            name: String::new(),
        };
        let Some(vendor) = self.vendor_of(company, &supplier)? else {
            let detail = format!("no existe el proveedor {} de {}", supplier.rfc, document.uuid);
            return Ok(ImportAnswer::new(ImportOutcome::Refused, detail));
        };
        let currency = match document.currency.as_str() {
            "MXN" => Currency::Mxn,
            "USD" => Currency::Usd,
            other => {
                let detail = format!("moneda {other} de {}", document.uuid);
                return Ok(ImportAnswer::new(ImportOutcome::Refused, detail));
            }
        };
        let batch = self.next_batch(&company.database)?;
        let invoice = Invoice {
            vendor,
            number: document_number(document),
            kind: if document.is_credit_note { DocumentKind::CreditNote } else { DocumentKind::Invoice },
            batch,
            item: 1,
            batch_status: 1,
            error_entry: 0,
            currency,
            rate: Rate { value: document.rate.round_dp(7), divides: false },
            date: document.issued,
            gross: document.total + document.withheld,
            withheld: document.withheld,
            due: document.total,
            uuid: OptionalField::Value(document.uuid.clone()),
            resolvable: None,
        };
        import_invoice(&self.sql, company, &invoice, &document.order, self.entered())?;
        company.invoices.push(invoice);
        Ok(ImportAnswer::new(ImportOutcome::Entered, format!("lote {batch}, partida 1")))
    }

    /// Where Sage holds a document, by its UUID.
    fn place_of(&self, database: &str, document: &ImportedDocument) -> Result<Option<String>, SqlError> {
        let parameters =
            [text("@upper", &document.uuid.to_uppercase()), text("@lower", &document.uuid.to_lowercase())];
        let questions = [
            (
                "lote de A/P",
                "SELECT COUNT(*) FROM APIBHO o INNER JOIN APIBH h ON h.CNTBTCH = o.CNTBTCH AND h.CNTITEM = o.CNTITEM \
                 INNER JOIN APIBC c ON c.CNTBTCH = o.CNTBTCH \
                 WHERE o.OPTFIELD = 'FOLIOCFD' AND o.VALUE IN (@upper, @lower) AND h.ERRENTRY = 0 AND c.BTCHSTTS <> 4",
            ),
            (
                "factura de O/C",
                "SELECT COUNT(*) FROM POINVHO o INNER JOIN POINVH1 h ON h.INVHSEQ = o.INVHSEQ \
                 WHERE o.OPTFIELD = 'FOLIOCFD' AND o.VALUE IN (@upper, @lower)",
            ),
            (
                "nota de crédito de O/C",
                "SELECT COUNT(*) FROM POCRNHO o INNER JOIN POCRNH1 h ON h.CRNHSEQ = o.CRNHSEQ \
                 WHERE o.OPTFIELD = 'FOLIOCFD' AND o.VALUE IN (@upper, @lower)",
            ),
        ];
        for (place, question) in questions {
            if self.number(database, question, &parameters)? > 0 {
                return Ok(Some(place.to_owned()));
            }
        }
        Ok(None)
    }

    fn next_batch(&self, database: &str) -> Result<i64, SqlError> {
        Ok(self.number(database, "SELECT MAX(CNTBTCH) FROM APIBC", &[])? + 1)
    }

    /// The one number that a question gives; 0 for NULL.
    fn number(
        &self,
        database: &str,
        question: &str,
        parameters: &[sc_sqlserver::session::Parameter],
    ) -> Result<i64, SqlError> {
        let set = self.sql.query(database, question, parameters)?;
        Ok(match set.rows.first().and_then(|row| row.first()) {
            Some(Value::Int(number)) => *number,
            Some(Value::Decimal(number)) => i64::try_from(number.mantissa).unwrap_or(i64::MAX),
            _ => 0,
        })
    }

    /// `PROVIDERID` of a vendor, as Sage holds it.
    fn link_of(&self, database: &str, vendor: &str) -> Result<Option<String>, SqlError> {
        let question = "SELECT VALUE FROM APVENO WHERE OPTFIELD = 'PROVIDERID' AND VENDORID = @vendor";
        Ok(self.texts(database, question, &[text("@vendor", vendor)])?.into_iter().next())
    }

    fn texts(
        &self,
        database: &str,
        question: &str,
        parameters: &[sc_sqlserver::session::Parameter],
    ) -> Result<Vec<String>, SqlError> {
        let set = self.sql.query(database, question, parameters)?;
        let texts = set.rows.into_iter().filter_map(|row| match row.into_iter().next() {
            Some(Value::Text(text)) => Some(text.trim_end().to_owned()),
            _ => None,
        });
        Ok(texts.collect())
    }

    /// Position of the vendor that a supplier is: by the portal's id, by its number, then by its RFC if just one vendor
    /// has it.
    fn vendor_of(&self, company: &Company, supplier: &ImportedProvider) -> Result<Option<usize>, SqlError> {
        let position = |id: &str| company.vendors.iter().position(|vendor| vendor.id == id);
        let database = &company.database;
        let by_field = "SELECT VENDORID FROM APVENO WHERE OPTFIELD = @field AND VALUE = @value";
        if !supplier.provider_id.is_empty() {
            let asked = [text("@field", "PROVIDERID"), text("@value", &supplier.provider_id)];
            if let Some(found) = self.texts(database, by_field, &asked)?.iter().find_map(|id| position(id)) {
                return Ok(Some(found));
            }
        }
        if let Some(found) = position(&supplier.external_id).filter(|_| !supplier.external_id.is_empty()) {
            return Ok(Some(found));
        }
        if supplier.rfc.is_empty() {
            return Ok(None);
        }
        let asked = [text("@field", "RFC"), text("@value", &supplier.rfc)];
        match self.texts(database, by_field, &asked)?.as_slice() {
            [one] => Ok(position(one)),
            _ => Ok(None),
        }
    }
}

/// Payments that waited for the link of their vendor are due.
fn release_payments(company: &mut Company, vendor: usize, provider: &str) {
    let waiting = company.payments.iter_mut().filter(|payment| {
        payment.vendor == vendor
            && payment.wanted.provider_id == provider
            && payment.expected.why().is_some_and(|why| why.starts_with("provider_"))
    });
    for payment in waiting {
        payment.expected = Expected::Delivered { control: ControlWord::Paid };
    }
}

/// The number of a new vendor: the portal's, else one made of its RFC.
fn free_vendor_id(company: &Company, provider: &ImportedProvider) -> String {
    let is_free = |id: &String| !company.vendors.iter().any(|vendor| vendor.id == *id);
    let short = |text: &str, length: usize| text.chars().take(length).collect::<String>();
    let wanted = [short(&provider.external_id, 12), short(&provider.rfc, 12)];
    let numbered = (1..).map(|number: u32| format!("{}{number:03}", short(&provider.rfc, 9)));
    let mut candidates = wanted.into_iter().filter(|id| !id.is_empty()).chain(numbered);
    candidates.find(is_free).unwrap_or_default()
}

/// `IDINVC`: series and folio, else the end of the UUID.
fn document_number(document: &ImportedDocument) -> String {
    let joined = format!("{}{}", document.series, document.folio);
    let number = if joined.is_empty() { document.uuid.chars().skip(24).collect() } else { joined };
    number.chars().take(22).collect()
}
