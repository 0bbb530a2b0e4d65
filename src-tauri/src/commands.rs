//! What the page may call: one line each, on the desk of `sc-app`.

use std::sync::Arc;

use sc_app::commands::types::*;
use sc_app::desk::Desk;
use sc_app::trouble::Reply;
use tauri::State;

type OurDesk<'a> = State<'a, Arc<Desk>>;

#[tauri::command]
pub async fn snapshot(desk: OurDesk<'_>) -> Reply<Snapshot> {
    desk.snapshot().await
}

#[tauri::command]
pub async fn run(desk: OurDesk<'_>, input: RunAsked) -> Reply<Said> {
    desk.run(input).await
}

#[tauri::command]
pub async fn stop_run(desk: OurDesk<'_>) -> Reply<Said> {
    desk.stop_run().await
}

#[tauri::command]
pub async fn runs(desk: OurDesk<'_>, input: RunsAsked) -> Reply<RunsView> {
    desk.runs(input).await
}

#[tauri::command]
pub async fn run_detail(desk: OurDesk<'_>, input: RunNumber) -> Reply<RunDetailView> {
    desk.run_detail(input).await
}

#[tauri::command]
pub async fn documents(desk: OurDesk<'_>, input: DocumentsAsked) -> Reply<DocumentsView> {
    desk.documents(input).await
}

#[tauri::command]
pub async fn life(desk: OurDesk<'_>, input: DocumentName) -> Reply<LifeLineView> {
    desk.life(input).await
}

#[tauri::command]
pub async fn attention(desk: OurDesk<'_>) -> Reply<AttentionView> {
    desk.attention().await
}

#[tauri::command]
pub async fn retry(desk: OurDesk<'_>, input: DocumentNames) -> Reply<Said> {
    desk.retry(input).await
}

#[tauri::command]
pub async fn approve(desk: OurDesk<'_>, input: ApproveAsked) -> Reply<Said> {
    desk.approve(input).await
}

#[tauri::command]
pub async fn ignore(desk: OurDesk<'_>, input: IgnoreAsked) -> Reply<Said> {
    desk.ignore(input).await
}

#[tauri::command]
pub async fn stop_ignoring(desk: OurDesk<'_>, input: DocumentNames) -> Reply<Said> {
    desk.stop_ignoring(input).await
}

#[tauri::command]
pub async fn schedule(desk: OurDesk<'_>) -> Reply<ScheduleView> {
    desk.schedule().await
}

#[tauri::command]
pub async fn check_schedule(desk: OurDesk<'_>, input: ExpressionAsked) -> Reply<ExpressionView> {
    desk.check_schedule(input).await
}

#[tauri::command]
pub async fn change_schedule(desk: OurDesk<'_>, input: ScheduleChange) -> Reply<Said> {
    desk.change_schedule(input).await
}

#[tauri::command]
pub async fn pause(desk: OurDesk<'_>, input: PauseAsked) -> Reply<Said> {
    desk.pause(input).await
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
pub async fn log_lines(desk: OurDesk<'_>, input: LogAsked) -> Reply<LogPage> {
    desk.log_lines(input).await
}

#[tauri::command]
pub async fn export_log(desk: OurDesk<'_>, input: LogAsked) -> Reply<Said> {
    desk.export_log(input).await
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
pub async fn answer_closing(desk: OurDesk<'_>, input: ClosingAnswer) -> Reply<Said> {
    desk.answer_closing(input).await
}

#[tauri::command]
pub async fn set_preferences(desk: OurDesk<'_>, input: Preferences) -> Reply<Said> {
    desk.set_preferences(input).await
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
        fn answers<F: Future<Output = Reply<$reply>>>(_: fn(OurDesk<'static>, $input) -> F) {}
        answers($name);
    }};
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
