//! Who is at the keyboard, for the audit chain.

/// The user of this process, as the system names him; empty where it does not.
#[expect(clippy::disallowed_methods, reason = "the one place that asks who is at the keyboard")]
pub fn user_name() -> String {
    ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}
