//! `docs/settings.md` is written from the keys, and can not fall behind them.

use std::fmt::Write as _;
use std::path::PathBuf;

use sc_settings::key::{Absent, Key, Kind};
use sc_settings::{Level, ProblemCode, Settings, keys};
use sc_words::{Lang, Words};

fn page() -> String {
    let mut page = String::from(
        "# Settings\n\n\
         One file, `settings.toml`, TOML in UTF-8. Every mistake in it is reported at once, each with its way out;\n\
         with an error nothing is worked on. An absent optional key is the only way to its default. Passwords are\n\
         never in the file: they are in the credential store (`sageconnect secrets set`).\n\n\
         `mode = \"sandbox\"` widens the bounds in brackets, allows plain HTTP and a file for credentials, and in\n\
         return accepts no other machine than this one.\n\n\
         This page is generated: `SAGECONNECT_UPDATE_DOCS=1 cargo test -p sc-settings` writes it.\n",
    );
    let mut section = None;
    for key in keys::ALL {
        if section != Some(key.section()) {
            section = Some(key.section());
            let title = match key.section() {
                "" => "At the top".to_owned(),
                "tenant" => "`[[tenant]]`, once per company".to_owned(),
                name => format!("`[{name}]`"),
            };
            let _ = writeln!(
                page,
                "\n## {title}\n\n| Key | Without it | Value | Español | English |\n| --- | --- | --- | --- | --- |"
            );
        }
        let cell = |text: &str| text.replace('|', "\\|");
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {} |",
            key.path,
            absent(key),
            cell(&value(key)),
            cell(key.meaning(Lang::Es)),
            cell(key.meaning(Lang::En))
        );
    }
    page.push_str("\n## Order of times\n\n");
    page.push_str(
        "`timeouts.http_ms` < `portal.list_budget_ms` < `timeouts.step_ms` < `timeouts.child_ms` <\n\
         `timeouts.lock_ms` < the smallest interval of `schedule.cron`;\n\
         `database.lock_timeout_ms` < `database.query_timeout_ms` < `timeouts.step_ms`;\n\
         `database.connect_timeout_ms` ≤ `timeouts.http_ms`; `engine.brake_floor` ≤ `engine.brake_effects`;\n\
         `engine.effects_parallel` ≤ `portal.max_concurrency`. At a live site also `timeouts.http_ms` and\n\
         `timeouts.verify_spacing_ms` < `timeouts.in_flight_ms`.\n",
    );
    page.push_str("\n## Problems\n\n| Code | Level | Español | English |\n| --- | --- | --- | --- |\n");
    let (es, en) = (Words::new(Lang::Es), Words::new(Lang::En));
    for code in ProblemCode::ALL {
        let level = match code.level() {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let text = |words: &Words| {
            words.plain(&format!("settings-{}", code.as_str().to_ascii_lowercase())).replace("{$", "{")
        };
        let _ = writeln!(page, "| `{}` | {level} | {} | {} |", code.as_str(), text(&es), text(&en));
    }
    page.push_str("\n## Example\n\n```toml\n");
    page.push_str(Settings::example().trim_end());
    page.push_str("\n```\n");
    page
}

fn absent(key: &Key) -> String {
    match key.absent {
        Absent::Required => "required".to_owned(),
        Absent::Default(value) => format!("`{value}`"),
        Absent::Nothing => "nothing".to_owned(),
    }
}

fn value(key: &Key) -> String {
    match &key.kind {
        Kind::Integer { bounds, sandbox } if bounds == sandbox => {
            format!("{} – {}", bounds.start(), bounds.end())
        }
        Kind::Integer { bounds, sandbox } => {
            format!("{} – {} ({} – {})", bounds.start(), bounds.end(), sandbox.start(), sandbox.end())
        }
        Kind::Decimal { bounds, sandbox } => {
            format!("{} – {} ({} – {})", bounds.start(), bounds.end(), sandbox.start(), sandbox.end())
        }
        Kind::Boolean => "`true`, `false`".to_owned(),
        Kind::Text { chars } => format!("{} – {} characters", chars.start(), chars.end()),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Shaped(_) => format!("e.g. `{}`", key.example),
        Kind::Map(_) => format!("table, e.g. `{}`", key.example),
        Kind::Integers(bounds) => {
            format!("list of whole numbers, each {} – {}", bounds.start(), bounds.end())
        }
        Kind::Texts { items, chars } => format!(
            "list of {} – {} texts, each {} – {} characters",
            items.start(),
            items.end(),
            chars.start(),
            chars.end()
        ),
        Kind::Parts { names, chars } => {
            let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("table of {names}, all optional, each {} – {} characters", chars.start(), chars.end())
        }
    }
}

#[test]
fn the_page_of_settings_is_up_to_date() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "settings.md"].iter().collect();
    let page = page();
    if std::env::var_os("SAGECONNECT_UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs/settings.md can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(stored == page, "docs/settings.md is behind the keys: run with SAGECONNECT_UPDATE_DOCS=1");
}
