//! What a client needs to know before its first request, checked once.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sc_domain::{Cause, Code};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// Settings of a [`crate::PortalClient`].
#[derive(Debug, Clone)]
pub struct PortalOptions {
    /// Scheme and host of the portal, without path: `https://api-sandbox.portaldeproveedores.mx`.
    pub base_url: String,
    /// The portal's id of the company.
    pub tenant_id: String,
    /// What people call the company, for messages.
    pub company: String,
    /// Deadline of one request, its body included. Milliseconds.
    pub http_timeout_ms: u64,
    /// Deadline of one list, or of one question with its repetitions. Milliseconds.
    pub list_budget_ms: u64,
    /// Longest body that is read of a good answer. Bytes.
    pub max_body_bytes: usize,
    /// Whether `http://` on this machine is allowed, as the sandbox needs it.
    pub is_sandbox: bool,
}

impl PortalOptions {
    /// The options of production for a portal and a company: 30 s per request, 120 s per list, 32 MiB.
    /// Messages call the company by its id of the portal.
    pub fn new(base_url: impl Into<String>, tenant_id: impl Into<String>) -> Self {
        let tenant_id = tenant_id.into();
        Self {
            base_url: base_url.into(),
            company: tenant_id.clone(),
            tenant_id,
            http_timeout_ms: 30_000,
            list_budget_ms: 120_000,
            max_body_bytes: 32 * 1024 * 1024,
            is_sandbox: false,
        }
    }
}

/// What the portal knows a company's integration by.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Header `PDPTenantKey`.
    pub key: SecretString,
    /// Header `PDPTenantSecret`.
    pub secret: SecretString,
}

/// Options that no client can be made of. Its text holds no credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The address of the portal breaks a rule.
    #[error("{url:?} is no address of the portal: {rule}")]
    BaseUrl {
        /// The address, without any user information.
        url: String,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The company's id breaks its rule.
    #[error("{0:?} is no company of the portal: 1 to 64 letters, digits, '_' and '-'")]
    TenantId(String),
    /// A credential is empty or holds characters that no header can carry.
    #[error("{0} is empty or holds characters that cannot be sent")]
    Credential(CredentialField),
    /// A rate or a number of calls at once that is not positive.
    #[error("{name} must be greater than 0, not {value}")]
    NotPositive {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// The HTTP client cannot start, e.g. because the machine has no certificate store.
    #[error("the HTTP client cannot start: {0}")]
    Client(String),
}

/// Which of the two credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialField {
    /// The key.
    Key,
    /// The secret.
    Secret,
}

impl CredentialField {
    /// The last part of its entry in the credential store.
    fn entry(self) -> &'static str {
        match self {
            Self::Key => "portal-key",
            Self::Secret => "portal-secret",
        }
    }
}

impl fmt::Display for CredentialField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry())
    }
}

impl From<SetupError> for Cause {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Credential(field) => Cause::new(Code::SecretMissing).with("entry", field),
            SetupError::BaseUrl { .. }
            | SetupError::TenantId(_)
            | SetupError::NotPositive { .. }
            | SetupError::Client(_) => Cause::new(Code::InternalDefect).with("detail", error),
        }
    }
}

/// Options that have passed their rules.
pub(crate) struct Checked {
    /// `{base}/api/1.0/extern/tenants/{tenant}`.
    pub(crate) root: Url,
    /// `{base}/api/1.0/batch/tenants/{tenant}`.
    pub(crate) batch: Url,
    /// Host, with the port when it is not the usual one: for messages.
    pub(crate) host: String,
    /// Both credentials, marked as sensitive; or why there are none.
    pub(crate) headers: Result<HeaderMap, Cause>,
    /// Deadline of one request.
    pub(crate) timeout: Duration,
    /// Deadline of a list.
    pub(crate) list_budget: Duration,
}

