//! Commands that only tell.

use sc_app::page::about::About;
use sc_app::page::documents::DocumentsAsked;
use sc_app::page::runs::RunsAsked;
use sc_app::trouble::Trouble;
use sc_app::{AppError, Exit};
use sc_words::Words;

use super::Place;
use crate::args::{DocumentListArgs, InvoicesCommand, OrdersCommand, RunsArgs, RunsCommand, SupplierArgs};
use crate::out::Out;
use crate::show;

pub(super) async fn status(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let status = app.status_with_credentials(&words).await?;
    show::status::status(out, &words, &status);
    out.json(&status);
    Ok(Exit::Done)
}

pub(super) async fn runs(place: Place, args: &RunsArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match args.what {
        None => {
            let asked = RunsAsked { only_troubled: args.failed, before: args.before, limit: args.limit };
            let runs = app.runs(&asked, &words).await?;
            show::history::runs(out, &words, &runs);
            out.json(&runs);
        }
        Some(RunsCommand::Show { run }) => {
            let detail = app.run_detail(run, &words).await?;
            show::history::run_detail(out, &words, &detail);
            out.json(&detail);
        }
    }
    Ok(Exit::Done)
}

pub(super) async fn documents(
    place: Place,
    text: &str,
    tenant: Option<&str>,
    out: &Out,
) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let lives = app.lives(text, tenant, &words).await?;
    show::documents::lives(out, &words, &lives);
    out.json(&lives);
    Ok(Exit::Done)
}

pub(super) async fn documents_list(
    place: Place,
    args: &DocumentListArgs,
    out: &Out,
) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let asked = DocumentsAsked {
        text: args.text.clone(),
        tenant: args.tenant.clone(),
        kind: args.kind.map(|kind| kind.as_str().to_owned()),
        state: args.state.map(|state| state.as_str().to_owned()),
        limit: args.limit,
    };
    let documents = app.documents(&asked, &words).await?;
    show::documents::list(out, &words, &documents);
    out.json(&documents);
    Ok(Exit::Done)
}

pub(super) async fn orders(place: Place, what: &OrdersCommand, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match what {
        OrdersCommand::Show(args) => {
            let orders = app.order(args.tenant.as_slice(), &args.number, &words).await?;
            show::orders::orders(out, &words, &orders);
            out.json(&orders);
        }
        OrdersCommand::Diff(args) => {
            let orders = app.order_diff(args.tenant.as_slice(), &args.number, &words).await?;
            show::orders::diffs(out, &words, &orders);
            out.json(&orders);
        }
        OrdersCommand::List(args) => {
            let orders = app.orders(&args.tenant, args.selection(), &words).await?;
            show::orders::list(out, &words, &orders);
            out.json(&orders);
            return Ok(if orders.unanswered.is_empty() { Exit::Done } else { Exit::Partial });
        }
    }
    Ok(Exit::Done)
}

pub(super) async fn invoices(place: Place, what: &InvoicesCommand, out: &Out) -> Result<Exit, AppError> {
    let InvoicesCommand::Show(args) = what;
    let app = place.open()?;
    let words = app.words();
    let invoices = app.invoice(args.tenant.as_slice(), &args.uuid, &words).await?;
    show::invoices::invoices(out, &words, &invoices);
    out.json(&invoices);
    Ok(Exit::Done)
}

pub(super) async fn supplier(place: Place, args: &SupplierArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let suppliers = app.supplier(args.tenant.as_slice(), &args.text, &words).await?;
    show::suppliers::suppliers(out, &words, &suppliers);
    out.json(&suppliers);
    Ok(Exit::Done)
}

pub(super) async fn attention(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let attention = app.attention(&words).await?;
    show::documents::attention(out, &words, &attention);
    out.json(&attention);
    Ok(Exit::Done)
}

pub(super) async fn doctor(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    show::settings::warnings(out, app.warnings(), &words);
    let doctor = app.doctor(&words).await?;
    show::status::doctor(out, &words, &doctor);
    out.json(&doctor);
    Ok(if doctor.is_ok { Exit::Done } else { Exit::Setup })
}

pub(super) async fn audit(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let audit = app.audit_verify().await?;
    show::status::audit(out, &words, &audit);
    out.json(&audit);
    Ok(if audit.is_whole { Exit::Done } else { Exit::Failed })
}

pub(super) async fn notices(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let notices = app.notices(&words).await?;
    show::notices::notices(out, &words, &notices);
    out.json(&notices);
    Ok(Exit::Done)
}

pub(super) async fn about(place: Place, out: &Out) -> Result<Exit, AppError> {
    let (folder, lang) = (place.folder.clone(), place.lang);
    let error = match place.open() {
        Ok(app) => {
            let words = app.words();
            let about = app.about(&words);
            show::status::about(out, &words, &about);
            out.json(&about);
            return Ok(Exit::Done);
        }
        Err(error) => error,
    };
    // What is known without the installation, and beside it why there is none.
    let words = Words::new(lang);
    let about = About::unopened(folder, Trouble::new(&error, &words), &words);
    show::status::about(out, &words, &about);
    if !out.is_json {
        return Err(error);
    }
    out.json(&about);
    Ok(error.exit())
}
