//! How to reach a running sandbox with each kind of client, as data: whoever shows it has the words.

use crate::sandbox::Sandbox;
use crate::world::Company;

/// Addresses, the login, and a command per client that is tested against it. Everything in it is invented and works on this
/// machine only.
#[derive(Debug, Clone)]
pub struct Connections {
    /// Address and port of the SQL Server stand-in, as its clients write them.
    pub sql_server: String,
    /// User of its login.
    pub user: String,
    /// Password of its login.
    pub password: String,
    /// Address of the portal stand-in.
    pub portal_url: String,
    /// Address of the administration.
    pub admin_url: String,
    /// The companies of the world.
    pub companies: Vec<Company>,
    /// What to type for each client.
    pub clients: Vec<Client>,
}

/// What to type for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Which one, one of [`CLIENTS`].
    pub name: &'static str,
    /// The command or the code, of one line or more.
    pub text: String,
}

/// The clients that are tested, by stable names.
pub const CLIENTS: [&str; 5] = ["tsql", "node", "portal", "portal-description", "ledger"];

/// How to reach a sandbox.
pub fn how_to_connect(sandbox: &Sandbox) -> Connections {
    let login = sandbox.sql_login();
    let (addr, portal_url, admin_url) = (sandbox.sql_addr(), sandbox.portal_url(), sandbox.admin_url());
    let (host, port) = (addr.ip(), addr.port());
    let (user, password) = (login.user.clone(), login.password.clone());
    let companies = sandbox.companies();
    let clients = companies.first().map_or_else(Vec::new, |first| {
        let Company { database, portal_key, portal_secret, tenant_id, .. } = first;
        let texts = [
            format!("TDSVER=7.4 tsql -H {host} -p {port} -U {user} -P '{password}' -D {database}"),
            format!(
                "new sql.ConnectionPool({{ server: '{host}', port: {port}, user: '{user}', password: '{password}',\n  \
                 database: '{database}', options: {{ encrypt: true, trustServerCertificate: true }} }})"
            ),
            format!(
                "curl -H 'PDPTenantKey: {portal_key}' -H 'PDPTenantSecret: {portal_secret}' \
                 '{portal_url}/api/1.0/extern/tenants/{tenant_id}'"
            ),
            format!("curl '{portal_url}{}'", sc_portalserver::OPENAPI_PATH),
            format!("curl '{admin_url}/ledger?moment=at_rest'"),
        ];
        CLIENTS.into_iter().zip(texts).map(|(name, text)| Client { name, text }).collect()
    });
    Connections {
        sql_server: format!("{host},{port}"),
        user,
        password,
        portal_url,
        admin_url,
        companies,
        clients,
    }
}
