//! What was told to the person.

use sc_app::page::notices::{NoticeView, NoticesView};
use sc_words::Words;

use super::cause;
use crate::out::Out;

/// Notices, newest first.
pub fn notices(out: &Out, words: &Words, notices: &NoticesView) {
    if notices.notices.is_empty() {
        out.line(words.plain("notices-none"));
    }
    for (index, notice) in notices.notices.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        one(out, words, notice);
    }
}

fn one(out: &Out, words: &Words, notice: &NoticeView) {
    let company = notice.tenant.as_ref().map(|tenant| format!(" · {tenant}")).unwrap_or_default();
    out.line(format!("{}{company}", notice.title));
    let since = words.instant_text(&notice.first_seen);
    let state = match &notice.ended {
        Some(ended) => {
            let ended = words.instant_text(ended);
            words.text("notices-ended", &[("since", since.into()), ("ended", ended.into())])
        }
        None => {
            let args = [("since", since.into()), ("count", notice.seen.into())];
            words.text("notices-lasts", &args)
        }
    };
    out.line(format!("  {state}"));
    if !notice.step_names.is_empty() {
        let args =
            [("count", notice.step_names.len().into()), ("steps", notice.step_names.join(", ").into())];
        out.line(format!("  {}", words.text("notices-steps", &args)));
    }
    if notice.documents > 0 {
        let text = words.text("notices-documents", &[("count", notice.documents.into())]);
        out.line(format!("  {text}"));
    }
    cause(out, words, "  ", &notice.cause);
}
