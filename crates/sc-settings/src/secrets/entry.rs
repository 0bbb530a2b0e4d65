//! Names of credentials. Old installations are keyed by them: they never change.

use std::fmt;
use std::str::FromStr;

use sc_domain::TenantKey;
use sc_domain::ids::InvalidId;

/// The name of a credential in its store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretEntry(String);

const FIXED: [&str; 7] = [
    "db/user",
    "db/password",
    "mail/password",
    "mail/gmail-client-secret",
    "mail/gmail-refresh-token",
    "license/key",
    "license/hmac",
];

const PORTAL_KEY: &str = "portal-key";
const PORTAL_SECRET: &str = "portal-secret";

impl SecretEntry {
    /// Login name of SQL Server, where the settings do not name it.
    pub fn db_user() -> Self {
        Self("db/user".to_owned())
    }

    /// Password of SQL Server.
    pub fn db_password() -> Self {
        Self("db/password".to_owned())
    }

    /// A company's key at the portal (header `PDPTenantKey`).
    pub fn portal_key(tenant: &TenantKey) -> Self {
        Self(format!("tenant/{tenant}/{PORTAL_KEY}"))
    }

    /// A company's secret at the portal (header `PDPTenantSecret`).
    pub fn portal_secret(tenant: &TenantKey) -> Self {
        Self(format!("tenant/{tenant}/{PORTAL_SECRET}"))
    }

    /// Every entry an installation with these companies can have.
    pub fn all<'t>(tenants: impl IntoIterator<Item = &'t TenantKey>) -> Vec<Self> {
        let fixed = FIXED.iter().map(|name| Self((*name).to_owned()));
        let of_tenants =
            tenants.into_iter().flat_map(|tenant| [Self::portal_key(tenant), Self::portal_secret(tenant)]);
        fixed.chain(of_tenants).collect()
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it holds a key that people compare by its end, and no password or secret.
    pub(crate) fn is_key(&self) -> bool {
        self.0 == "license/key" || self.0.ends_with("/portal-key")
    }
}

impl fmt::Display for SecretEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SecretEntry {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId {
            kind: "credential",
            text: text.chars().take(64).collect(),
            rule: "db/user, db/password, tenant/<key>/portal-key or -secret, mail/…, license/…",
        };
        if FIXED.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let (tenant, name) =
            text.strip_prefix("tenant/").and_then(|rest| rest.split_once('/')).ok_or_else(invalid)?;
        let tenant: TenantKey = tenant.parse().map_err(|_| invalid())?;
        match name {
            PORTAL_KEY => Ok(Self::portal_key(&tenant)),
            PORTAL_SECRET => Ok(Self::portal_secret(&tenant)),
            _ => Err(invalid()),
        }
    }
}
