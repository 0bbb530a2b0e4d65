//! The one window. It is made when it is asked for and gone when it is closed: a page that nobody sees costs
//! nothing, and everything it shows is kept elsewhere.

use std::sync::Arc;

use sc_app::desk::Desk;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

/// Its label, which its capability names.
pub const MAIN: &str = "main";

/// Size in logical pixels.
const SIZE: (f64, f64) = (1_080.0, 720.0);
const SIZE_MIN: (f64, f64) = (560.0, 420.0);

/// Brings the window to the front; makes it first if there is none.
pub fn show(app: &AppHandle) {
    let app = app.clone();
    // Making a window inside an event handler deadlocks on Windows.
    tauri::async_runtime::spawn(async move {
        if let Err(error) = show_or_make(&app) {
            tracing::error!("the window cannot be shown: {error}");
        }
    });
}

fn show_or_make(app: &AppHandle) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(MAIN) {
        window.unminimize()?;
        window.show()?;
        return window.set_focus();
    }
    // The page speaks the language from its first word on, before any answer of ours.
    let lang = app.state::<Arc<Desk>>().words().lang();
    let page = WebviewUrl::App(format!("index.html?lang={lang}").into());
    WebviewWindowBuilder::new(app, MAIN, page)
        .title("SageConnect")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .center()
        .on_navigation(is_ours)
        .build()?
        .set_focus()
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
