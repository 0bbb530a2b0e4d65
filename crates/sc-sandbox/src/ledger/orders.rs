//! Each purchase order of the world: how it should stand, and how it stands.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_portalserver::state::{AddressKind, PurchaseOrder, PurchaseOrderContent, PurchaseOrderStatus};

use super::order_facts::{OrderFacts, SeenOrders, is_note, standing_at_start};
use super::{AnyShape, Finding, Moment, Verdict, Waiting};
use crate::world::{Company, Order, OrderControlRow, OrderExpected, OrderWord, WantedOrder, World};

/// `responseAPI` of a row that came from asking the portal (retry-policy.md 4).
const FOUND_BY_ASKING: &str = "PORTAL-CHECK";

pub(super) fn judge(verdict: &mut Verdict, world: &World, facts: &OrderFacts) {
    for (company, seen) in world.companies.iter().zip(&facts.companies) {
        for order in &company.orders {
            Case { company, seen, order }.judge(verdict);
        }
        strangers(verdict, world, facts, company, seen);
    }
    for row in &facts.homeless {
        let number = row.number.as_deref().unwrap_or("NULL");
        let expected = "the database of a company";
        verdict.unexpected.push(Finding::new(
            "order_row_without_company",
            "",
            number,
            expected,
            row_text(row),
        ));
    }
}

/// One order on trial.
struct Case<'a> {
    company: &'a Company,
    seen: &'a SeenOrders,
    order: &'a Order,
}

