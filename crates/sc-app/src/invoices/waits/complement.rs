//! Where a payment complement waits.

use std::collections::BTreeSet;

use sc_domain::Code;
use sc_domain::cfdi::PortalCfdi;

use super::{Next, Reason, WaitsAt};

/// What decides where a complement waits, whatever its payment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ComplementFacts<'a> {
    /// What the portal holds; `None` = it says that it has none.
    pub portal: Option<&'a PortalCfdi>,
    /// The words of the portal for one that may be written.
    pub accepted: &'a BTreeSet<String>,
    /// Whether it is among those that runs look at.
    pub is_listed: bool,
    /// Whether the company's first run is still to come.
    pub is_before_baseline: bool,
}

/// A complement on one of its payments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OnPayment<'a> {
    /// Whether the payment carries it in Sage.
    pub is_written: bool,
    /// Whether the journal holds it for settled.
    pub is_settled: bool,
    /// What the next run does with it.
    pub next: Next<'a>,
}

/// Where a complement waits for one of its payments, and why.
pub(crate) fn complement_waits(facts: &ComplementFacts<'_>, payment: &OnPayment<'_>) -> Reason {
    match payment.next {
        Next::Holds(cause) => complement_held(cause.code),
        Next::Delivers if facts.is_before_baseline => Reason::ReadyAfterBaseline,
        Next::Delivers => Reason::Ready,
        Next::Nothing => complement_left(facts, payment),
    }
}

/// Where a complement waits that a run holds for a cause.
fn complement_held(code: Code) -> Reason {
    match code {
        Code::ComplementInReview => Reason::InReview,
        Code::ComplementWithoutPayment | Code::ComplementPaymentGone => Reason::NotLinked,
        Code::ComplementPaymentAwaited | Code::ComplementPaymentMissing => Reason::PaymentAwaited,
        Code::ComplementPaymentRepeated | Code::ComplementPaymentReversed => Reason::PaymentUnfit,
        Code::ComplementConflict => Reason::OtherInSage,
        Code::ComplementVendorWithoutRfc
        | Code::ComplementForeignReceiver
        | Code::ComplementCompanyAmbiguous
        | Code::ComplementFieldsMissing => Reason::SageData,
        Code::ComplementIssuerDiffers | Code::ComplementAmountDiffers | Code::ComplementInvoicesDiffer => {
            Reason::Disagrees
        }
        Code::ComplementUnreadable => Reason::SupplierData,
        Code::ComplementCancelled => Reason::CancelledInSage,
        Code::ComplementBeforeGoLive => Reason::LeftAlone,
        Code::ComplementOutcomeUnknown => Reason::TriedAgain,
        // What is no matter of complements: a side that failed, the bound of a run.
        _ => Reason::TriedAgain,
    }
}

/// Of a complement that the next run does nothing about.
fn complement_left(facts: &ComplementFacts<'_>, payment: &OnPayment<'_>) -> Reason {
    let Some(portal) = facts.portal else {
        return if payment.is_written { Reason::InSage } else { Reason::NotThere };
    };
    match (payment.is_written, portal.is_cancelled()) {
        (true, true) => Reason::CancelledInSage,
        (true, false) => Reason::InSage,
        (false, true) => Reason::Cancelled,
        (false, false) if portal.status.contains("REJECTED") => Reason::Rejected,
        (false, false) if !facts.accepted.contains(&portal.status) => Reason::InReview,
        (false, false) if !payment.is_settled && !facts.is_listed => Reason::NotLookedAt,
        (false, false) => Reason::Settled,
    }
}

/// Which of a complement's payments tells where it waits: one that somebody or the next run has something to do about
/// stands for the others.
pub(crate) fn leading(reasons: &[Reason]) -> Option<usize> {
    let rank = |reason: Reason| match (reason, reason.place()) {
        (Reason::InSage, _) => 3,
        (_, WaitsAt::Nowhere) => 2,
        (_, WaitsAt::NextRun) => 1,
        (
            _,
            WaitsAt::Supplier
            | WaitsAt::PortalApproval
            | WaitsAt::OurFolder
            | WaitsAt::Importer
            | WaitsAt::Sage,
        ) => 0,
    };
    (0..reasons.len()).min_by_key(|at| reasons.get(*at).copied().map(rank))
}

#[cfg(test)]
mod tests {
    use sc_domain::Cause;

    use super::super::tests::cfdi;
    use super::*;

    /// Where a complement with a status waits, and why.
    #[track_caller]
    fn check_complement(portal: Option<&PortalCfdi>, payment: OnPayment<'_>, told: &str) {
        let accepted = BTreeSet::from(["ATTACHED".to_owned()]);
        let facts =
            ComplementFacts { portal, accepted: &accepted, is_listed: true, is_before_baseline: false };
        let reason = complement_waits(&facts, &payment);
        assert_eq!(format!("{} {}", reason.place().as_str(), reason.as_str()), told);
    }

