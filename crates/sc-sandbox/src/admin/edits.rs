//! Edits of a running world: what people do in Sage and in the portal while the product works. Each changes the world's
//! truth with the data, so that the ledger stays right.

use jiff::SignedDuration;
use sc_portalserver::state::{PurchaseOrder, PurchaseOrderStatus};
use sc_sqlserver::session::{Parameter, SqlError};
use sc_sqlserver::value::{Length, SqlType, Value};
use serde::Deserialize;

use crate::error::SandboxError;
use crate::schema::{CONTROL_DATABASE, Row, Table};
use crate::site::{Site, Truth};
use crate::world::{
    Company, ControlRow, ControlWord, Expected, OptionalField, OrderExpected, add_to_portal, add_to_sage,
    post_payment, stamp_of, update_orders_in_sage,
};

/// Moves the audit stamp of a payment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Age {
    pub number: String,
    /// How old the entry becomes.
    pub minutes: i64,
}

/// Links a vendor to its supplier, on both sides, as a person would.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkVendor {
    pub vendor: String,
}

/// Writes a control row, as another program would.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignRow {
    pub number: String,
    pub status: String,
    #[serde(default)]
    pub portal_id: Option<String>,
}

/// Gives a column of the company's database another name, as a changed version of Sage does: to a program that knows the
/// old name, the column is missing. Its values stay, so that the reverse brings it back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameColumn {
    pub table: String,
    pub column: String,
    pub new_name: String,
}

/// Raises prices of many orders in Sage at once.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaiseOrders {
    /// How many orders.
    pub count: usize,
}

impl Site {
    /// Makes a payment this old. One that had to wait for its age is due once it is an hour old.
    ///
    /// # Errors
    /// When the company or the payment does not exist.
    pub fn age(&self, tenant: &str, edit: &Age) -> Result<(), SandboxError> {
        let entered_at = (self.config.clock)() - SignedDuration::from_mins(edit.minutes);
        let mut truth = self.write();
        let at = position_of(&truth, tenant)?;
        let company = &mut truth.world.companies[at];
        let found = company.payments.iter_mut().find(|payment| payment.number == edit.number);
        let payment = found.ok_or_else(|| unknown("payment", &edit.number))?;
        payment.entered_at = entered_at;
        if payment.ripe_at.is_some() {
            payment.ripe_at = Some(entered_at + SignedDuration::from_hours(1));
        }
        let (date, time) = stamp_of(entered_at, self.config.modes.sage.audit_stamps);
        let (batch, entry, database) = (payment.batch, payment.entry, company.database.clone());
        self.forgiven(&mut truth, |site, _| {
            // tidy: allow sql: numbers of the world itself, written into its own stand-in
            let statement = format!(
                "UPDATE APTCR SET AUDTDATE = {date}, AUDTTIME = {time} \
                 WHERE BTCHTYPE = 'PY' AND CNTBTCH = {batch} AND CNTENTR = {entry}"
            );
            site.sql.execute(&database, &statement, &[]).map(|_| ())
        })?;
        Ok(())
    }

