//! Noting a failed attempt in the order control table, for the old tools of the site.
//!
//! The table keeps no time of day, so "the newest note of today" cannot be told among several. A note of today
//! with the same text stands for it: what matters is that the table does not grow with each repetition.

use jiff::civil::Date;
use sc_domain::control_orders::{OrderControlStatus, OrderErrorNote};
use sc_domain::outcome::{Failure, Written};

use crate::pool::Pool;
use crate::queries::company_names::CompanyNames;
use crate::queries::order_control::{self, DAY, IS_NOTE, NewRow, RESPONSE_TEXT};

/// Inserts the note. `text` is the note's text, cut to its column.
pub(crate) async fn write(
    pool: &Pool,
    names: &CompanyNames,
    note: &OrderErrorNote,
    text: &str,
    today: Date,
) -> Result<Written<()>, Failure> {
    let row = NewRow {
        number: &note.number,
        // As the predecessor told its own refusals from the portal's.
        portal_id: note.is_validation.then_some(""),
        status: &OrderControlStatus::Error,
        day: today,
        response: Some(text),
    };
    let same = format!(
        "{IS_NOTE} AND fesaOCFocaltec.createdAt = @P{DAY} AND fesaOCFocaltec.responseAPI = @P{RESPONSE_TEXT}"
    );
    let insert = order_control::insert("note_order_error", pool.database(), names, &row, &same);
    Ok(if pool.execute(insert).await? > 0 { Written::Now } else { Written::Before })
}
