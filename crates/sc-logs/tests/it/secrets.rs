//! No secret reaches a file, whichever way it comes.

use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::SecretString;

use crate::site::Site;

/// What spec and settings call secret: tenant key, tenant secret, passwords, refresh token, HMAC secret, licence key.
const SECRETS: [&str; 6] = [
    "canary-tenant-key-01",
    "s3cr3t/with+signs=and&more",
    "pass \"word\" \\ ñandú",
    "1//refresh_token-AbC",
    "-----BEGIN-----\nhmac\tline\n-----END-----",
    "ABCD",
];

#[derive(Debug)]
struct Login<'a> {
    #[expect(dead_code, reason = "it is read by Debug")]
    password: &'a str,
}

#[derive(Debug)]
struct Failure {
    text: String,
    source: Option<Box<Failure>>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn log_every_way(secret: &str) {
    let deep = Failure { text: format!("inner <{secret}>"), source: None };
    let error = Failure { text: "outer".to_owned(), source: Some(Box::new(deep)) };
    let error: &(dyn Error + 'static) = &error;
    let owned = secret.to_owned();
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
    tracing::info!(log = "A", "message <{secret}>");
    tracing::warn!(log = "A", "message <{secret:?}>");
    tracing::error!(log = "A", secret, "str");
    tracing::debug!(log = "A", owned, "String");
    tracing::info!(log = "A", display = %secret, "Display");
    tracing::info!(log = "A", debug = ?secret, "Debug");
    tracing::info!(log = "A", debug = ?Login { password: secret }, "Debug of a struct");
    tracing::info!(log = "A", debug = ?Some(vec![secret]), "Debug of a list");
    tracing::info!(log = "A", error, "error and its source");
    tracing::info!(log = "A", error = ?error, "Debug of an error");
    tracing::info!(log = "A", url = %format!("https://portal.test/?key={encoded}&x=1"), "URL");
    tracing::info!(log = "A", header = %format!("Basic {}", STANDARD.encode(secret)), "base64");
    tracing::info!(log = "A", header = %URL_SAFE_NO_PAD.encode(secret), "base64 of URLs");
    tracing::info!(log = secret, "as the name of the file");
    tracing::info!(log = "A", body = %format!("{}{secret}", "x".repeat(64 * 1024 - 10)), "cut in the middle");
    tracing::info!(log = "A", body = %format!("{}{secret}", "x".repeat(8 * 1024 - 60)), "cut in the middle");
}

#[test]
fn each_secret_is_replaced_through_every_macro_and_field() {
    let site = Site::at("2026-03-09T14:15:00Z");
    let process = site.start();
    process.handle.redact(SECRETS.map(SecretString::from));
    assert!(process.log(|| SECRETS.into_iter().for_each(log_every_way)));
    for file in site.files() {
        let text = site.text(&file);
        for secret in SECRETS {
            let debug = format!("{secret:?}");
            let debug = debug.trim_matches('"');
            let escaped = debug.replace('\\', "\\\\").replace('"', "\\\"");
            let encoded =
                percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string();
            let lines = secret.lines().filter(|line| line.chars().count() > 4).map(str::to_owned);
            let spellings = [
                secret.to_owned(),
                debug.to_owned(),
                escaped,
                encoded,
                STANDARD.encode(secret),
                URL_SAFE_NO_PAD.encode(secret),
                // What a cut in the middle would leave.
                secret.chars().take(secret.chars().count() - 1).collect(),
            ];
            for spelling in spellings.into_iter().chain(lines) {
                assert!(!text.contains(&spelling), "{spelling} is in {file}");
            }
        }
        assert!(!file.contains("canary"), "{file}");
    }
    let text = site.text("2026-03-09/A.log");
    assert_eq!(text.lines().count(), SECRETS.len() * 15, "every line is there");
    assert!(text.contains("[INFO]: message <***>\n"));
    assert!(text.contains("error=\"outer: inner <***>\""), "{text}");
    assert!(text.contains("url=\"https://portal.test/?key=***&x=1\""));
}

#[test]
fn a_secret_that_becomes_known_later_is_replaced_from_then_on() {
    let site = Site::at("2026-03-09T14:15:00Z");
    let process = site.start();
    process.handle.redact([SecretString::from("first-secret")]);
    assert!(process.log(|| tracing::info!(log = "A", "first-secret second-secret")));
    process.handle.redact([SecretString::from("second-secret")]);
    assert!(process.log(|| tracing::info!(log = "A", "first-secret second-secret")));
    let text = site.text("2026-03-09/A.log");
    let texts: Vec<&str> = text.lines().map(|line| &line[32..]).collect();
    assert_eq!(texts, ["*** second-secret", "*** ***"]);
}

#[test]
fn a_line_that_waits_in_memory_is_redacted_again_when_it_is_written() {
    let site = Site::at("2026-03-09T14:15:00Z");
    std::fs::write(site.root(), "").expect("written");
    let process = site.start();
    assert!(!process.log(|| tracing::info!(log = "A", "the-secret")));
    process.handle.redact([SecretString::from("the-secret")]);
    std::fs::remove_file(site.root()).expect("removed");
    site.advance(60_000);
    assert!(process.log(|| tracing::info!(log = "A", "x")));
    assert!(site.text("2026-03-09/A.log").contains("[INFO]: ***\n"));
}
