//! What the predecessor, or a person, has left in the portal and in the control table.

use rust_decimal::Decimal;

use crate::world::composer::Composer;
use crate::world::draft::{InPortal, Left, LeftId, LeftRow};
use crate::world::shape::Shape;

const SENT: InPortal = InPortal { by_hand: false, is_rejected: false, less: Decimal::ZERO };

impl Composer {
    pub(super) fn play_left_behind(&mut self, shape: Shape) {
        let row = |status, names_org, portal_id| Some(LeftRow { names_org, status, portal_id });
        let (in_portal, control) = match shape {
            Shape::ByHandEqual => (Some(InPortal { by_hand: true, ..SENT }), None),
            Shape::ByHandDifferent => {
                (Some(InPortal { by_hand: true, less: Decimal::new(10_050, 2), ..SENT }), None)
            }
            Shape::SentUnderOrganization => (Some(SENT), row("PAID", true, LeftId::OfThePayment)),
            Shape::SentWithoutPortalId => (Some(SENT), row("PAID", false, LeftId::Null)),
            Shape::MarkedSynced => (Some(SENT), row("SYNCED", false, LeftId::OfThePayment)),
            Shape::MarkedReverted => {
                (Some(InPortal { is_rejected: true, ..SENT }), row("REVERTED", false, LeftId::OfThePayment))
            }
            Shape::ControlWithoutPortal => (None, row("PAID", false, LeftId::OfNothing)),
            _ => (Some(SENT), row("PAID", false, LeftId::OfThePayment)),
        };
        let mut draft = self.plain(shape);
        draft.left = Left { in_portal, control };
        self.keep(draft);
    }
}
