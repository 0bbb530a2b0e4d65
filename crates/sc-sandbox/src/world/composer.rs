//! Builds one company: vendors, documents and payments, each with its truth beside it.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::company::Company;
use super::draft::Draft;
use super::locations;
use super::model::{
    Bank, Currency, DocumentKind, Invoice, OptionalField, PortalCfdi, Provider, Rate, Vendor, cents,
};
use super::names::{self, CompanyName};
use super::random::Dice;

/// Minutes that the server's wall clock adds to UTC: Mexico City, all year.
pub const UTC_OFFSET_MINUTES: i32 = -360;
/// Days between a company's go-live and the world's base instant.
pub const GO_LIVE_DAYS: i64 = 20;

/// The day on the wall of the site.
pub fn local_date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::fixed(Offset::constant(-6))).date()
}

pub const BANK_WITHOUT_ACCOUNT: usize = 2;
pub const BANK_OF_UNKNOWN_ACCOUNT: usize = 3;

/// The list of `METODOPAGO`: its descriptions begin with a payment form of the tax authority, but for one. 31 is a form
/// that the portal does not know for orders.
const PAYMENT_METHODS: [(&str, &str); 5] = [
    ("PPD", "99 Por definir"),
    ("TRF", "03 Transferencia electrónica"),
    ("CHQ", "02 Cheque nominativo"),
    ("INT", "31 Intermediario pagos"),
    ("VAR", "Varias, según contrato"),
];

/// A company in the making.
pub struct Composer {
    pub base: Timestamp,
    pub dice: Dice,
    pub company: Company,
    pub drafts: Vec<Draft>,
    /// Vendors that are linked and have nothing odd about them.
    ordinary: Vec<usize>,
    next_folio: i64,
    next_batch: i64,
}

impl Composer {
    /// A company with its banks and `vendors` ordinary vendors.
    pub fn new(seed: u64, base: Timestamp, name: &CompanyName, vendors: usize) -> Self {
        let mut dice = Dice::of(seed, name.key);
        let rfc = dice.rfc(name.rfc_letters);
        let company = Company {
            key: name.key.to_owned(),
            name: name.name.to_owned(),
            external_id: name.external_id.map_or_else(|| rfc.clone(), str::to_owned),
            rfc,
            database: name.database.to_owned(),
            org: name.org.to_owned(),
            city: name.city.to_owned(),
            state: name.state.to_owned(),
            postal_code: name.postal_code.to_owned(),
            tenant_id: dice.portal_id(),
            portal_key: format!("key-{}", dice.portal_id()),
            portal_secret: format!("secret-{}", dice.portal_id()),
            portal_company_id: dice.portal_id(),
            go_live: local_date(base - SignedDuration::from_hours(24 * GO_LIVE_DAYS)),
            banks: banks(&mut dice),
            vendors: Vec::new(),
            providers: Vec::new(),
            invoices: Vec::new(),
            cfdis: Vec::new(),
            payments: Vec::new(),
            control_rows: Vec::new(),
            portal_payments: Vec::new(),
            locations: locations::of(name),
            skip_locations: locations::SKIPPED.map(str::to_owned).to_vec(),
            default_address: name.has_default_address.then(|| locations::default_address(name)),
            default_contact: name.default_contact.map(str::to_owned),
            payment_methods: PAYMENT_METHODS
                .map(|(value, text)| (value.to_owned(), text.to_owned()))
                .to_vec(),
            orders: Vec::new(),
            receipts: Vec::new(),
            order_invoices: Vec::new(),
            order_control_rows: Vec::new(),
            portal_orders: Vec::new(),
            fiscal: None,
        };
        let mut composer = Self {
            base,
            dice,
            company,
            drafts: Vec::new(),
            ordinary: Vec::new(),
            next_folio: 1000,
            next_batch: 500,
        };
        for _ in 0..vendors {
            let vendor = composer.new_vendor();
            composer.ordinary.push(vendor);
        }
        composer
    }

