//! How large a world is, and which shapes it holds.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::company::Company;
use super::composer::Composer;
use super::expected::Expected;
use super::fiscal::{self, ComplementShape, DocumentShape, SupplierShape};
use super::names::CompanyName;
use super::orders::OrderShape;
use super::shape::Shape;

/// Size of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Three companies, about 40 payments each; every shape of payments and orders occurs.
    Small,
    /// Three companies, 400 payments, 2 000 CFDIs and 400 ordinary orders each, odd orders besides; one of them has 1 000
    /// further invoices to bring into Sage.
    Medium,
    /// Three companies, 5 000 payments and 20 000 CFDIs each, orders as in [`Profile::Medium`]: for measuring.
    Large,
    /// One company, a dozen payments and seven orders: small enough to be killed at every point of a cycle.
    Crash,
    /// One company with a supplier, a few invoices and complements, and nothing else to send: what [`Profile::Crash`] is
    /// for payments and orders.
    CrashInvoices,
    /// One company without payments and [`FIRST_CONTACT`] orders that the predecessor posted.
    FirstContact,
}

/// What a profile asks of one company.
struct Size {
    vendors: usize,
    /// Filled up with ordinary payments.
    payments: usize,
    /// Filled up with unpaid invoices.
    cfdis: usize,
    /// Ordinary orders beside the odd ones.
    orders: usize,
}

/// The orders of [`Profile::FirstContact`]: as the predecessor left them, a part of these at costs that it rounded, edited
/// in the portal since, and closed there.
pub const FIRST_CONTACT: [(OrderShape, usize); 4] = [
    (OrderShape::Posted, 850),
    (OrderShape::PostedFineCost, 150),
    (OrderShape::EditedInPortal, 120),
    (OrderShape::ClosedInPortal, 80),
];

/// The fewest orders by which every effect happens: created, adopted, cancelled, its status taken over, noted as failed,
/// and, once the office has gone on, updated, closed, and, if it was closed before that, opened again.
const CRASH_ORDERS: [OrderShape; 8] = [
    OrderShape::Ordinary,
    OrderShape::ByHandEqual,
    OrderShape::CancelledPosted,
    OrderShape::ContactNowhere,
    OrderShape::LaterPartlyCancelled,
    OrderShape::LaterReceived,
    OrderShape::LaterOpenedAgain,
    OrderShape::ClosedInPortal,
];

/// One payment of each kind that takes another way through the engine.
const CRASH_SHAPES: [Shape; 12] = [
    Shape::SingleInvoice,
    Shape::EqualInstalments,
    Shape::DollarInvoicesMultiplied,
    Shape::PartialPayment,
    Shape::VendorLinkMissing,
    Shape::VendorLinkBlank,
    Shape::UuidByFolio,
    Shape::UuidBySerieAndFolio,
    Shape::ByHandEqual,
    Shape::SentByPredecessor,
    Shape::VendorUnknownToPortal,
    Shape::CreditNoteApplied,
];

/// The fewest suppliers, documents and complements by which every effect of the fiscal flows happens, and one of each that
/// waits for a person.
const CRASH_FISCAL: fiscal::Shapes = fiscal::Shapes {
    suppliers: &[SupplierShape::AcceptedToday, SupplierShape::NoBankAccount],
    documents: &[
        DocumentShape::CreditNote,
        DocumentShape::ExtraCharge,
        DocumentShape::DeviceFileName,
        DocumentShape::InPayables,
        DocumentShape::CapturedByHand,
    ],
    complements: &[ComplementShape::TwoPayments, ComplementShape::Plain, ComplementShape::Replaces],
    crowd: 0,
    flood: 0,
};

/// Files that one company of the larger worlds has to fetch in its first cycle.
const FLOOD: usize = 1000;

/// Payments of [`Profile::CrashInvoices`]: among so many there are two to one supplier.
const CRASH_FISCAL_PAYMENTS: usize = 6;

