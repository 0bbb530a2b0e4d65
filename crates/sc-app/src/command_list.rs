// The commands of the window, declared once. Everything that needs the list expands it: the types and the
// TypeScript here, the handlers and the permissions in the host (whose build script includes this very file).
// One line: what it does, its name with what it is told, and what it answers with.

/// Calls a macro with every command of the window, as `/// what it does` and `name(Input) -> Reply;`.
#[macro_export]
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            /// How things stand now. Opens the installation if that has not happened yet.
            snapshot() -> Snapshot;
            /// Starts a run; while one is under way, changes nothing.
            run(RunAsked) -> Said;
            /// Stops the run under way after the document it is at, also that of another process.
            stop_run() -> Said;
            /// Runs of the past, newest first, a page at a time.
            runs(RunsAsked) -> RunsView;
            /// One run with its steps, and the documents that it tried.
            run_detail(RunNumber) -> RunDetailView;
            /// Documents that a search finds.
            documents(DocumentsAsked) -> DocumentsView;
            /// The life line of a document. Both sides are asked now.
            life(DocumentName) -> LifeLineView;
            /// What needs a person.
            attention() -> AttentionView;
            /// Tries documents again as soon as possible: ends their waits and starts a run of their steps.
            retry(DocumentNames) -> Said;
            /// Gives a person's decision on documents, or lets a plan through that the brake holds.
            approve(ApproveAsked) -> Said;
            /// Takes documents out of what needs a person, for as long as their reason stays the same.
            ignore(IgnoreAsked) -> Said;
            /// Puts ignored documents back.
            stop_ignoring(DocumentNames) -> Said;
            /// The schedule, its next times, and what became of the last ones.
            schedule() -> ScheduleView;
            /// What an expression would mean, without changing anything.
            check_schedule(ExpressionAsked) -> ExpressionView;
            /// Changes the schedule from its next time on.
            change_schedule(ScheduleChange) -> Said;
            /// What a pause would be, without beginning it.
            check_pause(PauseAsked) -> PauseCheck;
            /// Holds the schedule back. Runs that a person starts go on.
            pause(PauseAsked) -> Said;
            /// Ends a pause.
            resume() -> Said;
            /// The settings in force, with what is wrong or doubtful in them.
            settings() -> SettingsReport;
            /// Asks every server that the settings name.
            check_connections() -> Doctor;
            /// The days that have log files.
            log_days() -> LogDays;
            /// Lines of a day's log files.
            log_lines(LogAsked) -> LogPage;
            /// Writes the lines that a filter finds into one file.
            export_log(LogAsked) -> Said;
            /// What was told to the person, newest first.
            notices() -> NoticesView;
            /// What this program is and where it keeps its files.
            about() -> About;
            /// What a person chose about the window and its notices.
            preferences() -> Preferences;
            /// What closing the window means, as the person says who was asked.
            answer_closing(ClosingAnswer) -> Said;
            /// Changes what a person chose.
            set_preferences(Preferences) -> Said;
        }
    };
}
