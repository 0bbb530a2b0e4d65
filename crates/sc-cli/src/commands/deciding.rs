//! A person's decisions.

use sc_app::page::DocumentName;
use sc_app::page::attention::IgnoreAsked;
use sc_app::{AppError, ApproveInput, Exit, ExportAllInput};
use serde::Serialize;

use super::Place;
use super::naming::{self, Among, Meant};
use crate::args::{ApproveArgs, ExportArgs, IgnoreArgs};
use crate::out::Out;

pub(super) async fn approve(place: Place, args: ApproveArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let input = ApproveInput {
        tenant: args.tenant,
        step: args.step,
        brake: args.brake,
        documents: args.documents,
        note: args.note,
        actor: sc_app::user_name(),
    };
    let approved = app.approve(&input).await?;
    let mut subjects = approved.documents.clone();
    subjects.extend(
        approved.brake_effects.map(|effects| words.text("approve-brake", &[("count", effects.into())])),
    );
    out.line(words.text("approve-done", &[("subject", subjects.join(", ").into())]));
    let first = approved.first(&words);
    if !first.is_empty() {
        out.line(first);
    }
    out.json(&approved);
    Ok(Exit::Done)
}

pub(super) async fn export_suppliers(place: Place, args: ExportArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let input = ExportAllInput {
        tenant: args.tenant,
        since: args.since,
        note: args.note,
        actor: sc_app::user_name(),
    };
    let asked = app.export_all_suppliers(&input).await?;
    let facts = [
        ("company", asked.tenant.as_str().into()),
        ("count", asked.suppliers.into()),
        ("since", words.date(asked.since).into()),
    ];
    out.line(words.text("suppliers-export-all", &facts));
    out.json(&asked);
    Ok(Exit::Done)
}

pub(super) async fn ignore(place: Place, args: IgnoreArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let among = if args.undo { Among::Ignored } else { Among::Attention };
    let meant = Meant { tenant: &args.tenant, kind: args.kind, numbers: &args.documents };
    // A blank reason is told before the documents are looked for: nothing would be done with them.
    let reason = args.reason.unwrap_or_default();
    if !args.undo && reason.trim().is_empty() {
        return Err(AppError::ReasonMissing);
    }
    let names = naming::decided(&app, &meant, among, &words).await?;
    let documents = names.documents.clone();
    let said = if args.undo {
        app.stop_ignoring(&names, &words).await?
    } else {
        app.ignore(&IgnoreAsked { documents: names.documents, reason }, &words).await?
    };
    out.line(&said.sentence);
    out.json(&Decided { sentence: said.sentence, documents });
    Ok(Exit::Done)
}

/// What was decided.
#[derive(Serialize)]
struct Decided {
    sentence: String,
    documents: Vec<DocumentName>,
}
