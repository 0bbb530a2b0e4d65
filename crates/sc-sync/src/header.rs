//! What can be compared of two documents when Sage does not hold enough for a whole content.

use rust_decimal::Decimal;
use sc_domain::money::agree;
use sc_domain::payment::Difference;
use sc_domain::{Currency, VendorId};

/// The header as Sage holds it.
pub(crate) struct Ours<'a> {
    /// The portal's name of the total.
    pub total_name: &'static str,
    /// Total; `None` when Sage no longer tells it.
    pub total: Option<Decimal>,
    /// Vendor.
    pub vendor: &'a VendorId,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
}

/// The header as the portal holds it.
pub(crate) struct Theirs<'a> {
    /// Total, when it can be read.
    pub total: Option<Decimal>,
    /// The supplier's number, when the portal tells it.
    pub vendor: Option<&'a str>,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
}

/// Compares both.
pub(crate) fn compare(ours: &Ours<'_>, theirs: &Theirs<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |field: &str, ours: String, theirs: String| {
        differences.push(Difference { field: field.to_owned(), ours, theirs });
    };
    if let Some(ours_total) = ours.total
        && !theirs.total.is_some_and(|total| agree(total, ours_total))
    {
        let theirs = theirs.total.map_or_else(String::new, |total| total.to_string());
        differ(ours.total_name, ours_total.to_string(), theirs);
    }
    if let Some(vendor) = theirs.vendor.map(str::trim).filter(|vendor| !vendor.is_empty())
        && vendor != ours.vendor.as_str()
    {
        differ("provider_external_id", ours.vendor.to_string(), vendor.to_owned());
    }
    if let Some(currency) = ours.currency
        && theirs.currency != Some(currency)
    {
        let theirs = theirs.currency.map_or_else(String::new, |currency| currency.to_string());
        differ("currency", currency.to_string(), theirs);
    }
    differences
}