    /// Goes on with a finished company. `round` tells the additions apart, so that each draws numbers of its own.
    pub fn resume(seed: u64, base: Timestamp, company: Company, round: usize) -> Self {
        let linked = |vendor: &Vendor| matches!(vendor.provider_id, OptionalField::Value(_));
        Self {
            base,
            dice: Dice::of(seed, &format!("{} {round}", company.key)),
            ordinary: (0..company.vendors.len()).filter(|at| linked(&company.vendors[*at])).take(3).collect(),
            next_folio: 900_000 + i64::try_from(round).unwrap_or_default(),
            next_batch: company.invoices.iter().map(|invoice| invoice.batch).max().unwrap_or_default() + 1,
            company,
            drafts: Vec::new(),
        }
    }

    /// An instant some whole days and some hours before the base, never less than that many days.
    pub fn days_ago(&mut self, days: i64) -> Timestamp {
        let seconds = self.dice.within(0, 14 * 3600);
        self.base - SignedDuration::from_hours(24 * days) - SignedDuration::from_secs(seconds)
    }

    /// One of the ordinary vendors.
    pub fn vendor(&mut self) -> usize {
        *self.dice.pick(&self.ordinary)
    }

    /// A vendor of its own, linked to its supplier in the portal.
    pub fn new_vendor(&mut self) -> usize {
        let name = names::vendor(&mut self.dice);
        let rfc = self.dice.rfc(&names::rfc_letters(&name));
        self.new_vendor_named(&name, &rfc)
    }

    /// A supplier of the portal that neither side links to its vendor; they share the RFC. Returns its id.
    pub fn unlinked_provider(&mut self) -> String {
        let vendor = self.new_vendor();
        let provider = self.provider_of(vendor);
        self.company.vendors[vendor].provider_id = OptionalField::Absent;
        let known = self.company.providers.iter_mut().find(|known| known.id == provider);
        known.expect("each vendor has its supplier").external_id = None;
        provider
    }

    /// As [`Composer::new_vendor`], with a name and an RFC.
    pub fn new_vendor_named(&mut self, name: &str, rfc: &str) -> usize {
        let id = format!("V{:05}", 10_000 + self.company.vendors.len());
        let provider = self.new_provider(Some(&id), name, rfc);
        self.company.vendors.push(Vendor {
            id,
            name: name.to_owned(),
            rfc: rfc.to_owned(),
            provider_id: OptionalField::Value(provider),
            payment_method: Some(PAYMENT_METHODS[1].0.to_owned()),
            resolvable: None,
        });
        self.company.vendors.len() - 1
    }

    /// A supplier of the portal. Returns its id.
    pub fn new_provider(&mut self, external_id: Option<&str>, name: &str, rfc: &str) -> String {
        let id = self.dice.portal_id();
        self.company.providers.push(Provider {
            id: id.clone(),
            external_id: external_id.map(str::to_owned),
            name: name.to_owned(),
            rfc: rfc.to_owned(),
        });
        id
    }

    /// The portal id of the supplier that a vendor really is.
    pub fn provider_of(&self, vendor: usize) -> String {
        let vendor = &self.company.vendors[vendor];
        let named =
            self.company.providers.iter().find(|known| known.external_id.as_ref() == Some(&vendor.id));
        named.map(|provider| provider.id.clone()).unwrap_or_default()
    }

    /// Today's rate of the dollar, a little different for each document, as a published rate is from day to day.
    pub fn dollar_rate(&mut self, divides: bool) -> Rate {
        let pesos = Decimal::new(self.dice.within(1_650_000, 1_890_000), 5);
        let value = if divides { Decimal::ONE / pesos } else { pesos };
        Rate { value: value.round_dp(7), divides }
    }

    /// A posted invoice with its UUID in Sage, and its CFDI in the portal.
    pub fn invoice(&mut self, vendor: usize, currency: Currency, total: Decimal) -> usize {
        let folio = self.folio();
        let at = self.sage_invoice(vendor, &format!("FA-{folio}"), currency, total);
        let uuid = self.cfdi_of(at, "FA", &folio.to_string());
        self.company.invoices[at].uuid = OptionalField::Value(uuid);
        at
    }

    /// A number that no other document of the company has.
    pub fn folio(&mut self) -> i64 {
        self.next_folio += 1;
        self.next_folio
    }

