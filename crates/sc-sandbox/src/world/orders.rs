//! The purchase orders of a world: as Sage holds them, what was left behind for them, what must become of them, and what
//! happens to some of them at the office later.

mod content;
mod expected;
mod model;
mod office;
mod predecessor;
mod scene;
mod shape;

pub use self::content::{WantedAddress, WantedOrder, WantedOrderLine};
pub use self::expected::{OrderExpected, OrderWord};
pub use self::model::{
    DefaultAddress, LinkedCfdi, Location, Order, OrderControlRow, OrderInvoice, OrderLine, OrderReceipt,
    OrderTotals, PortalOrder,
};
pub use self::office::{Advanced, OfficeChange};
pub(super) use self::office::{advance, raise_prices};
pub use self::shape::OrderShape;
