//! Invoices, credit notes and complements of the portal: where one stands, and where it waits.

mod about_one;
mod complement;
mod inspect;
mod misplaced;
mod show;
mod sides;
mod view;
mod waits;

pub(crate) use self::about_one::AboutOne;
pub(crate) use self::inspect::OneDocument;
pub use self::view::{InvoiceView, InvoiceViews, WaitsView};
pub use self::waits::WaitsAt;