    /// Writes the right `PROVIDERID` of a vendor and gives its supplier the vendor's number; what waited for the link
    /// is due.
    ///
    /// # Errors
    /// When the company or the vendor does not exist, or the vendor has no payment.
    pub fn link_vendor(&self, tenant: &str, edit: &LinkVendor) -> Result<(), SandboxError> {
        let mut truth = self.write();
        let at = position_of(&truth, tenant)?;
        let company = &mut truth.world.companies[at];
        let found = company.vendors.iter().position(|vendor| vendor.id == edit.vendor);
        let vendor = found.ok_or_else(|| unknown("vendor", &edit.vendor))?;
        let mut provider = None;
        for payment in company.payments.iter_mut().filter(|payment| payment.vendor == vendor) {
            provider = Some(payment.wanted.provider_id.clone());
            if payment.expected.why().is_some_and(|why| why.starts_with("provider_")) {
                payment.expected = Expected::Delivered { control: ControlWord::Paid };
            }
        }
        let provider = provider.ok_or_else(|| unknown("payment of the vendor", &edit.vendor))?;
        let had_row = company.vendors[vendor].provider_id != OptionalField::Absent;
        company.vendors[vendor].provider_id = OptionalField::Value(provider.clone());
        company.vendors[vendor].resolvable = None;
        if let Some(known) = company.providers.iter_mut().find(|known| known.id == provider) {
            known.external_id = Some(edit.vendor.clone());
        }
        let (database, tenant_id) = (company.database.clone(), company.tenant_id.clone());
        if had_row {
            let statement =
                "UPDATE APVENO SET VALUE = @value WHERE VENDORID = @vendor AND OPTFIELD = 'PROVIDERID'";
            let parameters = [text("@value", &provider), text("@vendor", &edit.vendor)];
            self.sql.execute(&database, statement, &parameters)?;
        } else {
            let row = Row::of(&Table::APVENO)
                .text("VENDORID", &edit.vendor)
                .text("OPTFIELD", "PROVIDERID")
                .text("VALUE", &provider)
                .int("TYPE", 1)
                .int("LENGTH", 60)
                .int("SWSET", 1);
            self.sql.load(&database, Table::APVENO.name, [row.values()])?;
        }
        self.portal.state().change_provider(&tenant_id, &provider, |known| {
            known.external_id = Some(edit.vendor.clone());
        })?;
        Ok(())
    }

    /// Enters and posts an ordinary payment of a new invoice, old enough to be sent. Returns its number.
    ///
    /// # Errors
    /// When the company does not exist.
    pub fn add_payment(&self, tenant: &str) -> Result<String, SandboxError> {
        let now = (self.config.clock)();
        let mut truth = self.write();
        let at = position_of(&truth, tenant)?;
        let added = post_payment(&mut truth.world, at, now);
        let number = added.payments.last().map(|payment| payment.number.clone()).unwrap_or_default();
        add_to_portal(self.portal.state(), &added)?;
        let modes = self.config.modes.sage;
        self.forgiven(&mut truth, |site, base| add_to_sage(&site.sql, &added, modes, base))?;
        Ok(number)
    }

    /// Writes a control row that no effect of the product explains. A payment of that number that is not in the portal
    /// is not sent any more.
    ///
    /// # Errors
    /// When the company does not exist.
    pub fn add_foreign_row(&self, tenant: &str, edit: &ForeignRow) -> Result<(), SandboxError> {
        let mut truth = self.write();
        let at = position_of(&truth, tenant)?;
        let company = &mut truth.world.companies[at];
        let row = ControlRow {
            id_cia: Some(company.database.clone()),
            number: Some(edit.number.clone()),
            status: Some(edit.status.clone()),
            portal_id: edit.portal_id.clone(),
        };
        let values = Row::of(&Table::FESA_PAGOS)
            .text_or_null("idCia", row.id_cia.as_deref())
            .text_or_null("NoPagoSage", row.number.as_deref())
            .text_or_null("status", row.status.as_deref())
            .text_or_null("idFocaltec", row.portal_id.as_deref())
            .values();
        self.sql.load(CONTROL_DATABASE, Table::FESA_PAGOS.name, [values])?;
        company.control_rows.push(row);
        let is_sent = self.portal.state().read(|data| {
            let tenant = data.tenants.get(&company.tenant_id);
            tenant.is_some_and(|tenant| tenant.payments_of(&edit.number).any(|held| held.is_live()))
        });
        if let Some(payment) = company.payments.iter_mut().find(|payment| payment.number == edit.number) {
            payment.expected =
                if is_sent { Expected::AlreadyThere } else { Expected::Waits { why: "foreign_control_row" } };
        }
        Ok(())
    }

