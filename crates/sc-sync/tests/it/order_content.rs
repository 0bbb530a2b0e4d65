//! The content of an order, each rule and each defect of the predecessor as one named row: what is changed in a sound
//! order, what must then be sent or told, and what the predecessor did instead. The ids are those of the flows
//! (`O…`, `T…`) or of their sections. The sums over many orders are at the end, as properties.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use sc_domain::hash::payload_hash;
use sc_domain::order::{Acceptance, Location, OrderAddress, OrderPayload, SageOrder, SageOrderLine};
use sc_domain::{OrderNumber, VendorId};
use sc_sync::purchase_orders::content::{Content, NotSent, NoticeKind, build, build_as_ordered};
use sc_sync::{OrderAddresses, OrderRules, PartialLocations, WithholdingSign};

use crate::support::d;

/// Everything that an order's content depends on.
#[derive(Clone)]
struct World {
    order: SageOrder,
    locations: BTreeMap<String, Location>,
    rules: OrderRules,
}

impl World {
    /// An order of 10 pieces at 10 and 5 boxes at 20, with 16 % of transferred tax, in pesos.
    fn new() -> Self {
        let location = Location {
            street: "Calle Norte 1".into(),
            municipality: "Apodaca".into(),
            city: "Monterrey".into(),
            state: "Nuevo León".into(),
            country: "México".into(),
            zip: "66600".into(),
        };
        Self {
            order: SageOrder {
                sequence: 4_000,
                number: OrderNumber::new("PO0000001").expect("valid"),
                vendor: VendorId::new("V001").expect("valid"),
                date: Some(date(2026, 11, 2)),
                expected_arrival: Some(date(2026, 11, 20)),
                currency: "MXP".into(),
                rate: Decimal::ONE,
                description: "Refacciones".into(),
                comment: "entregar en puerta 3".into(),
                reference: "REF-1".into(),
                fob_point: "Ana Ruiz".into(),
                requisition: "RQ0000009".into(),
                terms: "N30".into(),
                total: d("232.000"),
                taxes: [d("32.000"), Decimal::ZERO, Decimal::ZERO, Decimal::ZERO, Decimal::ZERO],
                order_type: 1,
                is_on_hold: false,
                is_complete: false,
                audit: Timestamp::UNIX_EPOCH,
                entered_by: "COMPRAS1".into(),
                ship_to_contact: String::new(),
                afe: "AFE-7".into(),
                cfdi_use: "G03".into(),
                payment_form: "03 Transferencia".into(),
                lines: vec![line(1, "10.0000", "10.000000"), line(2, "5.0000", "20.000000")],
            },
            locations: BTreeMap::from([("ALM1".to_owned(), location)]),
            rules: OrderRules {
                company: "EMPRESA-1".into(),
                skip_locations: BTreeSet::from(["SERV".to_owned()]),
                ..OrderRules::default()
            },
        }
    }

    fn build(&self) -> Result<Content, NotSent> {
        build(&self.order, &self.locations, &self.rules)
    }

    /// Cancels a quantity of a line, in a version of Sage that keeps `EXTCANCEL`.
    fn cancel(&mut self, index: usize, quantity: &str) {
        let line = &mut self.order.lines[index];
        line.cancelled = d(quantity);
        line.extended_cancelled = Some(line.unit_cost * line.cancelled);
    }

    fn totals(&mut self, tax: &str, total: &str) {
        self.order.taxes[0] = d(tax);
        self.order.total = d(total);
    }

    fn default_address(&mut self) {
        self.rules.default_address = OrderAddress {
            identifier: "MATRIZ".into(),
            street: "Av. Sur 2".into(),
            municipality: "Centro".into(),
            city: "Puebla".into(),
            state: "Puebla".into(),
            country: "México".into(),
            zip: "72000".into(),
        };
    }
}

fn line(position: u32, ordered: &str, unit_cost: &str) -> SageOrderLine {
    SageOrderLine {
        position,
        sequence: i64::from(position) * 32,
        item: format!("ART-{position}"),
        description: format!("Artículo {position}"),
        location: "ALM1".into(),
        unit: "PZA".into(),
        unit_cost: d(unit_cost),
        extended: d(ordered) * d(unit_cost),
        extended_cancelled: None,
        ordered: d(ordered),
        received: Decimal::ZERO,
        cancelled: Decimal::ZERO,
    }
}

/// The whole outcome, one fact per line.
fn facts(outcome: &Result<Content, NotSent>) -> Vec<String> {
    match outcome {
        Ok(content) => {
            let mut facts = payload_facts(&content.payload);
            let notices = content.notices.iter();
            facts.extend(notices.map(|notice| {
                format!("notice {} {} = {}", notice.kind.as_str(), notice.field, notice.value)
            }));
            facts
        }
        Err(NotSent::NothingLeft) => vec!["nothing left".into()],
        Err(NotSent::AllSkipped) => vec!["all skipped".into()],
        Err(NotSent::Held(cause)) => {
            let arguments: Vec<String> =
                cause.arguments.iter().map(|(name, value)| format!("{name} {value}")).collect();
            vec![format!("held {}: {}", cause.code.as_str(), arguments.join(" | "))]
        }
    }
}

