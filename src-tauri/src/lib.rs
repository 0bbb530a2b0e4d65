//! The desktop host: a tray icon and a window over the desk of `sc-app`. What the application does is decided
//! there; here are only the things that need a desktop.
//!
//! * [`commands`]: what the page may call, one line each; [`menu`]: the tray's menu as a table.
//! * [`tray`], [`window`] and [`toast`] show; a loop here tells the first two that something changed. [`bar`] knows whether the
//!   desktop has a place for the icon.
//!
//! Invariants: no engine, no SQL, no sentence of our own; a desktop without a tray is no error; closing the
//! window keeps the application in the tray.

pub mod bar;
pub mod commands;
pub mod icon;
pub mod menu;
pub mod toast;
pub mod tray;
pub mod window;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sc_app::changes::NOTICE_INTERVAL;
use sc_app::commands::CHANGED_EVENT;
use sc_app::desk::{Desk, Site};
use sc_app::opened::Opened;
use sc_app::page::preferences::Closing;
use sc_app::toasts::Toast;
use sc_app::trouble::Trouble;
use sc_app::{Clock, SystemClock};
use sc_words::Lang;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Emitter, Manager, RunEvent, WindowEvent};

use crate::menu::View;
use crate::toast::DesktopToasts;
use crate::tray::Tray;

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

/// Time between two attempts to make an icon that could not be made.
const TRAY_RETRY: Duration = Duration::from_secs(30);

/// How long a run that is not waited for may take to end.
const ENDING_MAX: Duration = Duration::from_secs(2);

/// Whether the application can be reached without a window: it has an icon, and the desktop a place for it.
#[derive(Default)]
struct HasTray {
    icon: AtomicBool,
    place: AtomicBool,
}

impl HasTray {
    fn is_there(&self) -> bool {
        self.icon.load(Ordering::SeqCst) && self.place.load(Ordering::SeqCst)
    }
}

/// The task that shows changes. It ends before the toolkit does, which could no longer show them.
struct Showing(Mutex<Option<JoinHandle<()>>>);

impl Showing {
    async fn end(&self) {
        let task = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            // Fails because it was ended.
            let _ = task.await;
        }
    }
}

/// Runs the application until it is quit.
///
/// # Errors
/// What keeps the desktop's toolkit from starting, e.g. no display. The exit code of one that is open for another folder is no
/// error.
pub fn run(start: Start) -> anyhow::Result<i32> {
    // What desktops call the icon: without it, the name of the program's file.
    #[cfg(target_os = "linux")]
    gtk::glib::set_application_name(tray::NAME);
    let mut context = tauri::generate_context!();
    if matches!(start.site, Site::Sandbox { .. }) {
        // One of each may run: whoever tries the sandbox must not be shown the site instead.
        context.config_mut().identifier.push_str(".sandbox");
    }
    let desk = Desk::new(start.site.clone(), start.lang);
    // Of one that is open with the same folder, the toolkit shows the window.
    let _opened = match Opened::claim(&start.site) {
        Ok(opened) => opened,
        Err(error) => {
            let Trouble { sentence, hint, .. } = Trouble::new(&error, &desk.words());
            tracing::error!("{sentence} {hint}");
            toast::show_unanswered(&Toast { title: sentence, body: hint, page: String::new() });
            return Ok(i32::from(error.exit() as u8));
        }
    };
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app, None)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(desk)
        .manage(Leaving::default())
        .manage(HasTray::default())
        .manage(window::Going::default())
        .invoke_handler(commands::handlers())
        .setup(|app| {
            let handle = app.handle().clone();
            let desk = Arc::clone(&app.state::<Arc<Desk>>());
            let tray = Tray::new(&handle, View::unknown(&desk.words()));
            app.state::<HasTray>().icon.store(tray.is_there(), Ordering::SeqCst);
            bar::watch(&handle, |app, is_there| {
                app.state::<HasTray>().place.store(is_there, Ordering::SeqCst);
            });
            window::show(&handle, None);
            tauri::async_runtime::spawn(host(Arc::clone(&desk), DesktopToasts(handle.clone())));
            tauri::async_runtime::spawn(answer_closings(handle.clone(), Arc::clone(&desk)));
            let showing = tauri::async_runtime::spawn(tell_changes(handle, desk, tray));
            app.manage(Showing(Mutex::new(Some(showing))));
            Ok(())
        })
        .build(context)?;
    Ok(app.run_return(|app, event| {
        match event {
            RunEvent::WindowEvent { event: WindowEvent::Destroyed, .. } => window::gone(app),
            RunEvent::ExitRequested { code: None, api, .. } => {
                // The last window was closed.
                api.prevent_exit();
                if !app.state::<HasTray>().is_there() {
                    quit(app);
                }
            }
            _ => {}
        }
    }))
}

/// Keeps the schedule and shows notices, with or without a window.
async fn host(desk: Arc<Desk>, toasts: DesktopToasts) {
    if let Err(error) = desk.host(Arc::new(toasts)).await {
        tracing::error!("the schedule is not kept: {error}");
    }
}

/// Does what the person said that closing the window means.
async fn answer_closings(app: AppHandle, desk: Arc<Desk>) {
    let mut answers = desk.closing();
    while answers.changed().await.is_ok() {
        let closing = *answers.borrow_and_update();
        match closing {
            Closing::Ask => {}
            Closing::Tray => window::close(&app),
            Closing::Quit => quit(&app),
        }
    }
}

/// Shows each change in the tray and tells the page what to read again.
async fn tell_changes(app: AppHandle, desk: Arc<Desk>, mut tray: Tray) {
    let clock = SystemClock::new();
    let mut changes = desk.changed();
    loop {
        let revisions = *changes.borrow_and_update();
        let snapshot = desk.snapshot().await;
        let view = View::of(&snapshot, &desk.words());
        tray.show(&app, view);
        if let Err(error) = app.emit(CHANGED_EVENT, revisions) {
            tracing::warn!("the page was not told of a change: {error}");
        }
        clock.sleep(NOTICE_INTERVAL).await;
        loop {
            tokio::select! {
                changed = changes.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                () = clock.sleep(TRAY_RETRY), if !tray.is_there() => {
                    tray.retry(&app);
                    app.state::<HasTray>().icon.store(tray.is_there(), Ordering::SeqCst);
                }
            }
        }
    }
}

/// Ends the application: at once when nothing runs, else after the document that the run is at. Who asks twice
/// does not wait: the journal knows how to go on.
fn quit(app: &AppHandle) {
    let is_second = app.state::<Leaving>().0.swap(true, Ordering::SeqCst);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desk = Arc::clone(&app.state::<Arc<Desk>>());
        if is_second {
            // The first question waits for the run, which ends now with the programs that it started.
            desk.abandon();
            SystemClock::new().sleep(ENDING_MAX).await;
        } else {
            desk.close().await;
        }
        if let Some(showing) = app.try_state::<Showing>() {
            showing.end().await;
        }
        app.exit(0);
    });
}
