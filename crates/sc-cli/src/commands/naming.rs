//! From the numbers that a person types to documents: the kind is found, unless a number belongs to several.

use std::collections::BTreeSet;

use sc_app::page::documents::DocumentsAsked;
use sc_app::page::{DocumentName, DocumentNames};
use sc_app::wire::{AttentionDocumentView, AttentionView};
use sc_app::{App, AppError, DocumentKind, DocumentState, told};
use sc_words::Words;

/// Most documents that a message names.
const NAMED_MAX: u32 = 5;

/// Most documents whose number begins as the one that is looked for.
const LOOKED_AT_MAX: u32 = 10_000;

/// What a person means.
pub(super) struct Meant<'a> {
    pub tenant: &'a str,
    pub kind: Option<DocumentKind>,
    pub numbers: &'a [String],
}

/// Which documents are looked among.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// Those that need a person.
    Attention,
    /// Those that a person ignores.
    Ignored,
}

/// Documents that are not settled.
pub(super) async fn open(app: &App, meant: &Meant<'_>, words: &Words) -> Result<DocumentNames, AppError> {
    let mut documents = Vec::new();
    for number in meant.numbers {
        let asked = DocumentsAsked { text: number.clone(), limit: LOOKED_AT_MAX, ..asked(meant) };
        let found = app.documents(&asked, words).await?.documents.into_iter();
        let open = found.filter(|item| is_open(&item.state));
        let open =
            open.map(|item| DocumentName { tenant: item.tenant, kind: item.kind, number: item.number });
        match chosen(open.collect(), number, words) {
            // A number that is named twice is one document.
            Chosen::One(name) if documents.contains(&name) => {}
            Chosen::One(name) => documents.push(name),
            Chosen::Unclear(error) => return Err(error),
            Chosen::None => {
                return Err(unknown("waiting document", number, some_open(app, meant, words).await?));
            }
        }
    }
    Ok(DocumentNames { documents })
}

/// Documents that need a person, or that a person ignores.
pub(super) async fn decided(
    app: &App,
    meant: &Meant<'_>,
    among: Among,
    words: &Words,
) -> Result<DocumentNames, AppError> {
    let attention = app.attention(words).await?;
    // An unknown company has no documents: better said at once.
    app.documents(&DocumentsAsked { limit: 1, ..asked(meant) }, words).await?;
    let listed: Vec<DocumentName> = listed(&attention, among).filter(|name| is_meant(name, meant)).collect();
    let mut documents = Vec::new();
    for number in meant.numbers {
        let what = match among {
            Among::Attention => "attention document",
            Among::Ignored => "ignored document",
        };
        match chosen(listed.clone(), number, words) {
            // A number that is named twice is one document.
            Chosen::One(name) if documents.contains(&name) => {}
            Chosen::One(name) => documents.push(name),
            Chosen::Unclear(error) => return Err(error),
            Chosen::None => {
                let some = listed.iter().take(NAMED_MAX as usize).map(|name| name.number.clone());
                return Err(unknown(what, number, some.collect()));
            }
        }
    }
    Ok(DocumentNames { documents })
}

fn asked(meant: &Meant<'_>) -> DocumentsAsked {
    DocumentsAsked {
        tenant: Some(meant.tenant.to_owned()),
        kind: meant.kind.map(|kind| kind.as_str().to_owned()),
        ..DocumentsAsked::default()
    }
}

fn listed(attention: &AttentionView, among: Among) -> impl Iterator<Item = DocumentName> {
    let groups = attention.groups.iter().filter(move |_| among == Among::Attention);
    let waiting = groups.flat_map(|group| &group.documents);
    let ignored = attention.ignored.iter().filter(move |_| among == Among::Ignored);
    waiting.chain(ignored.map(|ignored| &ignored.document)).map(name)
}

fn name(document: &AttentionDocumentView) -> DocumentName {
    let AttentionDocumentView { tenant, kind, number, .. } = document;
    DocumentName { tenant: tenant.clone(), kind: kind.clone(), number: number.clone() }
}