fn payload_facts(payload: &OrderPayload) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".into());
    let rate = payload.exchange_rate.map_or_else(|| "none".into(), |rate| rate.to_string());
    let mut facts = vec![
        format!("order {} of {} for {}", payload.number, payload.vendor, payload.company),
        format!("{:?}", payload.acceptance),
        format!("dates {} {}", payload.date, payload.delivery_date),
        format!("currency {} at {rate}", payload.currency),
        format!("contacts {} / {}", payload.delivery_contact, payload.requested_by),
        format!("comments {}", text(&payload.comments)),
        format!("reference {}", text(&payload.reference)),
        format!("cfdi {} {}", text(&payload.payment_form), text(&payload.cfdi_use)),
        format!("method {}", text(&payload.payment_method)),
        format!(
            "sums {} + {} w {} = {}",
            payload.subtotal, payload.vat_sum, payload.withhold_tax_sum, payload.total
        ),
        format!("warehouse {}", text(&payload.warehouse)),
    ];
    facts.extend(payload.metadata.iter().map(|(key, value)| format!("metadata {key} = {value}")));
    facts.extend(payload.addresses.iter().map(|address| format!("address {}", address.one_line())));
    facts.extend(payload.lines.iter().map(|line| {
        format!(
            "line {} #{} {} '{}': {} {} x {} = {}",
            line.num,
            line.external_id,
            line.code,
            line.description,
            line.quantity,
            line.unit,
            line.price,
            line.subtotal
        )
    }));
    facts
}

struct Row {
    id: &'static str,
    /// What the predecessor did.
    was: &'static str,
    change: fn(&mut World),
    /// Facts of the outcome; with `!` in front, beginnings of facts that must not be there.
    expected: &'static [&'static str],
}

macro_rules! rows {
    ($($id:literal, $was:literal, |$w:ident| $body:expr => [$($fact:expr),* $(,)?];)*) => {
        &[$(Row { id: $id, was: $was, change: |$w: &mut World| { $body; }, expected: &[$($fact),*] },)*]
    };
}

const LINE_1: &str = "line 1 #32 ART-1 'Artículo 1': 10 PZA x 10 = 100";
const LINE_2: &str = "line 2 #64 ART-2 'Artículo 2': 5 PZA x 20 = 100";
const ADDRESS: &str = "address ALM1 | Calle Norte 1 | Apodaca | Monterrey | Nuevo León | México | 66600";