/// The ordinary payments of a site, the likeliest first.
const ORDINARY: [Shape; 6] = [
    Shape::SingleInvoice,
    Shape::SeveralInvoices,
    Shape::SingleInvoice,
    Shape::PartialPayment,
    Shape::DollarInvoicesMultiplied,
    Shape::DollarsToDollars,
];

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 6] =
        [Self::Small, Self::Medium, Self::Large, Self::Crash, Self::CrashInvoices, Self::FirstContact];

    /// The name used in settings and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
            Self::Crash => "crash",
            Self::CrashInvoices => "crash_invoices",
            Self::FirstContact => "first_contact",
        }
    }

    /// How many companies such a world has.
    pub fn companies(self) -> usize {
        match self {
            Self::Small | Self::Medium | Self::Large => 3,
            Self::Crash | Self::CrashInvoices | Self::FirstContact => 1,
        }
    }

    /// Whether the settings of such a world open an order again in the portal that Sage has opened again.
    pub fn reopens_orders(self) -> bool {
        self == Self::Crash
    }

    fn size(self) -> Size {
        match self {
            Self::Small => Size { vendors: 8, payments: 40, cfdis: 60, orders: 2 },
            Self::Medium => Size { vendors: 60, payments: 400, cfdis: 2000, orders: 400 },
            Self::Large => Size { vendors: 400, payments: 5000, cfdis: 20_000, orders: 400 },
            Self::Crash => Size { vendors: 3, payments: 12, cfdis: 0, orders: 0 },
            Self::CrashInvoices => Size { vendors: 3, payments: 0, cfdis: 0, orders: 0 },
            Self::FirstContact => Size { vendors: 20, payments: 0, cfdis: 0, orders: 0 },
        }
    }

    /// The odd shapes of one company.
    fn shapes(self, position: usize) -> Vec<Shape> {
        match self {
            Self::Crash => CRASH_SHAPES.to_vec(),
            Self::CrashInvoices | Self::FirstContact => Vec::new(),
            Self::Medium | Self::Large => Shape::ALL.to_vec(),
            // Every company has what is delivered; what waits is dealt out, so that each shape occurs once.
            Self::Small => {
                let dealt = Shape::ALL.iter().enumerate().filter(|(number, shape)| {
                    matches!(shape.expected(), Expected::Delivered { .. })
                        || number % self.companies() == position
                });
                dealt.map(|(_, shape)| *shape).collect()
            }
        }
    }

    /// The odd orders of one company.
    fn order_shapes(self, position: usize) -> Vec<OrderShape> {
        match self {
            Self::Crash => CRASH_ORDERS.to_vec(),
            Self::CrashInvoices => Vec::new(),
            Self::FirstContact => {
                FIRST_CONTACT.iter().flat_map(|(shape, count)| std::iter::repeat_n(*shape, *count)).collect()
            }
            Self::Medium | Self::Large => self.possible_orders().map(|(_, shape)| shape).collect(),
            // Dealt out, but for those that only the settings of certain companies allow.
            Self::Small => {
                let dealt = self.possible_orders().filter(|(number, shape)| {
                    shape.needs_settings() || number % self.companies() == position
                });
                dealt.map(|(_, shape)| shape).collect()
            }
        }
    }

    /// Every shape of orders that the settings of such a world allow, with its number.
    fn possible_orders(self) -> impl Iterator<Item = (usize, OrderShape)> {
        let all = OrderShape::ALL.iter().copied().enumerate();
        all.filter(move |(_, shape)| self.reopens_orders() || !shape.needs_reopening())
    }

    /// Builds one company of such a world.
    pub(super) fn compose(
        self,
        seed: u64,
        base: Timestamp,
        position: usize,
        name: &CompanyName,
        with_fiscal: bool,
    ) -> Company {
        let size = self.size();
        let mut composer = Composer::new(seed, base, name, size.vendors);
        let mut shapes = self.shapes(position);
        composer.dice.shuffle(&mut shapes);
        for shape in shapes {
            composer.play(shape);
        }
        while composer.drafts.len() < size.payments {
            let shape = *composer.dice.pick(&ORDINARY);
            composer.play(shape);
        }
        let fiscal = with_fiscal.then(|| self.fiscal_shapes(position));
        if let Some(shapes) = fiscal {
            for _ in 0..shapes.payments().max(self.complement_payments()) {
                composer.play(Shape::SentByPredecessor);
            }
        }
        let mut orders = self.order_shapes(position);
        orders.extend(std::iter::repeat_n(OrderShape::Ordinary, size.orders));
        composer.play_orders(seed, &orders);
        composer.fill(size.cfdis);
        let company = composer.file();
        match fiscal {
            Some(shapes) => fiscal::add(seed, base, company, shapes),
            None => company,
        }
    }

    /// The fewest payments that a company with complements has in the portal from the start.
    fn complement_payments(self) -> usize {
        if self == Self::CrashInvoices { CRASH_FISCAL_PAYMENTS } else { 0 }
    }

    /// The suppliers, documents and complements of one company.
    fn fiscal_shapes(self, position: usize) -> fiscal::Shapes {
        match self {
            Self::CrashInvoices => CRASH_FISCAL,
            // One company's list has more than one page.
            Self::Small if position == 0 => fiscal::Shapes::all(170, 0),
            Self::Medium | Self::Large if position == 0 => fiscal::Shapes::all(170, FLOOD),
            Self::Small | Self::Medium | Self::Large | Self::Crash | Self::FirstContact => {
                fiscal::Shapes::all(0, 0)
            }
        }
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|profile| profile.as_str() == text);
        known.ok_or_else(|| {
            format!("{text} is no profile: small, medium, large, crash, crash_invoices or first_contact")
        })
    }
}
