//! The one window. It is made when it is asked for and gone when it is closed: a page that nobody sees costs
//! nothing, and everything it shows is kept elsewhere.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sc_app::commands::GO_EVENT;
use sc_app::desk::Desk;
use sc_app::page::preferences::Closing;
use tauri::{AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::{HasTray, quit};

/// Its label, which its capability names.
pub const MAIN: &str = "main";

/// Size in logical pixels.
const SIZE: (f64, f64) = (1_080.0, 720.0);
const SIZE_MIN: (f64, f64) = (560.0, 420.0);

/// The window on its way out: until the toolkit has let go of it, its label is taken and showing it changes nothing.
#[derive(Default)]
pub struct Going(Mutex<Left>);

#[derive(Default)]
struct Left {
    is_going: bool,
    /// Asked for meanwhile: the window is made anew, with this page.
    wanted: Option<Option<String>>,
}

impl Going {
    fn left(&self) -> MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the window begins to go now. Nothing goes twice: of the second time nobody would tell that it is over.
    fn begins(&self, window: impl FnOnce() -> Option<WebviewWindow>) -> Option<WebviewWindow> {
        let mut left = self.left();
        if left.is_going {
            return None;
        }
        let window = window()?;
        left.is_going = true;
        Some(window)
    }

    /// Puts showing the window off until it is gone, if it is on its way out.
    fn puts_off(&self, page: Option<&str>) -> bool {
        let mut left = self.left();
        if left.is_going {
            left.wanted = Some(page.map(str::to_owned));
        }
        left.is_going
    }

    /// It is gone; the page to show in a new one, if one was asked for.
    fn ends(&self) -> Option<Option<String>> {
        std::mem::take(&mut *self.left()).wanted
    }
}

/// Brings the window to the front; makes it first if there is none. A page is shown that is named, else the one that was
/// shown last.
pub fn show(app: &AppHandle, page: Option<String>) {
    let app = app.clone();
    // Making a window inside an event handler deadlocks on Windows.
    tauri::async_runtime::spawn(async move {
        if let Err(error) = show_or_make(&app, page.as_deref()) {
            tracing::error!("the window cannot be shown: {error}");
        }
    });
}

fn show_or_make(app: &AppHandle, page: Option<&str>) -> tauri::Result<()> {
    if app.state::<Going>().puts_off(page) {
        return Ok(());
    }
    if let Some(window) = app.get_webview_window(MAIN) {
        window.unminimize()?;
        window.show()?;
        if let Some(page) = page {
            app.emit(GO_EVENT, page)?;
        }
        return window.set_focus();
    }
    // The page speaks the language from its first word on, before any answer of ours.
    let lang = app.state::<Arc<Desk>>().words().lang();
    let place = page.map(|page| format!("#/{page}")).unwrap_or_default();
    let page = WebviewUrl::App(format!("index.html?lang={lang}{place}").into());
    let window = WebviewWindowBuilder::new(app, MAIN, page)
        .title("SageConnect")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .center()
        .on_navigation(is_ours)
        // Ctrl with plus, minus, zero, or the wheel.
        .zoom_hotkeys_enabled(true)
        .build()?;
    let handle = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            close_requested(&handle);
        }
    });
    window.set_focus()
}

/// Closing means what the person chose; the first time the page asks. Whoever closes again instead of answering keeps it in
/// the tray: a page that does not answer must not hold the window.
fn close_requested(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desk = Arc::clone(&app.state::<Arc<Desk>>());
        let is_reachable = app.state::<HasTray>().is_there();
        let chosen = match desk.preferences().await {
            Ok(preferences) => preferences.closing,
            // Nothing can be asked of a page whose installation is not open.
            Err(_) => Closing::Tray,
        };
        match chosen {
            _ if !is_reachable => quit(&app),
            Closing::Quit => quit(&app),
            Closing::Ask if !desk.is_closing_asked() => desk.ask_closing(true),
            Closing::Ask | Closing::Tray => {
                desk.ask_closing(false);
                close(&app);
            }
        }
    });
}

/// Closes the window. The application goes on.
pub fn close(app: &AppHandle) {
    let going = app.state::<Going>();
    if let Some(window) = going.begins(|| app.get_webview_window(MAIN))
        && let Err(error) = window.destroy()
    {
        tracing::error!("the window cannot be closed: {error}");
        gone(app);
    }
}

/// The toolkit has let go of the window: whoever asked for it meanwhile gets a new one.
pub fn gone(app: &AppHandle) {
    if let Some(page) = app.state::<Going>().ends() {
        show(app, page);
    }
}

/// Whether an address is the page inside this program. Nothing else is ever loaded.
fn is_ours(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_is_asked_for_while_it_goes_is_made_anew_once_it_is_gone() {
        let going = Going::default();
        assert!(!going.puts_off(Some("runs")), "there is nothing to wait for");
        assert_eq!(going.ends(), None);

        going.left().is_going = true;
        assert!(going.begins(|| panic!("it goes already")).is_none());
        assert!(going.puts_off(Some("runs")) && going.puts_off(None), "the last question counts");
        assert_eq!(going.ends(), Some(None));
        assert!(!going.puts_off(None), "it is gone");
        assert!(going.begins(|| None).is_none());
        assert!(!going.puts_off(None), "where there is no window, none goes");
    }

    #[test]
    fn only_the_page_inside_the_program_is_loaded() {
        for (url, expected) in [
            ("tauri://localhost/index.html?lang=es", true),
            ("http://tauri.localhost/index.html", true),
            ("https://tauri.localhost/", true),
            ("https://portal.example/", false),
            ("http://localhost/", false),
            ("https://tauri.localhost.example/", false),
            ("file:///etc/hosts", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap()), expected, "{url}");
        }
    }
}
