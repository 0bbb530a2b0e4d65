//! Purchase orders: one with both sides and the verdict, a comparison, a list.

use std::collections::BTreeSet;

use comfy_table::ContentArrangement;
use sc_app::orders::{OrderDiffView, OrderDiffsView, OrderRowView, OrderView, OrderViews, OrdersView};
use sc_app::told;
use sc_app::wire::{DifferenceView, OrderContentView, SageOrderView};
use sc_words::Words;

use super::sides::{self, Lines};
use super::{cause, indented, step_name, table, to_the_right, word};
use crate::out::Out;

/// Orders with both sides and the verdict.
pub fn orders(out: &Out, words: &Words, orders: &OrderViews) {
    for (index, order) in orders.orders.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        one(out, words, order);
    }
}

fn one(out: &Out, words: &Words, order: &OrderView) {
    out.line(sides::heading(words, &order.tenant, &order.number, "", order.state));
    let lines = Lines::new(out, words);
    let absent = || told::nothing(words, order.sage_state);
    let in_sage = order.sage.as_ref().map_or_else(absent, |sage| told::order_in_sage(words, sage));
    lines.one("documents-line-sage", &in_sage);
    let never = || match order.sage_state {
        "unknown" => "—".to_owned(),
        _ => words.plain("orders-never-authorized"),
    };
    let authorized = order.authorization.as_ref().map_or_else(never, |it| told::authorization(words, it));
    lines.one("orders-authorization", &authorized);
    sides::control(words, &order.control, order.control_state, lines);
    let in_portal = order.portal.as_ref().map(|found| told::order_in_portal(words, found));
    let in_portal = in_portal.unwrap_or_else(|| told::nothing(words, order.portal_state));
    lines.one("documents-line-portal", &in_portal);
    let content = order.content.as_ref().filter(|_| may_be_sent(order));
    if let Some(sage) = order.sage.as_ref().filter(|sage| tells_more(sage, content)) {
        out.line(format!("  {}", words.plain("orders-lines-of-sage")));
        out.line(lines_of_sage(words, sage, order.not_sent == Some("all_skipped")));
    }
    if let Some(content) = content {
        would_be_sent(out, words, content);
    }
    if let Some(why) = order.not_sent {
        lines.one("orders-content", &word(words, "orders-not-sent", why));
    }
    if let Some(why) = &order.held {
        cause(out, words, "    ", why);
    }
    lines.each("orders-notices", order.notices.iter().map(|notice| &notice.sentence));
    if let Some(verdict) = &order.verdict {
        let when = told::next_look(words, verdict.next_attempt.map(|at| words.instant(at)));
        let step = step_name(words, verdict.step);
        lines.one("orders-verdict", &format!("{} [{step}]{when}", verdict.sentence));
        if let Some(why) = verdict.cause.as_ref().filter(|why| order.held.as_ref() != Some(why)) {
            cause(out, words, "    ", why);
        }
    }
    for why in &order.unanswered {
        cause(out, words, "    ", why);
    }
}

/// Whether the content is what would be sent: of an order of another type nothing is, however well it reads. One that
/// nobody has authorized may still be.
fn may_be_sent(order: &OrderView) -> bool {
    let not_ours = order.verdict.as_ref().and_then(|verdict| verdict.not_ours);
    matches!(not_ours, None | Some("not_authorized"))
}

/// Whether Sage's own lines say what those that would be sent do not: that some are not sent, or are received or
/// cancelled in part.
fn tells_more(sage: &SageOrderView, content: Option<&OrderContentView>) -> bool {
    let Some(content) = content else { return !sage.lines.is_empty() };
    sage.lines.iter().filter(|line| !line.item.is_empty()).any(|line| {
        let is_sent = content.lines.iter().any(|sent| sent.position == line.position);
        !is_sent || line.received != "0" || line.cancelled != "0"
    })
}

/// With the location of each where it matters, or where there are several.
fn lines_of_sage(words: &Words, sage: &SageOrderView, matters_where: bool) -> String {
    let places: BTreeSet<&str> = sage.lines.iter().map(|line| line.location.as_str()).collect();
    let has_places = matters_where || places.len() > 1;
    // Items and their descriptions share a column: eight of them do not fit.
    let mut headings = vec!["column-line", "column-item"];
    if has_places {
        headings.push("column-location");
    }
    let first = headings.len();
    headings.extend([
        "column-ordered",
        "column-cancelled",
        "column-received",
        "column-unit",
        "column-amount",
    ]);
    let mut rows = table(words, &headings, headings.len());
    to_the_right(&mut rows, [0, first, first + 1, first + 2, first + 4]);
    for line in &sage.lines {
        let mut row =
            vec![line.position.to_string(), format!("{} {}", line.item, line.description).trim().to_owned()];
        if has_places {
            row.push(line.location.clone());
        }
        row.extend([&line.ordered, &line.cancelled, &line.received].map(|quantity| words.amount(quantity)));
        row.extend([line.unit.clone(), words.amount(&line.amount)]);
        rows.add_row(row);
    }
    indented(&mut rows)
}