#[rustfmt::skip]
const ROWS: &[Row] = rows! {
    // The sound order.
    "7.2", "sent it the same way, at Sage's exchange rate", |w| w.order.is_complete = false => [
        "order PO0000001 of V001 for EMPRESA-1", "Accepted", "dates 2026-11-02 2026-11-20", "currency MXN at none",
        "contacts Ana Ruiz / COMPRAS1", "comments Refacciones entregar en puerta 3", "reference REF-1", "cfdi F03 G03",
        "sums 200 + 32 w 0 = 232", "warehouse ALM1", "metadata AFE = AFE-7", "metadata REQUISICION = RQ0000009",
        "metadata CONDICIONES = N30", "metadata USUARIO_DE_COMPRA = Ana Ruiz", ADDRESS, LINE_1, LINE_2, "!notice",
    ];
    "7.2-acceptance", "always ACCEPTED", |w| w.rules.acceptance = Acceptance::PendingToReview => ["PendingToReview"];

    // Quantities.
    "O2", "sent SQORDERED, in stocking units: 120 at the price of a box",
        |w| { w.order.lines[1] = SageOrderLine { unit: "CAJA".into(), ..line(2, "10", "120.000000") }; w.order.lines.remove(0); w.totals("192", "1392") }
        => ["line 2 #64 ART-2 'Artículo 2': 10 CAJA x 120 = 1200", "sums 1200 + 192 w 0 = 1392"];
    "T12", "quantity x price was twelve times the amount where a box holds twelve pieces",
        |w| { w.order.lines = vec![SageOrderLine { unit: "CAJA12".into(), ..line(1, "3", "144.123456") }]; w.order.lines[0].extended = d("432.370"); w.totals("0", "432.370") }
        => ["line 1 #32 ART-1 'Artículo 1': 3 CAJA12 x 144.123456 = 432.37"];
    "O3", "the change step sent what was outstanding: received goods vanished from the order",
        |w| w.order.lines[0].received = d("4") => [LINE_1, "sums 200 + 32 w 0 = 232"];
    "T13", "10 ordered, 4 received, 2 cancelled: sent 4",
        |w| { w.cancel(0, "2"); w.order.lines[0].received = d("4"); w.totals("28.8", "208.8") }
        => ["line 1 #32 ART-1 'Artículo 1': 8 PZA x 10 = 80", LINE_2, "sums 180 + 28.8 w 0 = 208.8"];
    "O13-comment", "a comment line failed the order",
        |w| w.order.lines.push(SageOrderLine { item: " ".into(), ..line(3, "0", "0") }) => [LINE_1, LINE_2, "!line 3"];
    "O13-zero", "a line without quantity failed the order",
        |w| w.order.lines.push(line(3, "0", "7")) => [LINE_1, LINE_2, "!line 3"];
    "O13-cancelled", "a line cancelled in full failed the change",
        |w| { w.cancel(1, "5"); w.totals("16", "116") } => [LINE_1, "!line 2", "sums 100 + 16 w 0 = 116"];
    "O23-skipped", "numbered lines after leaving some out: a later change moved every number",
        |w| { w.rules.partial_locations = PartialLocations::Recompute; w.order.lines[0].location = "SERV".into() } => [LINE_2, "!line 1"];
    "O23-cancelled", "as above, when the first line is cancelled",
        |w| { w.cancel(0, "10"); w.totals("16", "116") } => [LINE_2, "!line 1"];
    "O23-comment", "as above, when a comment comes first",
        |w| { w.order.lines.insert(0, SageOrderLine { item: String::new(), ..line(1, "0", "0") }); w.order.lines[1].position = 2; w.order.lines[2].position = 3 }
        => ["line 2 #32 ART-1 'Artículo 1': 10 PZA x 10 = 100", "line 3 #64 ART-2 'Artículo 2': 5 PZA x 20 = 100", "!line 1"];
    "O8", "summed cancellations over lines of different units: nothing, or everything, was cancelled",
        |w| { w.cancel(0, "10"); w.cancel(1, "5") } => ["nothing left"];
    "8.2-over", "more cancelled than ordered gave a negative quantity",
        |w| { w.cancel(0, "11"); w.order.lines[0].extended_cancelled = Some(d("100")); w.totals("16", "116") } => [LINE_2, "!line 1"];
    "7.4-quantity", "sent what it found, one message at a time",
        |w| w.order.lines[0].ordered = d("-10") => ["held order.invalid: problems OQORDERED[1] = -10"];
    "7.4-cancelled", "a negative cancellation raised the quantity above what was ordered",
        |w| w.order.lines[0].cancelled = d("-1") => ["held order.invalid: problems OQCANCELED[1] = -1; DOCTOTAL = 232.00, EXTENDED + TXEXCLUDE = 242.00"];
    "7.4-empty", "an order without lines failed in the portal", |w| w.order.lines.clear()
        => ["held order.invalid: problems POPORL = 0; DOCTOTAL = 232.00, EXTENDED + TXEXCLUDE = 32.00"];

    // Prices and amounts.
    "O12", "rounded prices to cents: 0.01 x 1000 is not 12.35, and the portal refused the line",
        |w| { w.order.lines = vec![line(1, "1000", "0.012345")]; w.order.lines[0].extended = d("12.345"); w.totals("0", "12.345") }
        => ["line 1 #32 ART-1 'Artículo 1': 1000 PZA x 0.012345 = 12.35", "sums 12.35 + 0 w 0 = 12.35"];
    "O12-finer", "as above; beyond six decimals half away from zero",
        |w| w.order.lines[0].unit_cost = d("10.00000050") => ["line 1 #32 ART-1 'Artículo 1': 10 PZA x 10.000001 = 100"];
    "7.3-free", "a line free of charge was sent as well",
        |w| w.order.lines.push(line(3, "1", "0")) => ["line 3 #96 ART-3 'Artículo 3': 1 PZA x 0 = 0", "sums 200 + 32 w 0 = 232"];
    "7.4-price", "sent a negative price", |w| w.order.lines[0].unit_cost = d("-10") => ["held order.invalid: problems UNITCOST[1] = -10"];
    "7.4-amount", "sent a negative amount",
        |w| { w.order.lines[0].extended = d("-100"); w.totals("0", "0") } => ["held order.invalid: problems EXTENDED[1] = -100"];
    "7.4-below", "never looked at EXTCANCEL",
        |w| { w.cancel(0, "1"); w.order.lines[0].extended_cancelled = Some(d("101")); w.totals("0", "99") }
        => ["held order.invalid: problems EXTENDED[1] - EXTCANCEL[1] = -1"];
    "7.4-total", "sent a negative total",
        |w| w.totals("-300", "-100") => ["held order.invalid: problems DOCTOTAL = -100"];
    "O25-sequence", "read PORLSEQ as a double: the last digits changed",
        |w| w.order.lines[0].sequence = 9_007_199_254_740_993 => ["line 1 #9007199254740993 ART-1 'Artículo 1': 10 PZA x 10 = 100"];
    "O25-amount", "read amounts as doubles: 90071992547409.93 lost its cents",
        |w| { w.order.lines = vec![line(1, "1", "90071992547409.930000")]; w.totals("0", "90071992547409.930") }
        => ["sums 90071992547409.93 + 0 w 0 = 90071992547409.93"];
    "7.3-range", "a double takes any amount",
        |w| { w.order.lines[0] = line(1, "999999999999999", "1"); w.order.lines[0].extended = d("9999999999999999.999"); w.order.lines[0].cancelled = d("1") }
        => ["held order.invalid: problems EXTENDED[1] = 9999999999999999.999"];

    // Sums after a cancellation.
    "O4", "after an update the total lost its taxes while vat_sum stayed",
        |w| { w.cancel(0, "5"); w.totals("24", "174") } => ["sums 150 + 24 w 0 = 174", "!notice"];
    "O4-unreduced", "as above, where Sage leaves taxes and total as ordered",
        |w| w.cancel(0, "5") => ["sums 150 + 24 w 0 = 174", "notice taxes_scaled TXEXCLUDE = 32.00 -> 24.00"];
    "7.3-prorated", "as above, in a version without EXTCANCEL",
        |w| { w.order.lines[0].cancelled = d("5"); w.order.lines[0].unit_cost = d("9.9") } => ["sums 150 + 24 w 0 = 174"];
    "7.3-thirds", "as above; cents half away from zero",
        |w| { w.order.lines = vec![line(1, "3", "0.005")]; w.order.lines[0].extended = d("0.015"); w.order.lines[0].cancelled = d("2"); w.totals("0", "0.005") }
        => ["line 1 #32 ART-1 'Artículo 1': 1 PZA x 0.005 = 0.01"];
    "7.3-reduced", "as above, where Sage has reduced EXTENDED itself",
        |w| { w.order.lines[0].cancelled = d("5"); w.order.lines[0].extended = d("50"); w.totals("24", "174") }
        => ["line 1 #32 ART-1 'Artículo 1': 5 PZA x 10 = 50", "sums 150 + 24 w 0 = 174", "!notice"];
    "7.3-not-kept", "as above, where EXTCANCEL exists and stays zero",
        |w| { w.order.lines[0].cancelled = d("5"); w.order.lines[0].extended_cancelled = Some(Decimal::ZERO) }
        => ["line 1 #32 ART-1 'Artículo 1': 5 PZA x 10 = 50", "sums 150 + 24 w 0 = 174"];
    "O4-differs", "sent sums that do not add up",
        |w| { w.cancel(0, "5"); w.totals("32", "200") } => ["held order.totals_differ: computed 182.00 | difference 18.00 | total 200.00"];
    "7.2-differs", "as above, where nothing is cancelled",
        |w| w.totals("32", "232.021") => ["sums 200 + 32 w 0 = 232.02"];
    "7.2-beyond", "as above, beyond a cent per line",
        |w| w.totals("32", "232.03") => ["held order.totals_differ: computed 232.00 | difference 0.03 | total 232.03"];
    "7.2-gross", "an order of which nothing is cancelled has one sum only",
        |w| { w.order.lines[0].extended_cancelled = Some(d("50")) } => ["held order.totals_differ: computed 182.00 | difference 50.00 | total 232.00"];
    "7.2-withheld", "sent withheld taxes negative",
        |w| { w.order.taxes = [d("32"), d("-20"), d("0"), d("-1.33"), d("4")]; w.order.total = d("214.67") } => ["sums 200 + 36 w -21.33 = 214.67"];
    "7.2-sign", "as above",
        |w| { w.rules.withholding_sign = WithholdingSign::Positive; w.order.taxes[1] = d("-20"); w.order.total = d("212") } => ["sums 200 + 32 w 20 = 212"];
    "7.2-withheld-scaled", "left withheld taxes as ordered after a cancellation",
        |w| { w.cancel(1, "5"); w.order.taxes[1] = d("-20.01"); w.order.total = d("211.99") }
        => ["sums 100 + 16 w -10.01 = 105.99", "notice taxes_scaled TXEXCLUDE = 11.99 -> 5.99"];

    // Locations that are never sent.
    "O7", "left the lines out and kept the header's totals",
        |w| w.order.lines[1].location = "SERV".into() => ["held order.partly_skipped: locations SERV"];
    "O7-recomputed", "as above",
        |w| { w.rules.partial_locations = PartialLocations::Recompute; w.order.lines[1].location = "serv".into() }
        => [LINE_1, "!line 2", "sums 100 + 16 w 0 = 116", "notice lines_skipped LOCATION = serv", "notice taxes_scaled TXEXCLUDE = 32.00 -> 16.00"];
    "O7-both", "as above, with a cancellation that Sage did not carry into the total",
        |w| { w.rules.partial_locations = PartialLocations::Recompute; w.order.lines[1].location = "SERV".into(); w.cancel(0, "5") }
        => ["sums 50 + 8 w 0 = 58"];
    "O7-all", "sent an order without lines", |w| for line in &mut w.order.lines { line.location = "SERV".into() } => ["all skipped"];
    "O7-cancelled", "a skipped line that is cancelled in full skips nothing",
        |w| { w.order.lines[1].location = "SERV".into(); w.cancel(1, "5"); w.totals("16", "116") } => [LINE_1, "sums 100 + 16 w 0 = 116"];
    "O7-rest", "what was left of the order is in skipped locations: nothing of ours is left",
        |w| { w.order.lines[1].location = "SERV".into(); w.cancel(0, "10") } => ["nothing left"];
    "O7-first", "warehouse and address came from a line that was not sent",
        |w| { w.rules.partial_locations = PartialLocations::Recompute; w.order.lines[0].location = "SERV".into(); } => ["warehouse ALM1", ADDRESS];

    // Currency and rate.
    "O24", "sent Sage's rate for pesos", |w| w.order.rate = d("17.5") => ["currency MXN at none"];
    "7.2-mxn", "knew MXP only", |w| w.order.currency = "MXN".into() => ["currency MXN at none"];
    "7.2-rate", "rounded a double", |w| { w.order.currency = "USD".into(); w.order.rate = d("18.1234565") } => ["currency USD at 18.123457"];
    "7.2-rate-zero", "sent a rate of 0",
        |w| { w.order.currency = "USD".into(); w.order.rate = d("0.0000001") } => ["held order.invalid: problems RATE = 0.0000001"];
    "7.2-currency", "sent whatever three characters there were",
        |w| w.order.currency = "U$D".into() => ["held order.invalid: problems CURRENCY = \"U$D\""];

    // Dates.
    "7.2-delivery", "the order date stands for a missing arrival", |w| w.order.expected_arrival = None => ["dates 2026-11-02 2026-11-02"];
    "7.2-date", "sent the text 0000-00-00", |w| w.order.date = None => ["held order.invalid: problems DATE = 0"];

    // Contacts.
    "O11-contact", "a blank FOBPOINT failed the order",
        |w| { w.order.fob_point = " ".into(); w.order.ship_to_contact = "Luis".into() }
        => ["contacts Luis / COMPRAS1", "notice empty_metadata metadata = USUARIO_DE_COMPRA", "!metadata USUARIO", "!notice contact"];
    "O11-default", "as above",
        |w| { w.order.fob_point = String::new(); w.order.entered_by = String::new(); w.rules.default_contact = "Compras".into() }
        => ["contacts Compras / Compras", "notice contact_defaulted delivery_contact = Compras", "notice contact_defaulted requested_by_contact = Compras"];
    "O11-requested", "a blank ENTEREDBY failed the order", |w| w.order.entered_by = String::new() => ["contacts Ana Ruiz / Ana Ruiz"];
    "O11-nobody", "as above",
        |w| { w.order.fob_point = String::new(); w.order.entered_by = String::new() }
        => ["held order.invalid: problems delivery_contact = \"\"; requested_by_contact = \"\""];

    // Texts.
    "7.2-comments", "kept a blank at the ends", |w| w.order.description = String::new() => ["comments entregar en puerta 3"];
    "7.2-comments-blank", "sent one blank", |w| { w.order.description = " ".into(); w.order.comment = String::new() } => ["comments none"];
    "7.2-comments-long", "sent it, and the portal refused",
        |w| w.order.comment = "é".repeat(501) => ["held order.invalid: problems comments: 513 > 512"];
    "7.2-comments-full", "sent it the same way", |w| w.order.comment = "é".repeat(500) => ["!held"];
    "7.2-reference", "sent an empty text", |w| w.order.reference = "  ".into() => ["reference none"];
    "7.2-reference-long", "sent it, and the portal refused",
        |w| w.order.reference = "R".repeat(101) => ["held order.invalid: problems reference: 101 > 100"];
    "7.3-control", "sent control characters, and the portal answered 500",
        |w| w.order.lines[0].description = "Tor\u{7}nillo\r\n1/4".into()
        => ["line 1 #32 ART-1 'Tornillo 1/4': 10 PZA x 10 = 100", "notice control_characters ITEMDESC = 1: Tornillo 1/4"];
    "7.3-long", "as above",
        |w| w.order.lines[1].description = "x".repeat(251) => ["held order.invalid: problems ITEMDESC[2]: 251 > 250"];
    "7.3-long-control", "as above; what is taken out does not count",
        |w| w.order.lines[1].description = format!("{}\u{1}", "x".repeat(250)) => ["!held"];
    "7.3-blank", "a blank description failed the order",
        |w| w.order.lines[0].description = " ".into()
        => ["line 1 #32 ART-1 'ART-1': 10 PZA x 10 = 100", "notice description_defaulted ITEMDESC = 1: ART-1"];
    "7.2-company", "sent a blank company", |w| w.rules.company = " ".into() => ["held order.invalid: problems company_external_id = \"\""];

    // Lists of the portal.
    "O11-use", "a use of CFDI 4.0 failed the order",
        |w| w.order.cfdi_use = "S01".into() => ["cfdi F03 none", "notice not_in_catalogue cfdi_use = S01"];
    "O11-use-cp", "as above", |w| w.order.cfdi_use = "CP01".into() => ["cfdi F03 none", "notice not_in_catalogue cfdi_use = CP01"];
    "O11-use-cn", "as above", |w| w.order.cfdi_use = "CN01".into() => ["cfdi F03 none", "notice not_in_catalogue cfdi_use = CN01"];
    "7.2-use-case", "upper case as well", |w| w.order.cfdi_use = "p01".into() => ["cfdi F03 P01"];
    "7.2-use-blank", "sent null", |w| w.order.cfdi_use = String::new() => ["cfdi F03 none", "!notice"];
    "7.2-form", "sent F31, known for payments, and the portal refused",
        |w| w.order.payment_form = "31 Intermediario".into() => ["cfdi none G03", "notice not_in_catalogue cfdi_payment_form = 31 Intermediario"];
    "7.2-form-blank", "turned F and Fnull into null", |w| w.order.payment_form = String::new() => ["cfdi none G03", "!notice"];
    "7.2-form-99", "sent it the same way", |w| w.order.payment_form = "99 Por definir".into() => ["cfdi F99 G03"];
    "O21", "never sent the payment method", |w| w.rules.pue_terms = None => ["method none"];
    "O21-later", "never sent the payment method", |w| w.rules.pue_terms = Some(["CONTAD".to_owned()].into()) => ["method PPD"];
    "O21-at-once", "never sent the payment method",
        |w| { w.rules.pue_terms = Some(["CONTAD".to_owned()].into()); w.order.terms = "contad ".into() } => ["method PUE"];
    "O21-blank", "never sent the payment method; without terms nothing is known of it",
        |w| { w.rules.pue_terms = Some(["CONTAD".to_owned()].into()); w.order.terms = "  ".into() } => ["method none"];
    "O11-metadata", "an empty value failed the order",
        |w| { w.order.afe = " ".into(); w.order.requisition = String::new() }
        => ["!metadata AFE", "!metadata REQ", "metadata CONDICIONES = N30", "notice empty_metadata metadata = AFE", "notice empty_metadata metadata = REQUISICION"];

    // Addresses.
    "O10", "defaults stood for NULL only: a blank street failed the order in each cycle",
        |w| { w.default_address(); w.locations.get_mut("ALM1").expect("there").street = "  ".into() }
        => ["address ALM1 | Av. Sur 2 | Apodaca | Monterrey | Nuevo León | México | 66600", "notice address_defaulted addresses = ALM1: ADDRESS1"];
    "O10-unknown", "a location without record got the defaults",
        |w| { w.default_address(); w.locations.clear() }
        => ["address ALM1 | Av. Sur 2 | Centro | Puebla | Puebla | México | 72000",
            "notice address_defaulted addresses = ALM1: ADDRESS1, ADDRESS2, CITY, STATE, COUNTRY, ZIP"];
    "O10-blank", "an order without location failed",
        |w| { w.default_address(); for line in &mut w.order.lines { line.location = String::new() } }
        => ["warehouse none", "address MATRIZ | Av. Sur 2 | Centro | Puebla | Puebla | México | 72000"];
    "O10-nowhere", "sent no street", |w| w.locations.clear() => ["held order.invalid: problems ADDRESS1[ALM1] = \"\""];
    "O11-zip", "a postal code of other than five digits failed the order",
        |w| { w.default_address(); w.locations.get_mut("ALM1").expect("there").zip = "CP 66600".into() }
        => ["address ALM1 | Calle Norte 1 | Apodaca | Monterrey | Nuevo León | México | 72000", "notice zip_not_five_digits ZIP = ALM1: CP 66600"];
    "O11-zip-blank", "as above, without a default",
        |w| w.locations.get_mut("ALM1").expect("there").zip = "6660".into()
        => ["address ALM1 | Calle Norte 1 | Apodaca | Monterrey | Nuevo León | México | ", "notice zip_not_five_digits ZIP = ALM1: 6660"];
    "O11-zip-default", "as above, with a default that is none either",
        |w| { w.default_address(); w.rules.default_address.zip = "720".into(); w.locations.get_mut("ALM1").expect("there").zip = "٦٦٦٠٠".into() }
        => ["address ALM1 | Calle Norte 1 | Apodaca | Monterrey | Nuevo León | México | "];
    "7.2-street-long", "sent it, and the portal refused",
        |w| w.locations.get_mut("ALM1").expect("there").street = "x".repeat(101) => ["held order.invalid: problems ADDRESS1[ALM1]: 101 > 100"];
    "O19", "sent the first line's address for all",
        |w| { w.rules.addresses = OrderAddresses::PerLocation; w.order.lines[1].location = "ALM2".into();
              w.locations.insert("ALM2".into(), Location { street: "Calle Sur 9".into(), ..Location::default() }) }
        => [ADDRESS, "address ALM2 | Calle Sur 9 |  |  |  |  | ", "warehouse ALM1"];
    "O19-first", "as above",
        |w| { w.order.lines[1].location = "ALM2".into(); w.locations.insert("ALM2".into(), Location { street: "Calle Sur 9".into(), ..Location::default() }) }
        => [ADDRESS, "!address ALM2"];

    // All messages at once.
    "7.4", "told one message, then the next in the next cycle",
        |w| { w.order.date = None; w.order.currency = "??".into(); w.order.lines[1].description = "x".repeat(300); w.order.lines[0].location = "SERV".into(); w.order.total = d("1") }
        => ["held order.invalid: problems DATE = 0; CURRENCY = \"??\"; ITEMDESC[2]: 300 > 250; LOCATION = SERV; DOCTOTAL = 1.00, EXTENDED + TXEXCLUDE = 232.00"];
};

