//! Warnings of the settings.

use sc_app::Problem;
use sc_app::wire::SettingsView;
use sc_words::Words;

use crate::out::Out;

/// Settings that hold.
pub fn checked(out: &Out, words: &Words, settings: &SettingsView) {
    out.line(words.text("settings-good", &[("file", settings.file.as_str().into())]));
    for problem in &settings.problems {
        let level = words.plain(&format!("settings-level-{}", problem.level));
        out.line(format!("  {level} {}: {}", problem.code, problem.sentence));
    }
}

/// Warnings before a command that works with these settings.
pub fn warnings(out: &Out, warnings: &[Problem], words: &Words) {
    for problem in warnings {
        let text = format!("{}: {}", words.plain("settings-level-warning"), problem.sentence(words));
        out.error_line(&text);
    }
}
