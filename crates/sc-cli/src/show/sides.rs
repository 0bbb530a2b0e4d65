//! What Sage, the control table and the portal hold of a document, in a line each.

use sc_app::wire::{
    AuthorizationView, ControlView, FileView, PortalCfdiView, PortalOrderView, PortalSupplierView,
    SageOrderView,
};
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

/// The word for a state: what is done was sent, or where nothing is sent to the portal, settled.
pub fn state_of<'s>(kind: &str, state: Option<&'s str>) -> Option<&'s str> {
    let is_sent = matches!(kind, "payment" | "order" | "vendor_link" | "invoice_link");
    state.map(|state| if state == "done" && !is_sent { "settled" } else { state })
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

/// A fiscal document of the portal in one line.
pub fn cfdi_in_portal(words: &Words, cfdi: &PortalCfdiView) -> String {
    let day = cfdi.issued.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let kind = super::word(words, "cfdi-kind", cfdi.kind);
    let mut parts =
        vec![cfdi.status.clone(), format!("{kind} {}", cfdi.identifier).trim_end().to_owned(), day];
    // A complement says 0: what it covers are payments.
    if let Some(total) = cfdi.total.as_ref().filter(|_| cfdi.kind != "complement") {
        parts.push(money(words, total, cfdi.currency.as_deref().unwrap_or_default()));
    }
    parts.push(format!("{} → {}", cfdi.issuer_rfc, cfdi.receiver_rfc));
    parts.push(cfdi.id.clone());
    if cfdi.is_cancelled {
        parts.push(words.plain("documents-cancelled"));
    }
    parts.join(" · ")
}

/// A supplier of the portal in one line.
pub fn supplier_in_portal(words: &Words, supplier: &PortalSupplierView) -> String {
    let vendor = vendor_of(words, &supplier.name, &supplier.vendor);
    [vendor.as_str(), &supplier.rfc, &supplier.id].join(" · ")
}

/// A supplier's name with its number in Sage.
pub fn vendor_of(words: &Words, name: &str, vendor: &str) -> String {
    match vendor {
        "" => words.text("invoices-supplier-unlinked", &[("name", name.into())]),
        vendor => words.text("invoices-supplier-vendor", &[("name", name.into()), ("vendor", vendor.into())]),
    }
}

/// Where a file for the importer stands.
pub fn in_folder(words: &Words, file: Option<&FileView>, state: &str) -> String {
    let Some(file) = file else { return nothing(words, state) };
    let key = if state == "waiting" { "folder-waiting" } else { "folder-processed" };
    let at = words.instant(file.modified);
    words.text(key, &[("name", file.name.as_str().into()), ("at", at.into())])
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