#[test]
fn each_rule_gives_the_content_that_its_row_names() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let mut world = World::new();
        (row.change)(&mut world);
        let facts = facts(&world.build());
        for expected in row.expected {
            let holds = match expected.strip_prefix('!') {
                Some(absent) => !facts.iter().any(|fact| fact.starts_with(absent)),
                None => facts.iter().any(|fact| fact.trim_end() == expected.trim_end()),
            };
            if !holds {
                wrong.push(format!(
                    "{}: expected {expected:?} in\n  {}\n(it {})",
                    row.id,
                    facts.join("\n  "),
                    row.was
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn each_row_has_its_own_name() {
    let ids: BTreeSet<&str> = ROWS.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), ROWS.len());
}

#[test]
fn more_problems_than_a_cause_can_hold_are_counted() {
    let mut world = World::new();
    world.order.lines = (1..=200).map(|position| line(position, "-1", "1")).collect();
    let Err(NotSent::Held(cause)) = world.build() else { panic!("two hundred problems hold an order") };
    let problems = cause.argument("problems");
    let told = problems.matches("; ").count();
    let rest: usize = problems
        .rsplit_once("(+")
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .and_then(|rest| rest.parse().ok())
        .expect("the rest is counted");
    // Each line has a negative quantity and a negative amount; the sums differ as well.
    assert_eq!(told + rest, 401, "{problems}");
}

#[test]
fn as_ordered_shows_what_was_sent_before_everything_was_cancelled() {
    let mut world = World::new();
    let before = world.build().expect("sound");
    world.cancel(0, "10");
    world.cancel(1, "5");
    assert_eq!(world.build(), Err(NotSent::NothingLeft));
    // The line amounts come from EXTENDED, which Sage keeps.
    let after = build_as_ordered(&world.order, &world.locations, &world.rules).expect("as before");
    assert_eq!(payload_hash(&after.payload), payload_hash(&before.payload));
}

#[test]
fn as_ordered_is_held_where_sage_has_reduced_the_total_meanwhile() {
    let mut world = World::new();
    world.cancel(0, "10");
    world.cancel(1, "5");
    world.totals("0", "0");
    let Err(NotSent::Held(cause)) = build_as_ordered(&world.order, &world.locations, &world.rules) else {
        panic!("the former taxes are not known");
    };
    assert_eq!(cause.code.as_str(), "order.totals_differ");
}

#[test]
fn the_scale_of_a_column_and_its_padding_are_no_change() {
    let world = World::new();
    let mut same = world.clone();
    for line in &mut same.order.lines {
        line.ordered.rescale(1);
        line.unit_cost.rescale(2);
        line.extended.rescale(5);
        line.extended_cancelled = Some(d("0.000"));
        line.unit.push_str("   ");
        line.location.push_str("  ");
    }
    same.order.total.rescale(2);
    same.order.taxes[0].rescale(6);
    same.order.comment.push(' ');
    let hash = |world: &World| payload_hash(&world.build().expect("sound").payload);
    assert_eq!(hash(&same), hash(&world));
}

#[test]
fn what_is_received_or_audited_is_no_change() {
    let world = World::new();
    let mut same = world.clone();
    same.order.lines[0].received = d("10");
    same.order.audit = "2026-11-07T12:00:00Z".parse().expect("instant");
    same.order.is_complete = true;
    assert_eq!(same.build(), world.build());
}

#[test]
fn a_kind_of_notice_has_one_stable_name() {
    let names: BTreeSet<&str> = NoticeKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(names.len(), NoticeKind::ALL.len());
}

/// A line of many: ordered and cancelled thousandths, cost in millionths, location.
type Drawn = (i64, i64, i64, u8);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    prop::collection::vec((1i64..100_000, 0i64..120_000, 0i64..500_000_000, 0u8..3), 1..9)
}

/// How a version of Sage keeps a cancellation.
#[derive(Debug, Clone, Copy)]
enum Cancellation {
    /// `EXTCANCEL` is kept, taxes and total are reduced.
    Reduced,
    /// `EXTCANCEL` is kept, taxes and total stay.
    Kept,
    /// There is no such column, taxes and total stay.
    WithoutColumn,
}

fn cancellation() -> impl Strategy<Value = Cancellation> {
    prop_oneof![Just(Cancellation::Reduced), Just(Cancellation::Kept), Just(Cancellation::WithoutColumn)]
}

/// Three decimals, as Sage stores amounts.
fn stored(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(3, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

fn world_of(drawn: &[Drawn], how: Cancellation, vat: i64, withheld: i64) -> World {
    let mut world = World::new();
    world.locations.insert("ALM2".into(), world.locations["ALM1"].clone());
    world.order.lines = drawn
        .iter()
        .zip(1u32..)
        .map(|(&(ordered, cancelled, cost, location), position)| {
            let mut line = line(position, "1", "1");
            line.ordered = Decimal::new(ordered, 3);
            line.cancelled = Decimal::new(cancelled.min(ordered), 3);
            line.unit_cost = Decimal::new(cost, 6);
            line.extended = stored(line.ordered * line.unit_cost);
            line.extended_cancelled = match how {
                Cancellation::WithoutColumn => None,
                _ => Some(stored(line.cancelled * line.unit_cost)),
            };
            line.location = ["ALM1", "ALM2", "SERV"][usize::from(location)].into();
            line
        })
        .collect();
    let taxed: Decimal = world
        .order
        .lines
        .iter()
        .map(|line| match how {
            Cancellation::Reduced => line.extended - line.extended_cancelled.unwrap_or_default(),
            Cancellation::Kept | Cancellation::WithoutColumn => line.extended,
        })
        .sum();
    let vat = stored(taxed * Decimal::new(vat, 2));
    let withheld = stored(taxed * Decimal::new(withheld, 2));
    world.order.taxes = [vat, -withheld, Decimal::ZERO, Decimal::ZERO, Decimal::ZERO];
    world.order.total = taxed + vat - withheld;
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sent_adds_up_within_a_cent_per_line(
        drawn in drawn(), how in cancellation(), vat in 0i64..20, withheld in 0i64..11, recompute in any::<bool>(),
    ) {
        let mut world = world_of(&drawn, how, vat, withheld);
        if recompute {
            world.rules.partial_locations = PartialLocations::Recompute;
        }
        let Ok(Content { payload, notices: _ }) = world.build() else { return Ok(()) };
        let slack = Decimal::new(payload.lines.len() as i64, 2);
        // With lines left out, the tolerance is that of the whole document.
        let slack = if recompute { slack.max(Decimal::new(drawn.len() as i64, 2)) } else { slack };
        let computed = payload.subtotal + payload.vat_sum - payload.withhold_tax_sum.abs();
        prop_assert!((computed - payload.total).abs() <= slack, "{payload:?}");
        let lines: Decimal = payload.lines.iter().map(|line| line.subtotal).sum();
        prop_assert_eq!(lines, payload.subtotal);
        prop_assert!(payload.withhold_tax_sum <= Decimal::ZERO);
    }

    #[test]
    fn an_order_that_sage_keeps_consistently_is_never_held(
        drawn in drawn(), how in cancellation(), vat in 0i64..20, withheld in 0i64..11,
    ) {
        let mut world = world_of(&drawn, how, vat, withheld);
        world.rules.partial_locations = PartialLocations::Recompute;
        let outcome = world.build();
        prop_assert!(!matches!(outcome, Err(NotSent::Held(_))), "{outcome:?}");
    }

    #[test]
    fn a_quantity_is_what_is_left_and_never_above_what_was_ordered(drawn in drawn(), how in cancellation()) {
        let mut world = world_of(&drawn, how, 16, 0);
        world.rules.partial_locations = PartialLocations::Recompute;
        let Ok(Content { payload, notices: _ }) = world.build() else { return Ok(()) };
        for sent in &payload.lines {
            let line = world.order.lines.iter().find(|line| line.position == sent.num).expect("a line of the order");
            prop_assert_eq!(sent.external_id.as_str(), line.sequence.to_string());
            prop_assert!(sent.quantity > Decimal::ZERO && sent.quantity <= line.ordered);
            prop_assert_eq!(sent.quantity, line.ordered - line.cancelled);
            // What the portal checks of each line: both amounts were rounded once.
            prop_assert!((sent.quantity * sent.price - sent.subtotal).abs() <= Decimal::new(1, 2));
        }
    }

    #[test]
    fn the_same_order_has_the_same_hash_whatever_else_is_known(
        drawn in drawn(), how in cancellation(), codes in prop::collection::vec("[A-Z]{1,6}", 0..6),
    ) {
        let world = world_of(&drawn, how, 16, 4);
        let mut other = world.clone();
        other.locations.clear();
        // Locations that no line names, inserted around those that count.
        for code in codes {
            other.locations.insert(code, Location::default());
        }
        other.locations.extend(world.locations.clone().into_iter().rev());
        let hash = |world: &World| world.build().map(|content| payload_hash(&content.payload));
        prop_assert_eq!(hash(&world), hash(&world));
        prop_assert_eq!(hash(&other), hash(&world));
    }
}
