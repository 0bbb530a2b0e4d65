//! The desktop host: a tray icon and a window over the desk of `sc-app`. What the application does is decided
//! there; here are only the things that need a desktop.
//!
//! * [`commands`]: what the page may call, one line each; [`menu`]: the tray's menu as a table.
//! * [`tray`] and [`window`] show; a loop here tells both that something changed.
//!
//! Invariants: no engine, no SQL, no sentence of our own; a desktop without a tray is no error; closing the
//! window keeps the application in the tray.

pub mod commands;
pub mod icon;
pub mod menu;
pub mod tray;
pub mod window;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sc_app::commands::CHANGED_EVENT;
use sc_app::desk::{Desk, Site};
use sc_app::{Clock, SystemClock};
use sc_words::Lang;
use tauri::{AppHandle, Emitter, Manager, RunEvent};

use crate::menu::View;
use crate::tray::Tray;

/// Shortest time between two notices of a change: a busy run changes hundreds of times a second, and nobody
/// reads faster than this.
const NOTICE_INTERVAL: Duration = Duration::from_millis(150);

/// How the application is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Whose installation it shows.
    pub site: Site,
    /// Language; `None` = the settings'.
    pub lang: Option<Lang>,
}

/// Whether the application is on its way out, waiting for the end of a run.
#[derive(Default)]
struct Leaving(AtomicBool);

/// Whether the application can be reached without a window.
struct HasTray(bool);

/// Runs the application until it is quit.
///
/// # Errors
/// What keeps the desktop's toolkit from starting, e.g. no display.
pub fn run(start: Start) -> anyhow::Result<i32> {
    let mut context = tauri::generate_context!();
    if matches!(start.site, Site::Sandbox { .. }) {
        // One of each may run: whoever tries the sandbox must not be shown the site instead.
        context.config_mut().identifier.push_str(".sandbox");
    }
    let desk = Desk::new(start.site, start.lang);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .manage(desk)
        .manage(Leaving::default())
        .invoke_handler(commands::handlers())
        .setup(|app| {
            let handle = app.handle().clone();
            let desk = Arc::clone(&app.state::<Arc<Desk>>());
            let tray = Tray::new(&handle, View::unknown(&desk.words()));
            app.manage(HasTray(tray.is_there()));
            window::show(&handle);
            tauri::async_runtime::spawn(tell_changes(handle, desk, tray));
            Ok(())
        })
        .build(context)?;
    Ok(app.run_return(|app, event| {
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            // The last window was closed.
            api.prevent_exit();
            if !app.state::<HasTray>().0 {
                quit(app);
            }
        }
    }))
}

/// Shows each change in the tray and tells the page to look again.
async fn tell_changes(app: AppHandle, desk: Arc<Desk>, mut tray: Tray) {
    let clock = SystemClock::new();
    let mut changes = desk.changed();
    loop {
        let revision = *changes.borrow_and_update();
        let snapshot = desk.snapshot().await;
        let view = View::of(&snapshot, &desk.words());
        tray.show(view);
        if let Err(error) = app.emit(CHANGED_EVENT, revision) {
            tracing::warn!("the page was not told of a change: {error}");
        }
        clock.sleep(NOTICE_INTERVAL).await;
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// Ends the application: at once when nothing runs, else after the document that the run is at. Who asks twice
/// does not wait: the journal knows how to go on.
fn quit(app: &AppHandle) {
    let is_second = app.state::<Leaving>().0.swap(true, Ordering::SeqCst);
    if is_second {
        app.exit(0);
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desk = Arc::clone(&app.state::<Arc<Desk>>());
        desk.close().await;
        app.exit(0);
    });
}
