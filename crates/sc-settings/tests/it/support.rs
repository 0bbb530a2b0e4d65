//! Settings texts to start from.

use sc_settings::{Loaded, Problem, Settings};

/// The least that a live site needs.
pub const LIVE: &str = r#"
version = 1
[app]
timezone = "America/Mexico_City"
[database]
server = "sqlhost,1433"
[portal]
base_url = "https://api.portal.example"
[[tenant]]
key = "norte"
name = "Aceros del Norte"
portal_id = "0123456789abcdef01234567"
database = "NORTE01"
external_id = "ANO010203AB1"
rfc = "ANO010203AB1"
go_live = 2026-11-01
"#;

/// The least that a sandbox needs.
pub fn sandbox() -> String {
    LIVE.replace("version = 1", "version = 1\nmode = \"sandbox\"")
        .replace("sqlhost,1433", "127.0.0.1,50123")
        .replace("https://api.portal.example", "http://127.0.0.1:8080")
}

/// `text` with a key set: replaced where it stands, else added to its section, which is made if needed.
pub fn with(text: &str, path: &str, value: &str) -> String {
    let mut root: toml::Table = text.parse().expect("the text to start from is TOML");
    let value = format!("x = {value}").parse::<toml::Table>().expect("the value is TOML")["x"].clone();
    match path.split_once('.') {
        None => {
            root.insert(path.to_owned(), value);
        }
        Some(("tenant", name)) => {
            let tenant = root["tenant"][0].as_table_mut().expect("a company");
            tenant.insert(name.to_owned(), value);
        }
        Some((section, name)) => {
            let section = root.entry(section).or_insert_with(|| toml::Table::new().into());
            section.as_table_mut().expect("a section").insert(name.to_owned(), value);
        }
    }
    root.to_string()
}

/// `text` without a key.
pub fn without(text: &str, path: &str) -> String {
    let mut root: toml::Table = text.parse().expect("the text to start from is TOML");
    match path.split_once('.') {
        None => root.remove(path),
        Some(("tenant", name)) => root["tenant"][0].as_table_mut().expect("a company").remove(name),
        Some((section, name)) => root[section].as_table_mut().expect("a section").remove(name),
    };
    root.to_string()
}

/// What is wrong with it: `code key`, in order, warnings too.
pub fn problems(text: &str) -> Vec<String> {
    list(&match Settings::parse(text) {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    })
}

pub fn list(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| format!("{} {}", problem.code.as_str(), problem.key)).collect()
}

#[track_caller]
pub fn valid(text: &str) -> Loaded {
    Settings::parse(text).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}
