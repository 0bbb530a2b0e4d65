//! Orders as somebody entered them in Sage.

use jiff::{SignedDuration, Span};
use rust_decimal::Decimal;

use crate::world::composer::{Composer, local_date};
use crate::world::locations;
use crate::world::model::Currency;
use crate::world::orders::model::{Order, OrderTotals};
use crate::world::orders::shape::OrderShape;

/// How many days ago an order was authorized that is older than the window, and one that is only older than the go-live.
const OUTSIDE_WINDOW_DAYS: i32 = 40;
const BEFORE_GO_LIVE_DAYS: i32 = 25;

impl Composer {
    pub(super) fn make_odd(&mut self, order: &mut Order) {
        match order.shape {
            OrderShape::UnitConversion
            | OrderShape::PostedByTheDozen
            | OrderShape::PostedFineCost
            | OrderShape::PartlyReceived
            | OrderShape::PartlyCancelled
            | OrderShape::LineCancelled
            | OrderShape::TotalLeftGross
            | OrderShape::Dollars
            | OrderShape::TaxWithheld
            | OrderShape::Untaxed
            | OrderShape::SumsDisagree
            | OrderShape::CommentLine
            | OrderShape::ZeroQuantityLine
            | OrderShape::SixDecimalCost => self.odd_money(order),

            OrderShape::SeveralLocations
            | OrderShape::AllLinesSkipped
            | OrderShape::SomeLinesSkipped
            | OrderShape::StreetBlank
            | OrderShape::StreetNowhere
            | OrderShape::LocationUnknown
            | OrderShape::FourDigitPostalCode => odd_place(order),

            OrderShape::PaymentFormMissing
            | OrderShape::PaymentFormBeyondPortal
            | OrderShape::PaymentFormUnknown
            | OrderShape::VendorUnknownToPortal => self.odd_vendor_of(order),

            OrderShape::DuplicateAuthorization
            | OrderShape::AuthorizedAgain
            | OrderShape::AuthorizedLateYesterday
            | OrderShape::AuthorizedWithoutAct
            | OrderShape::AuthorizationTakenBack
            | OrderShape::LaterAuthorized
            | OrderShape::NeverAuthorized
            | OrderShape::AuthorizedFortyDaysAgo
            | OrderShape::BeforeGoLive => self.odd_authorization(order),

            OrderShape::OnHold => order.is_on_hold = true,
            OrderShape::Standing => order.order_type = 2,
            OrderShape::Future => order.order_type = 3,
            OrderShape::Blanket => order.order_type = 4,
            _ => odd_texts(order),
        }
    }

    fn odd_money(&mut self, order: &mut Order) {
        let [first, second, ..] = order.lines.as_mut_slice() else { return };
        match order.shape {
            OrderShape::UnitConversion | OrderShape::PostedByTheDozen => {
                "DOCENA".clone_into(&mut first.unit);
                first.conversion = Decimal::from(12);
                first.ordered = Decimal::from(5);
            }
            OrderShape::PartlyReceived => first.received = Decimal::from(4),
            OrderShape::PartlyCancelled => first.cancel(Decimal::from(3)),
            OrderShape::LineCancelled => second.cancel(second.ordered),
            OrderShape::TotalLeftGross => {
                first.cancel(Decimal::from(2));
                order.totals = OrderTotals::Gross;
            }
            OrderShape::Dollars => {
                order.currency = Currency::Usd;
                order.rate = self.dollar_rate(false).value;
                order.vat_rate = Decimal::ZERO;
            }
            OrderShape::TaxWithheld => order.withholding_rate = super::WITHHOLDING,
            OrderShape::Untaxed => order.vat_rate = Decimal::ZERO,
            OrderShape::SumsDisagree => order.totals = OrderTotals::Off,
            OrderShape::CommentLine => {
                let last = second.clone();
                second.item = String::new();
                "*** Entregar con certificado de calidad ***".clone_into(&mut second.description);
                second.ordered = Decimal::ZERO;
                second.unit_cost = Decimal::ZERO;
                let last =
                    super::OrderLine { revision: last.revision + 1000, sequence: last.sequence + 2, ..last };
                order.lines.push(last);
            }
            // Rounded to cents, the costs still give the amounts, to a cent: no portal had a reason to refuse them.
            OrderShape::PostedFineCost => {
                first.ordered = Decimal::from(2);
                first.unit_cost += Decimal::new(self.dice.within(1, 25), 4);
                second.unit_cost -= Decimal::new(self.dice.within(1, 120), 6);
            }
            OrderShape::ZeroQuantityLine => second.ordered = Decimal::ZERO,
            OrderShape::SixDecimalCost => {
                first.unit_cost = Decimal::new(123_457, 6);
                first.ordered = Decimal::from(25_000);
            }
            _ => {}
        }
    }

    fn odd_vendor_of(&mut self, order: &mut Order) {
        order.vendor = self.new_vendor();
        let vendor = &mut self.company.vendors[order.vendor];
        match order.shape {
            OrderShape::PaymentFormMissing => vendor.payment_method = None,
            OrderShape::PaymentFormBeyondPortal => vendor.payment_method = Some("INT".to_owned()),
            OrderShape::PaymentFormUnknown => vendor.payment_method = Some("VAR".to_owned()),
            _ => {
                let number = vendor.id.clone();
                let known = self.company.providers.iter_mut();
                for provider in known.filter(|provider| provider.external_id.as_ref() == Some(&number)) {
                    provider.external_id = None;
                }
            }
        }
    }

