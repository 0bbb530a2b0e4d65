//! Where a document waits on its way from the supplier into Sage. Pure.

mod complement;

use std::collections::BTreeSet;

use sc_domain::cfdi::PortalCfdi;
use sc_domain::{Cause, Code};
use sc_sync::cfdi_delivery::Place;

pub(crate) use self::complement::{ComplementFacts, OnPayment, complement_waits, leading};

/// Where a document waits: a fixed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitsAt {
    /// Its supplier has to do something.
    Supplier,
    /// The portal has not approved it for payment, or holds another document's file in its place.
    PortalApproval,
    /// It is to be put into the importer's folder: by the next run, or something holds it.
    OurFolder,
    /// It was delivered, and the importer has not brought it into Sage.
    Importer,
    /// A complement that the next run writes, or tries to write again.
    NextRun,
    /// Something of Sage has to be corrected or is still to come; or nothing waits, because Sage holds it.
    Sage,
    /// It goes nowhere: cancelled, or nobody holds it.
    Nowhere,
}

impl WaitsAt {
    /// All places, in the order of the way.
    pub const ALL: [Self; 7] = [
        Self::Supplier,
        Self::PortalApproval,
        Self::OurFolder,
        Self::Importer,
        Self::NextRun,
        Self::Sage,
        Self::Nowhere,
    ];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::PortalApproval => "portal_approval",
            Self::OurFolder => "our_folder",
            Self::Importer => "importer",
            Self::NextRun => "next_run",
            Self::Sage => "sage",
            Self::Nowhere => "nowhere",
        }
    }
}

/// Why it waits there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// The portal rejected it.
    Rejected,
    /// Its supplier has not sent it yet.
    NotSent,
    /// Something is missing that only its supplier can give.
    SupplierData,
    /// Its status is not one that may be booked.
    NotPayable,
    /// The portal holds the file of another document in its place.
    PortalFile,
    /// A complement that the portal has not accepted yet.
    InReview,
    /// The next run delivers it.
    NextRun,
    /// The company's first run only looks; the one after it delivers it.
    AfterBaseline,
    /// Something holds it.
    Held,
    /// It is from before the company went live.
    BeforeGoLive,
    /// It was issued before the days that runs look at.
    OutsideDays,
    /// It was paid, or is about to be, and is not in Sage: runs deliver only what is still to be paid.
    LeftStage,
    /// The company has no importer.
    SwitchedOff,
    /// Its file waits for the importer.
    InFolder,
    /// The importer put its file away.
    PutAway,
    /// Its file is in neither place.
    FileGone,
    /// Sage holds it.
    InSage,
    /// It was cancelled.
    Cancelled,
    /// It was settled once, and Sage does not hold it now.
    Settled,
    /// Neither portal nor Sage holds it.
    NotThere,
    /// A complement that does not agree with its payment.
    Disagrees,
    /// A complement that is linked to no payment that the portal knows.
    NotLinked,
    /// A complement whose payment is not posted in Sage.
    PaymentAwaited,
    /// A complement whose payment is reversed in Sage, or stands there several times.
    PaymentUnfit,
    /// Its payment carries another complement, or another one takes it first.
    OtherInSage,
    /// A complement for which something is missing in Sage or its control database.
    SageData,
    /// A complement that was cancelled, and that its payment carries.
    CancelledInSage,
    /// A complement that the next run writes.
    Ready,
    /// The company's first run only looks; the one after it writes the complement.
    ReadyAfterBaseline,
    /// A complement that the next run tries again, whatever held it.
    TriedAgain,
    /// A complement from before the company went live.
    LeftAlone,
    /// A complement that arrived before the days that runs look at.
    NotLookedAt,
    /// This company's database holds it, and it is another company's.
    WrongCompany,
    /// It is this company's, and another company's database holds it.
    InOtherCompany,
}

