//! How the stand-in behaves: its limits, and one switch per question the specification leaves open.

mod cfdis;
mod orders;

use jiff::tz::{Offset, TimeZone};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::cfdis::{AbsentExpedient, CfdiModes, PaymentInfoForm};
pub use self::orders::{InvoicedUpdate, OrderModes, OrderReopen, OrderSums, WithholdingSign};

/// Settings of a server. All but the port may be changed while it runs
/// ([`crate::PortalServer::reconfigure`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PortalConfig {
    /// 0 = any free port of 127.0.0.1.
    pub port: u16,
    /// Real milliseconds before each answer.
    pub latency_ms: u64,
    /// The most items of one page, whatever was asked for. 200 was measured at the real portal.
    pub page_cap: usize,
    /// Requests served per second of the portal's clock; the rest get 429 with `Retry-After: 1`.
    pub requests_per_second_max: Option<u32>,
    /// Longest document-date window of the CFDI list. One year was accepted by the real portal.
    pub cfdi_period_days_max: i32,
    /// Orders of a batch that are answered at once; a larger batch is `ASYNC`.
    pub order_batch_sync_max: usize,
    /// Milliseconds of the portal's clock until an `ASYNC` batch tells its results.
    pub order_batch_processing_ms: u64,
    /// Milliseconds of the portal's clock for which the address of a file can be used.
    pub file_link_ms: u64,
    /// Entries kept in the request log; older ones are dropped, counters stay.
    pub log_entries_max: usize,
    pub modes: Modes,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self {
            port: 0,
            latency_ms: 0,
            page_cap: 200,
            requests_per_second_max: None,
            cfdi_period_days_max: 366,
            order_batch_sync_max: 50,
            order_batch_processing_ms: 0,
            file_link_ms: 3_600_000,
            log_entries_max: 100_000,
            modes: Modes::default(),
        }
    }
}

/// The answers to open questions (portal-api.md section 12). The defaults are the likeliest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Modes {
    pub duplicate_payment: DuplicateAnswer,
    pub error_code: ErrorCodeStyle,
    pub sum: SumRule,
    /// How far the sum may be from `total_amount`, in the payment's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub sum_tolerance: Decimal,
    pub rate: RateRule,
    pub payment_date: PaymentDateForm,
    pub unknown_fields: UnknownFields,
    pub unknown_uuids: UnknownUuids,
    /// Refuse a named bank account whose currency is not the payment's.
    pub check_account_currency: bool,
    pub payment_text: PaymentTextLimits,
    pub rejected_external_id: RejectedExternalId,
    pub batch_result_id: BatchResultId,
    pub batch_results: BatchResults,
    pub unknown_tenant: UnknownTenant,
    pub provider_offset: OffsetMeaning,
    /// Calendar in which portal instants become days (`expedientAccepted…`, `created…`).
    pub days: DayZone,
    pub tenant_created_at: InstantForm,
    pub expedient_approved: InstantForm,
    pub absent_expedient: AbsentExpedient,
    pub cfdis: CfdiModes,
    pub orders: OrderModes,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            duplicate_payment: DuplicateAnswer::Http409Code,
            error_code: ErrorCodeStyle::AsSeen,
            sum: SumRule::PaymentAmount,
            sum_tolerance: Decimal::ZERO,
            rate: RateRule::Multiply,
            payment_date: PaymentDateForm::Both,
            unknown_fields: UnknownFields::Ignore,
            unknown_uuids: UnknownUuids::Refuse,
            check_account_currency: true,
            payment_text: PaymentTextLimits::None,
            rejected_external_id: RejectedExternalId::Blocked,
            batch_result_id: BatchResultId::PortalId,
            batch_results: BatchResults::Complete,
            unknown_tenant: UnknownTenant::Forbidden,
            provider_offset: OffsetMeaning::Items,
            days: DayZone::MexicoCity,
            tenant_created_at: InstantForm::EpochMs,
            expedient_approved: InstantForm::Iso,
            absent_expedient: AbsentExpedient::LeftOut,
            cfdis: CfdiModes::default(),
            orders: OrderModes::default(),
        }
    }
}

/// What a second creation with the same external id is answered (open point 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateAnswer {
    /// 409 with `{code, description}`; the code is `PAYMENT__DUPLICATED` or `PURCHASE_ORDERS__DUPLICATED`.
    Http409Code,
    /// 400 with the same body.
    Http400Code,
    /// 200 with `{errors: [{error_code, …}], external_id, internal_id, status}`.
    Http200InBand,
}

/// What stands in `code` of an error body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCodeStyle {
    /// The number where one was seen in production (2390, 1800, 1827), else the symbol.
    AsSeen,
    /// Always the symbol.
    Symbolic,
}

/// Which amounts must add up to `total_amount` (open point 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumRule {
    PaymentAmount,
    Amount,
}

/// How `exchange_rate` ties `amount` to `payment_amount` when the currencies differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateRule {
    /// `payment_amount = amount × exchange_rate`.
    Multiply,
    /// That, or `payment_amount = amount ÷ exchange_rate`.
    Either,
    Unchecked,
}

/// Which forms of `payment_date` are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentDateForm {
    Both,
    DateTime,
    Date,
}

/// What happens to members of a payment that the specification does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownFields {
    /// The predecessor sends `open` and is served.
    Ignore,
    Refuse,
}

/// What happens to a payment that names UUIDs the portal does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownUuids {
    /// 404 / 1800, as seen.
    Refuse,
    /// The payment is made without them and lists them in `missing_cfdis`; refused when none is known.
    LeaveOut,
}

/// Longest texts of a payment; the specification limits only those of purchase orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTextLimits {
    None,
    /// `comments` 512, `reference` 100 characters.
    AsPurchaseOrders,
}

/// Whether the external id of a rejected payment may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectedExternalId {
    Blocked,
    Reusable,
}

/// What `results[].id` of a created payment holds; of a failed one it is always the external id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchResultId {
    PortalId,
    ExternalId,
}

/// Which results a batch answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchResults {
    Complete,
    /// Failed ones are left out.
    OnlyCreated,
    /// Every second one is left out, made or not.
    EverySecondMissing,
    /// `results` is empty although the work was done.
    NoneAtAll,
}

/// What right credentials get for a tenant id that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownTenant {
    Forbidden,
    NotFound,
}

/// What `offset` counts in lists other than `cfdis` (open point 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffsetMeaning {
    Items,
    Pages,
}

/// A calendar (open point 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayZone {
    Utc,
    /// UTC-6 all year, as since 2022.
    MexicoCity,
}

impl DayZone {
    pub(crate) fn time_zone(self) -> TimeZone {
        match self {
            Self::Utc => TimeZone::UTC,
            Self::MexicoCity => TimeZone::fixed(Offset::constant(-6)),
        }
    }
}

/// How an instant is written (open point 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstantForm {
    Iso,
    EpochMs,
}