    fn odd_authorization(&mut self, order: &mut Order) {
        let today = local_date(self.base);
        let ago = |days: i32| today.saturating_sub(Span::new().days(days));
        let mut since = |days: i32| {
            order.authorized_on = vec![ago(days)];
            order.date = ago(days + 2);
            order.touched_at = self.base - SignedDuration::from_hours(24 * i64::from(days));
        };
        match order.shape {
            OrderShape::DuplicateAuthorization => order.authorizations = vec![None, Some(true), Some(true)],
            OrderShape::AuthorizedAgain => {
                since(2);
                order.authorized_on = vec![ago(BEFORE_GO_LIVE_DAYS), ago(2)];
                order.date = ago(BEFORE_GO_LIVE_DAYS + 2);
            }
            OrderShape::AuthorizedLateYesterday => {
                since(1);
                // 23:50 on the wall of the site, whose offset is six hours.
                let at = ago(1)
                    .at(23, 50, 0, 0)
                    .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(-6)));
                order.touched_at = at.map(|at| at.timestamp()).unwrap_or(order.touched_at);
            }
            OrderShape::AuthorizedWithoutAct => order.authorized_on.clear(),
            OrderShape::AuthorizationTakenBack => order.authorizations = vec![None],
            OrderShape::LaterAuthorized => order.authorizations = vec![Some(false)],
            OrderShape::NeverAuthorized => {
                order.authorizations = vec![None];
                order.authorized_on.clear();
            }
            OrderShape::AuthorizedFortyDaysAgo => since(OUTSIDE_WINDOW_DAYS),
            OrderShape::BeforeGoLive => since(BEFORE_GO_LIVE_DAYS),
            _ => {}
        }
    }
}

fn odd_place(order: &mut Order) {
    let [first, second, ..] = order.lines.as_mut_slice() else { return };
    let mut all = |code: &str| {
        code.clone_into(&mut first.location);
        code.clone_into(&mut second.location);
    };
    match order.shape {
        OrderShape::SeveralLocations => locations::SECOND.clone_into(&mut second.location),
        OrderShape::SomeLinesSkipped => locations::SKIPPED[0].clone_into(&mut second.location),
        OrderShape::AllLinesSkipped => {
            all(locations::SKIPPED[0]);
            locations::SKIPPED[1].clone_into(&mut second.location);
        }
        OrderShape::StreetBlank | OrderShape::StreetNowhere => all(locations::BLANK_STREET),
        OrderShape::LocationUnknown => all(locations::UNKNOWN),
        OrderShape::FourDigitPostalCode => all(locations::FOUR_DIGITS),
        _ => {}
    }
}

fn odd_texts(order: &mut Order) {
    let set = |field: &mut String, text: &str| text.clone_into(field);
    match order.shape {
        OrderShape::NoArrivalDate => order.expected_arrival = None,
        OrderShape::ContactFromShipTo => order.fob_point.clear(),
        OrderShape::ContactFromDefault | OrderShape::ContactNowhere => {
            order.fob_point.clear();
            order.ship_to_contact.clear();
        }
        OrderShape::EnteredByNobody => {
            order.entered_by.clear();
            order.ship_to_contact.clone_from(&order.fob_point);
        }
        OrderShape::CfdiUseBeyondPortal => order.cfdi_use = Some("S01".to_owned()),
        OrderShape::CfdiUseTypo => order.cfdi_use = Some("GO3".to_owned()),
        OrderShape::CfdiUseLowerCase => order.cfdi_use = Some("i04".to_owned()),
        OrderShape::MetadataBlank => {
            order.afe = Some(String::new());
            order.requisition.clear();
            order.terms.clear();
        }
        OrderShape::LongComment => {
            order.description = repeated("Refacciones de línea ", 60);
            order.comment = repeated("Entregar en andén 4 con remisión y certificado. ", 250);
        }
        OrderShape::TextsWithQuotes => {
            set(&mut order.description, "Válvula 1/2\" de O'Brien; -- 'urgente'");
            set(&mut order.comment, "Dice \"no doblar\", 100% acero [304] & <limpio>");
            set(&mut order.reference, "COT'S-\"77\"");
            set(&mut order.lines[0].description, "Niple 3/4\" x 2' tipo 'L'");
        }
        OrderShape::TextsWithAccents => {
            set(&mut order.description, "Compra de cañón y piñón – 50 € “especial”");
            set(&mut order.comment, "Año nuevo: pingüinos, áéíóú ÁÉÍÓÚ ñÑ ™ … ¿sí?");
            set(&mut order.lines[0].description, "Piñón helicoidal ø 30 mm ± 0,05");
        }
        OrderShape::ControlCharacters => {
            set(&mut order.lines[0].description, "Manguera \u{1}hidráulica \u{1f}2 pulgadas");
        }
        _ => {}
    }
}

/// A text of exactly that many characters that does not end in a blank.
fn repeated(text: &str, length: usize) -> String {
    let mut cut: String = text.chars().cycle().take(length - 1).collect();
    cut.push('.');
    cut
}
