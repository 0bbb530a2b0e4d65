//! The address of a SQL Server.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// `host`, `host\instance`, `host,port` or `host\instance,port`, as administrators write it. With a
/// port the instance is only a name for people: the port decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// Name or address of the machine.
    pub host: String,
    /// Named instance, looked up with SQL Server Browser where no port is given.
    pub instance: Option<String>,
    /// TCP port.
    pub port: Option<u16>,
}

/// Text that is no address of a SQL Server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address of a SQL Server: host, host\\instance or host,port")]
pub struct InvalidServer;

impl ServerAddress {
    /// Whether it is this very machine, by its spelling alone: no name is looked up.
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(&self.host)
    }
}

/// Whether a host is this very machine, by its spelling alone.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl FromStr for ServerAddress {
    type Err = InvalidServer;
    fn from_str(text: &str) -> Result<Self, InvalidServer> {
        let (place, port) = match text.trim().rsplit_once(',') {
            Some((place, port)) => {
                let port: u16 = port.trim().parse().map_err(|_| InvalidServer)?;
                (place.trim(), Some(port))
            }
            None => (text.trim(), None),
        };
        let (host, instance) = match place.split_once('\\') {
            Some((host, instance)) => (host, Some(instance)),
            None => (place, None),
        };
        let is_host = !host.is_empty()
            && host.len() <= 253
            && host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'));
        let is_instance = |name: &str| {
            (1..=16).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '#'))
        };
        if !is_host || !instance.is_none_or(is_instance) || port == Some(0) {
            return Err(InvalidServer);
        }
        Ok(Self { host: host.to_owned(), instance: instance.map(str::to_owned), port })
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if let Some(instance) = &self.instance {
            write!(f, "\\{instance}")?;
        }
        if let Some(port) = self.port {
            write!(f, ",{port}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_read_and_written_back() {
        for text in ["sqlhost", "sqlhost\\SAGE", "10.0.0.5,1433", "sqlhost\\SAGE,1533", "[::1],1433"] {
            let address: ServerAddress = text.parse().expect("valid");
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn connection_strings_and_halves_are_refused() {
        let long = "a".repeat(254);
        for text in [
            "",
            "\\SAGE",
            "host\\",
            "host,",
            "host,0",
            "host,70000",
            "host,a",
            "h;Password=x",
            "a b",
            "a\\b c",
            &long,
        ] {
            assert!(text.parse::<ServerAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_this_machine() {
        for (text, expected) in [
            ("localhost,1433", true),
            ("127.0.0.1,50123", true),
            ("127.9.9.9", true),
            ("[::1],1433", true),
            ("10.0.0.1", false),
            ("localhost.example", false),
            ("127.0.0.1.example", false),
        ] {
            let address: ServerAddress = text.parse().expect("valid");
            assert_eq!(address.is_loopback(), expected, "{text}");
        }
    }
}
