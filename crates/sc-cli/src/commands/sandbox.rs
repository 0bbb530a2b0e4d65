//! The sandbox as a site of its own.

use sc_app::browser::{BrowserConfig, BrowserHost};
use sc_app::sandbox::{self, Moment, SandboxConfig, Serving};
use sc_app::{AppError, Exit};
use sc_words::{Lang, Words};

use super::ends::Ends;
use super::{Place, this_program};
use crate::args::{LedgerArgs, ServeArgs, UiArgs};
use crate::out::Out;
use crate::show;

pub(super) async fn serve(place: Place, args: &ServeArgs, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(place.lang);
    let folder = match place.folder {
        Some(folder) => sc_app::folders(Some(folder))?.settings,
        None => std::env::temp_dir().join(format!("sageconnect-sandbox-{}", std::process::id())),
    };
    let mut config = SandboxConfig::new(args.seed, args.profile.into());
    config.sql_port = args.sql_port;
    config.portal_port = args.portal_port;
    config.admin_port = args.admin_port;
    config.latency_ms = args.latency_ms;
    config.collation = args.collation.into();
    config.modes.sage.without_optional_columns = args.without_optional_columns;
    let importer = this_program().filter(|_| !args.without_importer);
    let mut ends = Ends::new();
    let serving = Serving::start(config, &folder, importer.as_deref()).await?;
    out.line(words.plain("sandbox-ready"));
    let shown = folder.display().to_string();
    out.line(words.text("sandbox-folder", &[("folder", shown.as_str().into())]));
    if let Some(journal) = serving.old_journal() {
        out.line(words.text("sandbox-old-journal", &[("file", journal.display().to_string().into())]));
    }
    out.line(format!("\n{}\n", words.plain("sandbox-connect")));
    show::sandbox::connections(out, &words, &serving.how_to_connect());
    out.line(format!("\n{}\n", words.plain("sandbox-clients")));
    out.line(words.text("sandbox-run", &[("folder", shown.as_str().into())]));
    out.json(&serde_json::json!({ "folder": shown, "admin_url": serving.admin_url() }));
    tokio::select! {
        () = ends.asked() => {}
        () = serving.stop_requested() => {}
    }
    serving.stop().await;
    Ok(Exit::Done)
}

/// The window over a sandbox of its own, for a browser.
pub(super) async fn show_window(args: UiArgs, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(lang);
    let config =
        BrowserConfig { page: args.page, port: args.port, lang: Some(lang), importer: this_program() };
    let mut ends = Ends::new();
    let host = BrowserHost::start(config).await?;
    out.line(words.plain("sandbox-ready"));
    out.line(words.text("sandbox-ui", &[("url", host.url().into())]));
    out.json(&serde_json::json!({ "url": host.url() }));
    ends.asked().await;
    host.stop().await;
    Ok(Exit::Done)
}

pub(super) async fn ledger(place: Place, args: &LedgerArgs, out: &Out) -> Result<Exit, AppError> {
    let folders = sc_app::folders(place.folder)?;
    let moment = if args.in_flight { Moment::InFlight } else { Moment::AtRest };
    let verdict = sandbox::ledger(&folders.settings, moment).await?;
    let is_clean = show::demo::ledger_json(out, &Words::new(place.lang), &verdict);
    out.json(&verdict);
    Ok(if is_clean { Exit::Done } else { Exit::Failed })
}
