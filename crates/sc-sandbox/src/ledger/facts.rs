//! What is really there: the portal's payments and the control rows, sorted by company.

use std::collections::{HashMap, HashSet};

use sc_portalserver::PortalState;
use sc_portalserver::state::{Cfdi, Payment};
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;
use sc_sqlserver::value::Value;

use crate::schema::{CONTROL_DATABASE, Table};
use crate::world::{Company, ControlRow, World};

/// Everything the ledger looks at, of one instant.
pub(super) struct Facts {
    /// In the order of the world's companies.
    pub(super) companies: Vec<Seen>,
    /// Control rows that name no company of the world.
    pub(super) homeless_rows: Vec<ControlRow>,
    /// Company key by portal payment id.
    pub(super) owner_of_payment: HashMap<String, String>,
}

/// What was found of one company.
pub(super) struct Seen {
    /// The payments of the world by number, for look-ups.
    pub(super) known_numbers: HashSet<String>,
    /// Positions in `payments` of live ones, by number.
    live_by_number: HashMap<String, Vec<usize>>,
    /// In the order the portal made them.
    pub(super) payments: Vec<Payment>,
    pub(super) cfdis: Vec<Cfdi>,
    /// Supplier names by portal id, for texts.
    pub(super) providers: HashMap<String, String>,
    /// Rows left from the start, untouched.
    pub(super) old_rows: Vec<ControlRow>,
    /// Rows that were written since.
    pub(super) new_rows: Vec<ControlRow>,
    /// Rows of the start that are gone or changed.
    pub(super) missing_rows: Vec<ControlRow>,
}

impl Facts {
    pub(super) fn gather(world: &World, sql: &SqlServer, portal: &PortalState) -> Result<Self, SqlError> {
        let mut rows = control_rows(sql)?;
        let data = portal.read(|data| {
            let of = |company: &Company| data.tenants.get(&company.tenant_id).cloned();
            world.companies.iter().map(of).collect::<Vec<_>>()
        });
        let mut owner_of_payment = HashMap::new();
        let mut companies = Vec::new();
        for (company, tenant) in world.companies.iter().zip(data) {
            let (own, others) = rows.into_iter().partition(|row| names(row, company));
            rows = others;
            let (old_rows, new_rows, missing_rows) = sort_rows(own, &company.control_rows);
            let tenant = tenant.as_ref();
            let payments: Vec<Payment> =
                tenant.map(|tenant| tenant.payments.values().cloned().collect()).unwrap_or_default();
            for payment in &payments {
                owner_of_payment.insert(payment.id.clone(), company.key.clone());
            }
            let providers = tenant.into_iter().flat_map(|tenant| tenant.providers.values());
            let live = payments.iter().enumerate().filter(|(_, payment)| payment.is_live());
            let mut live_by_number: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, payment) in live {
                live_by_number.entry(number_of(payment).to_owned()).or_default().push(at);
            }
            companies.push(Seen {
                known_numbers: company.payments.iter().map(|payment| payment.number.clone()).collect(),
                live_by_number,
                payments,
                cfdis: tenant.map(|tenant| tenant.cfdis.values().cloned().collect()).unwrap_or_default(),
                providers: providers.map(|known| (known.id.clone(), known.name.clone())).collect(),
                old_rows,
                new_rows,
                missing_rows,
            });
        }
        Ok(Self { companies, homeless_rows: rows, owner_of_payment })
    }
}

impl Seen {
    /// Payments with this number that settle something.
    pub(super) fn live(&self, number: &str) -> impl Iterator<Item = &Payment> {
        let positions = self.live_by_number.get(number).into_iter().flatten();
        positions.map(|at| &self.payments[*at])
    }

    /// Control rows with this number: those of the start, then those written since.
    pub(super) fn rows<'a>(&'a self, number: &'a str) -> impl Iterator<Item = &'a ControlRow> {
        let of = move |row: &&ControlRow| row.number.as_deref() == Some(number);
        self.old_rows.iter().filter(of).chain(self.new_rows.iter().filter(of))
    }
}

/// The ERP's number of a portal payment; empty for one that has none.
pub(super) fn number_of(payment: &Payment) -> &str {
    payment.external_id.as_deref().unwrap_or_default()
}

/// Whether a control row is one of the company's: it may carry the database name or `AUDTORG` (sage300.md 6.3).
fn names(row: &ControlRow, company: &Company) -> bool {
    let id = row.id_cia.as_deref().unwrap_or_default();
    id.eq_ignore_ascii_case(&company.database) || id.eq_ignore_ascii_case(&company.org)
}

fn sort_rows(
    mut found: Vec<ControlRow>,
    initial: &[ControlRow],
) -> (Vec<ControlRow>, Vec<ControlRow>, Vec<ControlRow>) {
    let (mut old, mut missing) = (Vec::new(), Vec::new());
    for row in initial {
        match found.iter().position(|other| other == row) {
            Some(at) => old.push(found.swap_remove(at)),
            None => missing.push(row.clone()),
        }
    }
    found.sort();
    (old, found, missing)
}

fn control_rows(sql: &SqlServer) -> Result<Vec<ControlRow>, SqlError> {
    let table = Table::FESA_PAGOS.name;
    // tidy: allow sql: a constant table name
    let query = format!("SELECT idCia, NoPagoSage, status, idFocaltec FROM {table}");
    let set = sql.query(CONTROL_DATABASE, &query, &[])?;
    let rows = set.rows.into_iter().map(|row| {
        let mut texts = row.into_iter().map(trimmed);
        let mut next = || texts.next().flatten();
        ControlRow { id_cia: next(), number: next(), status: next(), portal_id: next() }
    });
    Ok(rows.collect())
}

/// A character value without its padding.
pub(super) fn trimmed(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.trim_end_matches(' ').to_owned()),
        _ => None,
    }
}