    /// A complement that its payment does not carry and that no run has settled.
    fn open(next: Next<'_>) -> OnPayment<'_> {
        OnPayment { is_written: false, is_settled: false, next }
    }

    #[test]
    fn a_complement_waits_where_the_cause_of_a_run_can_be_ended() {
        let attached = cfdi("ATTACHED", false);
        let own: Vec<Code> =
            Code::ALL.iter().copied().filter(|code| code.as_str().starts_with("complement.")).collect();
        let told = [
            (Code::ComplementInReview, "portal_approval in_review"),
            (Code::ComplementWithoutPayment, "portal_approval not_linked"),
            (Code::ComplementPaymentGone, "portal_approval not_linked"),
            (Code::ComplementPaymentAwaited, "sage payment_awaited"),
            (Code::ComplementPaymentMissing, "sage payment_awaited"),
            (Code::ComplementPaymentRepeated, "sage payment_unfit"),
            (Code::ComplementPaymentReversed, "sage payment_unfit"),
            (Code::ComplementConflict, "sage other_in_sage"),
            (Code::ComplementVendorWithoutRfc, "sage sage_data"),
            (Code::ComplementIssuerDiffers, "supplier disagrees"),
            (Code::ComplementAmountDiffers, "supplier disagrees"),
            (Code::ComplementInvoicesDiffer, "supplier disagrees"),
            (Code::ComplementUnreadable, "supplier supplier_data"),
            (Code::ComplementForeignReceiver, "sage sage_data"),
            (Code::ComplementCompanyAmbiguous, "sage sage_data"),
            (Code::ComplementCancelled, "sage cancelled_in_sage"),
            (Code::ComplementBeforeGoLive, "nowhere left_alone"),
            (Code::ComplementOutcomeUnknown, "next_run tried_again"),
            (Code::ComplementFieldsMissing, "sage sage_data"),
        ];
        assert_eq!(told.map(|(code, _)| code).as_slice(), own, "each cause of a complement has its place");
        let others = [Code::PortalServerError, Code::DocumentDeferred, Code::DocumentPostponed];
        for (code, place) in told.into_iter().chain(others.map(|code| (code, "next_run tried_again"))) {
            let cause = Cause::new(code);
            check_complement(Some(&attached), open(Next::Holds(&cause)), place);
        }
    }

    #[test]
    fn a_complement_that_is_ready_waits_for_the_next_run() {
        let attached = cfdi("ATTACHED", false);
        check_complement(Some(&attached), open(Next::Delivers), "next_run ready");
        let accepted = BTreeSet::new();
        let first = ComplementFacts {
            portal: Some(&attached),
            accepted: &accepted,
            is_listed: true,
            is_before_baseline: true,
        };
        assert_eq!(complement_waits(&first, &open(Next::Delivers)), Reason::ReadyAfterBaseline);
    }

    #[test]
    fn a_complement_that_runs_leave_says_why_it_is_not_taken_to_sage() {
        let (attached, cancelled) = (cfdi("ATTACHED", false), cfdi("ATTACHED", true));
        let left = open(Next::Nothing);
        let written = OnPayment { is_written: true, ..left };
        check_complement(Some(&attached), written, "sage in_sage");
        check_complement(Some(&cancelled), written, "sage cancelled_in_sage");
        check_complement(Some(&cancelled), left, "nowhere cancelled");
        for rejected in ["REJECTED", "PAYMENT_CFDI_REJECTED"] {
            check_complement(Some(&cfdi(rejected, false)), left, "supplier rejected");
        }
        check_complement(Some(&cfdi("IN_REVIEW_PAYMENT_CFDI", false)), left, "portal_approval in_review");
        let settled = OnPayment { is_settled: true, ..left };
        check_complement(Some(&attached), settled, "nowhere settled");
        check_complement(None, written, "sage in_sage");
        check_complement(None, left, "nowhere not_there");
        let accepted = BTreeSet::from(["ATTACHED".to_owned()]);
        let unlisted = ComplementFacts {
            portal: Some(&attached),
            accepted: &accepted,
            is_listed: false,
            is_before_baseline: false,
        };
        assert_eq!(complement_waits(&unlisted, &left), Reason::NotLookedAt);
        assert_eq!(complement_waits(&unlisted, &settled), Reason::Settled);
    }

    #[test]
    fn of_several_payments_the_one_with_something_to_do_tells_where_a_complement_waits() {
        for (reasons, told) in [
            (&[][..], None),
            (&[Reason::InSage, Reason::InSage], Some(0)),
            (&[Reason::InSage, Reason::Ready], Some(1)),
            (&[Reason::Ready, Reason::Disagrees], Some(1)),
            (&[Reason::InSage, Reason::LeftAlone, Reason::PaymentAwaited], Some(2)),
        ] {
            assert_eq!(leading(reasons), told, "{reasons:?}");
        }
    }
}