fn is_meant(name: &DocumentName, meant: &Meant<'_>) -> bool {
    name.tenant == meant.tenant && meant.kind.is_none_or(|kind| name.kind == kind.as_str())
}

fn is_open(state: &str) -> bool {
    state.parse::<DocumentState>().is_ok_and(|state| !state.is_settled())
}

enum Chosen {
    One(DocumentName),
    /// Several carry the number.
    Unclear(AppError),
    None,
}

/// The document of a number, as it is spelled or else in another case.
fn chosen(names: Vec<DocumentName>, number: &str, words: &Words) -> Chosen {
    let number = number.trim();
    let (exact, others): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.number == number);
    let folded = number.to_uppercase();
    let mut found = if exact.is_empty() {
        others.into_iter().filter(|name| name.number.to_uppercase() == folded).collect()
    } else {
        exact
    };
    let kinds: BTreeSet<&str> = found.iter().map(|name| name.kind.as_str()).collect();
    match (found.len(), kinds.len()) {
        (0, _) => Chosen::None,
        (1, _) => found.pop().map_or(Chosen::None, Chosen::One),
        (_, 1) => {
            let spelled = found.into_iter().map(|name| name.number).collect();
            Chosen::Unclear(unknown("waiting document", number, spelled))
        }
        _ => {
            let told = |kind: &&str| format!("{kind} ({})", told::word(words, "document-kind", kind));
            Chosen::Unclear(unknown("ambiguous document", number, kinds.iter().map(told).collect()))
        }
    }
}

/// Some documents that wait, those that need a person first.
async fn some_open(app: &App, meant: &Meant<'_>, words: &Words) -> Result<Vec<String>, AppError> {
    let mut known = Vec::new();
    for state in [DocumentState::Attention, DocumentState::Waiting] {
        let asked =
            DocumentsAsked { state: Some(state.as_str().to_owned()), limit: NAMED_MAX, ..asked(meant) };
        let found = app.documents(&asked, words).await?.documents;
        known.extend(found.into_iter().map(|item| item.number));
    }
    known.truncate(NAMED_MAX as usize);
    Ok(known)
}

fn unknown(what: &'static str, number: &str, known: Vec<String>) -> AppError {
    AppError::Unknown { what, name: number.to_owned(), known: known.join(", ") }
}

#[cfg(test)]
mod tests {
    use sc_words::Lang;

    use super::*;

    #[track_caller]
    fn check(names: &[(&str, &str)], number: &str, expected: &str) {
        let name = |(kind, number): &(&str, &str)| DocumentName {
            tenant: "norte".to_owned(),
            kind: (*kind).to_owned(),
            number: (*number).to_owned(),
        };
        let told = match chosen(names.iter().map(name).collect(), number, &Words::new(Lang::En)) {
            Chosen::One(name) => format!("{} {}", name.kind, name.number),
            Chosen::Unclear(AppError::Unknown { what, known, .. }) => format!("{what}: {known}"),
            Chosen::Unclear(other) => other.to_string(),
            Chosen::None => "none".to_owned(),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn a_number_is_found_by_its_spelling_and_else_in_another_case() {
        let one = [("payment", "PY1"), ("order", "PO1"), ("payment", "PY10")];
        check(&one, "PY1", "payment PY1");
        check(&one, " py1 ", "payment PY1");
        check(&one, "PY", "none");
        check(&[("payment", "py1"), ("payment", "PY1")], "PY1", "payment PY1");
        check(&[("payment", "py1"), ("payment", "PY1")], "Py1", "waiting document: py1, PY1");
    }

    #[test]
    fn a_number_of_several_kinds_is_left_to_the_person() {
        let two = [("payment", "4711"), ("order", "4711")];
        check(&two, "4711", "ambiguous document: order (Purchase order), payment (Payment)");
    }
}