impl Reason {
    /// All reasons.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 34] = [
        Self::Rejected,
        Self::NotSent,
        Self::SupplierData,
        Self::NotPayable,
        Self::PortalFile,
        Self::InReview,
        Self::NextRun,
        Self::AfterBaseline,
        Self::Held,
        Self::BeforeGoLive,
        Self::OutsideDays,
        Self::LeftStage,
        Self::SwitchedOff,
        Self::InFolder,
        Self::PutAway,
        Self::FileGone,
        Self::InSage,
        Self::Cancelled,
        Self::Settled,
        Self::NotThere,
        Self::Disagrees,
        Self::NotLinked,
        Self::PaymentAwaited,
        Self::PaymentUnfit,
        Self::OtherInSage,
        Self::SageData,
        Self::CancelledInSage,
        Self::Ready,
        Self::ReadyAfterBaseline,
        Self::TriedAgain,
        Self::LeftAlone,
        Self::NotLookedAt,
        Self::WrongCompany,
        Self::InOtherCompany,
    ];

    /// Stable name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::NotSent => "not_sent",
            Self::SupplierData => "supplier_data",
            Self::NotPayable => "not_payable",
            Self::PortalFile => "portal_file",
            Self::InReview => "in_review",
            Self::NextRun => "next_run",
            Self::AfterBaseline => "after_baseline",
            Self::Held => "held",
            Self::BeforeGoLive => "before_go_live",
            Self::OutsideDays => "outside_days",
            Self::LeftStage => "left_stage",
            Self::SwitchedOff => "switched_off",
            Self::InFolder => "in_folder",
            Self::PutAway => "put_away",
            Self::FileGone => "file_gone",
            Self::InSage => "in_sage",
            Self::Cancelled => "cancelled",
            Self::Settled => "settled",
            Self::NotThere => "not_there",
            Self::Disagrees => "disagrees",
            Self::NotLinked => "not_linked",
            Self::PaymentAwaited => "payment_awaited",
            Self::PaymentUnfit => "payment_unfit",
            Self::OtherInSage => "other_in_sage",
            Self::SageData => "sage_data",
            Self::CancelledInSage => "cancelled_in_sage",
            Self::Ready => "ready",
            Self::ReadyAfterBaseline => "ready_after_baseline",
            Self::TriedAgain => "tried_again",
            Self::LeftAlone => "left_alone",
            Self::NotLookedAt => "not_looked_at",
            Self::WrongCompany => "wrong_company",
            Self::InOtherCompany => "in_other_company",
        }
    }

    /// Where that is.
    pub(crate) fn place(self) -> WaitsAt {
        match self {
            Self::Rejected | Self::NotSent | Self::SupplierData | Self::Disagrees => WaitsAt::Supplier,
            Self::NotPayable | Self::PortalFile | Self::InReview | Self::NotLinked => WaitsAt::PortalApproval,
            Self::NextRun
            | Self::AfterBaseline
            | Self::Held
            | Self::BeforeGoLive
            | Self::OutsideDays
            | Self::LeftStage
            | Self::SwitchedOff => WaitsAt::OurFolder,
            Self::InFolder | Self::PutAway | Self::FileGone => WaitsAt::Importer,
            Self::Ready | Self::ReadyAfterBaseline | Self::TriedAgain => WaitsAt::NextRun,
            Self::InSage
            | Self::PaymentAwaited
            | Self::PaymentUnfit
            | Self::OtherInSage
            | Self::SageData
            | Self::CancelledInSage
            | Self::WrongCompany
            | Self::InOtherCompany => WaitsAt::Sage,
            Self::Cancelled | Self::Settled | Self::NotThere | Self::LeftAlone | Self::NotLookedAt => {
                WaitsAt::Nowhere
            }
        }
    }
}

/// What the next run does with a document, by the plan of that run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Next<'a> {
    /// Puts its file into the folder, or writes the complement.
    Delivers,
    /// Leaves it, for this reason.
    Holds(&'a Cause),
    /// Nothing: it does not look at it, or it is settled.
    Nothing,
}

/// All that decides where an invoice or a credit note waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Facts<'a> {
    /// Whether Sage holds it.
    pub in_sage: bool,
    /// What the portal holds; `None` = it says that it has none.
    pub portal: Option<&'a PortalCfdi>,
    /// Whether the portal's lists show it as one that may be booked.
    pub is_listed: bool,
    /// Whether it was issued within the days that runs look at.
    pub is_within_days: bool,
    /// Where its file stands; `None` = the company has no importer.
    pub file: Option<Place>,
    /// What the next run does with it.
    pub next: Next<'a>,
    /// Whether the company's first run is still to come.
    pub is_before_baseline: bool,
}

/// Where an invoice or a credit note waits, and why.
pub(crate) fn waits(facts: &Facts<'_>) -> Reason {
    if facts.in_sage {
        return Reason::InSage;
    }
    match facts.next {
        Next::Holds(cause) => held(facts, cause),
        Next::Delivers if facts.is_before_baseline => Reason::AfterBaseline,
        Next::Delivers => Reason::NextRun,
        Next::Nothing => left(facts),
    }
}