    /// Renames a column of a company's database. No row is written, so the ledger judges as before, as long as it is not
    /// one of the few columns that the ledger reads itself.
    ///
    /// # Errors
    /// When the company, the table or the column does not exist.
    pub fn rename_column(&self, tenant: &str, edit: &RenameColumn) -> Result<(), SandboxError> {
        let truth = self.read();
        let database = &truth.world.companies[position_of(&truth, tenant)?].database;
        self.sql.rename_column(database, &edit.table, &edit.column, &edit.new_name)?;
        Ok(())
    }

    /// As [`crate::Sandbox::advance`].
    ///
    /// # Errors
    /// Never, unless the stand-ins contradict themselves.
    pub fn advance(&self) -> Result<usize, SandboxError> {
        let now = (self.config.clock)();
        let mut truth = self.write();
        let advanced = truth.world.advance(now);
        for (company, order) in &advanced.orders {
            self.forestall(&mut truth.world.companies[*company], *order);
        }
        for company in 0..truth.world.companies.len() {
            self.write_orders(&mut truth, company, &advanced.of(company))?;
        }
        Ok(advanced.orders.len())
    }

    /// Raises the price of orders that the predecessor posted, as a new price list does. Returns their numbers.
    ///
    /// # Errors
    /// When the company does not exist.
    pub fn raise_orders(&self, tenant: &str, edit: &RaiseOrders) -> Result<Vec<String>, SandboxError> {
        let now = (self.config.clock)();
        let mut truth = self.write();
        let company = position_of(&truth, tenant)?;
        let raised = truth.world.raise_orders(company, edit.count, now);
        self.write_orders(&mut truth, company, &raised)?;
        let orders = &truth.world.companies[company].orders;
        Ok(raised.into_iter().map(|at| orders[at].number.clone()).collect())
    }

    /// Writes orders of a company to Sage as they are now.
    fn write_orders(&self, truth: &mut Truth, company: usize, positions: &[usize]) -> Result<(), SqlError> {
        let modes = self.config.modes.sage;
        let company = truth.world.companies[company].clone();
        self.forgiven(truth, |site, base| update_orders_in_sage(&site.sql, &company, positions, modes, base))
    }

    /// What the office did first needs no answer of the product any more: nothing that was never sent is cancelled, and
    /// nothing that is open on both sides was closed.
    fn forestall(&self, company: &mut Company, order: usize) {
        let order = &mut company.orders[order];
        let status = self.portal.state().read(|data| {
            let tenant = data.tenants.get(&company.tenant_id)?;
            tenant.purchase_orders_of(&order.number).next().map(PurchaseOrder::status)
        });
        match (order.expected, status) {
            (OrderExpected::Cancelled, None) => order.expected = OrderExpected::Excluded { why: "cancelled" },
            (OrderExpected::Closed | OrderExpected::OpenedAgain, Some(PurchaseOrderStatus::Open))
                if !order.is_complete =>
            {
                order.expected = OrderExpected::Stands;
            }
            _ => {}
        }
    }

    /// Writes to guarded tables on purpose: the ledger forgives exactly that.
    fn forgiven(
        &self,
        truth: &mut Truth,
        edit: impl FnOnce(&Self, jiff::Timestamp) -> Result<(), SqlError>,
    ) -> Result<(), SqlError> {
        let before = crate::ledger::Fingerprint::take(&self.sql, &truth.world)?;
        edit(self, truth.world.base)?;
        let after = crate::ledger::Fingerprint::take(&self.sql, &truth.world)?;
        truth.fingerprint.forgive(&before, &after);
        Ok(())
    }
}

fn position_of(truth: &Truth, tenant: &str) -> Result<usize, SandboxError> {
    let found = truth.world.companies.iter().position(|company| company.key == tenant);
    found.ok_or_else(|| unknown("company", tenant))
}

fn unknown(kind: &'static str, name: &str) -> SandboxError {
    SandboxError::Unknown { kind, name: name.to_owned() }
}

pub(super) fn text(name: &str, value: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        ty: SqlType::NVarChar(Length::Bounded(4000)),
        value: Value::Text(value.to_owned()),
        is_output: false,
    }
}
