//! Where the goods go: the locations of the lines, completed from the company's address.
//!
//! Sage stores blanks, never NULL; the predecessor applied its defaults to NULL only, and orders of a location with a blank
//! street failed in each cycle.

use std::collections::BTreeMap;

use sc_domain::order::{Location, OrderAddress};

use super::NoticeKind;
use super::findings::Findings;
use crate::config::{OrderAddresses, OrderRules};

/// Most characters of each part of an address.
const PART_CHARS_MAX: usize = 100;
/// Digits of a Mexican postal code.
const ZIP_DIGITS: usize = 5;

/// The addresses of an order, at least one; `codes` are the locations of the lines sent, in their order.
pub(super) fn addresses(
    codes: &[&str],
    locations: &BTreeMap<String, Location>,
    rules: &OrderRules,
    findings: &mut Findings,
) -> Vec<OrderAddress> {
    let mut distinct: Vec<&str> = Vec::new();
    for code in codes {
        if !distinct.contains(code) {
            distinct.push(code);
        }
    }
    let wanted = match rules.addresses {
        OrderAddresses::First => 1,
        OrderAddresses::PerLocation => distinct.len(),
    };
    distinct
        .into_iter()
        .take(wanted)
        .map(|code| address(code, locations.get(code), &rules.default_address, findings))
        .collect()
}

fn address(
    code: &str,
    location: Option<&Location>,
    default: &OrderAddress,
    findings: &mut Findings,
) -> OrderAddress {
    let unknown = Location::default();
    let location = location.unwrap_or(&unknown);
    let mut defaulted: Vec<&str> = Vec::new();
    let mut part = |name: &'static str, own: &str, default: &str| {
        let own = findings.clean(name, own);
        if !own.is_empty() || default.trim().is_empty() {
            return own;
        }
        defaulted.push(name);
        default.trim().to_owned()
    };
    let mut address = OrderAddress {
        identifier: part("LOCATION", code, &default.identifier),
        street: part("ADDRESS1", &location.street, &default.street),
        municipality: part("ADDRESS2", &location.municipality, &default.municipality),
        city: part("CITY", &location.city, &default.city),
        state: part("STATE", &location.state, &default.state),
        country: part("COUNTRY", &location.country, &default.country),
        zip: part("ZIP", &location.zip, &default.zip),
    };
    if !defaulted.is_empty() {
        let value = format!("{code}: {}", defaulted.join(", "));
        findings.notice("addresses", value, NoticeKind::AddressDefaulted);
    }
    if !address.zip.is_empty() && !is_zip(&address.zip) {
        findings.notice("ZIP", format_args!("{code}: {}", address.zip), NoticeKind::ZipNotFiveDigits);
        let default = default.zip.trim();
        address.zip = if is_zip(default) { default.to_owned() } else { String::new() };
    }
    if address.street.is_empty() {
        findings.problem(format_args!("ADDRESS1[{code}] = \"\""));
    }
    let parts = [
        ("LOCATION", &address.identifier),
        ("ADDRESS1", &address.street),
        ("ADDRESS2", &address.municipality),
        ("CITY", &address.city),
        ("STATE", &address.state),
        ("COUNTRY", &address.country),
    ];
    for (name, text) in parts {
        findings.limit(format_args!("{name}[{code}]"), text, PART_CHARS_MAX);
    }
    address
}

fn is_zip(text: &str) -> bool {
    text.len() == ZIP_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}
