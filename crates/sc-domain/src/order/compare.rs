//! Whether the portal holds what we would send.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{OrderPayload, PortalOrder};
use crate::money::agree;
use crate::payment::Difference;

/// How closely two orders are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What moves money or goods: supplier, currency, rate, sums, lines with quantity, price and amount. Texts and dates are
    /// no difference: people edit them in the portal.
    Facts,
    /// All content that the portal returns: whether a replacement was carried out.
    All,
}

/// The difference of a line that one side lacks, or has twice: both sides hold Sage's own number of it.
pub const LINES: &str = "lines";

/// Compares what we would send with what the portal holds. Status is no content.
pub fn compare(ours: &OrderPayload, theirs: &PortalOrder, depth: Depth) -> Vec<Difference> {
    let mut found = Differences::default();
    if theirs.number.trim() != ours.number.as_str() {
        found.add("external_id", &ours.number, &theirs.number);
    }
    if let Some(vendor) = theirs.vendor.as_deref().map(str::trim).filter(|vendor| !vendor.is_empty())
        && vendor != ours.vendor.as_str()
    {
        found.add("provider_external_id", &ours.vendor, vendor);
    }
    if theirs.currency != Some(ours.currency) {
        found.add("currency", ours.currency, theirs.currency.map_or_else(String::new, |c| c.to_string()));
    }
    if let (Some(rate), Some(other)) = (ours.exchange_rate, theirs.exchange_rate)
        && rate.normalize() != other.normalize()
    {
        found.add("exchange_rate", rate.normalize(), other.normalize());
    }
    found.amount("subtotal", ours.subtotal, theirs.subtotal);
    found.amount("total", ours.total, theirs.total);
    // A sum of zero may be left out; the sign of withheld taxes is the portal's affair.
    found.amount("vat_sum", ours.vat_sum, Some(theirs.vat_sum.unwrap_or_default()));
    found.amount(
        "withhold_tax_sum",
        ours.withhold_tax_sum.abs(),
        Some(theirs.withhold_tax_sum.unwrap_or_default().abs()),
    );
    compare_lines(&mut found, ours, theirs, depth);
    if depth == Depth::All {
        for (name, ours) in ours.texts() {
            if let Some(theirs) = theirs.texts.get(name)
                && theirs.trim() != ours.trim()
            {
                found.add(name, ours, theirs);
            }
        }
    }
    found.0
}

fn compare_lines(found: &mut Differences, ours: &OrderPayload, theirs: &PortalOrder, depth: Depth) {
    for line in &ours.lines {
        let name = |field: &str| format!("lines[{}].{field}", line.external_id);
        let same: Vec<_> =
            theirs.lines.iter().filter(|other| other.external_id == line.external_id).collect();
        let [other] = same.as_slice() else {
            let count = same.len();
            found.add(
                LINES,
                &line.external_id,
                if count == 0 { String::new() } else { format!("{count} x") },
            );
            continue;
        };
        if other.code != line.code {
            found.add(&name("code"), &line.code, &other.code);
        }
        if other.quantity.map(|quantity| quantity.normalize()) != Some(line.quantity.normalize()) {
            found.add(
                &name("quantity"),
                line.quantity.normalize(),
                other.quantity.unwrap_or_default().normalize(),
            );
        }
        if !other.price.is_some_and(|price| is_rounded(line.price, price)) {
            found.add(&name("price"), line.price.normalize(), other.price.unwrap_or_default().normalize());
        }
        found.amount(&name("subtotal"), line.subtotal, other.subtotal);
        if depth == Depth::All {
            if other.description.trim() != line.description.trim() {
                found.add(&name("description"), &line.description, &other.description);
            }
            if other.unit.trim() != line.unit.trim() {
                found.add(&name("unit_of_measure"), &line.unit, &other.unit);
            }
        }
    }
    for other in &theirs.lines {
        if !ours.lines.iter().any(|line| line.external_id == other.external_id) {
            found.add(LINES, "", &other.external_id);
        }
    }
}