impl Case<'_> {
    fn judge(&self, verdict: &mut Verdict) {
        let held: Vec<&PurchaseOrder> = self.seen.of(&self.order.number).collect();
        if held.len() > 1 {
            let ids: Vec<&str> = held.iter().map(|held| held.id.as_str()).collect();
            verdict.doubled.push(self.finding("portal_order_doubled", "one order", ids.join(", ")));
        }
        self.judge_notes(verdict);
        let held = held.first().copied();
        match self.order.expected {
            OrderExpected::Created => self.judge_sent(verdict, held, "portal_order_missing"),
            OrderExpected::Updated => self.judge_sent(verdict, held, "portal_order_not_updated"),
            OrderExpected::Cancelled => self.judge_ended(verdict, held, OrderWord::Cancelled),
            OrderExpected::Closed => self.judge_ended(verdict, held, OrderWord::Closed),
            OrderExpected::Adopted { control } => {
                self.judge_untouched(verdict);
                self.judge_rows(verdict, held, control, Some(FOUND_BY_ASKING));
            }
            OrderExpected::TakenOver { control } => {
                self.judge_untouched(verdict);
                self.judge_rows(verdict, held, control, None);
            }
            OrderExpected::Stands => {
                self.judge_untouched(verdict);
                self.judge_rows_of_the_start(verdict);
                verdict.orders_settled += 1;
            }
            OrderExpected::Waits { why }
            | OrderExpected::Excluded { why }
            | OrderExpected::RefusedByPortal { code: why } => {
                self.judge_untouched(verdict);
                self.judge_rows_of_the_start(verdict);
                if !matches!(self.order.expected, OrderExpected::Excluded { .. }) {
                    verdict.waiting.push(self.waiting(why));
                }
            }
        }
    }

    /// Created, or replaced: it reads as Sage has it and is open.
    fn judge_sent(&self, verdict: &mut Verdict, held: Option<&PurchaseOrder>, missing: &'static str) {
        let wanted = &self.order.wanted;
        let Some(held) = held else {
            self.absent(verdict, missing, &wanted_text(wanted), "not in the portal");
            if let Some(row) = self.seen.standing(&self.order.number).next() {
                verdict.unexpected.push(self.finding("order_row_without_order", "no row", row_text(row)));
            }
            return;
        };
        let differences = differences(wanted, &held.content);
        if !differences.is_empty() && !self.seen.requested.contains(&held.id) {
            let found = told(&differences, 1);
            self.absent(verdict, missing, &told(&differences, 0), &found);
            return;
        }
        for (field, (expected, found)) in &differences {
            let what = format!("{field} {found}");
            verdict.differing.push(self.finding("portal_order_differs", format!("{field} {expected}"), what));
        }
        if held.status() != PurchaseOrderStatus::Open {
            let found = format!("{:?}", held.status());
            verdict.differing.push(self.finding("portal_order_status_differs", "OPEN", found));
        }
        self.judge_rows(verdict, Some(held), OrderWord::Posted, None);
    }

    fn judge_ended(&self, verdict: &mut Verdict, held: Option<&PurchaseOrder>, word: OrderWord) {
        let Some(held) = held else {
            self.absent(verdict, "portal_order_missing", word.as_str(), "not in the portal");
            return;
        };
        if held.status() != status_of(word) {
            let found = format!("{:?}", held.status());
            self.absent(verdict, "portal_order_status_missing", word.as_str(), &found);
            return;
        }
        let was = self.company.portal_orders.iter().find(|was| was.id == held.id);
        for (field, (expected, found)) in
            was.map(|was| differences(&was.content, &held.content)).unwrap_or_default()
        {
            let expected = format!("{field} {expected}, as before");
            verdict.differing.push(self.finding(
                "portal_order_differs",
                expected,
                format!("{field} {found}"),
            ));
        }
        self.judge_rows(verdict, Some(held), word, None);
    }

    /// No request may have made or changed it.
    fn judge_untouched(&self, verdict: &mut Verdict) {
        for held in self.seen.of(&self.order.number).filter(|held| self.seen.requested.contains(&held.id)) {
            let was_there = self.company.portal_orders.iter().any(|was| was.id == held.id);
            let expected = self.order.expected.why().unwrap_or("as it was");
            let what = if was_there { "portal_order_changed" } else { "portal_order_unexpected" };
            let finding = self.finding(what, expected, held_text(held));
            if was_there { verdict.differing.push(finding) } else { verdict.unexpected.push(finding) }
        }
        let ids: Vec<&str> = self.seen.of(&self.order.number).map(|held| held.id.as_str()).collect();
        for was in self.company.portal_orders.iter().filter(|was| was.number == self.order.number) {
            if !ids.contains(&was.id.as_str()) {
                verdict.lost.push(self.finding("portal_order_gone", &was.id, "not in the portal any more"));
            }
        }
    }

    /// One row, with this word and the portal's id.
    fn judge_rows(
        &self,
        verdict: &mut Verdict,
        held: Option<&PurchaseOrder>,
        word: OrderWord,
        response: Option<&str>,
    ) {
        let id = held.map_or("", |held| held.id.as_str());
        let expected = format!("{} {id}", word.as_str());
        let rows: Vec<&OrderControlRow> = self.seen.standing(&self.order.number).collect();
        let [row] = rows.as_slice() else {
            let found: Vec<String> = rows.iter().map(|row| row_text(row)).collect();
            if rows.is_empty() {
                self.absent(verdict, "order_row_missing", &expected, "no control row");
            } else {
                verdict.doubled.push(self.finding("order_row_doubled", expected, found.join(" | ")));
            }
            return;
        };
        let says = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        if says(&row.status) != word.as_str() {
            self.absent(verdict, "order_row_word_missing", &expected, &row_text(row));
            return;
        }
        let is_right =
            says(&row.portal_id) == id && response.is_none_or(|wanted| says(&row.response) == wanted);
        if !is_right {
            verdict.differing.push(self.finding("order_row_differs", expected, row_text(row)));
        }
        verdict.orders_settled += 1;
    }

    /// The rows that say where it stands are those of the start.
    fn judge_rows_of_the_start(&self, verdict: &mut Verdict) {
        let sorted = |mut rows: Vec<String>| {
            rows.sort();
            rows.join(" | ")
        };
        let before = sorted(standing_at_start(self.company, &self.order.number).map(row_text).collect());
        let now = sorted(self.seen.standing(&self.order.number).map(row_text).collect());
        if before != now {
            verdict.differing.push(self.finding("order_row_changed", before, now));
        }
    }

    /// A failure is noted for what can fail, and the same words once a day.
    fn judge_notes(&self, verdict: &mut Verdict) {
        let mut notes: BTreeMap<_, u32> = BTreeMap::new();
        for note in self.seen.new_notes(&self.order.number) {
            *notes.entry((note.created_at, note.response.clone().unwrap_or_default())).or_default() += 1;
        }
        for ((_, text), count) in &notes {
            if *count > 1 {
                let found = format!("{count} x {text}");
                verdict.doubled.push(self.finding("order_note_doubled", "one row a day", found));
            }
        }
        let may_fail = matches!(
            self.order.expected,
            OrderExpected::Created
                | OrderExpected::Updated
                | OrderExpected::Cancelled
                | OrderExpected::Adopted { .. }
                | OrderExpected::Waits { .. }
                | OrderExpected::RefusedByPortal { .. }
        );
        if let Some((_, text)) = notes.keys().next().filter(|_| !may_fail) {
            verdict.unexpected.push(self.finding("order_note_unexpected", "nothing to fail", text.clone()));
        }
    }

    /// Lost at rest; under way before.
    fn absent(&self, verdict: &mut Verdict, what: &'static str, expected: &str, found: &str) {
        match verdict.moment {
            Moment::AtRest => verdict.lost.push(self.finding(what, expected, found)),
            Moment::InFlight => verdict.waiting.push(self.waiting("not_yet")),
        }
    }

    fn finding(&self, what: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding::new(what, &self.company.key, &self.order.number, expected, found)
    }

    fn waiting(&self, why: &'static str) -> Waiting {
        Waiting {
            tenant: self.company.key.clone(),
            document: self.order.number.clone(),
            shape: AnyShape::Order(self.order.shape),
            why,
        }
    }
}

