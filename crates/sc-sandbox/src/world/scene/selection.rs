//! What decides whether an entry is a candidate, and what stands in its texts.

use jiff::SignedDuration;

use crate::world::composer::{
    BANK_OF_UNKNOWN_ACCOUNT, BANK_WITHOUT_ACCOUNT, Composer, GO_LIVE_DAYS, local_date,
};
use crate::world::draft::Draft;
use crate::world::shape::Shape;

impl Composer {
    pub(super) fn play_selection(&mut self, shape: Shape) {
        let mut draft = self.plain(shape);
        match shape {
            Shape::PostedDaysAfterEntry => {
                draft.entered_at = self.base - SignedDuration::from_hours(12 * 24);
                draft.posted_at = self.base - SignedDuration::from_hours(2);
                date_of_posting(&mut draft);
            }
            Shape::StampOfOneDigit => {
                let days = self.dice.within(2, 15) * 86_400;
                let midnight = (self.base.as_second() - days).div_euclid(86_400) * 86_400;
                let stamp = SignedDuration::from_secs(midnight) + SignedDuration::from_millis(50);
                draft.entered_at = jiff::Timestamp::UNIX_EPOCH + stamp;
                draft.posted_at = draft.entered_at + SignedDuration::from_mins(3);
                date_of_posting(&mut draft);
            }
            Shape::NumbersAlsoInAdjustments => draft.has_adjustment_twin = true,
            Shape::TextsWithQuotes => {
                draft.comments = "Pago O'Brien y Cía. \"La Única\" -- 100% '".to_owned();
                draft.reference = "REF 'A'; \"B\"".to_owned();
            }
            Shape::TextsWithAccents => {
                draft.comments = "Liquidación año 2026, peñón, ¿cuál? 50 € «más» ñandú".to_owned();
                draft.reference = "TRANSFERENCIA Nº 7 ÁÉÍÓÚÜÑ".to_owned();
            }
            Shape::TooRecent => {
                draft.entered_at = self.base - SignedDuration::from_mins(14);
                draft.posted_at = self.base - SignedDuration::from_mins(9);
                date_of_posting(&mut draft);
            }
            Shape::BankAccountBlank => draft.bank = BANK_WITHOUT_ACCOUNT,
            Shape::BankAccountUnknown => draft.bank = BANK_OF_UNKNOWN_ACCOUNT,
            Shape::NoDate => draft.date = None,
            Shape::Reversed => draft.is_reversed = true,
            Shape::Deleted => draft.edited = 2,
            Shape::ErrorEntry => draft.error_entry = 1,
            Shape::OtherRemittance => draft.remittance = self.dice.within(2, 5),
            Shape::BatchNotPosted => draft.batch_status = *self.dice.pick(&[1, 7]),
            Shape::BeforeGoLive => {
                draft.posted_at = self.days_ago(GO_LIVE_DAYS + 5);
                draft.entered_at = draft.posted_at - SignedDuration::from_mins(11);
                date_of_posting(&mut draft);
            }
            _ => {}
        }
        draft.wanted.bank_account_id.clone_from(&self.company.banks[draft.bank].portal_id);
        self.keep(draft);
    }
}

fn date_of_posting(draft: &mut Draft) {
    draft.date = Some(local_date(draft.posted_at));
    draft.wanted.date = draft.date;
}