fn would_be_sent(out: &Out, words: &Words, content: &OrderContentView) {
    let lines = Lines::new(out, words);
    let delivery = [("day", words.date(content.delivery_date).into())];
    let mut about = vec![words.date(content.date), words.text("orders-delivery", &delivery)];
    if let Some(rate) = &content.exchange_rate {
        about.push(words.text("orders-rate", &[("rate", rate.as_str().into())]));
    }
    lines.one("orders-content", &about.join(" · "));
    out.line(lines_sent(words, content));
    sums(out, words, content);
    lines.one("orders-delivery-contact", &content.delivery_contact);
    lines.one("orders-requested-by", &content.requested_by);
    lines.each("orders-addresses", &content.addresses);
    lines.some("orders-comments", content.comments.as_deref());
    lines.some("orders-reference", content.reference.as_deref());
    lines.some("orders-payment-form", content.payment_form.as_deref());
    lines.some("orders-cfdi-use", content.cfdi_use.as_deref());
    lines.each("orders-metadata", content.metadata.iter().map(|(key, value)| format!("{key}: {value}")));
}

fn lines_sent(words: &Words, content: &OrderContentView) -> String {
    let headings = [
        "column-line",
        "column-item",
        "column-description",
        "column-quantity",
        "column-unit",
        "column-price",
        "column-amount",
    ];
    let mut rows = table(words, &headings, headings.len());
    to_the_right(&mut rows, [0, 3, 5, 6]);
    for line in &content.lines {
        rows.add_row([
            line.position.to_string(),
            line.item.clone(),
            line.description.clone(),
            words.amount(&line.quantity),
            line.unit.clone(),
            words.value_of("price", &line.price),
            words.amount(&line.amount),
        ]);
    }
    indented(&mut rows)
}

/// The sums below each other, their cents too.
fn sums(out: &Out, words: &Words, content: &OrderContentView) {
    let sums: Vec<(&str, String)> = [
        ("orders-subtotal", Some(&content.subtotal)),
        ("orders-vat-sum", content.vat_sum.as_ref()),
        ("orders-withheld", content.withheld.as_ref()),
        ("orders-total", Some(&content.total)),
    ]
    .into_iter()
    .filter_map(|(key, sum)| Some((key, words.amount(sum?))))
    .collect();
    let widest = sums.iter().map(|(_, sum)| sum.chars().count()).max().unwrap_or_default();
    for (key, sum) in sums {
        out.line(sides::labelled(&words.plain(key), &format!("{sum:>widest$}")));
    }
}

/// Comparisons.
pub fn diffs(out: &Out, words: &Words, diffs: &OrderDiffsView) {
    for (index, diff) in diffs.orders.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        one_diff(out, words, diff);
    }
}

fn one_diff(out: &Out, words: &Words, diff: &OrderDiffView) {
    let portal = match (&diff.portal_status, &diff.portal_id) {
        (Some(status), Some(id)) => format!("{status} · {id}"),
        _ => told::nothing(words, diff.portal_state),
    };
    out.line(format!("{}  {}  {}: {portal}", diff.tenant, diff.number, words.plain("documents-line-portal")));
    match (diff.is_equal, diff.not_sent) {
        (Some(true), _) => out.line(format!("  {}", words.plain("orders-equal"))),
        (Some(false), _) => {
            let count = [("count", diff.differences.len().into())];
            out.line(format!("  {}", words.text("orders-different", &count)));
            out.line(differences(words, &diff.differences));
        }
        (None, Some(why)) => {
            out.line(format!("  {}: {}", words.plain("orders-content"), word(words, "orders-not-sent", why)));
        }
        (None, None) => out.line(format!("  {}", words.plain("orders-not-comparable"))),
    }
    for why in diff.cause.iter().chain(&diff.unanswered) {
        cause(out, words, "    ", why);
    }
}

/// Both sides of each difference; numbers stand to the right where all are.
fn differences(words: &Words, differences: &[DifferenceView]) -> String {
    let mut rows = table(words, &["column-field", "column-sage", "column-portal"], 3);
    let mut are_numbers = true;
    for difference in differences {
        let [sage, portal] = difference.shown(words);
        are_numbers &= [&sage, &portal].iter().all(|side| side.chars().all(|c| "0123456789.,-—".contains(c)));
        rows.add_row([&difference.name, &sage, &portal]);
    }
    if are_numbers {
        to_the_right(&mut rows, [1, 2]);
    }
    indented(&mut rows)
}

/// A list of orders.
pub fn list(out: &Out, words: &Words, orders: &OrdersView) {
    if orders.orders.is_empty() {
        out.line(words.plain("orders-none"));
    } else {
        let headings = [
            "column-company",
            "column-number",
            "column-day",
            "column-control",
            "column-state",
            "column-amount",
            "column-reason",
        ];
        let mut rows = table(words, &headings, headings.len());
        to_the_right(&mut rows, [5]);
        // A line per order, however long: lists are searched and piped.
        rows.set_content_arrangement(ContentArrangement::Disabled);
        for order in &orders.orders {
            rows.add_row(row(words, order));
        }
        out.line(rows);
    }
    for company in &orders.unanswered {
        out.line(format!("  {}", company.tenant));
        cause(out, words, "      ", &company.cause);
    }
}

fn row(words: &Words, order: &OrderRowView) -> [String; 7] {
    let dash = || "—".to_owned();
    [
        order.tenant.clone(),
        order.number.clone(),
        match order.day.map(|day| words.date(day)) {
            Some(day) if order.is_authorized == Some(false) => {
                words.text("orders-day-not-authorized", &[("day", day.into())])
            }
            day => day.unwrap_or_else(dash),
        },
        order.control.clone().unwrap_or_else(dash),
        order.state.map_or_else(dash, |state| word(words, "document-state", state)),
        order.amount.as_deref().map_or_else(dash, |amount| words.amount(amount)),
        match (&order.cause, &order.not_ours_sentence) {
            (Some(why), _) => words.name(&why.code),
            (None, Some(why)) => why.clone(),
            (None, None) if order.is_new() => words.plain("orders-new"),
            (None, None) => dash(),
        },
    ]
}