/// Orders and rows that belong to no order of the company.
fn strangers(verdict: &mut Verdict, world: &World, facts: &OrderFacts, company: &Company, seen: &SeenOrders) {
    let is_known = |number: &str| company.orders.iter().any(|order| order.number == number);
    let others = || world.companies.iter().filter(|other| other.key != company.key);
    for held in seen.held.iter().filter(|held| seen.requested.contains(&held.id)) {
        let number = held.content.external_id.as_str();
        if is_known(number) {
            continue;
        }
        let owner = others().find(|other| other.orders.iter().any(|order| order.number == number));
        let (list, what, expected) = match owner {
            Some(owner) => (&mut verdict.crossed, "portal_order_crossed", format!("of {}", owner.key)),
            None => (&mut verdict.unexpected, "portal_order_unknown", "no order of that number".to_owned()),
        };
        list.push(Finding::new(what, &company.key, number, expected, held_text(held)));
    }
    for row in &seen.new_rows {
        let number = row.number.as_deref().unwrap_or("NULL");
        let of_another = world.companies.iter().zip(&facts.companies).find(|(other, theirs)| {
            other.key != company.key
                && row
                    .portal_id
                    .as_deref()
                    .is_some_and(|id| theirs.held.iter().any(|held| held.id == id.trim()))
        });
        if let Some((owner, _)) = of_another {
            let expected = format!("a row of {}", owner.key);
            verdict.crossed.push(Finding::new(
                "order_row_crossed",
                &company.key,
                number,
                expected,
                row_text(row),
            ));
        } else if !is_known(number) {
            let expected = "no order of that number";
            let finding = Finding::new("order_row_unknown", &company.key, number, expected, row_text(row));
            verdict.unexpected.push(finding);
        }
    }
}

fn status_of(word: OrderWord) -> PurchaseOrderStatus {
    match word {
        OrderWord::Posted | OrderWord::Open => PurchaseOrderStatus::Open,
        OrderWord::Generated => PurchaseOrderStatus::Generated,
        OrderWord::Closed => PurchaseOrderStatus::Closed,
        OrderWord::Cancelled => PurchaseOrderStatus::Cancelled,
    }
}

/// Each member of the request of portal-api.md 7.2 that differs: wanted, found.
fn differences(wanted: &WantedOrder, found: &PurchaseOrderContent) -> BTreeMap<String, (String, String)> {
    let wanted = members_wanted(wanted);
    let found = members_found(found);
    let names = wanted.keys().chain(found.keys()).cloned();
    let of = |members: &BTreeMap<String, String>, name: &str| members.get(name).cloned().unwrap_or_default();
    names
        .map(|name| {
            let both = (of(&wanted, &name), of(&found, &name));
            (name, both)
        })
        .filter(|(_, (wanted, found))| wanted != found)
        .collect()
}

fn amount(value: Decimal) -> String {
    value.normalize().to_string()
}

