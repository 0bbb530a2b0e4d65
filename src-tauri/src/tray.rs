//! The icon in the tray with its menu. It shows [`View`]s and turns clicks into intents; it decides nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use sc_app::commands::types::{PauseAsked, RunAsked, Said};
use sc_app::desk::Desk;
use sc_app::trouble::Reply;
use tauri::menu::{MenuBuilder, MenuItem, MenuItemBuilder, Submenu, SubmenuBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::icon::Look;
use crate::menu::{Entry, Place, TABLE, View};
use crate::{quit, window};

const ID: &str = "main";
/// Name of the application.
pub const NAME: &str = "SageConnect";

/// The icon, or what is left of it where this desktop has no tray.
pub struct Tray {
    made: Option<Made>,
    shown: View,
}

struct Made {
    icon: TrayIcon<Wry>,
    items: [MenuItem<Wry>; TABLE.len()],
    pauses: Submenu<Wry>,
    look: Look,
}

impl Tray {
    /// Makes the icon. Where that fails, the reason is logged and the application works without.
    pub fn new(app: &AppHandle, first: View) -> Self {
        Self { made: made(app, &first), shown: first }
    }

    /// Whether there is an icon through which the application can be reached.
    pub fn is_there(&self) -> bool {
        self.made.is_some()
    }

    /// Tries once more to make an icon that could not be made: a desktop may start its tray later than this program.
    pub fn retry(&mut self, app: &AppHandle) {
        if self.made.is_none() {
            self.made = made(app, &self.shown);
        }
    }

    /// Shows another state.
    pub fn show(&mut self, app: &AppHandle, view: View) {
        let look = look(app);
        if let Some(made) = &mut self.made
            && (view != self.shown || look != made.look)
            && let Err(error) = made.change(&self.shown, &view, look)
        {
            tracing::warn!("the tray cannot show the state: {error:#}");
        }
        self.shown = view;
    }
}

impl Made {
    fn change(&mut self, old: &View, new: &View, look: Look) -> anyhow::Result<()> {
        for ((item, old), new) in self.items.iter().zip(&old.items).zip(&new.items) {
            if old.text != new.text {
                item.set_text(&new.text)?;
            }
            if old.is_enabled != new.is_enabled {
                item.set_enabled(new.is_enabled)?;
            }
        }
        if old.pauses != new.pauses {
            self.pauses.set_text(&new.pauses)?;
        }
        if old.face != new.face || self.look != look {
            self.icon.set_icon(Some(new.face.image(look)?))?;
            self.look = look;
        }
        Ok(self.icon.set_tooltip(Some(tooltip(new)))?)
    }
}

fn tooltip(view: &View) -> String {
    format!("{NAME} · {}", view.sentence)
}

/// How large this screen wants its icons, and on what bar they stand. Where there is no screen to ask, the usual.
fn look(app: &AppHandle) -> Look {
    let theme = app.get_webview_window(window::MAIN).and_then(|window| window.theme().ok());
    let scale = app.primary_monitor().ok().flatten().map(|monitor| monitor.scale_factor());
    scale.map_or_else(Look::default, |scale| Look::of(theme, scale.max(2.0)))
}

fn made(app: &AppHandle, view: &View) -> Option<Made> {
    // The library that draws it on Linux panics where the desktop's own library is missing.
    match catch_unwind(AssertUnwindSafe(|| make(app, view))) {
        Ok(Ok(made)) => Some(made),
        Ok(Err(error)) => {
            tracing::error!("there is no tray icon: {error:#}");
            None
        }
        Err(_) => {
            tracing::error!("there is no tray icon: the desktop's library for it is missing");
            None
        }
    }
}

fn make(app: &AppHandle, view: &View) -> anyhow::Result<Made> {
    let mut items = Vec::with_capacity(TABLE.len());
    for (row, item) in TABLE.iter().zip(&view.items) {
        items.push(MenuItemBuilder::with_id(row.id, &item.text).enabled(item.is_enabled).build(app)?);
    }
    let items = <[MenuItem<Wry>; TABLE.len()]>::try_from(items)
        .map_err(|_| anyhow!("the table has another length"))?;
    let mut pauses = SubmenuBuilder::new(app, &view.pauses);
    for (_, item) in TABLE.iter().zip(&items).filter(|(row, _)| row.place == Place::Pauses) {
        pauses = pauses.item(item);
    }
    let pauses = pauses.build().context("the menu of pauses")?;
    let mut menu = MenuBuilder::new(app);
    let mut has_pauses = false;
    for (row, item) in TABLE.iter().zip(&items) {
        menu = match row.place {
            Place::Here => menu.item(item),
            Place::AfterLine => menu.separator().item(item),
            Place::Pauses if has_pauses => menu,
            Place::Pauses => menu.separator().item(&pauses),
        };
        has_pauses |= row.place == Place::Pauses;
    }
    let menu = menu.build().context("the menu")?;
    let look = look(app);
    let icon = TrayIconBuilder::with_id(ID)
        .icon(view.face.image(look)?)
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
                window::show(icon.app_handle(), None);
            }
        })
        .build(app)
        .context("the icon")?;
    Ok(Made { icon, items, pauses, look })
}

fn chosen(app: &AppHandle, entry: Entry) {
    match entry {
        Entry::Status | Entry::Open => window::show(app, None),
        Entry::Last | Entry::Next => {}
        Entry::Run(task) => {
            intend(app, async move |desk| desk.run(RunAsked { task, tenants: Vec::new() }).await);
        }
        Entry::Stop => intend(app, async |desk| desk.stop_run().await),
        Entry::Pause(length) => intend(app, async move |desk| {
            desk.pause(PauseAsked { length, until: None, note: String::new() }).await
        }),
        Entry::Resume => intend(app, async |desk| desk.resume().await),
        Entry::Quit => quit(app),
    }
}

/// Carries out an intent. What came of it is told by the state that follows; only a refusal is written down.
fn intend<F>(app: &AppHandle, intent: impl FnOnce(Arc<Desk>) -> F + Send + 'static)
where
    F: Future<Output = Reply<Said>> + Send + 'static,
{
    let desk = Arc::clone(&app.state::<Arc<Desk>>());
    tauri::async_runtime::spawn(async move {
        if let Err(trouble) = intent(desk).await {
            tracing::error!(code = %trouble.code, "what the menu asked for was refused: {}", trouble.sentence);
        }
    });
}
