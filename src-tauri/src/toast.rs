//! Notices on the desktop. A click opens the page that shows more.

use sc_app::desk::Toasts;
use sc_app::toasts::Toast;
use tauri::AppHandle;

use crate::window;

/// Name of the program, as the desktop shows it.
const NAME: &str = "SageConnect";

/// The desktop's notices.
pub struct DesktopToasts(pub AppHandle);

impl Toasts for DesktopToasts {
    fn show(&self, toast: Toast) {
        let app = self.0.clone();
        // Showing waits for the desktop, and a click may come hours later: a thread of its own, which ends with the notice.
        let shown = std::thread::Builder::new().name("toast".to_owned()).spawn(move || {
            let page = toast.page.clone();
            match platform::show(&toast, move || window::show(&app, Some(page))) {
                Ok(()) => {}
                Err(error) => tracing::warn!("the desktop did not show a notice: {error}"),
            }
        });
        if let Err(error) = shown {
            tracing::warn!("the desktop did not show a notice: {error}");
        }
    }
}

/// Shows a notice of a program that ends at once: nobody hears of a click.
pub fn show_unanswered(toast: &Toast) {
    if let Err(error) = platform::show_unanswered(toast) {
        tracing::warn!("the desktop did not show a notice: {error}");
    }
}

#[cfg(not(windows))]
mod platform {
    use notify_rust::Notification;
    use sc_app::toasts::Toast;

    use super::NAME;

    /// What a click on the notice itself is called, by the desktop's rules.
    const DEFAULT_ACTION: &str = "default";

    /// Shows a notice.
    pub(super) fn show_unanswered(toast: &Toast) -> anyhow::Result<()> {
        Notification::new().appname(NAME).summary(&toast.title).body(&toast.body).show()?;
        Ok(())
    }

    /// Shows a notice and waits until it is gone.
    pub(super) fn show(toast: &Toast, clicked: impl FnOnce()) -> anyhow::Result<()> {
        let handle = Notification::new()
            .appname(NAME)
            .summary(&toast.title)
            .body(&toast.body)
            .action(DEFAULT_ACTION, NAME)
            .show()?;
        let mut clicked = Some(clicked);
        handle.wait_for_action(|action| {
            if action == DEFAULT_ACTION
                && let Some(clicked) = clicked.take()
            {
                clicked();
            }
        });
        Ok(())
    }
}

#[cfg(windows)]
mod platform {
    use sc_app::toasts::Toast;
    use tauri_winrt_notification::Toast as WindowsToast;

    /// The identity under which notices are shown.
    const APP_ID: &str = "mx.sageconnect.tray";

    /// Shows a notice.
    pub(super) fn show_unanswered(toast: &Toast) -> anyhow::Result<()> {
        WindowsToast::new(APP_ID).title(&toast.title).text1(&toast.body).show()?;
        Ok(())
    }

    /// Shows a notice; a click is told for as long as this program runs.
    pub(super) fn show(toast: &Toast, clicked: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
        let mut clicked = Some(clicked);
        WindowsToast::new(APP_ID)
            .title(&toast.title)
            .text1(&toast.body)
            .on_activated(move |_| {
                if let Some(clicked) = clicked.take() {
                    clicked();
                }
                Ok(())
            })
            .show()?;
        Ok(())
    }
}
