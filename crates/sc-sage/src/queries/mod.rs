//! One file per question or change: its SQL, the columns it needs, and its typed rows.

pub(crate) mod app_lock;
pub(crate) mod applied_lines;
pub(crate) mod audit_user;
pub(crate) mod banks;
pub(crate) mod catalog;
pub(crate) mod company_code;
pub(crate) mod control_rows;
pub(crate) mod link_write;
pub(crate) mod mark_payment;
pub(crate) mod optional_field;
pub(crate) mod payment_batches;
pub(crate) mod payment_entries;
pub(crate) mod reversals;
pub(crate) mod server_clock;
pub(crate) mod vendor_fields;
