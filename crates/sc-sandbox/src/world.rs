//! The world: companies with their documents on both sides, and the truth about each payment.
//!
//! Everything follows from a seed and a base instant: equal ones give an equal world, on every machine. What must
//! become of a payment ([`Expected`]) is written with its [`Shape`], from the specification; nothing here knows the
//! engine or its mapping.

mod cfdi_xml;
mod company;
mod composer;
mod draft;
mod drafting;
mod expected;
mod filing;
mod fill_portal;
mod fill_sage;
mod fiscal;
mod locations;
mod model;
mod names;
mod orders;
mod posting;
mod profile;
mod random;
mod scene;
mod shape;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use self::cfdi_xml::{
    XmlAmounts, XmlContent, XmlDocument, XmlEdition, XmlParty, XmlPayment, XmlSettled, XmlShape, write_xml,
};
pub use self::company::Company;
pub use self::composer::{UTC_OFFSET_MINUTES, local_date};
pub use self::expected::{ControlWord, Expected};
pub use self::fill_portal::{add_to_portal, fill_portal};
pub use self::fill_sage::{
    AuditStamps, Entered, SageModes, WithheldSign, add_to_sage, fill_sage, import_invoice, import_vendor,
    stamp_of, update_orders_in_sage,
};
pub use self::fiscal::{
    Account, Complement, ComplementShape, DocumentShape, Fiscal, FiscalDocument, FiscalExpected,
    FiscalSupplier, InSage, Paper, Papers, SupplierShape, WantedAddenda, XmlSource, xml_of,
};
pub use self::model::{
    AppliedLine, Bank, ControlRow, Currency, DocumentKind, Invoice, OptionalField, Payment, PortalCfdi,
    PortalPayment, Provider, Rate, Vendor, Wanted, WantedCfdi, cents,
};
pub use self::orders::{
    Advanced, DefaultAddress, LinkedCfdi, Location, OfficeChange, Order, OrderControlRow, OrderExpected,
    OrderInvoice, OrderLine, OrderReceipt, OrderShape, OrderTotals, OrderWord, PortalOrder, WantedAddress,
    WantedOrder, WantedOrderLine,
};
pub use self::posting::post_payment;
pub use self::profile::{FIRST_CONTACT, Profile};
pub use self::shape::Shape;

/// A world, whole.
#[derive(Debug, Clone, Serialize)]
pub struct World {
    pub seed: u64,
    pub profile: Profile,
    /// "Now" when the world begins: every instant in it is counted from here.
    pub base: Timestamp,
    /// Password of the SQL login.
    pub sql_password: String,
    pub companies: Vec<Company>,
}

impl World {
    /// Builds the world of a seed. Pure: the same arguments give the same world.
    pub fn build(seed: u64, profile: Profile, base: Timestamp) -> Self {
        Self::build_with(seed, profile, base, false)
    }

    /// As [`World::build`], with suppliers, documents and complements for the fiscal flows if it is asked for.
    pub fn build_with(seed: u64, profile: Profile, base: Timestamp, with_fiscal: bool) -> Self {
        let companies = names::COMPANIES
            .iter()
            .take(profile.companies())
            .enumerate()
            .map(|(position, name)| profile.compose(seed, base, position, name, with_fiscal))
            .collect();
        let sql_password = format!("Sandbox-{}", random::Dice::of(seed, "sql login").portal_id());
        Self { seed, profile, base, sql_password, companies }
    }

    /// Audit stamps hold the server's wall clock, which is behind UTC: who reads them as UTC finds every entry older, so
    /// that nothing is too recent any more.
    pub fn stamp_locally(&mut self) {
        let behind = SignedDuration::from_mins(i64::from(UTC_OFFSET_MINUTES));
        let payments = self.companies.iter_mut().flat_map(|company| &mut company.payments);
        for ripe_at in payments.filter_map(|payment| payment.ripe_at.as_mut()) {
            *ripe_at += behind;
        }
    }

    /// What happens at the office after the baseline: the orders that have something in store change, with an audit stamp
    /// of `now`, and what must become of them changes with them. A second call finds nothing left to do.
    pub fn advance(&mut self, now: Timestamp) -> Advanced {
        let mut orders = Vec::new();
        for (position, company) in self.companies.iter_mut().enumerate() {
            orders.extend(orders::advance(company, now).into_iter().map(|at| (position, at)));
        }
        Advanced { orders }
    }

    /// A mass change at the office: the price of `count` untouched orders of the company at that position goes up. Answers
    /// the positions of those that changed, fewer when there are not so many.
    pub fn raise_orders(&mut self, company: usize, count: usize, now: Timestamp) -> Vec<usize> {
        orders::raise_prices(&mut self.companies[company], count, now)
    }

    /// The orders of a shape, with their companies.
    pub fn orders_of(&self, shape: OrderShape) -> impl Iterator<Item = (&Company, &Order)> {
        let all = self
            .companies
            .iter()
            .flat_map(|company| company.orders.iter().map(move |order| (company, order)));
        all.filter(move |(_, order)| order.shape == shape)
    }

    /// SHA-256 of the whole world, in hexadecimal.
    pub fn hash(&self) -> String {
        // A world is plain data: serializing it cannot fail.
        let text = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(Sha256::digest(text))
    }

    /// The company of that key.
    pub fn company(&self, key: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.key == key)
    }
}