pub(crate) fn check(
    options: &PortalOptions,
    credentials: &Result<Credentials, Cause>,
) -> Result<Checked, SetupError> {
    let mut root = check_base(options)?;
    let id_is_valid = (1..=64).contains(&options.tenant_id.len())
        && options.tenant_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !id_is_valid {
        return Err(SetupError::TenantId(options.tenant_id.chars().take(64).collect()));
    }
    for (name, value) in
        [("http_timeout_ms", options.http_timeout_ms), ("list_budget_ms", options.list_budget_ms)]
    {
        if value == 0 {
            return Err(SetupError::NotPositive { name, value: value.to_string() });
        }
    }
    let host = match (root.host_str(), root.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let mut batch = root.clone();
    root.set_path(&format!("/api/1.0/extern/tenants/{}", options.tenant_id));
    batch.set_path(&format!("/api/1.0/batch/tenants/{}", options.tenant_id));
    Ok(Checked {
        root,
        batch,
        host,
        headers: match credentials {
            Ok(credentials) => Ok(headers(credentials)?),
            Err(cause) => Err(cause.clone()),
        },
        timeout: Duration::from_millis(options.http_timeout_ms),
        list_budget: Duration::from_millis(options.list_budget_ms),
    })
}

fn headers(credentials: &Credentials) -> Result<HeaderMap, SetupError> {
    let key = header(&credentials.key, CredentialField::Key)?;
    let secret = header(&credentials.secret, CredentialField::Secret)?;
    let named = [("pdptenantkey", key), ("pdptenantsecret", secret)];
    Ok(named.into_iter().map(|(name, value)| (HeaderName::from_static(name), value)).collect())
}

fn check_base(options: &PortalOptions) -> Result<Url, SetupError> {
    let refuse = |rule| {
        // What stands before an '@' may be a password.
        let shown = options.base_url.rsplit_once('@').map_or(options.base_url.as_str(), |(_, host)| host);
        Err(SetupError::BaseUrl { url: shown.chars().take(200).collect(), rule })
    };
    let Ok(url) = Url::parse(options.base_url.trim()) else { return refuse("a URL such as https://host") };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("no user and no password");
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return refuse("no path and no parameters");
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if options.is_sandbox && is_this_machine(&url) => Ok(url),
        "http" if options.is_sandbox => refuse("https, or http on this machine"),
        _ => refuse("https"),
    }
}

/// Whether an address leads to this machine.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn header(secret: &SecretString, field: CredentialField) -> Result<HeaderValue, SetupError> {
    let text = secret.expose_secret().trim();
    let printable = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let mut value =
        HeaderValue::from_str(text).ok().filter(|_| printable).ok_or(SetupError::Credential(field))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Result<Credentials, Cause> {
        Ok(Credentials { key: "key-1".into(), secret: " secret-1\n".into() })
    }

    #[track_caller]
    fn base(url: &str, is_sandbox: bool, expected: Result<&str, &str>) {
        let options = PortalOptions { is_sandbox, ..PortalOptions::new(url, "0123456789abcdef01234567") };
        let found = check(&options, &credentials()).map(|checked| checked.root.to_string());
        match (found, expected) {
            (Ok(root), Ok(expected)) => assert_eq!(root, expected),
            (Err(SetupError::BaseUrl { rule, .. }), Err(expected)) => assert_eq!(rule, expected, "{url}"),
            (found, expected) => panic!("{url}: {found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn production_is_https_and_the_sandbox_may_be_http_on_this_machine() {
        let root = |base: &str| format!("{base}/api/1.0/extern/tenants/0123456789abcdef01234567");
        base("https://portal.test", false, Ok(&root("https://portal.test")));
        base(" https://portal.test/ ", true, Ok(&root("https://portal.test")));
        base("http://127.0.0.1:8080", true, Ok(&root("http://127.0.0.1:8080")));
        base("http://[::1]:8080", true, Ok(&root("http://[::1]:8080")));
        base("http://localhost:8080", true, Ok(&root("http://localhost:8080")));
        base("http://127.0.0.1:8080", false, Err("https"));
        base("http://portal.test", true, Err("https, or http on this machine"));
        base("http://127.0.0.1.portal.test", true, Err("https, or http on this machine"));
        base("ftp://portal.test", false, Err("https"));
        base("https://portal.test/api", false, Err("no path and no parameters"));
        base("https://portal.test?x=1", false, Err("no path and no parameters"));
        base("https://user:pass@portal.test", false, Err("no user and no password"));
        base("portal", false, Err("a URL such as https://host"));
    }

    #[test]
    fn a_refused_address_does_not_repeat_a_password() {
        let options = PortalOptions::new("https://user:hunter2@portal.test", "t");
        let Err(error) = check(&options, &credentials()) else { panic!("accepted") };
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn an_id_that_would_change_the_path_is_refused() {
        for bad in ["", "a/b", "..", "a b", &"a".repeat(65)] {
            let options = PortalOptions::new("https://portal.test", bad);
            assert!(matches!(check(&options, &credentials()), Err(SetupError::TenantId(_))), "{bad}");
        }
    }

    #[test]
    fn a_credential_that_no_header_can_carry_is_named_and_not_shown() {
        let options = PortalOptions::new("https://portal.test", "t");
        for bad in ["", "  ", "can\nary", "can\u{0}ary", "canario-ñ"] {
            let broken = Credentials { key: bad.into(), secret: "secret-1".into() };
            let Err(error) = check(&options, &Ok(broken)) else { panic!("accepted {bad:?}") };
            assert_eq!(error, SetupError::Credential(CredentialField::Key));
            assert_eq!(Cause::from(error).to_string(), "secret.missing entry=\"portal-key\"");
        }
    }

    impl fmt::Debug for Checked {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Checked").field("root", &self.root.as_str()).finish_non_exhaustive()
        }
    }
}
