//! The importer of each company: folder, program, last runs, what happens next.

use sc_app::imports::{ImportView, WaitingFilesView};
use sc_app::told;
use sc_app::wire::CauseView;
use sc_words::Words;

use super::cause;
use super::sides::{self, Lines};
use crate::out::Out;

/// The importers of the companies.
pub fn companies(out: &Out, words: &Words, companies: &[ImportView]) {
    for (index, company) in companies.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        one(out, words, company);
    }
}

fn one(out: &Out, words: &Words, company: &ImportView) {
    out.line(sides::heading(words, &company.tenant, "", "", told::state_of("import", company.state)));
    let lines = Lines::new(out, words);
    if !company.is_on {
        out.line(format!("  {}", words.plain("import-off")));
        return;
    }
    lines.some("import-folder", company.folder.as_deref());
    if let Some(files) = &company.waiting {
        let names = files.names.iter().cloned();
        lines.each("import-waiting", std::iter::once(waiting(words, files)).chain(names));
    }
    if let Some(count) = company.processed {
        lines.one("import-processed", &words.text("import-waiting-count", &[("count", count.into())]));
    }
    let key = if company.has_program { "import-program-ours" } else { "import-program-by-hand" };
    lines.one("import-program", &words.plain(key));
    lines.each("import-runs", company.runs.iter().map(|run| told::tried_in_short(words, run)));
    for finding in &company.findings {
        cause(out, words, "    ", finding);
    }
    // A run that met the same finding left it behind.
    if let Some(why) = company.cause.as_ref().filter(|why| !company.findings.contains(why)) {
        cause(out, words, "    ", why);
    }
    lines.one("documents-line-next", &company.next.sentence);
    // What blocks it stands above already, with everything else that is wrong.
    let is_told = |why: &&CauseView| company.findings.contains(why) || company.cause.as_ref() == Some(*why);
    if let Some(why) = company.next.cause.as_ref().filter(|why| !is_told(why)) {
        cause(out, words, "    ", why);
    }
}

fn waiting(words: &Words, files: &WaitingFilesView) -> String {
    let count = words.text("import-waiting-count", &[("count", files.count.into())]);
    match files.oldest {
        Some(at) => {
            format!("{count} · {}", words.text("import-oldest", &[("at", words.instant(at).into())]))
        }
        None => count,
    }
}
