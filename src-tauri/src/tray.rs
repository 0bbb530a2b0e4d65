//! The icon in the tray with its menu. It shows [`View`]s and turns clicks into intents; it decides nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use sc_app::desk::Desk;
use tauri::menu::{MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::menu::{Entry, TABLE, View};
use crate::{quit, window};

const ID: &str = "main";
const NAME: &str = "SageConnect";

/// The icon, or what is left of it where this desktop has no tray.
pub struct Tray {
    made: Option<Made>,
    shown: View,
}

struct Made {
    icon: TrayIcon<Wry>,
    items: [MenuItem<Wry>; TABLE.len()],
}

impl Tray {
    /// Makes the icon. Where that fails, the reason is logged and the application works without.
    pub fn new(app: &AppHandle, first: View) -> Self {
        // The library that draws it on Linux panics where the desktop's own library is missing.
        let made = catch_unwind(AssertUnwindSafe(|| make(app, &first)));
        let made = match made {
            Ok(Ok(made)) => Some(made),
            Ok(Err(error)) => {
                tracing::error!("there is no tray icon: {error:#}");
                None
            }
            Err(_) => {
                tracing::error!("there is no tray icon: the desktop's library for it is missing");
                None
            }
        };
        Self { made, shown: first }
    }

    /// Whether there is an icon through which the application can be reached.
    pub fn is_there(&self) -> bool {
        self.made.is_some()
    }

    /// Shows another state.
    pub fn show(&mut self, view: View) {
        if view == self.shown {
            return;
        }
        if let Some(made) = &self.made
            && let Err(error) = made.change(&self.shown, &view)
        {
            tracing::warn!("the tray cannot show the state: {error}");
        }
        self.shown = view;
    }
}

impl Made {
    fn change(&self, old: &View, new: &View) -> tauri::Result<()> {
        for ((item, old), new) in self.items.iter().zip(&old.texts).zip(&new.texts) {
            if old != new {
                item.set_text(new)?;
            }
        }
        let run = TABLE.iter().position(|(entry, ..)| *entry == Entry::Run);
        if let Some(run) = run.filter(|_| old.run_stops.is_some() != new.run_stops.is_some()) {
            self.items[run].set_enabled(new.run_stops.is_some())?;
        }
        if old.face != new.face {
            self.icon.set_icon(Some(new.face.image()))?;
        }
        self.icon.set_tooltip(Some(tooltip(new)))
    }
}

fn tooltip(view: &View) -> String {
    format!("{NAME} · {}", view.sentence)
}

fn make(app: &AppHandle, view: &View) -> anyhow::Result<Made> {
    let mut items = Vec::with_capacity(TABLE.len());
    for ((_, id, _), text) in TABLE.iter().zip(&view.texts) {
        items.push(MenuItemBuilder::with_id(*id, text).build(app)?);
    }
    let [status, run, open, quit] = <[MenuItem<Wry>; TABLE.len()]>::try_from(items)
        .map_err(|_| anyhow!("the table has another length"))?;
    run.set_enabled(view.run_stops.is_some())?;
    let menu = MenuBuilder::new(app)
        .item(&status)
        .separator()
        .items(&[&run, &open])
        .separator()
        .item(&quit)
        .build()
        .context("the menu")?;
    let icon = TrayIconBuilder::with_id(ID)
        .icon(view.face.image())
        .tooltip(tooltip(view))
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| {
            if let Some(entry) = Entry::of_id(event.id().as_ref()) {
                chosen(app, entry);
            }
        })
        .on_tray_icon_event(|icon, event| {
            let is_click = matches!(
                event,
                TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
            );
            if is_click {
                window::show(icon.app_handle());
            }
        })
        .build(app)
        .context("the icon")?;
    Ok(Made { icon, items: [status, run, open, quit] })
}

fn chosen(app: &AppHandle, entry: Entry) {
    match entry {
        Entry::Status | Entry::Open => window::show(app),
        Entry::Run => run_or_stop(app),
        Entry::Quit => quit(app),
    }
}

/// The entry starts or stops by what is true now, which may be newer than the text that was clicked on.
fn run_or_stop(app: &AppHandle) {
    let desk = Arc::clone(&app.state::<Arc<Desk>>());
    tauri::async_runtime::spawn(async move {
        if desk.is_running() {
            desk.stop();
        } else if let Err(trouble) = desk.run_now().await {
            tracing::error!(code = %trouble.code, "the run could not begin: {}", trouble.sentence);
        }
    });
}
