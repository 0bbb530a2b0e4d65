//! Reads a CFDI. Every element is found by namespace and by its place, so that a prefix changes nothing and a copy of a
//! stamp inside somebody's Addenda is not taken for the document's own.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use sc_domain::{CfdiUuid, Currency};

use crate::cfdi::{Cfdi, CfdiType, Complement, Party, Payment, Related, Stamp, Version};
use crate::error::{Bounded, Excerpt, Fault, ReadError, Rule};
use crate::xml::{Scanner, Tag, Token};

/// Largest document that is read.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most payments of one document.
const PAYMENTS_MAX: usize = 1_000;
/// Most documents that the payments of one document pay, together.
const RELATED_MAX: usize = 20_000;

const CFDI_40: &str = "http://www.sat.gob.mx/cfd/4";
const CFDI_33: &str = "http://www.sat.gob.mx/cfd/3";
const STAMP: &str = "http://www.sat.gob.mx/TimbreFiscalDigital";
const PAYMENTS_20: &str = "http://www.sat.gob.mx/Pagos20";
const PAYMENTS_10: &str = "http://www.sat.gob.mx/Pagos";

/// Reads a CFDI, and checks that the whole document is well-formed.
///
/// # Errors
/// When it is no stamped CFDI that we know, breaks a limit, or is no well-formed XML in UTF-8.
pub fn read(bytes: &[u8]) -> Result<Cfdi, ReadError> {
    let mut scanner = Scanner::new(bytes, BYTES_MAX)?;
    let mut reading = Reading::default();
    while let Some(token) = scanner.next()? {
        match token {
            Token::Open(tag) => reading.open(&tag)?,
            Token::Close(_) => {
                reading.places.pop();
            }
        }
    }
    reading.end(bytes.len())
}

/// The version that a root element names. `None`: it is no Comprobante.
pub(crate) fn version_of(tag: &Tag<'_>) -> Option<Version> {
    match (&*tag.namespace, tag.local) {
        (CFDI_40, "Comprobante") => Some(Version::V40),
        (CFDI_33, "Comprobante") => Some(Version::V33),
        _ => None,
    }
}

/// Where in the document an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// `Complemento`; 3.3 allows several.
    Complements,
    /// `Pagos`.
    Payments(PaymentsVersion),
    /// `Pago`.
    Payment(PaymentsVersion),
    /// Anything that we do not look into.
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PaymentsVersion {
    V10,
    V20,
}

impl PaymentsVersion {
    fn namespace(self) -> &'static str {
        match self {
            Self::V10 => PAYMENTS_10,
            Self::V20 => PAYMENTS_20,
        }
    }

    fn number(self) -> &'static str {
        match self {
            Self::V10 => "1.0",
            Self::V20 => "2.0",
        }
    }
}

/// What the root's own attributes say.
struct Head {
    version: Version,
    kind: CfdiType,
    series: String,
    folio: String,
    issued: DateTime,
    currency: Currency,
    total: Decimal,
    exchange_rate: Option<Decimal>,
}

#[derive(Default)]
struct Reading {
    places: Vec<Place>,
    /// The document's namespace.
    namespace: &'static str,
    head: Option<Head>,
    issuer: Option<Party>,
    receiver: Option<Party>,
    stamp: Option<Stamp>,
    payments: Option<Vec<Payment>>,
    related_count: usize,
}

impl Reading {
    fn open(&mut self, tag: &Tag<'_>) -> Result<(), ReadError> {
        let place = match self.places.last() {
            None => {
                self.root(tag)?;
                Place::Root
            }
            Some(Place::Root) => self.child_of_root(tag)?,
            Some(Place::Complements) => self.complement(tag)?,
            Some(&Place::Payments(version)) if tag.is(version.namespace(), "Pago") => {
                self.payment(tag)?;
                Place::Payment(version)
            }
            Some(&Place::Payment(version)) if tag.is(version.namespace(), "DoctoRelacionado") => {
                self.related(tag, version)?;
                Place::Elsewhere
            }
            Some(Place::Payments(_) | Place::Payment(_) | Place::Elsewhere) => Place::Elsewhere,
        };
        self.places.push(place);
        Ok(())
    }

    fn root(&mut self, tag: &Tag<'_>) -> Result<(), ReadError> {
        let error = |fault| ReadError::new(tag.span.start, fault);
        let Some(version) = version_of(tag) else {
            return Err(error(Fault::NotACfdi(Excerpt::new(tag.name))));
        };
        require_version(tag, "Comprobante", version.as_str())?;
        self.namespace = match version {
            Version::V40 => CFDI_40,
            Version::V33 => CFDI_33,
        };
        let kind = match required(tag, "TipoDeComprobante", "Comprobante@TipoDeComprobante")? {
            "I" => CfdiType::Ingreso,
            "E" => CfdiType::Egreso,
            "P" => CfdiType::Pago,
            "T" => CfdiType::Traslado,
            "N" => CfdiType::Nomina,
            other => {
                return Err(invalid(tag, "Comprobante@TipoDeComprobante", other, Rule::Type));
            }
        };
        self.head = Some(Head {
            version,
            kind,
            series: optional_text(tag, "Serie"),
            folio: optional_text(tag, "Folio"),
            issued: moment(tag, "Fecha", "Comprobante@Fecha")?,
            currency: currency(tag, "Moneda", "Comprobante@Moneda")?,
            total: amount(tag, "Total", "Comprobante@Total")?,
            exchange_rate: optional_amount(tag, "TipoCambio", "Comprobante@TipoCambio")?,
        });
        Ok(())
    }

