//! Suppliers: the portal's data, the export, and the vendor in Sage.

use sc_app::suppliers::{ExportedView, SupplierView, SupplierViews};
use sc_app::told;
use sc_app::wire::{BankAccountView, ContactView, PortalSupplierView, VendorView};
use sc_words::Words;

use super::sides::{self, Lines};
use super::{cause, word};
use crate::out::Out;

/// Suppliers with both sides and their export.
pub fn suppliers(out: &Out, words: &Words, suppliers: &SupplierViews) {
    for (index, supplier) in suppliers.suppliers.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        one(out, words, supplier);
    }
}

fn one(out: &Out, words: &Words, supplier: &SupplierView) {
    let id = supplier.id.as_deref().or(supplier.sage.as_ref().map(|vendor| vendor.vendor.as_str()));
    let state = told::state_of("supplier", supplier.state);
    out.line(sides::heading(words, &supplier.tenant, id.unwrap_or("—"), "", state));
    let lines = Lines::new(out, words);
    match &supplier.portal {
        Some(portal) => in_portal(words, portal, lines),
        None => lines.one("documents-line-portal", &told::nothing(words, supplier.portal_state)),
    }
    let in_sage = supplier.sage.as_ref().map(|vendor| in_sage(words, vendor));
    let nothing = || told::nothing(words, supplier.sage_state);
    lines.one("documents-line-sage", &in_sage.unwrap_or_else(nothing));
    let never = || words.plain("suppliers-exported-never");
    let exported = supplier.exported.as_ref().map_or_else(never, |exported| last_export(words, exported));
    lines.one("suppliers-exported", &exported);
    if let Some(content) = supplier.content {
        lines.one("suppliers-content", &word(words, "suppliers-content", content));
    }
    let tried = supplier.attempts.iter().map(|attempt| told::tried(words, attempt));
    lines.each("documents-line-attempts", tried);
    lines.each("documents-line-decisions", supplier.decisions.iter().map(|made| told::decided(words, made)));
    if let Some(next) = &supplier.next {
        let when = told::next_look(words, next.next_attempt.map(|at| words.instant(at)));
        lines.one("documents-line-next", &format!("{}{when}", next.sentence));
        if let Some(why) = &next.cause {
            cause(out, words, "    ", why);
        }
    }
    for why in &supplier.unanswered {
        cause(out, words, "    ", why);
    }
}

fn in_portal(words: &Words, portal: &PortalSupplierView, lines: Lines<'_>) {
    lines.one("documents-line-portal", &format!("{} · {}", portal.rfc, portal.kind));
    lines.one("suppliers-name", &portal.name);
    let expedient = match (portal.has_expedient, portal.approved) {
        (false, _) => words.plain("suppliers-expedient-none"),
        (true, None) => words.plain("suppliers-expedient-undated"),
        (true, Some(at)) => words.text("suppliers-expedient-accepted", &[("at", words.instant(at).into())]),
    };
    lines.one("suppliers-expedient", &expedient);
    lines.some("suppliers-address", portal.address.as_deref());
    lines.each("suppliers-contacts", portal.contacts.iter().map(contact));
    if portal.has_expedient {
        let none = || words.plain("suppliers-account-none");
        let account = portal.bank_account.as_ref().map_or_else(none, |account| bank_account(words, account));
        lines.one("suppliers-account", &account);
    }
}

fn contact(contact: &ContactView) -> String {
    let parts = [&contact.name, &contact.email, &contact.phone].map(String::as_str);
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn bank_account(words: &Words, account: &BankAccountView) -> String {
    let end = |key: &str, end: &Option<String>| {
        end.as_ref().map(|end| words.text(key, &[("end", end.as_str().into())]))
    };
    let parts = [
        Some(account.bank.clone()),
        end("suppliers-account-number", &account.account),
        end("suppliers-account-clabe", &account.clabe),
        Some(account.currency.clone()),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn in_sage(words: &Words, vendor: &VendorView) -> String {
    let link = match vendor.provider_id.as_str() {
        "" => words.plain("suppliers-link-none"),
        id => words.text("suppliers-link", &[("id", id.into())]),
    };
    let parts = [vendor.vendor.as_str(), &vendor.rfc, &link];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn last_export(words: &Words, exported: &ExportedView) -> String {
    let unknown = || words.plain("suppliers-exported-unknown");
    let at = exported.at.map_or_else(unknown, |at| words.instant(at));
    match exported.file_state {
        "unknown" => format!("{at} · {}", exported.file),
        state => format!("{at} · {} · {}", exported.file, word(words, "suppliers-file", state)),
    }
}
