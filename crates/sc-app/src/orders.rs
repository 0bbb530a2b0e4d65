//! Purchase orders: what each side holds of one, what would be done with it, and which ones wait.

mod diff;
mod list;
mod not_ours;
mod show;
mod sides;
mod spelling;

use sc_domain::DocumentKind;
use sc_journal::DocumentFilter;

use crate::app::App;
use crate::error::{AppError, listed};

pub use self::diff::{OrderDiffView, OrderDiffsView};
pub use self::list::{OrderRowView, OrderSelection, OrdersView, UnansweredView};
pub use self::show::{NoticeView, OrderView, OrderViews, VerdictView};
pub(crate) use self::sides::OrderSides;

/// Most orders that a message names.
const NAMED_MAX: u32 = 5;

impl App {
    /// A number that no order carries, with some that orders do.
    async fn unknown_order(&self, number: &str) -> Result<AppError, AppError> {
        let filter =
            DocumentFilter { kind: Some(DocumentKind::Order), limit: NAMED_MAX, ..DocumentFilter::default() };
        let some = self.journal.documents(filter).await?;
        let known = listed(some.iter().map(|row| row.record.key.external_id.clone()));
        Ok(AppError::Unknown { what: "order", name: number.to_owned(), known })
    }
}