    /// A posted invoice in Sage alone, without `FOLIOCFD`.
    pub fn sage_invoice(&mut self, vendor: usize, number: &str, currency: Currency, total: Decimal) -> usize {
        let rate = match currency {
            Currency::Mxn => Rate::ONE,
            Currency::Usd => self.dollar_rate(false),
        };
        let days = self.dice.within(25, 60);
        let invoice = Invoice {
            vendor,
            number: number.to_owned(),
            kind: DocumentKind::Invoice,
            batch: self.next_batch,
            item: 1,
            batch_status: 3,
            error_entry: 0,
            currency,
            rate,
            date: local_date(self.base - SignedDuration::from_hours(24 * days)),
            gross: total,
            withheld: Decimal::ZERO,
            due: total,
            uuid: OptionalField::Absent,
            resolvable: None,
        };
        self.next_batch += 1;
        self.company.invoices.push(invoice);
        self.company.invoices.len() - 1
    }

    /// The CFDI of an invoice in the portal. Returns its UUID.
    pub fn cfdi_of(&mut self, invoice: usize, serie: &str, folio: &str) -> String {
        let uuid = self.dice.uuid();
        let id = self.dice.portal_id();
        let provider_id = self.provider_of(self.company.invoices[invoice].vendor);
        let invoice = &self.company.invoices[invoice];
        let total = invoice.gross - invoice.withheld;
        self.company.cfdis.push(PortalCfdi {
            id,
            uuid: uuid.clone(),
            provider_id,
            serie: serie.to_owned(),
            folio: folio.to_owned(),
            currency: invoice.currency,
            rate: invoice.rate.to_home(Decimal::ONE),
            total,
            balance: total,
            issued: invoice.date,
            created_at: noon(invoice.date),
            is_cancelled: false,
        });
        uuid
    }

    /// The CFDI with this UUID, to make it odd.
    ///
    /// # Panics
    /// If the portal of the world has none.
    pub fn cfdi_mut(&mut self, uuid: &str) -> &mut PortalCfdi {
        let found = self.company.cfdis.iter_mut().rev().find(|cfdi| cfdi.uuid == uuid);
        found.expect("the world asks for CFDIs that it made")
    }

    /// A credit note in Sage.
    pub fn credit_note(&mut self, vendor: usize, amount: Decimal) -> usize {
        let number = format!("NC-{}", self.folio());
        let at = self.sage_invoice(vendor, &number, Currency::Mxn, amount);
        let note = &mut self.company.invoices[at];
        note.kind = DocumentKind::CreditNote;
        note.due = Decimal::ZERO;
        at
    }

    /// A batch number for a document that is not made by [`Composer::sage_invoice`].
    pub fn batch(&mut self) -> i64 {
        self.next_batch += 1;
        self.next_batch - 1
    }

    /// A believable amount in pesos, or in dollars.
    pub fn price(&mut self, currency: Currency) -> Decimal {
        cents(match currency {
            Currency::Mxn => self.dice.amount(900, 180_000),
            Currency::Usd => self.dice.amount(80, 9_000),
        })
    }
}

/// Noon on the wall of the site.
pub fn noon(date: Date) -> Timestamp {
    let at = date.at(12, 0, 0, 0).to_zoned(TimeZone::fixed(Offset::constant(-6)));
    at.map(|at| at.timestamp()).unwrap_or_default()
}

fn banks(dice: &mut Dice) -> Vec<Bank> {
    let mut bank = |code: &str, name: &str, currency, portal_id: Option<String>, is_in_portal| Bank {
        code: code.to_owned(),
        name: name.to_owned(),
        currency,
        account_number: dice.digits(10),
        clabe: dice.digits(18),
        portal_id: portal_id.unwrap_or_else(|| dice.portal_id()),
        is_in_portal,
    };
    vec![
        bank("BANMXP", "Banco del Altiplano, pesos", Currency::Mxn, None, true),
        bank("BANUSD", "Banco del Altiplano, dólares", Currency::Usd, None, true),
        bank("CAJA", "Banco sin cuenta en el portal", Currency::Mxn, Some(String::new()), false),
        bank("BANVIE", "Banco de una cuenta cerrada", Currency::Mxn, None, false),
    ]
}
