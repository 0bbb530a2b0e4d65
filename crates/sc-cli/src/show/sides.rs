//! What Sage, the control table and the portal hold of a document, in a line each.

use sc_app::wire::{AuthorizationView, ControlView, PortalOrderView, SageOrderView};
use sc_words::Words;

use super::{width, wrapped};
use crate::out::Out;

/// Columns of a label.
const LABEL: usize = 22;
/// Where the text beside a label begins.
const TEXT_AT: usize = 2 + LABEL + 1;

/// Lines of a label and a text.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    out: &'a Out,
    words: &'a Words,
}

impl<'a> Lines<'a> {
    pub fn new(out: &'a Out, words: &'a Words) -> Self {
        Self { out, words }
    }

    /// One line. A long text goes on below itself.
    pub fn one(self, key: &str, text: &str) {
        self.each(key, [text]);
    }

    /// A line only where there is a text.
    pub fn some(self, key: &str, text: Option<&str>) {
        self.each(key, text);
    }

    /// Several lines of one label, which stands before the first.
    pub fn each<T: AsRef<str>>(self, key: &str, texts: impl IntoIterator<Item = T>) {
        let mut label = self.words.plain(key);
        for text in texts {
            for line in wrapped(text.as_ref().split_whitespace(), usize::from(width()) - TEXT_AT) {
                self.out.line(labelled(&label, &line));
                label.clear();
            }
        }
    }
}

/// A label and a text beside it.
pub fn labelled(label: &str, text: &str) -> String {
    format!("  {label:<LABEL$} {text}")
}

/// A document and its state, unless no run has seen it.
pub fn heading(words: &Words, tenant: &str, number: &str, amount: &str, state: Option<&str>) -> String {
    let state = state.map(|state| format!("[{}]", super::word(words, "document-state", state)));
    let parts = [tenant, number, amount, state.as_deref().unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// An order of Sage in one line.
pub fn in_sage(words: &Words, order: &SageOrderView) -> String {
    let day = order.date.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let total = money(words, &order.total, &order.currency);
    let lines = words.text("orders-lines", &[("count", order.lines.len().into())]);
    let mut text = format!("{day} · {} · {total} · {lines}", order.vendor);
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
    let currency = order.currency.as_deref().unwrap_or_default();
    let total = order.total.as_deref().map_or_else(|| "—".to_owned(), |total| money(words, total, currency));
    let cfdis = words.text("orders-cfdis", &[("count", order.cfdis.into())]);
    format!("{} · {} · {total} · {cfdis}", order.status, order.id)
}

/// An amount with a currency as a side holds it, which may be none.
pub fn money(words: &Words, amount: &str, currency: &str) -> String {
    let both = format!("{amount} {currency}");
    let shown = words.amount(&both);
    if shown == both { format!("{} {currency}", words.amount(amount)).trim_end().to_owned() } else { shown }
}

/// Whether an order is authorized, and since when.
pub fn authorization(words: &Words, authorization: &AuthorizationView) -> String {
    let key = if authorization.is_authorized { "orders-authorized" } else { "orders-not-authorized" };
    let day = authorization.last_day.map(|day| format!(" ({})", words.date(day))).unwrap_or_default();
    words.plain(key) + &day
}

/// Rows of the control table, a line each.
pub fn control(words: &Words, rows: &[ControlView], state: &str, lines: Lines<'_>) {
    if rows.is_empty() {
        lines.one("documents-line-control", &nothing(words, state));
    }
    let row = |row: &ControlView| {
        let id = row.portal_id.as_deref().unwrap_or("—");
        let response = row.response.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
        format!("{} · {id} · {}{response}", row.status, row.company)
    };
    lines.each("documents-line-control", rows.iter().map(row));
}

/// What is said of a side that shows nothing: that it has nothing, or that nobody knows.
pub fn nothing(words: &Words, state: &str) -> String {
    if state == "absent" { words.plain("documents-absent") } else { "—".to_owned() }
}

/// When a document is looked at again, after what is said of it.
pub fn next_look(words: &Words, at: Option<String>) -> String {
    at.map(|at| format!(" · {}", words.text("documents-next-look", &[("at", at.into())]))).unwrap_or_default()
}
