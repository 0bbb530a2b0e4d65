//! The shapes of purchase orders: ordinary ones, and every odd one that the steps must cope with.

use serde::{Deserialize, Serialize};

use super::expected::{OrderExpected, OrderWord};
use super::office::OfficeChange;
use crate::world::company::Company;

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident => $expected:expr $(, $change:ident => $after:expr)?;)*) => {
        /// What is particular about a purchase order of the world.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum OrderShape {
            $($(#[$doc])* $name,)*
        }

        impl OrderShape {
            /// Every shape.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What must become of an order of this shape, as the world stands at its start.
            pub fn expected(self) -> OrderExpected {
                match self {
                    $(Self::$name => $expected,)*
                }
            }

            /// What happens to it at the office later, and what must become of it then.
            pub fn later(self) -> Option<(OfficeChange, OrderExpected)> {
                match self {
                    $($(Self::$name => Some((OfficeChange::$change, $after)),)?)*
                    _ => None,
                }
            }
        }
    };
}

use OrderExpected::{Cancelled, Closed, Created, OpenedAgain, Stands, Updated};

const fn waits(why: &'static str) -> OrderExpected {
    OrderExpected::Waits { why }
}

const fn excluded(why: &'static str) -> OrderExpected {
    OrderExpected::Excluded { why }
}

const fn adopted(control: OrderWord) -> OrderExpected {
    OrderExpected::Adopted { control }
}

const fn taken_over(control: OrderWord) -> OrderExpected {
    OrderExpected::TakenOver { control }
}

