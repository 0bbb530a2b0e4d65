//! Purchase orders: one with both sides and the verdict, a comparison, a list.

use comfy_table::ContentArrangement;
use sc_app::orders::{OrderDiffView, OrderDiffsView, OrderRowView, OrderView, OrderViews, OrdersView};
use sc_words::Words;

use super::{cause, sides, step_name, table, word};
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
    let state = order.state.map_or_else(|| "—".to_owned(), |state| word(words, "document-state", state));
    out.line(format!("{}  {}  [{state}]", order.tenant, order.number));
    let line = |key: &str, text: &str| out.line(format!("  {:<22} {text}", words.plain(key)));
    let absent = || words.plain("documents-absent");
    line("documents-line-sage", &order.sage.as_ref().map_or_else(absent, |sage| sides::in_sage(words, sage)));
    let never = || words.plain("orders-never-authorized");
    let authorized = order.authorization.as_ref().map_or_else(never, |it| sides::authorization(words, it));
    line("orders-authorization", &authorized);
    sides::control(words, &order.control, line);
    let in_portal = order.portal.as_ref().map(|found| sides::in_portal(words, found));
    let in_portal = in_portal.unwrap_or_else(|| sides::nothing(words, order.portal_state));
    line("documents-line-portal", &in_portal);
    if let Some(total) = &order.total {
        line("orders-content", &words.amount(total));
    }
    if let Some(why) = order.not_sent {
        line("orders-content", &word(words, "orders-not-sent", why));
    }
    if let Some(why) = &order.held {
        cause(out, words, "    ", why);
    }
    for notice in &order.notices {
        line("orders-notices", &notice.sentence);
    }
    if let Some(verdict) = &order.verdict {
        let when = verdict.next_attempt.map(|at| format!(" · {}", words.instant(at))).unwrap_or_default();
        let step = step_name(words, verdict.step);
        line("orders-verdict", &format!("{} [{step}]{when}", verdict.sentence));
        if let Some(why) = verdict.cause.as_ref().filter(|why| order.held.as_ref() != Some(why)) {
            cause(out, words, "    ", why);
        }
    }
    for why in &order.unanswered {
        cause(out, words, "    ", why);
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
        _ => sides::nothing(words, diff.portal_state),
    };
    out.line(format!("{}  {}  {}: {portal}", diff.tenant, diff.number, words.plain("documents-line-portal")));
    match (diff.is_equal, diff.not_sent) {
        (Some(true), _) => out.line(format!("  {}", words.plain("orders-equal"))),
        (Some(false), _) => {
            let count = [("count", diff.differences.len().into())];
            out.line(format!("  {}", words.text("orders-different", &count)));
            let mut rows = table(words, &["column-field", "column-sage", "column-portal"], 3);
            for difference in &diff.differences {
                rows.add_row([&difference.name, &difference.sage, &difference.portal]);
            }
            out.line(rows);
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
        order.day.map_or_else(dash, |day| words.date(day)),
        order.control.clone().unwrap_or_else(dash),
        order.state.map_or_else(dash, |state| word(words, "document-state", state)),
        order.amount.as_deref().map_or_else(dash, |amount| words.amount(amount)),
        order.cause.as_ref().map_or_else(dash, |why| words.name(&why.code)),
    ]
}
