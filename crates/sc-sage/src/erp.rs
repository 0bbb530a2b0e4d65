//! The port, composed of the questions and changes of [`crate::queries`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sc_domain::control::ControlRow;
use sc_domain::control_orders::{OrderControlRow, OrderErrorNote, OrderMark};
use sc_domain::order::{Authorization, Receipt};
use sc_domain::outcome::{Failure, Written};
use sc_domain::payment::{AppliedLine, VendorFields};
use sc_domain::ports::{
    AuthorizationScope, Clock, ControlSnapshot, ControlTable, Erp, InvoiceLinkWrite, Lease, ObservedHeaders,
    ObservedOrders, PaymentWindow, SchemaGap, VendorLinkWrite,
};
use sc_domain::{
    BatchKey, Cause, CfdiUuid, Code, DatabaseName, OrderNumber, PaymentNumber, Step, VendorId, time,
};
use tokio::sync::Mutex as AsyncMutex;

use crate::connection::Connector;
use crate::lease;
use crate::options::SageOptions;
use crate::part::{self, Part, Side};
use crate::pool::Pool;
use crate::queries::company_names::CompanyNames;
use crate::queries::fiscal_parameters::Parameter;
use crate::queries::link_write::{AuditStamp, Target};
use crate::queries::optional_field::{Definition, Holds};
use crate::queries::server_clock::ServerClock;
use crate::queries::{
    applied_lines, audit_user, banks, catalog, company_code, control_rows, link_write, mark_payment,
    optional_field, order_control, payment_batches, payment_entries, reversals, server_clock, table_right,
    vendor_fields,
};
use crate::schema::Schema;

mod fiscal;
mod orders;

/// How long a reading of the server's clock, and of the parameters of the companies, is used.
const CLOCK_READING_MAX: Duration = Duration::from_secs(600);

/// Length of `AUDTORG`.
const COMPANY_CODE_CHARS_MAX: usize = 6;

/// Sage 300, the control database and the order authorizations of one company, on SQL Server.
///
/// Cheap to make: sessions are opened when the first question needs them, and closed on drop. What does
/// not change during a run (columns, company code, definitions, audit user) is read once and kept; a
/// `sage.schema_missing` answer forgets the columns.
pub struct SageErp {
    connector: Connector,
    clock: Arc<dyn Clock>,
    company: Pool,
    control: Pool,
    authorizations: Pool,
    known: AsyncMutex<Known>,
    banks: banks::Book,
    reading: Mutex<Option<(ServerClock, Duration)>>,
}

/// What was read once. The lock is held while something is read, so that many effects at a time ask once.
#[derive(Default)]
struct Known {
    /// Of all tables of a database that any step needs, read at once.
    columns: BTreeMap<Side, Arc<Schema>>,
    company_code: Option<String>,
    audit_user: Option<String>,
    parameters: Option<(Arc<Vec<Parameter>>, Duration)>,
    definitions: BTreeMap<(String, Holds), Definition>,
}

impl SageErp {
    /// The adapter of one company. No connection is opened yet.
    pub fn new(options: SageOptions, clock: Arc<dyn Clock>) -> Self {
        let (database, control) = (options.database.clone(), options.control_database.clone());
        let authorizations = options.authorizations_database.clone();
        let connector = Connector::new(Arc::new(options));
        let pool = |database: DatabaseName| Pool::new(connector.clone(), database, clock.clone());
        Self {
            company: pool(database),
            control: pool(control),
            authorizations: pool(authorizations),
            connector,
            banks: banks::Book::new(clock.clone()),
            clock,
            known: AsyncMutex::default(),
            reading: Mutex::default(),
        }
    }

    fn pool(&self, part: Part) -> &Pool {
        match part.side() {
            Side::Company => &self.company,
            Side::Control => &self.control,
            Side::Authorizations => &self.authorizations,
        }
    }

