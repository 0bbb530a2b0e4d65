//! Whether this desktop has a place for icons at all. On Linux it is a program of the session, which can come late, go away or
//! not exist; elsewhere it is a part of the system.

use tauri::AppHandle;

/// Begins to look, on the toolkit's own thread, and tells `changed` whether there is one now and whenever that changes.
#[cfg(target_os = "linux")]
pub fn watch(app: &AppHandle, changed: impl Fn(&AppHandle, bool) + Clone + Send + Sync + 'static) {
    use gtk::gio::{BusNameWatcherFlags, BusType, Cancellable, bus_get_sync, bus_watch_name_on_connection};

    let bus = match bus_get_sync(BusType::Session, Cancellable::NONE) {
        Ok(bus) => bus,
        Err(error) => {
            tracing::warn!(
                "this desktop shows no icon, for there is no session bus: closing the window ends the application: {error}"
            );
            return changed(app, false);
        }
    };
    // The engine goes on without a desktop.
    bus.set_exit_on_close(false);
    let (there, gone) = ((app.clone(), changed.clone()), (app.clone(), changed));
    bus_watch_name_on_connection(
        &bus,
        WATCHER,
        BusNameWatcherFlags::NONE,
        move |_, _, _| {
            tracing::info!("this desktop shows icons");
            there.1(&there.0, true);
        },
        move |_, name| {
            tracing::warn!(
                "this desktop shows no icon ({name} is not on its bus): closing the window ends the application"
            );
            gone.1(&gone.0, false);
        },
    );
}

/// Icons of applications register with it.
#[cfg(target_os = "linux")]
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// There always is one.
#[cfg(not(target_os = "linux"))]
pub fn watch(app: &AppHandle, changed: impl Fn(&AppHandle, bool)) {
    changed(app, true);
}
