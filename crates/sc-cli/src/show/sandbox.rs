//! A sandbox that serves.

use sc_app::sandbox::Connections;
use sc_words::Words;

use crate::out::Out;

/// How to reach it with each kind of client.
pub fn connections(out: &Out, words: &Words, to: &Connections) {
    let (user, password) = (to.user.as_str().into(), to.password.as_str().into());
    let login = [("server", to.sql_server.as_str().into()), ("user", user), ("password", password)];
    out.line(words.text("sandbox-sql-server", &login));
    out.line(words.text("sandbox-portal", &[("url", to.portal_url.as_str().into())]));
    out.line(words.text("sandbox-admin", &[("url", to.admin_url.as_str().into())]));
    for company in &to.companies {
        let in_sage = [
            ("database", company.database.as_str().into()),
            ("org", company.org.as_str().into()),
            ("rfc", company.rfc.as_str().into()),
        ];
        let in_portal =
            [("tenant", company.tenant_id.as_str().into()), ("day", words.date(company.go_live).into())];
        out.line(format!("\n{} ({})", company.name, company.key));
        out.line(format!("  {}", words.text("sandbox-company-sage", &in_sage)));
        out.line(format!("  {}", words.text("sandbox-company-portal", &in_portal)));
    }
    for client in &to.clients {
        out.line(format!("\n{}", words.plain(&client_key(client.name))));
        out.line(format!("  {}", client.text.replace('\n', "\n  ")));
    }
}

fn client_key(name: &str) -> String {
    format!("sandbox-client-{name}")
}

#[cfg(test)]
mod tests {
    use sc_app::sandbox::CLIENTS;
    use sc_words::TEXT_KEYS;

    use super::*;

    #[test]
    fn every_client_has_words_and_no_other() {
        for name in CLIENTS {
            assert!(TEXT_KEYS.contains(&client_key(name).as_str()), "{name}");
        }
        let written = TEXT_KEYS.iter().filter(|key| key.starts_with("sandbox-client-"));
        assert_eq!(written.count(), CLIENTS.len());
    }
}