fn members_wanted(wanted: &WantedOrder) -> BTreeMap<String, String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut members = BTreeMap::from(
        [
            ("provider_external_id", wanted.vendor.clone()),
            ("company_external_id", wanted.company.clone()),
            ("date", wanted.date.to_string()),
            ("delivery_date", wanted.delivery_date.to_string()),
            ("currency", wanted.currency.to_owned()),
            ("exchange_rate", wanted.exchange_rate.map(amount).unwrap_or_default()),
            ("delivery_contact", wanted.delivery_contact.clone()),
            ("requested_by_contact", wanted.requested_by.clone()),
            ("comments", text(&wanted.comments)),
            ("reference", text(&wanted.reference)),
            ("cfdi_payment_form", text(&wanted.payment_form)),
            ("cfdi_use", text(&wanted.cfdi_use)),
            ("subtotal", amount(wanted.subtotal)),
            ("total", amount(wanted.total)),
            ("vat_sum", amount(wanted.vat_sum)),
            ("withhold_tax_sum", amount(wanted.withhold_tax_sum.abs())),
            ("warehouse", wanted.warehouse.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let pairs = wanted.metadata.iter().map(|(key, value)| format!("{key}={value}"));
    members.insert("metadata".to_owned(), pairs.collect::<Vec<_>>().join("; "));
    let address = &wanted.address;
    let parts = [
        &address.identifier,
        &address.street,
        &address.municipality,
        &address.city,
        &address.state,
        &address.country,
        &address.zip,
    ];
    members.insert("addresses".to_owned(), parts.map(String::as_str).join(", "));
    for line in &wanted.lines {
        let value = line_text(
            line.num,
            [&line.code, &line.description, &line.unit],
            [line.quantity, line.price, line.subtotal, line.subtotal],
        );
        members.insert(format!("lines[{}]", line.external_id), value);
    }
    members
}

fn members_found(found: &PurchaseOrderContent) -> BTreeMap<String, String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut members = BTreeMap::from(
        [
            ("provider_external_id", found.provider_external_id.clone()),
            ("company_external_id", text(&found.company_external_id)),
            ("date", found.date.to_string()),
            ("delivery_date", found.delivery_date.to_string()),
            ("currency", found.currency.clone()),
            ("exchange_rate", found.exchange_rate.map(amount).unwrap_or_default()),
            ("delivery_contact", found.delivery_contact.clone()),
            ("requested_by_contact", found.requested_by_contact.clone()),
            ("comments", text(&found.comments)),
            ("reference", text(&found.reference)),
            ("cfdi_payment_form", text(&found.cfdi_payment_form)),
            ("cfdi_use", text(&found.cfdi_use)),
            ("subtotal", amount(found.subtotal)),
            ("total", amount(found.total)),
            ("vat_sum", amount(found.vat_sum.unwrap_or_default())),
            ("withhold_tax_sum", amount(found.withhold_tax_sum.unwrap_or_default().abs())),
            ("warehouse", text(&found.warehouse)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let pairs = found.metadata.iter().map(|pair| format!("{}={}", pair.key, pair.value));
    members.insert("metadata".to_owned(), pairs.collect::<Vec<_>>().join("; "));
    let shipping = found.addresses.iter().filter(|address| address.kind == AddressKind::Shipping);
    let addresses = shipping.map(|address| {
        let parts = [
            text(&address.identifier),
            address.street.clone(),
            text(&address.municipality),
            text(&address.city),
            text(&address.state),
            text(&address.country),
            text(&address.zip_code),
        ];
        parts.join(", ")
    });
    members.insert("addresses".to_owned(), addresses.collect::<Vec<_>>().join(" | "));
    for line in &found.lines {
        let value = line_text(
            line.num.unwrap_or_default(),
            [&line.code, &line.description, &text(&line.unit_of_measure)],
            [line.quantity, line.price, line.subtotal, line.total],
        );
        members.insert(format!("lines[{}]", line.external_id), value);
    }
    members
}

fn line_text(num: i32, texts: [&str; 3], amounts: [Decimal; 4]) -> String {
    format!("{num}: {}; {}", texts.join(", "), amounts.map(amount).join(" "))
}

/// One side of some differences: 0 what is wanted, 1 what was found.
fn told(differences: &BTreeMap<String, (String, String)>, side: usize) -> String {
    let one = |(name, (wanted, found)): (&String, &(String, String))| {
        format!("{name} {}", if side == 0 { wanted } else { found })
    };
    differences.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn wanted_text(wanted: &WantedOrder) -> String {
    format!("{} {} for {}, {} lines", wanted.total, wanted.currency, wanted.vendor, wanted.lines.len())
}

fn held_text(held: &PurchaseOrder) -> String {
    let content = &held.content;
    let vendor = &content.provider_external_id;
    format!("{} {:?} {} {} for {vendor}", held.id, held.status(), content.total, content.currency)
}

fn row_text(row: &OrderControlRow) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "NULL".to_owned());
    let kind = if is_note(row) { "note" } else { "row" };
    format!(
        "{kind} {} {} {} of {} ({})",
        text(&row.number),
        text(&row.status),
        text(&row.portal_id),
        text(&row.database),
        text(&row.response),
    )
}