    fn child_of_root(&mut self, tag: &Tag<'_>) -> Result<Place, ReadError> {
        let repeated = |what| ReadError::new(tag.span.start, Fault::Repeated(what));
        if tag.is(self.namespace, "Emisor") {
            let party = party(tag, "Emisor@Rfc")?;
            if self.issuer.replace(party).is_some() {
                return Err(repeated("Emisor"));
            }
        } else if tag.is(self.namespace, "Receptor") {
            let party = party(tag, "Receptor@Rfc")?;
            if self.receiver.replace(party).is_some() {
                return Err(repeated("Receptor"));
            }
        } else if tag.is(self.namespace, "Complemento") {
            return Ok(Place::Complements);
        }
        Ok(Place::Elsewhere)
    }

    fn complement(&mut self, tag: &Tag<'_>) -> Result<Place, ReadError> {
        let repeated = |what| ReadError::new(tag.span.start, Fault::Repeated(what));
        if tag.is(STAMP, "TimbreFiscalDigital") {
            require_version(tag, "TimbreFiscalDigital", "1.1")?;
            let stamp = Stamp {
                uuid: uuid(tag, "UUID", "TimbreFiscalDigital@UUID")?,
                stamped: moment(tag, "FechaTimbrado", "TimbreFiscalDigital@FechaTimbrado")?,
            };
            if self.stamp.replace(stamp).is_some() {
                return Err(repeated("TimbreFiscalDigital"));
            }
            return Ok(Place::Elsewhere);
        }
        for version in [PaymentsVersion::V20, PaymentsVersion::V10] {
            if tag.is(version.namespace(), "Pagos") {
                require_version(tag, "Pagos", version.number())?;
                if self.payments.replace(Vec::new()).is_some() {
                    return Err(repeated("Pagos"));
                }
                return Ok(Place::Payments(version));
            }
        }
        Ok(Place::Elsewhere)
    }

    fn payment(&mut self, tag: &Tag<'_>) -> Result<(), ReadError> {
        let payments = self.payments.get_or_insert_default();
        if payments.len() == PAYMENTS_MAX {
            let fault = Fault::TooMany { what: Bounded::Payments, count_max: PAYMENTS_MAX };
            return Err(ReadError::new(tag.span.start, fault));
        }
        payments.push(Payment {
            paid: moment(tag, "FechaPago", "Pago@FechaPago")?,
            form: optional_text(tag, "FormaDePagoP"),
            currency: currency(tag, "MonedaP", "Pago@MonedaP")?,
            exchange_rate: optional_amount(tag, "TipoCambioP", "Pago@TipoCambioP")?,
            amount: amount(tag, "Monto", "Pago@Monto")?,
            operation: optional_text(tag, "NumOperacion"),
            related: Vec::new(),
        });
        Ok(())
    }

    fn related(&mut self, tag: &Tag<'_>, version: PaymentsVersion) -> Result<(), ReadError> {
        if self.related_count == RELATED_MAX {
            let fault = Fault::TooMany { what: Bounded::Related, count_max: RELATED_MAX };
            return Err(ReadError::new(tag.span.start, fault));
        }
        self.related_count += 1;
        let equivalence = match version {
            PaymentsVersion::V10 => optional_amount(tag, "TipoCambioDR", "DoctoRelacionado@TipoCambioDR")?,
            PaymentsVersion::V20 => {
                optional_amount(tag, "EquivalenciaDR", "DoctoRelacionado@EquivalenciaDR")?
            }
        };
        let paid = optional_amount(tag, "ImpPagado", "DoctoRelacionado@ImpPagado")?;
        if version == PaymentsVersion::V20 && paid.is_none() {
            return Err(missing(tag, "DoctoRelacionado@ImpPagado"));
        }
        let related = Related {
            uuid: uuid(tag, "IdDocumento", "DoctoRelacionado@IdDocumento")?,
            series: optional_text(tag, "Serie"),
            folio: optional_text(tag, "Folio"),
            currency: currency(tag, "MonedaDR", "DoctoRelacionado@MonedaDR")?,
            equivalence,
            installment: installment(tag)?,
            balance_before: optional_amount(tag, "ImpSaldoAnt", "DoctoRelacionado@ImpSaldoAnt")?,
            paid,
            balance_after: optional_amount(tag, "ImpSaldoInsoluto", "DoctoRelacionado@ImpSaldoInsoluto")?,
        };
        if let Some(payment) = self.payments.as_mut().and_then(|payments| payments.last_mut()) {
            payment.related.push(related);
        }
        Ok(())
    }

