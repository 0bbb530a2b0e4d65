//! Identifiers. Each type says which side it belongs to and what a valid one looks like; a value of
//! the type has passed its rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Text that is not a valid identifier of the named kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {kind}: {rule}")]
pub struct InvalidId {
    /// What it was meant to be.
    pub kind: &'static str,
    /// The offending text, cut to 64 characters.
    pub text: String,
    /// The rule it breaks.
    pub rule: &'static str,
}

impl InvalidId {
    fn new(kind: &'static str, text: &str, rule: &'static str) -> Self {
        Self { kind, text: text.chars().take(64).collect(), rule }
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $normalise:expr, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes the text when it obeys the rule of this type.
            pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidId> {
                let normalise: fn(&str) -> String = $normalise;
                let valid: fn(&str) -> bool = $valid;
                let value = normalise(text.as_ref());
                if valid(&value) {
                    Ok(Self(value))
                } else {
                    Err(InvalidId::new($kind, text.as_ref(), $rule))
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
    };
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

fn printable_within(text: &str, max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
}

text_id!(
    /// Key of a company on this installation. Chosen once, never renamed: credentials, journal and
    /// logs are keyed by it.
    TenantKey, "tenant key", "1 to 32 of a-z, 0-9 and hyphen", trimmed,
    |t| (1..=32).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
);

text_id!(
    /// Name of a SQL Server database. The rule is a security rule: names are quoted into statements.
    DatabaseName, "database name", "a letter or underscore, then letters, digits and underscores, 64 at most", trimmed,
    |t| t.len() <= 64
        && t.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
);

text_id!(
    /// `APVEN.VENDORID`, the vendor number in Sage; the portal's `provider_external_id`.
    VendorId, "vendor number", "1 to 12 printable characters", trimmed, |t| printable_within(t, 12)
);

text_id!(
    /// `APTCR.DOCNBR`, the payment number in Sage; the portal's `external_id` of a payment.
    PaymentNumber, "payment number", "1 to 22 printable characters", trimmed, |t| printable_within(t, 22)
);

text_id!(
    /// `POPORH1.PONUMBER`, the number of a purchase order in Sage; the portal's `external_id` of an order.
    OrderNumber, "purchase order number", "1 to 22 printable characters", trimmed, |t| printable_within(t, 22)
);

text_id!(
    /// An object id of the portal: 24 hexadecimal digits, lower case.
    PortalId, "portal id", "24 hexadecimal digits", |t| t.trim().to_ascii_lowercase(),
    |t| t.len() == 24 && t.bytes().all(|b| b.is_ascii_hexdigit())
);

text_id!(
    /// Fiscal folio of a CFDI, upper case. Systems differ in case, so equality is decided here.
    CfdiUuid, "CFDI UUID", "8-4-4-4-12 hexadecimal digits", |t| t.trim().to_ascii_uppercase(),
    |t| t.len() == 36
        && t.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
);

text_id!(
    /// RFC of a Mexican tax payer, upper case. The dated pattern of the portal is the rule; the check
    /// digit is not, because real registrations break it.
    Rfc, "RFC", "3 or 4 letters, a date YYMMDD and 3 letters or digits",
    |t| t.trim().to_uppercase(), is_rfc
);

fn is_rfc(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let letters = match chars.len() {
        12 => 3,
        13 => 4,
        _ => return false,
    };
    let (name, rest) = chars.split_at(letters);
    let digit = |i: usize| rest[i].to_digit(10);
    let two = |i: usize| Some(digit(i)? * 10 + digit(i + 1)?);
    name.iter().all(|c| c.is_ascii_uppercase() || matches!(c, '&' | 'Ñ'))
        && two(0).is_some()
        && two(2).is_some_and(|month| (1..=12).contains(&month))
        && two(4).is_some_and(|day| (1..=31).contains(&day))
        && rest[6..8].iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && (rest[8].is_ascii_digit() || rest[8] == 'A')
}

/// What kind of document a [`DocumentKey`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A payment of Accounts Payable, named by its `DOCNBR`.
    Payment,
    /// The link of a Sage vendor to its portal provider, named by the vendor number.
    VendorLink,
    /// The UUID of an invoice entry in Sage, named by vendor and document number.
    InvoiceLink,
    /// A purchase order, named by its `PONUMBER`.
    Order,
    /// A payment complement on one of the payments it settles, named by its UUID and the payment's number.
    Complement,
    /// An invoice or a credit note, named by its UUID.
    Cfdi,
    /// A supplier of the portal, named by the portal's id.
    Supplier,
    /// The runs of the importer's program for a company.
    Import,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Supplier,
        Self::Cfdi,
        Self::Complement,
        Self::Payment,
        Self::VendorLink,
        Self::InvoiceLink,
        Self::Order,
        Self::Import,
    ];

    /// Stable name, used in the journal and in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::VendorLink => "vendor_link",
            Self::InvoiceLink => "invoice_link",
            Self::Order => "order",
            Self::Complement => "complement",
            Self::Cfdi => "cfdi",
            Self::Supplier => "supplier",
            Self::Import => "import",
        }
    }
}

impl FromStr for DocumentKind {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let unknown = || InvalidId::new("document kind", text, "e.g. payment or order");
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(unknown)
    }
}

/// The natural key of a document: it names the same thing in Sage, in the portal and in the journal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentKey {
    /// Whose document.
    pub tenant: TenantKey,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number in Sage, trimmed.
    pub external_id: String,
}

impl DocumentKey {
    /// The key of a payment.
    pub fn payment(tenant: &TenantKey, number: &PaymentNumber) -> Self {
        Self { tenant: tenant.clone(), kind: DocumentKind::Payment, external_id: number.to_string() }
    }

