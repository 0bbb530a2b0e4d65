//! Mistakes and warnings of the settings.

use std::path::Path;

use sc_app::{Problem, SettingsError};
use sc_words::Words;
use serde::Serialize;

use crate::out::Out;

#[derive(Serialize)]
struct ProblemView<'a> {
    level: &'static str,
    code: &'static str,
    key: &'a str,
    value: Option<&'a str>,
    sentence: String,
}

fn view<'a>(problem: &'a Problem, words: &Words) -> ProblemView<'a> {
    ProblemView {
        level: problem.level().as_str(),
        code: problem.code.as_str(),
        key: &problem.key,
        value: problem.value.as_deref(),
        sentence: problem.sentence(words),
    }
}

/// All mistakes of a settings file.
pub fn problems(out: &Out, error: &SettingsError, words: &Words) {
    let views: Vec<ProblemView<'_>> = error.problems.iter().map(|problem| view(problem, words)).collect();
    out.error(&error.file.display().to_string());
    for problem in &views {
        let level = words.plain(&format!("settings-level-{}", problem.level));
        out.error(&format!("  {level} {}: {}", problem.code, problem.sentence));
    }
    out.json(&serde_json::json!({ "file": error.file.display().to_string(), "problems": views }));
}

/// Settings that hold.
pub fn checked(out: &Out, words: &Words, folder: &Path, warnings: &[Problem]) {
    let file = folder.join("settings.toml").display().to_string();
    out.line(words.text("settings-good", &[("file", file.as_str().into())]));
    let views: Vec<ProblemView<'_>> = warnings.iter().map(|problem| view(problem, words)).collect();
    for problem in &views {
        let level = words.plain(&format!("settings-level-{}", problem.level));
        out.line(format!("  {level} {}: {}", problem.code, problem.sentence));
    }
    out.json(&serde_json::json!({ "file": file, "problems": views }));
}

/// Warnings before a command that works with these settings.
pub fn warnings(out: &Out, warnings: &[Problem], words: &Words) {
    for problem in warnings {
        out.error(&format!("{}: {}", words.plain("settings-level-warning"), problem.sentence(words)));
    }
}