    /// The columns of a part. Those that lack something are looked up again each time: somebody may add it.
    async fn columns(&self, part: Part) -> Result<Arc<Schema>, Failure> {
        let mut known = self.known.lock().await;
        self.columns_of(&mut known, part).await
    }

    async fn columns_of(&self, known: &mut Known, part: Part) -> Result<Arc<Schema>, Failure> {
        let pool = self.pool(part);
        if let Some(schema) = known.columns.get(&part.side())
            && part.gaps(schema, pool.database()).is_empty()
        {
            return Ok(schema.clone());
        }
        let schema = Arc::new(catalog::read(pool, &part.side().tables()).await?);
        known.columns.insert(part.side(), schema.clone());
        Ok(schema)
    }

    /// What the databases lack of some parts.
    async fn gaps(&self, parts: &[Part]) -> Result<Vec<SchemaGap>, Failure> {
        let mut gaps = Vec::new();
        for part in parts {
            gaps.extend(part.gaps(&*self.columns(*part).await?, self.pool(*part).database()));
        }
        Ok(gaps)
    }

    /// Reads one row of each table that is there.
    async fn ask_for_rights(&self) -> Result<Vec<Cause>, Failure> {
        let mut asked = BTreeSet::new();
        let mut denied = Vec::new();
        for part in Part::ALL {
            let (schema, pool) = (self.columns(part).await?, self.pool(part));
            for column in part.columns_to_try(&schema) {
                if !asked.insert((part.side(), column)) {
                    continue;
                }
                match pool.query(table_right::statement(pool.database(), column)).await {
                    Ok(_) => {}
                    Err(failure) if failure.cause.code == Code::SagePermissionDenied => {
                        denied.push(failure.cause);
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
        Ok(denied)
    }

    /// The columns of a part that lacks nothing.
    async fn complete_columns(&self, part: Part) -> Result<Arc<Schema>, Failure> {
        let schema = self.columns(part).await?;
        let database = self.pool(part).database();
        let gaps = part.gaps(&schema, database);
        if gaps.is_empty() { Ok(schema) } else { Err(part::missing(database, &gaps)) }
    }

    /// The company's code. Asked for again while there is none: a new company gets its first batch some day.
    async fn company_code(&self, known: &mut Known) -> Result<Option<String>, Failure> {
        if known.company_code.is_none() {
            known.company_code = company_code::read(&self.company).await?;
        }
        Ok(known.company_code.clone())
    }

    async fn names(&self) -> Result<CompanyNames, Failure> {
        let code = self.company_code(&mut *self.known.lock().await).await;
        let code = self.watched(code).await?;
        Ok(CompanyNames::new(self.company.database(), code.as_deref()))
    }

    async fn definition(&self, field: &str, holds: Holds) -> Result<Definition, Failure> {
        let mut known = self.known.lock().await;
        let key = (field.to_owned(), holds);
        if let Some(definition) = known.definitions.get(&key) {
            return Ok(*definition);
        }
        let definition = optional_field::read(&self.company, field, holds).await?;
        known.definitions.insert(key, definition);
        Ok(definition)
    }

    async fn audit_stamp(&self) -> Result<AuditStamp, Failure> {
        let (user, code) = {
            let mut known = self.known.lock().await;
            let code = self.company_code(&mut known).await?;
            let user = match &known.audit_user {
                Some(user) => user.clone(),
                None => {
                    let schema = self.columns_of(&mut known, Part::PaymentControl).await?;
                    let user =
                        audit_user::read(&self.control, &schema, self.company.database(), code.as_deref())
                            .await?;
                    known.audit_user.insert(user).clone()
                }
            };
            (user, code)
        };
        self.stamp(user, code.as_deref().unwrap_or_default()).await
    }

    /// A stamp of now. `company` is cut to its column.
    async fn stamp(&self, user: String, company: &str) -> Result<AuditStamp, Failure> {
        let (date, time) = time::audit_numbers(self.server_now().await?);
        let company = company.chars().take(COMPANY_CODE_CHARS_MAX).collect();
        Ok(AuditStamp { date, time, user, company })
    }

    /// A reading of the server's clock that is not older than [`CLOCK_READING_MAX`], with its age.
    async fn reading(&self) -> Result<(ServerClock, Duration), Failure> {
        let kept = *self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((clock, at)) = kept {
            let age = self.clock.elapsed().saturating_sub(at);
            if age <= CLOCK_READING_MAX {
                return Ok((clock, age));
            }
        }
        Ok((self.read_clock().await?, Duration::ZERO))
    }

    async fn read_clock(&self) -> Result<ServerClock, Failure> {
        let clock = server_clock::read(&self.company).await?;
        *self.reading.lock().unwrap_or_else(PoisonError::into_inner) = Some((clock, self.clock.elapsed()));
        Ok(clock)
    }

    /// The server's time: the last reading, carried on by our own steady clock.
    async fn server_now(&self) -> Result<Timestamp, Failure> {
        let (clock, age) = self.reading().await?;
        let age = SignedDuration::try_from(age).unwrap_or_default();
        Ok(clock.utc.checked_add(age).unwrap_or(clock.utc))
    }

    /// Writes one optional field where none stands.
    async fn link(&self, target: Target, value: &str) -> Result<Written<String>, Failure> {
        self.complete_columns(Part::Payments).await?;
        let found = link_write::current(&self.company, &target).await?;
        if let Some(standing) = found.as_ref().filter(|standing| !standing.is_empty()) {
            return Ok(link_write::compare(standing.clone(), value));
        }
        let definition = self.definition(target.field.name(), target.holds).await?;
        let stamp = self.audit_stamp().await?;
        link_write::write(&self.company, &target, found, value, definition, &stamp).await
    }

    /// Forgets the columns when a statement met a missing one: the database was changed.
    async fn watched<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        if result.as_ref().is_err_and(|failure| failure.cause.code == Code::SageSchemaMissing) {
            let mut known = self.known.lock().await;
            known.columns.clear();
        }
        result
    }

    async fn read_payments(&self, window: PaymentWindow) -> Result<ObservedHeaders, Failure> {
        let schema = self.complete_columns(Part::Payments).await?;
        let batches = payment_batches::read(&self.company, &schema, window.from).await?;
        if batches.is_empty() {
            return Ok(ObservedHeaders::default());
        }
        let numbers: Vec<i64> = batches.keys().copied().collect();
        let rows = payment_entries::rows(&self.company, &schema, &numbers).await?;
        let reversals = reversals::read(&self.company, &batches).await?;
        let banks = self.banks.of(&self.company, &batches).await?;
        let around =
            payment_entries::Surroundings { batches: &batches, banks: &banks, reversals: &reversals };
        payment_entries::read(&rows, &schema, &around)
    }

    async fn read_applied_lines(
        &self,
        payments: &[BatchKey],
    ) -> Result<BTreeMap<BatchKey, Vec<AppliedLine>>, Failure> {
        let schema = self.complete_columns(Part::Payments).await?;
        applied_lines::read(&self.company, &schema, payments).await
    }
}

#[async_trait]
impl Erp for SageErp {
    async fn schema_gaps(&self, step: Step) -> Result<Vec<SchemaGap>, Failure> {
        self.gaps(Part::of(step)).await
    }

    async fn unreadable_tables(&self) -> Result<Vec<Cause>, Failure> {
        self.watched(self.ask_for_rights().await).await
    }

    async fn server_utc(&self) -> Result<Timestamp, Failure> {
        self.server_now().await
    }

    async fn server_offset_minutes(&self) -> Result<i32, Failure> {
        Ok(self.reading().await?.0.offset_minutes)
    }

    async fn acquire_lease(&self) -> Result<Box<dyn Lease>, Failure> {
        lease::acquire(&self.connector, self.control.database()).await
    }

    async fn payments(&self, window: PaymentWindow) -> Result<ObservedHeaders, Failure> {
        self.watched(self.read_payments(window).await).await
    }

    async fn applied_lines(
        &self,
        payments: &[BatchKey],
    ) -> Result<BTreeMap<BatchKey, Vec<AppliedLine>>, Failure> {
        if payments.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.watched(self.read_applied_lines(payments).await).await
    }

    async fn vendors(&self, vendors: &[VendorId]) -> Result<BTreeMap<VendorId, VendorFields>, Failure> {
        self.watched(vendor_fields::read(&self.company, vendors).await).await
    }

    async fn control_snapshot(&self) -> Result<ControlSnapshot, Failure> {
        let names = self.names().await?;
        let rows = self.watched(control_rows::read_all(&self.control, &names).await).await?;
        Ok(ControlSnapshot { rows })
    }

    async fn control_count(&self, table: ControlTable) -> Result<u64, Failure> {
        let count = match table {
            ControlTable::Payments => control_rows::count(&self.control, &self.names().await?).await,
            ControlTable::Orders => order_control::count_states(&self.control, &self.database_names()).await,
        };
        self.watched(count).await
    }

    async fn mark_payment(&self, row: &ControlRow) -> Result<Written<ControlRow>, Failure> {
        let names = self.names().await?;
        self.watched(mark_payment::write(&self.control, &names, row).await).await
    }

    async fn control_rows_of(&self, number: &PaymentNumber) -> Result<Vec<ControlRow>, Failure> {
        let names = self.names().await?;
        let rows = self.watched(control_rows::of_payment(&self.control, &names, number).await).await?;
        Ok(rows.into_iter().map(|stored| stored.row).collect())
    }

    async fn link_vendor(&self, link: &VendorLinkWrite) -> Result<Written<String>, Failure> {
        let result = self.link(Target::vendor(&link.vendor), link.provider.as_str()).await;
        self.watched(result).await
    }

    async fn link_invoice(&self, link: &InvoiceLinkWrite) -> Result<Written<String>, Failure> {
        let result = self.link(Target::invoice(link.origin), link.uuid.as_str()).await;
        self.watched(result).await
    }

    async fn authorizations(
        &self,
        scope: &AuthorizationScope,
    ) -> Result<BTreeMap<OrderNumber, Authorization>, Failure> {
        self.watched(self.read_authorizations(scope).await).await
    }

    async fn orders(&self, numbers: &[OrderNumber]) -> Result<ObservedOrders, Failure> {
        self.watched(self.read_orders(numbers).await).await
    }

    async fn orders_touched(
        &self,
        numbers: &[OrderNumber],
        since: Date,
    ) -> Result<BTreeSet<OrderNumber>, Failure> {
        self.watched(self.read_orders_touched(numbers, since).await).await
    }

    async fn receipts(&self, orders: &[i64]) -> Result<BTreeMap<i64, Vec<Receipt>>, Failure> {
        self.watched(self.read_receipts(orders).await).await
    }

    async fn known_cfdis(&self, uuids: &[CfdiUuid]) -> Result<BTreeSet<CfdiUuid>, Failure> {
        self.watched(self.read_known_cfdis(uuids).await).await
    }

    async fn order_control(&self) -> Result<Vec<OrderControlRow>, Failure> {
        self.watched(order_control::read_states(&self.control, &self.database_names()).await).await
    }

    async fn mark_order(&self, mark: &OrderMark) -> Result<Written<OrderControlRow>, Failure> {
        self.watched(self.write_order_mark(mark).await).await
    }

    async fn note_order_error(&self, note: &OrderErrorNote) -> Result<Written<()>, Failure> {
        self.watched(self.write_order_error(note).await).await
    }

    async fn order_control_rows_of(&self, number: &OrderNumber) -> Result<Vec<OrderControlRow>, Failure> {
        let names = self.database_names();
        let rows = self.watched(order_control::rows_of(&self.control, &names, number).await).await?;
        Ok(rows.into_iter().map(|stored| stored.row).collect())
    }

    fn statements(&self) -> u64 {
        self.connector.statements()
    }
}