fn held(facts: &Facts<'_>, cause: &Cause) -> Reason {
    let is_one_of = |codes: &[Code]| codes.contains(&cause.code);
    let delivered =
        [Code::CfdiWaitingForImport, Code::CfdiNotImported, Code::CfdiPutAway, Code::CfdiVanished];
    let of_supplier = [
        Code::CfdiSupplierUnknown,
        Code::CfdiSupplierWithoutExpedient,
        Code::CfdiSupplierWithoutBankAccount,
        Code::CfdiUnreadable,
        Code::CfdiWithoutXml,
    ];
    if is_one_of(&[Code::CfdiInOtherCompany]) {
        Reason::InOtherCompany
    } else if is_one_of(&delivered) {
        at_importer(facts.file.unwrap_or(Place::Gone))
    } else if is_one_of(&[Code::CfdiCancelled]) {
        // What stands in the folder would still be imported.
        match facts.file {
            Some(Place::Folder) => Reason::InFolder,
            Some(Place::Processed | Place::Gone) | None => Reason::Cancelled,
        }
    } else if is_one_of(&[Code::CfdiNoLongerPayable]) {
        facts.portal.map_or(Reason::NotPayable, not_approved)
    } else if is_one_of(&of_supplier) {
        Reason::SupplierData
    } else if is_one_of(&[Code::CfdiFileDiffers]) {
        Reason::PortalFile
    } else if is_one_of(&[Code::CfdiBeforeGoLive]) {
        Reason::BeforeGoLive
    } else {
        Reason::Held
    }
}

/// Of one that the next run does nothing about.
fn left(facts: &Facts<'_>) -> Reason {
    let Some(portal) = facts.portal else {
        return match facts.file {
            Some(Place::Folder) => Reason::InFolder,
            Some(Place::Processed | Place::Gone) | None => Reason::NotThere,
        };
    };
    match facts.file {
        // It stands there and its record is still to be written, or another program put it there.
        Some(Place::Folder) => Reason::InFolder,
        _ if portal.is_cancelled() => Reason::Cancelled,
        _ if !facts.is_listed && !facts.is_within_days => Reason::OutsideDays,
        _ if !facts.is_listed => not_approved(portal),
        None => Reason::SwitchedOff,
        Some(Place::Processed) => Reason::PutAway,
        Some(Place::Gone) => Reason::Settled,
    }
}

fn at_importer(file: Place) -> Reason {
    match file {
        Place::Folder => Reason::InFolder,
        Place::Processed => Reason::PutAway,
        Place::Gone => Reason::FileGone,
    }
}

/// Words of the portal for what comes after the approval. Source: portal API, section 4.1.
const PAST_APPROVAL: [&str; 9] = [
    "IN_PAYMENT_ORDER",
    "SEND_TO_EXECUTE",
    "PAID",
    "PENDING_ATTACH_PAYMENT_CFDI",
    "NO_NEED_ATTACH_PAYMENT_CFDI",
    "PAYMENT_CFDI_IN_REVIEW",
    "PAYMENT_CFDI_REJECTED",
    "ATTACHED",
    "DELIVERED_ERP",
];

/// A document that the portal does not offer: its supplier has to act on one that was rejected or never sent, the company
/// on all others.
fn not_approved(portal: &PortalCfdi) -> Reason {
    match portal.status.as_str() {
        status if status.starts_with("REJECTED") => Reason::Rejected,
        "TO_SEND" => Reason::NotSent,
        status if PAST_APPROVAL.contains(&status) => Reason::LeftStage,
        _ => Reason::NotPayable,
    }
}

/// Where a document stands that is in the database of a company that is not its receiver's; `None` when nothing is wrong
/// or nobody knows whose it is. `own`: this company's database. `receivers`: those of the receiver's RFC. `others`: other
/// companies' that hold the document.
pub(crate) fn misplaced(
    own: &str,
    in_own: bool,
    receivers: &BTreeSet<&str>,
    others: &BTreeSet<&str>,
) -> Option<Reason> {
    let is_its = |database: &str| receivers.iter().any(|its| its.eq_ignore_ascii_case(database));
    match (is_its(own), in_own) {
        (false, true) if !receivers.is_empty() => Some(Reason::WrongCompany),
        (true, false) if others.iter().any(|other| !is_its(other)) => Some(Reason::InOtherCompany),
        (true | false, true | false) => None,
    }
}

#[cfg(test)]
mod tests {
    use sc_domain::cfdi::{CfdiKind, Entered};
    use sc_words::{Lang, TEXT_KEYS};

    use super::*;

