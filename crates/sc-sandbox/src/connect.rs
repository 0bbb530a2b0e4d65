//! How to reach a running sandbox with each kind of client, in words.

use std::fmt::Write as _;

use crate::sandbox::Sandbox;

/// Lines for a person who has just started a sandbox: addresses, the login, and a command per client that is tested
/// against it. Everything in it is invented and works on this machine only.
pub fn how_to_connect(sandbox: &Sandbox) -> String {
    let login = sandbox.sql_login();
    let (addr, portal, admin) = (sandbox.sql_addr(), sandbox.portal_url(), sandbox.admin_url());
    let (host, port) = (addr.ip(), addr.port());
    let (user, password) = (&login.user, &login.password);
    let companies = sandbox.companies();
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "SQL Server   {host},{port}   user {user}   password {password}");
    let _ = writeln!(text, "Portal       {portal}");
    let _ = writeln!(text, "Admin        {admin}");
    for company in &companies {
        let _ = writeln!(
            text,
            "\n{} ({})\n  database {}   AUDTORG {}   RFC {}\n  tenant {}   go-live {}",
            company.name,
            company.key,
            company.database,
            company.org,
            company.rfc,
            company.tenant_id,
            company.go_live
        );
    }
    let Some(first) = companies.first() else { return text };
    let database = &first.database;
    let _ = write!(
        text,
        "
tsql (FreeTDS)
  TDSVER=7.4 tsql -H {host} -p {port} -U {user} -P '{password}' -D {database}

node, package mssql
  new sql.ConnectionPool({{ server: '{host}', port: {port}, user: '{user}', password: '{password}',
    database: '{database}', options: {{ encrypt: true, trustServerCertificate: true }} }})

curl, the portal
  curl -H 'PDPTenantKey: {key}' -H 'PDPTenantSecret: {secret}' '{portal}/api/1.0/extern/tenants/{tenant}'

curl, the portal's own description (OpenAPI)
  curl '{portal}{description}'

curl, the ledger
  curl '{admin}/ledger?moment=at_rest'
",
        description = sc_portalserver::OPENAPI_PATH,
        key = first.portal_key,
        secret = first.portal_secret,
        tenant = first.tenant_id,
    );
    text
}