    /// The key of a purchase order.
    pub fn order(tenant: &TenantKey, number: &OrderNumber) -> Self {
        Self { tenant: tenant.clone(), kind: DocumentKind::Order, external_id: number.to_string() }
    }

    /// The key of a complement on a payment that it settles. `payment` is the payment's number, or whatever names it
    /// while the number is not known.
    pub fn complement(tenant: &TenantKey, uuid: &CfdiUuid, payment: &str) -> Self {
        Self {
            tenant: tenant.clone(),
            kind: DocumentKind::Complement,
            external_id: format!("{uuid}/{payment}"),
        }
    }

    /// The key of an invoice or a credit note.
    pub fn cfdi(tenant: &TenantKey, uuid: &CfdiUuid) -> Self {
        Self { tenant: tenant.clone(), kind: DocumentKind::Cfdi, external_id: uuid.to_string() }
    }

    /// The key of a supplier of the portal.
    pub fn supplier(tenant: &TenantKey, id: &PortalId) -> Self {
        Self { tenant: tenant.clone(), kind: DocumentKind::Supplier, external_id: id.to_string() }
    }

    /// The key of the importer's runs.
    pub fn import(tenant: &TenantKey) -> Self {
        Self { tenant: tenant.clone(), kind: DocumentKind::Import, external_id: "importer".to_owned() }
    }

    /// The key of a vendor's link to its portal provider.
    pub fn vendor_link(tenant: &TenantKey, vendor: &VendorId) -> Self {
        Self { tenant: tenant.clone(), kind: DocumentKind::VendorLink, external_id: vendor.to_string() }
    }

    /// The key of an invoice's UUID. A vendor's document number is unique only together with the vendor.
    pub fn invoice_link(tenant: &TenantKey, vendor: &VendorId, document: &str) -> Self {
        Self {
            tenant: tenant.clone(),
            kind: DocumentKind::InvoiceLink,
            external_id: format!("{vendor}/{}", document.trim()),
        }
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.tenant, self.kind.as_str(), self.external_id)
    }
}

/// Key of an entry in a batch: `CNTBTCH` and `CNTENTR` (or `CNTITEM`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BatchKey {
    /// Batch number.
    pub batch: i64,
    /// Entry number inside the batch.
    pub entry: i64,
}

/// Number of a run in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub i64);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Stable id of an effect: the SHA-256 of company, kind, external id, operation and revision, in
/// lower-case hexadecimal, so that the same intention has the same id after any crash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectId(String);

impl EffectId {
    /// Derives the id of the `revision`-th intention to do `operation` to `document`.
    pub fn derive(document: &DocumentKey, operation: &str, revision: u32) -> Self {
        let parts = [
            document.tenant.as_str(),
            document.kind.as_str(),
            &document.external_id,
            operation,
            &revision.to_string(),
        ];
        Self(crate::hash::sha256_of_parts(&parts))
    }

    /// Takes an id that the journal holds.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rfc(text: &str, valid: bool) {
        assert_eq!(Rfc::new(text).is_ok(), valid, "{text}");
    }

    #[test]
    fn an_rfc_has_letters_a_date_and_a_tail() {
        rfc("AAA010101AAA", true);
        rfc("aaa010101aaa", true);
        rfc("Ñ&A010101AB9", true);
        rfc("XAXX010101000", true);
        rfc("XEXX010101000", true);
        rfc("AAA011301AAA", false);
        rfc("AAA010132AAA", false);
        rfc("AAA010100AAA", false);
        rfc("AA010101AAA", false);
        rfc("AAA010101AAB", false);
        rfc("", false);
        rfc("AAAA0101011234", false);
    }

    #[test]
    fn a_uuid_is_upper_case_and_has_its_hyphens() {
        let uuid = CfdiUuid::new(" 0a1b2c3d-0000-4000-8000-00000000000f ").expect("valid");
        assert_eq!(uuid.as_str(), "0A1B2C3D-0000-4000-8000-00000000000F");
        assert!(CfdiUuid::new("").is_err());
        assert!(CfdiUuid::new("0A1B2C3D00004000800000000000000F").is_err());
        assert!(CfdiUuid::new("0A1B2C3D-0000-4000-8000-00000000000G").is_err());
    }

    #[test]
    fn a_database_name_can_never_break_out_of_its_quotes() {
        assert!(DatabaseName::new("COMP_01").is_ok());
        for bad in ["", "A]B", "A B", "A;B", "1A", "A.B", "Ñ", &"A".repeat(65)] {
            assert!(DatabaseName::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn padding_is_no_part_of_a_number() {
        assert_eq!(PaymentNumber::new("PY0000123             ").expect("valid").as_str(), "PY0000123");
        assert!(PaymentNumber::new("   ").is_err());
        assert!(VendorId::new("V\u{0}1").is_err());
    }

    #[test]
    fn an_effect_id_depends_on_each_part_and_on_nothing_else() {
        let tenant = TenantKey::new("norte").expect("valid");
        let one =
            DocumentKey { tenant: tenant.clone(), kind: DocumentKind::Payment, external_id: "A".into() };
        let other = DocumentKey { external_id: "AB".into(), ..one.clone() };
        assert_eq!(EffectId::derive(&one, "create", 1), EffectId::derive(&one, "create", 1));
        assert_ne!(EffectId::derive(&one, "create", 1), EffectId::derive(&one, "create", 2));
        assert_ne!(EffectId::derive(&one, "Bcreate", 1), EffectId::derive(&other, "create", 1));
    }
}