    pub(super) fn cfdi(status: &str, is_cancelled: bool) -> PortalCfdi {
        PortalCfdi {
            id: "0123456789abcdef01234567".parse().expect("an id"),
            uuid: "0A1B2C3D-0000-4000-8000-00000000000F".parse().expect("a UUID"),
            kind: CfdiKind::Invoice,
            series: String::new(),
            folio: String::new(),
            issuer_rfc: String::new(),
            receiver_rfc: String::new(),
            currency: None,
            total: None,
            issued: None,
            authorized: None,
            status: status.to_owned(),
            is_cancelled_by_sat: is_cancelled,
            is_cancelled_in_tenant: false,
            provider: None,
            provider_external_id: String::new(),
            entered: Entered::default(),
            payments: Vec::new(),
            erp_status: String::new(),
        }
    }

    /// A payable invoice that was never delivered and that Sage does not hold.
    fn fresh<'a>(portal: &'a PortalCfdi, next: Next<'a>) -> Facts<'a> {
        Facts {
            in_sage: false,
            portal: Some(portal),
            is_listed: true,
            is_within_days: true,
            file: Some(Place::Gone),
            next,
            is_before_baseline: false,
        }
    }

    #[track_caller]
    fn check(facts: Facts<'_>, told: &str) {
        let reason = waits(&facts);
        assert_eq!(format!("{} {}", reason.place().as_str(), reason.as_str()), told);
    }

    #[track_caller]
    fn held(code: Code, file: Option<Place>, told: &str) {
        let (portal, cause) = (cfdi("PENDING_PAYMENT", false), Cause::new(code));
        check(Facts { file, ..fresh(&portal, Next::Holds(&cause)) }, told);
    }

    #[test]
    fn what_sage_holds_waits_nowhere_whatever_else_is_true() {
        let (portal, cause) = (cfdi("REJECTED", true), Cause::new(Code::CfdiNotImported));
        for next in [Next::Delivers, Next::Holds(&cause), Next::Nothing] {
            for file in [Some(Place::Folder), Some(Place::Processed), Some(Place::Gone), None] {
                check(Facts { in_sage: true, file, ..fresh(&portal, next) }, "sage in_sage");
            }
        }
    }

    #[test]
    fn what_is_to_be_delivered_waits_for_our_folder() {
        let portal = cfdi("PENDING_PAYMENT", false);
        check(fresh(&portal, Next::Delivers), "our_folder next_run");
        let first = Facts { is_before_baseline: true, ..fresh(&portal, Next::Delivers) };
        check(first, "our_folder after_baseline");
        check(Facts { file: None, ..fresh(&portal, Next::Nothing) }, "our_folder switched_off");
        held(Code::CfdiHandCaptured, Some(Place::Gone), "our_folder held");
        held(Code::CfdiForeignReceiver, Some(Place::Gone), "our_folder held");
        held(Code::CfdiCompanyAmbiguous, Some(Place::Gone), "our_folder held");
        held(Code::CfdiNameTaken, Some(Place::Folder), "our_folder held");
        held(Code::FolderFull, Some(Place::Gone), "our_folder held");
        held(Code::BrakeTripped, Some(Place::Gone), "our_folder held");
        held(Code::CfdiBeforeGoLive, Some(Place::Gone), "our_folder before_go_live");
    }

    #[test]
    fn what_only_the_supplier_can_give_waits_for_the_supplier() {
        held(Code::CfdiSupplierUnknown, Some(Place::Gone), "supplier supplier_data");
        held(Code::CfdiSupplierWithoutExpedient, Some(Place::Gone), "supplier supplier_data");
        held(Code::CfdiSupplierWithoutBankAccount, Some(Place::Gone), "supplier supplier_data");
        held(Code::CfdiUnreadable, Some(Place::Gone), "supplier supplier_data");
        held(Code::CfdiWithoutXml, Some(Place::Gone), "supplier supplier_data");
        let (rejected, cause) = (cfdi("REJECTED_BY_USER", false), Cause::new(Code::CfdiNoLongerPayable));
        let unlisted = Facts { is_listed: false, ..fresh(&rejected, Next::Nothing) };
        check(unlisted, "supplier rejected");
        check(Facts { next: Next::Holds(&cause), ..unlisted }, "supplier rejected");
        check(Facts { file: None, ..unlisted }, "supplier rejected");
        let unsent = cfdi("TO_SEND", false);
        check(Facts { portal: Some(&unsent), ..unlisted }, "supplier not_sent");
    }

    #[test]
    fn what_was_paid_without_reaching_sage_is_held_by_us() {
        let cause = Cause::new(Code::CfdiNoLongerPayable);
        for status in PAST_APPROVAL {
            let paid = cfdi(status, false);
            let unlisted = Facts { is_listed: false, ..fresh(&paid, Next::Nothing) };
            check(unlisted, "our_folder left_stage");
            check(Facts { next: Next::Holds(&cause), ..unlisted }, "our_folder left_stage");
        }
    }