/// A difference as people read it: its line by the position in Sage, which `position` knows by Sage's own number of the
/// line. `lines[4711].quantity` becomes `quantity[3]`, and a whole line `lines[3]`. What has no position stays as it is.
pub fn by_position(difference: &Difference, position: impl Fn(&str) -> Option<u32>) -> Difference {
    let field = match difference.field.strip_prefix("lines[").and_then(|rest| rest.split_once("].")) {
        Some((id, field)) => position(id).map(|at| format!("{field}[{at}]")),
        None if difference.field == LINES => {
            let id = if difference.ours.is_empty() { &difference.theirs } else { &difference.ours };
            position(id).map(|at| format!("{LINES}[{at}]"))
        }
        None => None,
    };
    Difference { field: field.unwrap_or_else(|| difference.field.clone()), ..difference.clone() }
}

/// The fewest decimals of a price: the predecessor sent cents.
const PRICE_DECIMALS: u32 = 2;

/// Whether the portal's price is ours at the portal's decimals. The amounts, which are compared besides, say what is owed.
fn is_rounded(ours: Decimal, theirs: Decimal) -> bool {
    let decimals = theirs.normalize().scale().max(PRICE_DECIMALS);
    ours.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero) == theirs
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, field: &str, ours: impl fmt::Display, theirs: impl fmt::Display) {
        let (ours, theirs) = (ours.to_string(), theirs.to_string());
        self.0.push(Difference { field: field.to_owned(), ours, theirs });
    }

    fn amount(&mut self, field: &str, ours: Decimal, theirs: Option<Decimal>) {
        if !theirs.is_some_and(|theirs| agree(ours, theirs)) {
            self.add(field, ours, theirs.map_or_else(String::new, |theirs| theirs.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{OrderNumber, PortalId, VendorId};
    use crate::money::Currency;
    use crate::order::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("decimal")
    }

    fn line(sequence: u32, quantity: &str, price: &str, subtotal: &str) -> OrderLine {
        OrderLine {
            external_id: sequence.to_string(),
            num: sequence,
            code: format!("A-{sequence}"),
            description: "Papel".into(),
            quantity: d(quantity),
            price: d(price),
            subtotal: d(subtotal),
            unit: "CAJA".into(),
        }
    }

    fn ours() -> OrderPayload {
        let address = OrderAddress { street: "Av. del Ejemplo 100".into(), ..OrderAddress::default() };
        OrderPayload {
            number: OrderNumber::new("PO0000123").expect("valid"),
            vendor: VendorId::new("V001").expect("valid"),
            company: "1".into(),
            acceptance: Acceptance::Accepted,
            payment_method: None,
            date: jiff::civil::date(2026, 11, 3),
            delivery_date: jiff::civil::date(2026, 11, 30),
            currency: Currency::USD,
            exchange_rate: Some(d("18.9500")),
            delivery_contact: "Ana Ruiz".into(),
            requested_by: "COMPRAS".into(),
            comments: None,
            reference: Some("REF-7".into()),
            payment_form: None,
            cfdi_use: None,
            subtotal: d("300.00"),
            total: d("336.00"),
            vat_sum: d("48.00"),
            withhold_tax_sum: d("-12.00"),
            warehouse: None,
            metadata: vec![("AFE".into(), "77".into()), ("RQN".into(), "R-1".into())],
            addresses: vec![address],
            lines: vec![line(1, "10.0000", "10.50", "105.00"), line(2, "3", "65.000000", "195.00")],
        }
    }

    /// The portal's order after it did what [`ours`] asks for, written in other digits and another sequence.
    fn theirs() -> PortalOrder {
        let ours = ours();
        let line = |line: &OrderLine| PortalOrderLine {
            external_id: line.external_id.clone(),
            code: line.code.clone(),
            description: line.description.clone(),
            unit: line.unit.clone(),
            quantity: Some(line.quantity.normalize()),
            price: Some(line.price.normalize()),
            subtotal: Some(line.subtotal.normalize()),
            cfdi_count: 0,
            invoiced: Some(Decimal::ZERO),
        };
        PortalOrder {
            acceptance: None,
            id: PortalId::new("aaaaaaaaaaaaaaaaaaaaaaaa").expect("valid"),
            number: "PO0000123".into(),
            status: OrderStatus::Open,
            vendor: Some("V001".into()),
            currency: Some(Currency::USD),
            exchange_rate: Some(d("18.95")),
            subtotal: Some(d("300")),
            total: Some(d("336")),
            vat_sum: Some(d("48")),
            withhold_tax_sum: Some(d("-12")),
            texts: ours.texts().into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
            lines: ours.lines.iter().rev().map(line).collect(),
            cfdi_count: 0,
            cfdi_uuids: vec![],
        }
    }

    #[track_caller]
    fn differs(depth: Depth, change: impl FnOnce(&mut PortalOrder), fields: &[&str]) {
        let mut theirs = theirs();
        change(&mut theirs);
        let found: Vec<String> = compare(&ours(), &theirs, depth).into_iter().map(|d| d.field).collect();
        assert_eq!(found, fields, "{depth:?}");
    }

    /// A fact is compared in both depths.
    #[track_caller]
    fn fact(change: impl Fn(&mut PortalOrder), fields: &[&str]) {
        differs(Depth::Facts, &change, fields);
        differs(Depth::All, &change, fields);
    }

    /// Something that only people read is compared in full depth alone.
    #[track_caller]
    fn text(change: impl Fn(&mut PortalOrder), fields: &[&str]) {
        differs(Depth::Facts, &change, &[]);
        differs(Depth::All, &change, fields);
    }

    #[test]
    fn equal_orders_have_no_difference() {
        fact(|_| {}, &[]);
        fact(|t| t.vendor = None, &[]);
        fact(|t| t.vendor = Some("  ".into()), &[]);
        fact(|t| t.number = " PO0000123 ".into(), &[]);
        fact(|t| t.exchange_rate = None, &[]);
        fact(|t| t.total = Some(d("336.01")), &[]);
        fact(|t| t.lines[0].subtotal = Some(d("194.99")), &[]);
        fact(|t| t.status = OrderStatus::Closed, &[]);
    }

    #[test]
    fn each_fact_that_moves_money_or_goods_is_compared() {
        fact(|t| t.number = "PO0000124".into(), &["external_id"]);
        fact(|t| t.vendor = Some("V002".into()), &["provider_external_id"]);
        fact(|t| t.currency = Some(Currency::MXN), &["currency"]);
        fact(|t| t.currency = None, &["currency"]);
        fact(|t| t.exchange_rate = Some(d("18.9501")), &["exchange_rate"]);
        fact(|t| t.subtotal = Some(d("300.02")), &["subtotal"]);
        fact(|t| t.subtotal = None, &["subtotal"]);
        fact(|t| t.total = Some(d("335.98")), &["total"]);
        fact(|t| t.total = None, &["total"]);
        fact(|t| t.vat_sum = Some(d("48.02")), &["vat_sum"]);
        fact(|t| t.vat_sum = None, &["vat_sum"]);
        fact(|t| t.lines[1].code = "A-9".into(), &["lines[1].code"]);
        fact(|t| t.lines[1].quantity = Some(d("9.9999")), &["lines[1].quantity"]);
        fact(|t| t.lines[1].quantity = None, &["lines[1].quantity"]);
        fact(|t| t.lines[1].price = Some(d("10.500001")), &["lines[1].price"]);
        fact(|t| t.lines[1].price = None, &["lines[1].price"]);
        fact(|t| t.lines[0].subtotal = Some(d("195.02")), &["lines[2].subtotal"]);
        fact(|t| t.lines[0].subtotal = None, &["lines[2].subtotal"]);
    }

    #[test]
    fn a_price_is_equal_when_it_is_ours_at_the_portals_decimals() {
        let found = |ours_price: &str, theirs_price: &str| {
            let (mut ours, mut theirs) = (ours(), theirs());
            ours.lines[0].price = d(ours_price);
            theirs.lines[1].price = Some(d(theirs_price));
            [Depth::Facts, Depth::All].map(|depth| !compare(&ours, &theirs, depth).is_empty())
        };
        for (ours, theirs) in [
            ("0.123457", "0.12"),
            ("0.123457", "0.1235"),
            ("0.123457", "0.1234570"),
            ("10.505", "10.51"),
            ("0.0049", "0"),
            ("9.9999", "10"),
            ("10.5000", "10.5"),
        ] {
            assert_eq!(found(ours, theirs), [false; 2], "{ours} is {theirs}");
        }
        for (ours, theirs) in [
            ("0.123457", "0.13"),
            ("0.123457", "0.1234"),
            ("10.505", "10.50"),
            ("10.51", "10.5"),
            ("9.99", "10"),
            ("10.50", "10.500001"),
            ("0.01", "0"),
        ] {
            assert_eq!(found(ours, theirs), [true; 2], "{ours} is not {theirs}");
        }
    }

    #[test]
    fn the_sign_of_withheld_taxes_is_no_difference_and_their_amount_is_one() {
        fact(|t| t.withhold_tax_sum = Some(d("12")), &[]);
        fact(|t| t.withhold_tax_sum = Some(d("12.01")), &[]);
        fact(|t| t.withhold_tax_sum = Some(d("-11.98")), &["withhold_tax_sum"]);
        fact(|t| t.withhold_tax_sum = None, &["withhold_tax_sum"]);
    }

    #[test]
    fn a_sum_of_zero_may_be_left_out() {
        let taxless = OrderPayload { vat_sum: Decimal::ZERO, withhold_tax_sum: Decimal::ZERO, ..ours() };
        let theirs = PortalOrder { vat_sum: None, withhold_tax_sum: None, ..theirs() };
        assert_eq!(compare(&taxless, &theirs, Depth::All), []);
    }

    #[test]
    fn lines_that_are_missing_or_too_many_are_differences() {
        let told = |change: fn(&mut PortalOrder)| {
            let mut theirs = theirs();
            change(&mut theirs);
            let found = compare(&ours(), &theirs, Depth::Facts).into_iter();
            found.map(|d| format!("{}: {:?} {:?}", d.field, d.ours, d.theirs)).collect::<Vec<_>>()
        };
        assert_eq!(told(|t| drop(t.lines.pop())), [r#"lines: "1" """#]);
        assert_eq!(told(|t| t.lines.push(t.lines[0].clone())), [r#"lines: "2" "2 x""#]);
        assert_eq!(told(|t| t.lines[0].external_id = "3".into()), [r#"lines: "2" """#, r#"lines: "" "3""#]);
        assert_eq!(told(|t| t.lines.clear()), [r#"lines: "1" """#, r#"lines: "2" """#]);
    }

    #[test]
    fn a_line_is_told_by_its_position_where_it_has_one() {
        let told = |field: &str, ours: &str, theirs: &str| {
            let difference = Difference { field: field.into(), ours: ours.into(), theirs: theirs.into() };
            let told = by_position(&difference, |id| (id == "4711").then_some(3));
            assert_eq!((told.ours.as_str(), told.theirs.as_str()), (ours, theirs));
            told.field
        };
        assert_eq!(told("lines[4711].quantity", "10", "9"), "quantity[3]");
        assert_eq!(told("lines[4712].quantity", "10", "9"), "lines[4712].quantity");
        assert_eq!(told("lines", "4711", ""), "lines[3]");
        assert_eq!(told("lines", "4711", "2 x"), "lines[3]");
        assert_eq!(told("lines", "", "1"), "lines", "typed into the portal: Sage has no such line");
        assert_eq!(told("total", "4711", "1"), "total");
    }

    #[test]
    fn texts_and_dates_are_differences_only_in_full_depth() {
        for name in ours().texts().into_keys() {
            text(|t| drop(t.texts.insert(name.into(), "other".into())), &[name]);
            text(|t| drop(t.texts.remove(name)), &[]);
        }
        text(|t| drop(t.texts.insert("reference".into(), "  REF-7 ".into())), &[]);
        text(|t| drop(t.texts.insert("reference".into(), String::new())), &["reference"]);
        text(|t| drop(t.texts.insert("owners".into(), "ana@ejemplo.test".into())), &[]);
        text(|t| t.lines[1].description = "Lápiz".into(), &["lines[1].description"]);
        text(|t| t.lines[1].unit = "PZA".into(), &["lines[1].unit_of_measure"]);
        text(|t| t.lines[1].unit = " CAJA ".into(), &[]);
    }

    #[test]
    fn parts_of_a_text_are_equal_in_any_order() {
        let texts = ours().texts();
        assert_eq!(texts["metadata"], "AFE=77; RQN=R-1");
        assert_eq!(joined(vec![pair("RQN ", " R-1"), pair("AFE", "77")]), texts["metadata"]);
        assert_eq!(texts["addresses"], " | Av. del Ejemplo 100 |  |  |  |  | ");
    }
}