    /// Puts together what was found; what is missing is told at the end of the document.
    fn end(self, end: usize) -> Result<Cfdi, ReadError> {
        let missing = |what| ReadError::new(end, Fault::Missing(what));
        let head = self.head.ok_or_else(|| missing("Comprobante"))?;
        let issuer = self.issuer.ok_or_else(|| missing("Emisor"))?;
        let receiver = self.receiver.ok_or_else(|| missing("Receptor"))?;
        let stamp = self.stamp.ok_or_else(|| missing("TimbreFiscalDigital"))?;
        let complement = match self.payments {
            Some(payments) if payments.is_empty() => return Err(missing("Pago")),
            Some(payments) => Some(Complement { payments }),
            None if head.kind == CfdiType::Pago => return Err(missing("Pagos")),
            None => None,
        };
        let Head { version, kind, series, folio, issued, currency, total, exchange_rate } = head;
        Ok(Cfdi {
            version,
            kind,
            series,
            folio,
            issued,
            currency,
            total,
            exchange_rate,
            issuer,
            receiver,
            stamp,
            complement,
        })
    }
}

fn missing(tag: &Tag<'_>, attribute: &'static str) -> ReadError {
    ReadError::new(tag.span.start, Fault::Missing(attribute))
}

fn invalid(tag: &Tag<'_>, attribute: &'static str, found: &str, rule: Rule) -> ReadError {
    ReadError::new(tag.span.start, Fault::Invalid { attribute, found: Excerpt::new(found), rule })
}

fn required<'t>(tag: &'t Tag<'_>, name: &str, attribute: &'static str) -> Result<&'t str, ReadError> {
    tag.attribute(name).ok_or_else(|| missing(tag, attribute))
}

fn optional_text(tag: &Tag<'_>, name: &str) -> String {
    tag.attribute(name).unwrap_or_default().trim().to_owned()
}

fn require_version(tag: &Tag<'_>, element: &'static str, known: &'static str) -> Result<(), ReadError> {
    let found = tag.attribute("Version").unwrap_or_default();
    if found == known {
        return Ok(());
    }
    Err(ReadError::new(tag.span.start, Fault::Version { element, found: Excerpt::new(found), known }))
}

fn party(tag: &Tag<'_>, attribute: &'static str) -> Result<Party, ReadError> {
    let rfc = required(tag, "Rfc", attribute)?.trim().to_uppercase();
    if rfc.is_empty() {
        return Err(missing(tag, attribute));
    }
    Ok(Party { rfc, name: optional_text(tag, "Nombre") })
}

fn uuid(tag: &Tag<'_>, name: &str, attribute: &'static str) -> Result<CfdiUuid, ReadError> {
    let text = required(tag, name, attribute)?;
    CfdiUuid::new(text).map_err(|_| invalid(tag, attribute, text, Rule::Uuid))
}

fn currency(tag: &Tag<'_>, name: &str, attribute: &'static str) -> Result<Currency, ReadError> {
    let text = required(tag, name, attribute)?;
    Currency::new(text).map_err(|_| invalid(tag, attribute, text, Rule::Currency))
}

/// The standard's own form and nothing else: a zone or a fraction would have to be interpreted.
fn moment(tag: &Tag<'_>, name: &str, attribute: &'static str) -> Result<DateTime, ReadError> {
    let text = required(tag, name, attribute)?;
    let parsed =
        text.parse::<DateTime>().ok().filter(|moment| text.len() == 19 && moment.to_string() == text);
    parsed.ok_or_else(|| invalid(tag, attribute, text, Rule::Time))
}

fn amount(tag: &Tag<'_>, name: &str, attribute: &'static str) -> Result<Decimal, ReadError> {
    optional_amount(tag, name, attribute)?.ok_or_else(|| missing(tag, attribute))
}

/// Digits with at most one point between them: no sign, no exponent, no separators.
fn optional_amount(tag: &Tag<'_>, name: &str, attribute: &'static str) -> Result<Option<Decimal>, ReadError> {
    let Some(text) = tag.attribute(name) else { return Ok(None) };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, max: usize| {
        (1..=max).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parsed = if digits(whole, 18) && digits(fraction, 10) { text.parse::<Decimal>().ok() } else { None };
    parsed.map(Some).ok_or_else(|| invalid(tag, attribute, text, Rule::Amount))
}

fn installment(tag: &Tag<'_>) -> Result<Option<u32>, ReadError> {
    let Some(text) = tag.attribute("NumParcialidad") else { return Ok(None) };
    let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = if is_number { text.parse().ok() } else { None };
    parsed.map(Some).ok_or_else(|| invalid(tag, "DoctoRelacionado@NumParcialidad", text, Rule::Number))
}