shapes! {
    /// Two lines with tax, authorized some days ago, never sent.
    Ordinary => Created;
    /// Ordered by the dozen, stocked by the piece: quantities and prices are per dozen.
    UnitConversion => Created;
    /// A part of the goods has arrived already: the whole quantity is sent.
    PartlyReceived => Created;
    /// A part of a line was cancelled; Sage reduced taxes and total.
    PartlyCancelled => Created;
    /// One line of two was cancelled whole.
    LineCancelled => Created;
    /// A part was cancelled, and taxes and total were left as they were.
    TotalLeftGross => Created;
    /// Lines for two locations: the address is that of the first.
    SeveralLocations => Created;
    /// The authorization is written three times, once as NULL.
    DuplicateAuthorization => Created;
    /// Authorized twice, long ago and again the day before yesterday: the last act counts.
    AuthorizedAgain => Created;
    /// Authorized yesterday at 23:50, when nothing was running: only the day is known.
    AuthorizedLateYesterday => Created;
    /// Authorized, but no act is written down: the order's date counts.
    AuthorizedWithoutAct => Created;
    /// In dollars, with a rate.
    Dollars => Created;
    /// Tax transferred and tax withheld.
    TaxWithheld => Created;
    /// No tax at all.
    Untaxed => Created;
    /// No day of arrival: the order's date is its day of delivery.
    NoArrivalDate => Created;
    /// `FOBPOINT` is blank; the ship-to contact takes its place.
    ContactFromShipTo => Created;
    /// Neither `FOBPOINT` nor a ship-to contact; the company's settings name one.
    ContactFromDefault => Created;
    /// Nobody is written as having entered it; the contact takes that place.
    EnteredByNobody => Created;
    /// The location has a blank street; the company's default takes its place.
    StreetBlank => Created;
    /// The location does not exist in `ICLOC`; the company's default address is used.
    LocationUnknown => Created;
    /// The location's postal code has four digits: the default's is sent, or none.
    FourDigitPostalCode => Created;
    /// `USOCFDI` is `S01`, which the portal does not know: left out.
    CfdiUseBeyondPortal => Created;
    /// `USOCFDI` is a typing error: left out.
    CfdiUseTypo => Created;
    /// `USOCFDI` is in lower case.
    CfdiUseLowerCase => Created;
    /// The vendor has no `METODOPAGO`: left out.
    PaymentFormMissing => Created;
    /// The vendor's payment form is 31, which the portal does not know for orders: left out.
    PaymentFormBeyondPortal => Created;
    /// The description of the vendor's `METODOPAGO` begins with no payment form: left out.
    PaymentFormUnknown => Created;
    /// Neither AFE nor requisition nor terms: these pairs are left out.
    MetadataBlank => Created;
    /// Description and comment as long as their columns.
    LongComment => Created;
    /// Quotes in description, comment, reference and item.
    TextsWithQuotes => Created;
    /// Accents, ñ and signs at the edge of Windows-1252.
    TextsWithAccents => Created;
    /// Control characters in an item's description: removed.
    ControlCharacters => Created;
    /// A line without item between two others: left out, and the numbers do not shift.
    CommentLine => Created;
    /// A line of quantity zero: left out.
    ZeroQuantityLine => Created;
    /// A unit cost of six decimals.
    SixDecimalCost => Created;
    /// The predecessor failed many times: `ERROR` rows with NULL and with an empty id.
    FailedBefore => Created;
    /// Created first; at the office a price changes afterwards.
    CreatedThenEdited => Created, PriceEdited => Updated;
    /// Created first; at the office it is cancelled whole afterwards.
    CreatedThenCancelled => Created, FullyCancelled => Cancelled;

    /// In the portal by hand, from a list of Sage with its line ids: the same content, and no control row.
    ByHandEqual => adopted(OrderWord::Posted);
    /// In the portal by hand with the same content, and closed there.
    ByHandClosed => adopted(OrderWord::Closed);
    /// The predecessor's request timed out after the portal had stored the order: only an `ERROR` row tells of it.
    TimedOutBefore => adopted(OrderWord::Posted);

    /// Every quantity cancelled before it was ever sent.
    CancelledNeverSent => excluded("cancelled");
    /// All lines are for locations that are skipped.
    AllLinesSkipped => excluded("skipped_locations");
    /// Some lines are for locations that are skipped: a decision of a person.
    SomeLinesSkipped => waits("partial_locations");
    /// The authorization was taken back before it was ever sent.
    AuthorizationTakenBack => waits("not_authorized");
    /// Nobody has authorized it yet.
    NeverAuthorized => excluded("not_authorized");
    /// Authorized 40 days ago.
    AuthorizedFortyDaysAgo => excluded("outside_window");
    /// Authorized before the company went live, though within the window.
    BeforeGoLive => excluded("before_go_live");
    /// On hold in Sage.
    OnHold => waits("on_hold");
    /// `PORTYPE` 2.
    Standing => excluded("order_type");
    /// `PORTYPE` 3.
    Future => excluded("order_type");
    /// `PORTYPE` 4.
    Blanket => excluded("order_type");
    /// The document's total agrees with nothing.
    SumsDisagree => waits("sums_differ");
    /// No contact anywhere.
    ContactNowhere => waits("contact_missing");
    /// No street anywhere.
    StreetNowhere => waits("street_missing");
    /// In the portal by hand, with another quantity.
    ByHandDifferent => waits("differs_in_portal");
    /// The portal does not know the supplier.
    VendorUnknownToPortal => OrderExpected::RefusedByPortal { code: "PROVIDERS__NOT_FOUND" };

    /// Sent by the predecessor, in order units that are the stocking units, and unchanged since.
    Posted => Stands;
    /// Found by the predecessor's own question: its row says `PORTAL-CHECK`.
    PostedByCheck => Stands;
    /// Sent by the predecessor after some failures.
    PostedAfterErrors => Stands;
    /// Sent, and a person set the status by hand: the row says `OPEN`.
    MarkedOpen => Stands;
    /// Sent, and a person set the status by hand: row and portal say `GENERATED`.
    MarkedGenerated => Stands;
    /// Complete in Sage; closed on both sides.
    MarkedClosed => Stands;
    /// Cancelled on both sides.
    MarkedCancelled => Stands;
    /// Sent; a person has edited it in the portal since.
    EditedInPortal => waits("differs_in_portal");
    /// Sent; a person has closed it in the portal since.
    ClosedInPortal => taken_over(OrderWord::Closed);
    /// Sent; a person has cancelled it in the portal since.
    CancelledInPortal => taken_over(OrderWord::Cancelled);
    /// The control row says `POSTED`, the portal knows nothing of it.
    PostedMissingInPortal => waits("control_without_portal");
    /// Sent, edited in Sage, and its authorization was taken back: left alone.
    PostedNotAuthorized => waits("not_authorized");
    /// Sent; every quantity cancelled since.
    CancelledPosted => Cancelled;
    /// Sent; every quantity cancelled since, but the supplier has invoiced it.
    CancelledButInvoiced => waits("cancelled_but_invoiced");
    /// Received and invoiced in full; the supplier's CFDI is in Sage.
    ReceivedInFull => Closed;
    /// Received together with another order, by a receipt that names both only in its lines.
    ReceivedWithAnother => Closed;
    /// Received and invoiced; the CFDI was entered in purchase orders, not in accounts payable.
    InvoicedInPurchaseOrders => Closed;
    /// Complete, though one receipt is not invoiced yet.
    ReceiptNotInvoiced => waits("receipt_open");
    /// Complete with a part received; the supplier has uploaded an invoice that Sage lacks.
    InvoiceMissingInSage => waits("invoice_missing_in_sage");
    /// As before; the invoice is in Sage, but only in a deleted batch.
    InvoiceInDeletedBatch => waits("invoice_missing_in_sage");
    /// Set to complete without any receipt and without cancelling.
    ShortClosed => Closed;

    /// A part is cancelled later.
    LaterPartlyCancelled => Stands, PartlyCancelled => Updated;
    /// All of it is cancelled later.
    LaterCancelled => Stands, FullyCancelled => Cancelled;
    /// A price is edited later.
    LaterPriceEdited => Stands, PriceEdited => Updated;
    /// A line is added later.
    LaterLineAdded => Stands, LineAdded => Updated;
    /// Received, invoiced and completed later.
    LaterReceived => Stands, ReceivedAndInvoiced => Closed;
    /// Set to complete without a receipt later.
    LaterShortClosed => Stands, ShortClosed => Closed;
    /// Closed first; at the office a receipt is taken back and the order is open again. To open it in the portal too is a
    /// decision of a person: until then both sides stay closed.
    LaterReopened => Closed, Reopened => Closed;
    /// Edited later, and its authorization is taken back until somebody authorizes it again.
    LaterNotAuthorized => Stands, EditedAndNotAuthorized => waits("not_authorized");
    /// Its authorization was taken back; it is given again later.
    LaterAuthorized => waits("not_authorized"), AuthorizedAgain => Created;
    /// Sent, and not authorized any more; it is edited and authorized again later.
    LaterAuthorizedPosted => waits("not_authorized"), EditedAndAuthorized => Updated;
    /// Lowered later, below what the supplier has invoiced.
    LaterBelowInvoiced => Stands, LoweredBelowInvoiced => waits("below_invoiced");
    /// All of it is cancelled later, although the supplier has invoiced it.
    LaterCancelledButInvoiced => Stands, FullyCancelled => waits("cancelled_but_invoiced");
    /// Closed first; at the office a receipt is taken back, and the settings open such an order again in the portal.
    LaterOpenedAgain => Closed, Reopened => OpenedAgain;

    /// Sent by the predecessor, which rounds prices to cents, at unit costs of four and six decimals: the amounts agree.
    PostedFineCost => Stands;
    /// Ordered by the dozen, and sent by the predecessor in pieces at the price of a dozen.
    PostedByTheDozen => waits("differs_in_portal");
    /// Typed in by hand: the portal gave its lines ids of its own.
    ByHandOwnLineIds => waits("differs_in_portal");
}

impl OrderShape {
    /// Whether only certain companies can have an order of this shape.
    pub fn needs_settings(self) -> bool {
        matches!(
            self,
            Self::ContactFromDefault
                | Self::ContactNowhere
                | Self::StreetBlank
                | Self::LocationUnknown
                | Self::StreetNowhere
        )
    }

    /// Whether only a world whose settings open orders again in the portal can have an order of this shape.
    pub fn needs_reopening(self) -> bool {
        matches!(self, Self::LaterOpenedAgain)
    }

    /// Whether the settings of that company allow an order of this shape.
    pub fn fits(self, company: &Company) -> bool {
        match self {
            Self::ContactFromDefault => company.default_contact.is_some(),
            Self::ContactNowhere => company.default_contact.is_none(),
            Self::StreetBlank | Self::LocationUnknown => company.default_address.is_some(),
            Self::StreetNowhere => company.default_address.is_none(),
            _ => true,
        }
    }
}
