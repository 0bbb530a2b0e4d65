//! What the page may call: one line each, on the desk of `sc-app`.

use std::sync::Arc;

use sc_app::commands::types::*;
use sc_app::desk::Desk;
use sc_app::trouble::Reply;
use serde::Deserialize;
use tauri::ipc::{CommandArg, CommandItem, InvokeError};
use tauri::{Manager as _, Runtime, State};

type OurDesk<'a> = State<'a, Arc<Desk>>;

/// What a command is told. What cannot be read as that is answered as any other trouble, in the reader's language.
pub struct Told<T>(T);

impl<'de, T: Deserialize<'de>, R: Runtime> CommandArg<'de, R> for Told<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let (name, message) = (command.name, command.message);
        T::deserialize(command).map(Self).map_err(|error| {
            let desk = message.webview_ref().state::<Arc<Desk>>();
            InvokeError::from(desk.misunderstood(name, &error))
        })
    }
}

#[tauri::command]
pub async fn snapshot(desk: OurDesk<'_>) -> Reply<Snapshot> {
    desk.snapshot().await
}

#[tauri::command]
pub async fn run(desk: OurDesk<'_>, input: Told<RunAsked>) -> Reply<Said> {
    desk.run(input.0).await
}

#[tauri::command]
pub async fn stop_run(desk: OurDesk<'_>) -> Reply<Said> {
    desk.stop_run().await
}

#[tauri::command]
pub async fn runs(desk: OurDesk<'_>, input: Told<RunsAsked>) -> Reply<RunsView> {
    desk.runs(input.0).await
}

#[tauri::command]
pub async fn run_detail(desk: OurDesk<'_>, input: Told<RunNumber>) -> Reply<RunDetailView> {
    desk.run_detail(input.0).await
}

#[tauri::command]
pub async fn documents(desk: OurDesk<'_>, input: Told<DocumentsAsked>) -> Reply<DocumentsView> {
    desk.documents(input.0).await
}

#[tauri::command]
pub async fn life(desk: OurDesk<'_>, input: Told<DocumentName>) -> Reply<LifeLineView> {
    desk.life(input.0).await
}

#[tauri::command]
pub async fn attention(desk: OurDesk<'_>) -> Reply<AttentionView> {
    desk.attention().await
}

#[tauri::command]
pub async fn retry(desk: OurDesk<'_>, input: Told<DocumentNames>) -> Reply<Said> {
    desk.retry(input.0).await
}

#[tauri::command]
pub async fn approve(desk: OurDesk<'_>, input: Told<ApproveAsked>) -> Reply<Said> {
    desk.approve(input.0).await
}

#[tauri::command]
pub async fn ignore(desk: OurDesk<'_>, input: Told<IgnoreAsked>) -> Reply<Said> {
    desk.ignore(input.0).await
}

#[tauri::command]
pub async fn stop_ignoring(desk: OurDesk<'_>, input: Told<DocumentNames>) -> Reply<Said> {
    desk.stop_ignoring(input.0).await
}

#[tauri::command]
pub async fn schedule(desk: OurDesk<'_>) -> Reply<ScheduleView> {
    desk.schedule().await
}

#[tauri::command]
pub async fn check_schedule(desk: OurDesk<'_>, input: Told<ExpressionAsked>) -> Reply<ExpressionView> {
    desk.check_schedule(input.0).await
}

#[tauri::command]
pub async fn change_schedule(desk: OurDesk<'_>, input: Told<ScheduleChange>) -> Reply<Said> {
    desk.change_schedule(input.0).await
}

#[tauri::command]
pub async fn check_pause(desk: OurDesk<'_>, input: Told<PauseAsked>) -> Reply<PauseCheck> {
    desk.check_pause(input.0).await
}

#[tauri::command]
pub async fn pause(desk: OurDesk<'_>, input: Told<PauseAsked>) -> Reply<Said> {
    desk.pause(input.0).await
}

#[tauri::command]
pub async fn resume(desk: OurDesk<'_>) -> Reply<Said> {
    desk.resume().await
}

#[tauri::command]
pub async fn settings(desk: OurDesk<'_>) -> Reply<SettingsReport> {
    desk.settings().await
}

#[tauri::command]
pub async fn check_connections(desk: OurDesk<'_>) -> Reply<Doctor> {
    desk.check_connections().await
}

#[tauri::command]
pub async fn log_days(desk: OurDesk<'_>) -> Reply<LogDays> {
    desk.log_days().await
}

#[tauri::command]
pub async fn log_lines(desk: OurDesk<'_>, input: Told<LogAsked>) -> Reply<LogPage> {
    desk.log_lines(input.0).await
}

#[tauri::command]
pub async fn export_log(desk: OurDesk<'_>, input: Told<LogAsked>) -> Reply<Said> {
    desk.export_log(input.0).await
}

#[tauri::command]
pub async fn notices(desk: OurDesk<'_>) -> Reply<NoticesView> {
    desk.notices().await
}

#[tauri::command]
pub async fn about(desk: OurDesk<'_>) -> Reply<About> {
    desk.about().await
}

#[tauri::command]
pub async fn preferences(desk: OurDesk<'_>) -> Reply<Preferences> {
    desk.preferences().await
}

#[tauri::command]
pub async fn answer_closing(desk: OurDesk<'_>, input: Told<ClosingAnswer>) -> Reply<Said> {
    desk.answer_closing(input.0).await
}

#[tauri::command]
pub async fn set_preferences(desk: OurDesk<'_>, input: Told<Preferences>) -> Reply<Said> {
    desk.set_preferences(input.0).await
}

/// Expands the list of `sc-app`: a command that is declared there and has no adapter here, or one that takes or answers with
/// something else, does not compile.
macro_rules! declared {
    ($($(#[$doc:meta])* $name:ident($($input:ident)?) -> $reply:ident;)*) => {
        /// The handlers of every declared command.
        pub fn handlers<R: tauri::Runtime>() -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }

        #[expect(dead_code, reason = "only its types are checked")]
        fn every_adapter_is_as_declared() {
            $(is_as_declared!($name, $reply $(, $input)?);)*
        }
    };
}

macro_rules! is_as_declared {
    ($name:ident, $reply:ty) => {{
        fn answers<F: Future<Output = Reply<$reply>>>(_: fn(OurDesk<'static>) -> F) {}
        answers($name);
    }};
    ($name:ident, $reply:ty, $input:ty) => {{
        fn answers<F: Future<Output = Reply<$reply>>>(_: fn(OurDesk<'static>, Told<$input>) -> F) {}
        answers($name);
    }};
}
sc_app::with_commands!(declared);

#[cfg(test)]
mod tests {
    use sc_app::commands::COMMANDS;

    #[test]
    fn the_page_may_call_every_command_and_besides_only_hear_of_changes_and_zoom() {
        let file = include_str!("../capabilities/main.json");
        let capability: serde_json::Value = serde_json::from_str(file).unwrap();
        let besides =
            ["core:event:allow-listen", "core:event:allow-unlisten", "core:webview:allow-set-webview-zoom"];
        let mut expected: Vec<String> = besides.map(str::to_owned).into();
        expected.extend(COMMANDS.iter().map(|command| format!("allow-{}", command.name.replace('_', "-"))));
        assert_eq!(capability["permissions"], serde_json::json!(expected));
        assert_eq!(capability["windows"], serde_json::json!([crate::window::MAIN]));
        assert_eq!(capability.get("remote"), None, "no remote page may call anything");
    }
}
