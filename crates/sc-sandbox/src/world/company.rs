//! A company of the world, with everything that stands on both sides from the start.

use jiff::civil::Date;
use serde::Serialize;

use super::fiscal::model::Fiscal;
use super::model::{Bank, ControlRow, Invoice, Payment, PortalCfdi, PortalPayment, Provider, Vendor};
use super::orders::{
    DefaultAddress, Location, Order, OrderControlRow, OrderInvoice, OrderReceipt, PortalOrder,
};

/// A company: its Sage database, its tenant of the portal, and everything in both.
#[derive(Debug, Clone, Serialize)]
pub struct Company {
    /// Short name of the company in settings and reports.
    pub key: String,
    pub name: String,
    pub rfc: String,
    pub database: String,
    /// `AUDTORG`, and `idCia` of `fesaParam`.
    pub org: String,
    pub city: String,
    pub state: String,
    pub postal_code: String,
    pub tenant_id: String,
    pub portal_key: String,
    pub portal_secret: String,
    /// The portal's external id of the company.
    pub external_id: String,
    pub portal_company_id: String,
    /// Documents from before this day are left alone.
    pub go_live: Date,
    pub banks: Vec<Bank>,
    pub vendors: Vec<Vendor>,
    pub providers: Vec<Provider>,
    pub invoices: Vec<Invoice>,
    pub cfdis: Vec<PortalCfdi>,
    pub payments: Vec<Payment>,
    pub control_rows: Vec<ControlRow>,
    pub portal_payments: Vec<PortalPayment>,
    pub locations: Vec<Location>,
    /// Codes of locations whose lines are not sent.
    pub skip_locations: Vec<String>,
    /// The address of the company's settings; absent where they name none.
    pub default_address: Option<DefaultAddress>,
    /// The contact of the company's settings; absent where they name none.
    pub default_contact: Option<String>,
    /// The list of `METODOPAGO` (`CSOPTFD`): value, description.
    pub payment_methods: Vec<(String, String)>,
    pub orders: Vec<Order>,
    /// Receipts of orders.
    pub receipts: Vec<OrderReceipt>,
    /// Invoices and credit notes that were entered in purchase orders.
    pub order_invoices: Vec<OrderInvoice>,
    pub order_control_rows: Vec<OrderControlRow>,
    pub portal_orders: Vec<PortalOrder>,
    /// What the fiscal flows work on, where it was asked for.
    pub fiscal: Option<Fiscal>,
}
