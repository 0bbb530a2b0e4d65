//! Who is at the keyboard, for the audit chain, and which process this is, for others on the same folder.

/// The user of this process: as the session names him, else as the system knows the account. Empty where neither does.
#[expect(clippy::disallowed_methods, reason = "the one place that asks who is at the keyboard")]
pub fn user_name() -> String {
    // A service and a scheduled task have no session, and no variables of one.
    named(|name| std::env::var(name).ok(), || whoami::username().ok())
}

fn named(variable: impl Fn(&str) -> Option<String>, account: impl FnOnce() -> Option<String>) -> String {
    let is_name = |name: &String| !name.trim().is_empty();
    let of_session = ["USER", "USERNAME", "LOGNAME"].into_iter().filter_map(variable).find(is_name);
    of_session.or_else(|| account().filter(is_name)).unwrap_or_default()
}

/// The user and the process, as another process may tell them to a person.
pub(crate) fn process_name() -> String {
    let process = format!("PID {}", std::process::id());
    match user_name() {
        user if user.is_empty() => process,
        user => format!("{user}, {process}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], account: Option<&str>, expected: &str) {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(named(variable, || account.map(str::to_owned)), expected);
    }

    #[test]
    fn who_has_no_session_is_named_by_the_account() {
        check(&[("USER", "maria")], Some("svc"), "maria");
        check(&[("USERNAME", "maria")], Some("svc"), "maria");
        check(&[("USER", " "), ("LOGNAME", "maria")], None, "maria");
        check(&[], Some("svc"), "svc");
        check(&[("USER", "")], Some("svc"), "svc");
        check(&[], None, "");
    }

    #[test]
    fn the_system_knows_the_account_of_this_process() {
        let account = whoami::username().expect("a test runs as somebody");
        assert_eq!(named(|_| None, || Some(account.clone())), account);
        assert!(!account.is_empty());
    }
}
