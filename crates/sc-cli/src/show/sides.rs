//! What Sage, the control table and the portal hold of a document, in a line each.

use sc_app::wire::{AuthorizationView, ControlView, PortalOrderView, SageOrderView};
use sc_words::Words;

/// An order of Sage in one line.
pub fn in_sage(words: &Words, order: &SageOrderView) -> String {
    let day = order.date.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let total = words.amount(&order.total);
    let lines = words.text("orders-lines", &[("count", order.lines.len().into())]);
    let mut text = format!("{day} · {} · {total} {} · {lines}", order.vendor, order.currency);
    let marks = [
        matches!(order.order_type, 2..=4).then(|| format!("orders-type-{}", order.order_type)),
        order.is_on_hold.then(|| "orders-on-hold".to_owned()),
        order.is_complete.then(|| "orders-complete".to_owned()),
    ];
    for mark in marks.into_iter().flatten() {
        text.push_str(&format!(" · {}", words.plain(&mark)));
    }
    text
}

/// An order of the portal in one line.
pub fn in_portal(words: &Words, order: &PortalOrderView) -> String {
    let total = order.total.as_deref().map_or_else(|| "—".to_owned(), |total| words.amount(total));
    let currency = order.currency.as_deref().unwrap_or_default();
    let cfdis = words.text("orders-cfdis", &[("count", order.cfdis.into())]);
    format!("{} · {} · {total} {currency} · {cfdis}", order.status, order.id)
}

/// Whether an order is authorized, and since when.
pub fn authorization(words: &Words, authorization: &AuthorizationView) -> String {
    let day = authorization.last_day.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let key = if authorization.is_authorized { "orders-authorized" } else { "orders-not-authorized" };
    words.text(key, &[("day", day.into())])
}

/// Rows of the control table, a line each.
pub fn control(words: &Words, rows: &[ControlView], line: impl Fn(&str, &str)) {
    if rows.is_empty() {
        line("documents-line-control", &words.plain("documents-absent"));
    }
    for row in rows {
        let id = row.portal_id.as_deref().unwrap_or("—");
        let response = row.response.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
        line("documents-line-control", &format!("{} · {id} · {}{response}", row.status, row.company));
    }
}

/// What is said of a portal that shows nothing: that it has nothing, or that nobody knows.
pub fn nothing(words: &Words, portal_state: &str) -> String {
    if portal_state == "absent" { words.plain("documents-absent") } else { "—".to_owned() }
}
