// The commands of the window, declared once. Everything that needs the list expands it: the types and the
// TypeScript here, the handlers and the permissions in the host (whose build script includes this very file).
// One line: what it does, its name, and what it answers with.

/// Calls a macro with every command of the window, as `/// what it does` and `name -> Reply;`.
#[macro_export]
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            /// How things stand now. Opens the installation if that has not happened yet.
            snapshot -> Snapshot;
            /// Starts a run of all companies and steps; while one is under way, changes nothing.
            run_now -> ();
            /// Stops the run under way after the document it is at.
            stop_run -> ();
        }
    };
}
