//! What the page may call: one line each, on the desk of `sc-app`.

use std::sync::Arc;

use sc_app::desk::{Desk, Snapshot};
use sc_app::trouble::Reply;
use tauri::State;

type OurDesk<'a> = State<'a, Arc<Desk>>;

#[tauri::command]
pub async fn snapshot(desk: OurDesk<'_>) -> Reply<Snapshot> {
    desk.snapshot().await
}

#[tauri::command]
pub async fn run_now(desk: OurDesk<'_>) -> Reply<()> {
    desk.run_now().await
}

#[tauri::command]
pub async fn stop_run(desk: OurDesk<'_>) -> Reply<()> {
    desk.stop();
    Ok(())
}

/// Expands the list of `sc-app`: a command that is declared there and has no adapter here, or one with another
/// answer, does not compile.
macro_rules! declared {
    ($($(#[$doc:meta])* $name:ident -> $reply:ty;)*) => {
        /// The handlers of every declared command.
        pub fn handlers<R: tauri::Runtime>() -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }

        #[expect(dead_code, reason = "only its types are checked")]
        fn every_adapter_answers_as_declared() {
            fn answers<T, F: Future<Output = Reply<T>>>(_: fn(OurDesk<'static>) -> F) {}
            $(answers::<$reply, _>($name);)*
        }
    };
}
sc_app::with_commands!(declared);

#[cfg(test)]
mod tests {
    use sc_app::commands::COMMANDS;

    #[test]
    fn the_page_may_call_every_command_and_besides_only_hear_of_changes() {
        let file = include_str!("../capabilities/main.json");
        let capability: serde_json::Value = serde_json::from_str(file).unwrap();
        let mut expected = vec!["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()];
        expected.extend(COMMANDS.iter().map(|command| format!("allow-{}", command.name.replace('_', "-"))));
        assert_eq!(capability["permissions"], serde_json::json!(expected));
        assert_eq!(capability["windows"], serde_json::json!([crate::window::MAIN]));
        assert_eq!(capability.get("remote"), None, "no remote page may call anything");
    }
}