    #[test]
    fn what_is_not_payable_waits_for_the_approval_of_the_portal() {
        let (pending, cause) = (cfdi("PENDING_APPROVAL", false), Cause::new(Code::CfdiNoLongerPayable));
        let unlisted = Facts { is_listed: false, ..fresh(&pending, Next::Nothing) };
        check(unlisted, "portal_approval not_payable");
        check(Facts { next: Next::Holds(&cause), ..unlisted }, "portal_approval not_payable");
        check(Facts { file: None, ..unlisted }, "portal_approval not_payable");
        check(Facts { file: Some(Place::Processed), ..unlisted }, "portal_approval not_payable");
        check(Facts { is_within_days: false, ..unlisted }, "our_folder outside_days");
    }

    #[test]
    fn a_file_of_another_document_waits_for_the_portal() {
        held(Code::CfdiFileDiffers, Some(Place::Gone), "portal_approval portal_file");
    }

    #[test]
    fn what_was_delivered_waits_for_the_importer() {
        for code in [Code::CfdiWaitingForImport, Code::CfdiNotImported, Code::CfdiPutAway, Code::CfdiVanished]
        {
            held(code, Some(Place::Folder), "importer in_folder");
            held(code, Some(Place::Processed), "importer put_away");
            held(code, Some(Place::Gone), "importer file_gone");
            held(code, None, "importer file_gone");
        }
        let portal = cfdi("PENDING_PAYMENT", false);
        let standing = Facts { file: Some(Place::Folder), ..fresh(&portal, Next::Nothing) };
        check(standing, "importer in_folder");
        check(Facts { is_listed: false, ..standing }, "importer in_folder");
        check(Facts { portal: None, is_listed: false, ..standing }, "importer in_folder");
        check(Facts { file: Some(Place::Processed), ..standing }, "importer put_away");
    }

    #[test]
    fn what_is_cancelled_or_nowhere_goes_nowhere_unless_its_file_would_still_be_imported() {
        let cancelled = cfdi("PENDING_PAYMENT", true);
        let ignored = Facts { is_listed: false, ..fresh(&cancelled, Next::Nothing) };
        check(ignored, "nowhere cancelled");
        check(Facts { is_listed: true, ..ignored }, "nowhere cancelled");
        check(Facts { file: None, ..ignored }, "nowhere cancelled");
        held(Code::CfdiCancelled, Some(Place::Processed), "nowhere cancelled");
        held(Code::CfdiCancelled, Some(Place::Folder), "importer in_folder");
        check(Facts { portal: None, ..ignored }, "nowhere not_there");
        check(Facts { portal: None, file: None, ..ignored }, "nowhere not_there");
        let portal = cfdi("PENDING_PAYMENT", false);
        check(fresh(&portal, Next::Nothing), "nowhere settled");
    }

    #[test]
    fn what_stands_in_the_database_of_another_company_is_told_on_both_sides() {
        let set = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<&str>>();
        for (own, in_own, receivers, others, told) in [
            ("NORDAT", true, &["NORDAT"][..], &[][..], None),
            ("NORDAT", true, &["nordat"], &[], None),
            ("NORDAT", true, &["NORDAT", "NORTST"], &[], None),
            ("SURDAT", true, &["NORDAT"], &[], Some(Reason::WrongCompany)),
            // Nobody knows whose it is.
            ("SURDAT", true, &[], &[], None),
            ("NORDAT", false, &["NORDAT"], &["SURDAT"], Some(Reason::InOtherCompany)),
            ("NORDAT", false, &["NORDAT"], &[], None),
            // Another company's document that its own database holds is no affair of this one.
            ("SURDAT", false, &["NORDAT"], &["NORDAT"], None),
            ("NORDAT", false, &["NORDAT", "NORTST"], &["NORTST"], None),
        ] {
            let found = misplaced(own, in_own, &set(receivers), &set(others));
            assert_eq!(found, told, "{own} {in_own} {receivers:?} {others:?}");
        }
    }

    #[test]
    fn each_place_and_each_reason_has_its_words() {
        let places = WaitsAt::ALL.map(|at| format!("waits-at-{}", at.as_str().replace('_', "-")));
        let reasons = Reason::ALL.map(|reason| format!("waits-{}", reason.as_str().replace('_', "-")));
        for key in places.iter().chain(&reasons) {
            assert!(TEXT_KEYS.contains(&key.as_str()), "{key}");
            for lang in [Lang::Es, Lang::En] {
                assert_ne!(sc_words::Words::new(lang).plain(key), *key);
            }
        }
    }
}
