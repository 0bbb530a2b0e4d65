//! How to reach the server, and how patient to be with it.

use std::fmt;
use std::path::PathBuf;

use sc_domain::DatabaseName;
use secrecy::SecretString;

/// Whether the session is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Everything is encrypted, or there is no connection.
    Required,
    /// Only the login is encrypted. Honoured when [`SageOptions::allow_plaintext`] is set, as the
    /// built-in sandbox does; [`Encryption::Required`] otherwise.
    LoginOnly,
}

/// Whose certificate is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// One that the operating system trusts.
    System,
    /// Also one signed by the authority in this file (`.pem`, `.crt` or `.der`).
    CaFile(PathBuf),
    /// Any. Encrypted, yet open to a machine in the middle; a standing warning tells so.
    Any,
}

/// Everything the adapter needs for one company.
#[derive(Debug, Clone)]
pub struct SageOptions {
    /// Host name or address.
    pub server: String,
    /// TCP port. `None`: 1433, or the port that the SQL Browser names for `instance`.
    pub port: Option<u16>,
    /// Named instance. Ignored when a port is given.
    pub instance: Option<String>,
    /// SQL Server login.
    pub user: String,
    /// Its password. Redacted in `Debug`, never part of a cause.
    pub password: SecretString,
    /// The company's database.
    pub database: DatabaseName,
    /// The control database (`FESA`).
    pub control_database: DatabaseName,
    /// The database of the order authorizations (`Autorizaciones_electronicas`). Only questions about orders
    /// open a session with it.
    pub authorizations_database: DatabaseName,
    /// Whether the session is encrypted.
    pub encryption: Encryption,
    /// Whether [`Encryption::LoginOnly`] is honoured.
    pub allow_plaintext: bool,
    /// Whose certificate is believed.
    pub trust: Trust,
    /// Longest wait for a connection with its login, in milliseconds.
    pub connect_timeout_ms: u64,
    /// Longest wait for the whole answer of one statement, in milliseconds.
    pub query_timeout_ms: u64,
    /// Longest wait for a lock that a user of Sage holds (`SET LOCK_TIMEOUT`), in milliseconds.
    pub lock_timeout_ms: u32,
    /// Most connections at a time to each of the three databases.
    pub pool_max: usize,
    /// Shown to the server's administrator in `sys.dm_exec_sessions`.
    pub application_name: String,
    /// Name of the lock "one engine per company": portal tenant id and Sage database. At most 255 characters.
    pub lease_resource: String,
}

impl SageOptions {
    /// Options with the usual patience: 15 s to connect, 60 s for an answer, 5 s for a lock, 4 connections.
    pub fn new(
        server: impl Into<String>,
        user: impl Into<String>,
        password: SecretString,
        database: DatabaseName,
        control_database: DatabaseName,
        authorizations_database: DatabaseName,
    ) -> Self {
        Self {
            server: server.into(),
            port: None,
            instance: None,
            user: user.into(),
            password,
            lease_resource: format!("sageconnect:{database}"),
            database,
            control_database,
            authorizations_database,
            encryption: Encryption::Required,
            allow_plaintext: false,
            trust: Trust::System,
            connect_timeout_ms: 15_000,
            query_timeout_ms: 60_000,
            lock_timeout_ms: 5_000,
            pool_max: 4,
            application_name: "SageConnect".to_owned(),
        }
    }

    /// The server as an administrator writes it, for messages.
    pub(crate) fn endpoint(&self) -> Endpoint<'_> {
        Endpoint(self)
    }
}

/// `host`, `host,port` or `host\instance`.
pub(crate) struct Endpoint<'a>(&'a SageOptions);

impl fmt::Display for Endpoint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.port, &self.0.instance) {
            (Some(port), _) => write!(f, "{},{port}", self.0.server),
            (None, Some(instance)) => write!(f, "{}\\{instance}", self.0.server),
            (None, None) => f.write_str(&self.0.server),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> SageOptions {
        let name = |text| DatabaseName::new(text).expect("valid");
        let password = SecretString::from("canary-7f");
        SageOptions::new("sql01", "sc", password, name("NORTE"), name("FESA"), name("AUTORIZA"))
    }

    #[test]
    fn a_server_is_named_as_its_administrator_writes_it() {
        let mut options = options();
        assert_eq!(options.endpoint().to_string(), "sql01");
        options.instance = Some("SAGE".to_owned());
        assert_eq!(options.endpoint().to_string(), "sql01\\SAGE");
        options.port = Some(1444);
        assert_eq!(options.endpoint().to_string(), "sql01,1444");
    }

    #[test]
    fn the_password_is_redacted_in_debug_output() {
        assert!(!format!("{:?}", options()).contains("canary-7f"));
    }
}
