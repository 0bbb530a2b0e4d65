//! Why a document waits, or why something failed: a stable code with arguments, and what follows
//! from it. The sentences live in `sc-words`, in both languages.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::InvalidId;

/// What follows from a failure. Retry, tray, mail and wording all read this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Heals by itself; shown with the next attempt.
    RetryLater,
    /// The outcome is unknown: the other side is asked before anything is sent again.
    VerifyFirst,
    /// A person corrects or decides something about this document. Tried again meanwhile.
    FixDocument,
    /// A person corrects the installation; the step stops for the company.
    FixSetup,
    /// Our own mistake. Never retried blindly.
    Defect,
}

impl Disposition {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RetryLater => "retry_later",
            Self::VerifyFirst => "verify_first",
            Self::FixDocument => "fix_document",
            Self::FixSetup => "fix_setup",
            Self::Defect => "defect",
        }
    }

    /// Whether a person has to do something (the page *Atención*).
    pub fn needs_a_person(self) -> bool {
        match self {
            Self::RetryLater | Self::VerifyFirst => false,
            Self::FixDocument | Self::FixSetup | Self::Defect => true,
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $disposition:ident, [$($argument:literal),*];)*) => {
        /// A stable, dotted, translatable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The dotted name, e.g. `portal.unauthorized`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// What follows from it.
            pub fn disposition(self) -> Disposition {
                match self { $(Self::$variant => Disposition::$disposition,)* }
            }

            /// The names of its arguments.
            pub fn arguments(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($argument),*],)* }
            }
        }
    };
}

codes! {
    // Payments: documents that wait.
    /// Changed less than the configured minutes ago: its author may still correct it.
    PaymentTooRecent = "payment.too_recent", RetryLater, ["minutes", "until"];
    /// An attempt without answer may still be in flight.
    PaymentInFlight = "payment.in_flight", VerifyFirst, ["until"];
    /// The vendor has no portal id and none was found.
    VendorWithoutPortalId = "payment.vendor_without_portal_id", FixDocument, ["vendor", "name"];
    /// Several providers of the portal carry this vendor number.
    VendorAmbiguous = "payment.vendor_ambiguous", FixDocument, ["vendor", "count"];
    /// The provider found has another RFC than the vendor.
    VendorRfcDiffers = "payment.vendor_rfc_differs", FixDocument, ["vendor", "sage_rfc", "portal_rfc"];
    /// Invoices of the payment carry no UUID and none was found.
    InvoiceWithoutUuid = "payment.invoice_without_uuid", FixDocument, ["invoices"];
    /// A UUID was found only by a loose comparison: a person confirms it.
    InvoiceUuidProbable = "payment.invoice_uuid_probable", FixDocument, ["invoice", "uuid"];
    /// Several CFDIs of the portal fit the invoice.
    InvoiceUuidAmbiguous = "payment.invoice_uuid_ambiguous", FixDocument, ["invoice", "count"];
    /// The optional field holds text that is no UUID.
    InvoiceUuidInvalid = "payment.invoice_uuid_invalid", FixDocument, ["invoice", "value"];
    /// Two invoices of the payment carry the same UUID.
    PaymentRepeatedUuid = "payment.repeated_uuid", FixDocument, ["uuid", "invoices"];
    /// The payment applies to no invoice.
    PaymentWithoutInvoices = "payment.without_invoices", FixDocument, [];
    /// An invoice of the payment is not in a posted batch without errors.
    InvoiceNotPosted = "payment.invoice_not_posted", FixDocument, ["invoices"];
    /// The invoices do not add up to the payment.
    PaymentAmountDiffers = "payment.amount_differs", FixDocument, ["paid", "invoices", "difference", "reasons"];
    /// The payment was netted with a credit note: a person decides.
    PaymentNetted = "payment.netted_with_credit_note", FixDocument, ["credit_notes", "difference"];
    /// The amounts in both currencies do not agree with the stored rates.
    PaymentRateDiffers = "payment.rate_differs", FixDocument, ["implied", "stored"];
    /// The payment has no date.
    PaymentWithoutDate = "payment.without_date", FixDocument, [];
    /// An amount is zero or negative.
    PaymentAmountNotPositive = "payment.amount_not_positive", FixDocument, ["what", "amount"];
    /// A value of the payment cannot be read.
    PaymentUnreadable = "payment.unreadable", FixDocument, ["field", "value"];
    /// The same number stands in two posted entries.
    PaymentNumberRepeated = "payment.number_repeated", FixDocument, ["entries"];
    /// The bank has no portal account id.
    BankAccountMissing = "payment.bank_account_missing", FixDocument, ["bank", "value"];
    /// The portal has no such bank account.
    BankAccountUnknown = "payment.bank_account_unknown", FixDocument, ["bank", "account"];
    /// The control row says REVERTED: only a person sends it again.
    PaymentReverted = "payment.reverted", FixDocument, [];
    /// The control row holds a status nobody knows.
    ControlStatusUnknown = "payment.control_status_unknown", FixDocument, ["status"];
    /// Older than `go_live`: left alone unless approved.
    BeforeGoLive = "payment.before_go_live", FixDocument, ["date", "go_live"];
    /// The portal holds a payment of this number with other content.
    PaymentDiffersInPortal = "payment.differs_in_portal", FixDocument, ["differences", "portal_id"];
    /// The portal says duplicate, yet does not know the number.
    PaymentDuplicateNotFound = "payment.duplicate_not_found", FixDocument, ["code", "message"];
    /// The portal accepted the payment but did not settle some invoices.
    PaymentMissingCfdis = "payment.missing_cfdis", FixDocument, ["uuids", "portal_id"];
    /// The portal refused the payment.
    PaymentRefused = "payment.refused", FixDocument, ["status", "code", "message"];
    /// No answer, or one that cannot be read: it may have been accepted.
    PaymentOutcomeUnknown = "payment.outcome_unknown", VerifyFirst, ["detail"];
    /// The control table says sent, the portal says that it has no such payment.
    ControlRowWithoutPortal = "payment.control_row_without_portal", FixDocument, ["status", "portal_id"];
    /// Goes with the next run: this one only looked.
    DocumentNextRun = "document.next_run", RetryLater, [];
    /// Two control rows of one payment carry different portal ids: two programs sent it.
    ControlRowsDiffer = "payment.control_rows_differ", FixDocument, ["portal_ids"];
    /// Reversed in Sage after it was uploaded.
    PaymentReversedAfterUpload = "payment.reversed_after_upload", FixDocument, ["portal_id", "date"];
    /// Left the window while failing.
    PaymentExpired = "payment.expired", FixDocument, ["reason"];
    /// A link that this payment needs was not written.
    PaymentPrerequisiteFailed = "payment.prerequisite_failed", RetryLater, ["reason"];
    /// Not begun: the run ended before its turn.
    DocumentPostponed = "document.postponed", RetryLater, ["reason"];
    /// Beyond the number of documents of one run.
    DocumentDeferred = "document.deferred", RetryLater, ["limit"];
    /// Sage already holds another value; nothing was overwritten.
    LinkConflict = "link.conflict", FixDocument, ["what", "ours", "theirs"];

    // Purchase orders: documents that wait.
    /// `ONHOLD` is set in Sage.
    OrderOnHold = "order.on_hold", RetryLater, [];
    /// The authorization was taken back; it goes on when the order is authorized again.
    OrderReauthorizing = "order.reauthorization_pending", RetryLater, [];
    /// Own validation failed; all messages are collected.
    OrderInvalid = "order.invalid", FixDocument, ["problems"];
    /// Lines, taxes and total of the order do not add up.
    OrderTotalsDiffer = "order.totals_differ", FixDocument, ["total", "computed", "difference"];
    /// Some lines are in locations that are never sent.
    OrderPartlySkipped = "order.partly_skipped", FixDocument, ["locations"];
    /// A value of the order cannot be read.
    OrderUnreadable = "order.unreadable", FixDocument, ["field", "value"];
    /// Several orders of Sage carry this number.
    OrderNumberRepeated = "order.number_repeated", FixDocument, ["count"];
    /// Older than `go_live`: left alone unless approved.
    OrderBeforeGoLive = "order.before_go_live", FixDocument, ["date", "go_live"];
    /// The portal holds an order of this number with other content.
    OrderDiffersInPortal = "order.differs_in_portal", FixDocument, ["differences", "portal_id"];
    /// The portal holds several orders of this number.
    OrderAmbiguousInPortal = "order.ambiguous_in_portal", FixDocument, ["count"];
    /// The portal says duplicate, yet does not know the number.
    OrderDuplicateNotFound = "order.duplicate_not_found", FixDocument, ["code", "message"];
    /// The portal refused the order or its change.
    OrderRefused = "order.refused", FixDocument, ["status", "code", "message"];
    /// No answer, or one that cannot be read: it may have been accepted.
    OrderOutcomeUnknown = "order.outcome_unknown", VerifyFirst, ["detail"];
    /// An attempt without answer may still be in flight.
    OrderInFlight = "order.in_flight", VerifyFirst, ["until"];
    /// The control table says sent, the portal has no such order.
    OrderNotInPortal = "order.control_row_without_portal", FixDocument, ["status", "portal_id"];
    /// Cancelled in Sage, while the supplier has invoiced it.
    OrderCancelledButInvoiced = "order.cancelled_but_invoiced", FixDocument, ["cfdis"];
    /// Lines were lowered below what the supplier has invoiced.
    OrderBelowInvoiced = "order.below_invoiced", FixDocument, ["lines"];
    /// Complete in Sage; an invoice is still to come before it is closed.
    OrderInvoicePending = "order.invoice_pending", RetryLater, ["missing"];
    /// Closed in the portal, and incomplete again in Sage.
    OrderReopened = "order.reopened_in_sage", FixDocument, ["portal_id"];
    /// Left the window while failing.
    OrderExpired = "order.expired", FixDocument, ["reason"];
    /// The portal's order changed between the look and the call; nothing was sent.
    OrderMovedMeanwhile = "order.moved_meanwhile", RetryLater, [];
    /// The portal's answer about the order lacks something that every order has.
    OrderUnreadableInPortal = "order.unreadable_in_portal", FixDocument, ["detail"];
    /// The portal gives the order a status that this version does not know.
    OrderPortalStatusUnknown = "order.portal_status_unknown", FixDocument, ["status"];
    /// The control row holds a word that this version does not know.
    OrderControlUnknown = "order.control_status_unknown", FixDocument, ["status"];

    // Payment complements: documents that wait.
    /// Not accepted in the portal yet.
    ComplementInReview = "complement.in_review", RetryLater, ["status"];
    /// It names no payment.
    ComplementWithoutPayment = "complement.without_payment", FixDocument, [];
    /// The portal does not know the payment that it names.
    ComplementPaymentGone = "complement.payment_gone_in_portal", FixDocument, ["payment"];
    /// Sage has no posted payment of this number yet.
    ComplementPaymentAwaited = "complement.payment_awaited", RetryLater, ["payment", "until"];
    /// Sage has had no posted payment of this number for too long.
    ComplementPaymentMissing = "complement.payment_missing", FixDocument, ["payment", "days"];
    /// Several posted payments of Sage carry the number.
    ComplementPaymentRepeated = "complement.payment_repeated", FixDocument, ["payment", "entries"];
    /// The payment was reversed in Sage.
    ComplementPaymentReversed = "complement.payment_reversed", FixDocument, ["payment"];
    /// The payment carries another complement; nothing was overwritten.
    ComplementConflict = "complement.conflict", FixDocument, ["payment", "sage", "portal"];
    /// The vendor of the payment has no RFC in Sage: nothing tells that the complement is its own.
    ComplementVendorWithoutRfc = "complement.vendor_without_rfc", FixDocument, ["vendor", "rfc"];
    /// Another supplier issued it.
    ComplementIssuerDiffers = "complement.issuer_differs", FixDocument, ["sage", "document"];
    /// Amount or currency are not those of the payment.
    ComplementAmountDiffers = "complement.amount_differs", FixDocument, ["paid", "documents"];
    /// It settles invoices that are no part of the payment.
    ComplementInvoicesDiffer = "complement.invoices_differ", FixDocument, ["uuids"];
    /// Its XML is missing, cannot be read, or is another document.
    ComplementUnreadable = "complement.unreadable", FixDocument, ["detail"];
    /// Addressed to another company than this one.
    ComplementForeignReceiver = "complement.foreign_receiver", FixSetup, ["rfc"];
    /// The RFC of this company names several databases in the control database.
    ComplementCompanyAmbiguous = "complement.company_ambiguous", FixSetup, ["rfc", "databases"];
    /// Cancelled after it was written into Sage.
    ComplementCancelled = "complement.cancelled_after_writing", FixDocument, ["payment"];
    /// Older than `go_live`: left alone unless approved.
    ComplementBeforeGoLive = "complement.before_go_live", FixDocument, ["date", "go_live"];
    /// No answer, or the connection was lost: it may have been written.
    ComplementOutcomeUnknown = "complement.outcome_unknown", VerifyFirst, ["detail"];

    // Invoices and credit notes: documents that wait.
    /// The list shows it without something that every document has, or its XML cannot be read.
    CfdiUnreadable = "cfdi.unreadable", FixDocument, ["detail"];
    /// Addressed to another company than this one.
    CfdiForeignReceiver = "cfdi.foreign_receiver", FixSetup, ["rfc"];
    /// The control database does not say clearly which company the RFC is.
    CfdiCompanyAmbiguous = "cfdi.company_ambiguous", FixSetup, ["rfc", "databases"];
    /// The portal does not say whose it is, or does not know that supplier.
    CfdiSupplierUnknown = "cfdi.supplier_unknown", FixDocument, ["rfc"];
    /// The supplier has not handed its data in.
    CfdiSupplierWithoutExpedient = "cfdi.supplier_without_expedient", FixDocument, ["supplier"];
    /// The supplier has no bank account.
    CfdiSupplierWithoutBankAccount = "cfdi.supplier_without_bank_account", FixDocument, ["supplier"];
    /// Sage holds an invoice like it, without a UUID: somebody typed it in.
    CfdiHandCaptured = "cfdi.hand_captured", FixDocument, ["invoice", "vendor", "entry"];
    /// It left the stage in which it may be booked, and is not in Sage.
    CfdiNoLongerPayable = "cfdi.no_longer_payable", FixDocument, ["status"];
    /// Older than `go_live`: left alone unless approved.
    CfdiBeforeGoLive = "cfdi.before_go_live", FixDocument, ["date", "go_live"];
    /// The portal holds no XML of it.
    CfdiWithoutXml = "cfdi.without_xml", FixDocument, [];
    /// Its XML is another document.
    CfdiFileDiffers = "cfdi.file_differs", FixDocument, ["detail"];
    /// Another content has its name in the importer's folder.
    CfdiNameTaken = "cfdi.name_taken", FixDocument, ["file", "folder"];
    /// Delivered; Sage does not hold it yet. `place`: `folder`, `processed` or `gone`; `taken` in the
    /// report of a run whose importer took it.
    CfdiWaitingForImport = "cfdi.waiting_for_import", RetryLater, ["cycles", "place"];
    /// Delivered long ago, and still in the folder.
    CfdiNotImported = "cfdi.not_imported", FixDocument, ["cycles"];
    /// The importer put it away, and Sage does not hold it.
    CfdiPutAway = "cfdi.put_away_without_import", FixDocument, ["cycles"];
    /// The importer put it into the database of another company (`found`), and this company's does not hold it.
    CfdiInOtherCompany = "cfdi.in_other_company", FixDocument, ["found"];
    /// Delivered several times; its file is gone each time, and Sage does not hold it.
    CfdiVanished = "cfdi.vanished", FixDocument, ["count"];
    /// Cancelled after its file was delivered.
    CfdiCancelled = "cfdi.cancelled_after_delivery", FixDocument, [];
    /// Nobody knows whether its file stands in the folder. Writing it again answers that.
    CfdiOutcomeUnknown = "cfdi.outcome_unknown", VerifyFirst, ["detail"];

    // Suppliers: documents that wait.
    /// The list shows it without something that every supplier has.
    SupplierUnreadable = "supplier.unreadable", FixDocument, ["detail"];
    /// Exported; the importer has not taken the file yet. `place`: `folder`; `taken` in the report of a run whose importer
    /// took it.
    SupplierWaitingForImport = "supplier.waiting_for_import", RetryLater, ["file", "cycles", "place"];
    /// Exported long ago, and still in the folder.
    SupplierNotImported = "supplier.not_imported", FixDocument, ["file", "cycles"];
    /// Its file is neither in the folder nor among those that the importer put away.
    SupplierVanished = "supplier.vanished", FixDocument, ["file"];
    /// The importer has put its file away, and no vendor of Sage belongs to it.
    SupplierNotInSage = "supplier.not_in_sage", FixDocument, ["file"];
    /// The name of its file was taken meanwhile; the next run takes another one.
    SupplierNameTaken = "supplier.name_taken", RetryLater, ["file"];
    /// Nobody knows whether its file stands in the folder. Writing it again answers that.
    SupplierOutcomeUnknown = "supplier.outcome_unknown", VerifyFirst, ["detail"];

    // The portal is told that a document was imported.
    /// The portal refused the progress text.
    CfdiAcknowledgeRefused = "cfdi.acknowledge_refused", FixDocument, ["status", "code", "message"];
    /// No answer, or one that cannot be read. Telling it again changes nothing.
    CfdiAcknowledgeUnknown = "cfdi.acknowledge_unknown", RetryLater, ["detail"];

    // The runs of the importer's program.
    /// It ended with another code than 0, or was killed.
    ImportFailed = "import.failed", FixSetup, ["code", "detail"];
    /// It ended with 0, and its own log tells an error.
    ImportLogErrors = "import.log_errors", FixDocument, ["line", "count"];
    /// It ended with 0 and left files behind.
    ImportLeftFiles = "import.left_files", FixDocument, ["count", "files"];
    /// It ended with 0, and files are gone that it did not put away.
    ImportLostFiles = "import.lost_files", FixDocument, ["count", "files"];
    /// It did not end in time, and was ended with all its children.
    ImportTimedOut = "import.timed_out", FixSetup, ["seconds", "detail"];
    /// A person stopped the run while it worked: ended with all its children. It may have imported something.
    ImportCancelled = "import.cancelled", RetryLater, [];
    /// A document reached the database of another company: no further import runs.
    ImportWrongCompany = "import.wrong_company", FixSetup, ["count", "uuids", "expected", "found"];
    /// Imports are stopped because of another company's.
    ImportStopped = "import.stopped", FixSetup, ["company"];
    /// Nobody knows how a run ended.
    ImportOutcomeUnknown = "import.outcome_unknown", VerifyFirst, ["detail"];

    // The step as a whole.
    /// More effects than the brake allows.
    BrakeTripped = "step.brake", FixSetup, ["effects", "limit"];
    /// Control rows appeared that no effect of ours explains.
    ForeignWriter = "step.foreign_writer", FixSetup, ["documents"];
    /// Control rows that the journal does not know: it is older than they are, or somebody else wrote them.
    ControlRowsUnexplained = "step.control_rows_unexplained", RetryLater, ["documents"];
    /// The step looked only; the next run acts.
    BaselineOnly = "step.baseline_incomplete", RetryLater, ["checked", "total"];
    /// Three failures in a row.
    BreakerOpen = "step.breaker_open", RetryLater, ["reason"];
    /// The time of the step is up.
    StepDeadline = "step.deadline", RetryLater, ["seconds"];
    /// A person or the system stopped the run.
    RunCancelled = "run.cancelled", RetryLater, [];
    /// Its process ended before it did.
    RunInterrupted = "run.interrupted", RetryLater, [];
    /// Another machine works on this company.
    LeaseTaken = "lease.taken", RetryLater, ["resource"];
    /// The lock of the company was lost in mid-run.
    LeaseLost = "lease.lost", RetryLater, ["resource"];

    // Sage 300 and its SQL Server.
    /// The server does not answer.
    SageUnreachable = "sage.unreachable", RetryLater, ["server", "detail"];
    /// The connection was lost in the middle of a statement.
    SageConnectionLost = "sage.connection_lost", RetryLater, ["server", "detail"];
    /// User or password not accepted.
    SageLoginFailed = "sage.login_failed", FixSetup, ["server", "user"];
    /// The database does not exist or is not allowed.
    SageDatabaseMissing = "sage.database_missing", FixSetup, ["server", "database"];
    /// A right on a table is missing.
    SagePermissionDenied = "sage.permission_denied", FixSetup, ["object", "database", "right"];
    /// Tables or columns are missing.
    SageSchemaMissing = "sage.schema_missing", FixSetup, ["database", "missing"];
    /// The control database does not name the optional fields of a complement, or names them twice and differently.
    ComplementFieldsMissing = "complement.fields_missing", FixSetup, ["database", "missing"];
    /// A row was locked too long.
    SageLockTimeout = "sage.lock_timeout", RetryLater, ["detail"];
    /// Chosen as deadlock victim.
    SageDeadlock = "sage.deadlock", RetryLater, ["detail"];
    /// No answer in time.
    SageTimeout = "sage.timeout", RetryLater, ["seconds"];
    /// SQL Server refused the statement.
    SageQueryFailed = "sage.query_failed", Defect, ["number", "message"];
    /// A column held what it cannot hold.
    SageUnreadable = "sage.unreadable", Defect, ["table", "column", "value"];
    /// TLS could not be agreed.
    SageTlsFailed = "sage.tls_failed", FixSetup, ["server", "detail"];
    /// The server's clock and ours differ too much.
    SageClockDiffers = "sage.clock_differs", FixSetup, ["seconds"];

    // The portal.
    /// The portal cannot be reached; nothing was sent.
    PortalUnreachable = "portal.unreachable", RetryLater, ["host", "detail"];
    /// No answer in time.
    PortalTimeout = "portal.timeout", RetryLater, ["host", "seconds"];
    /// Key or secret not accepted.
    PortalUnauthorized = "portal.unauthorized", FixSetup, ["tenant"];
    /// The key may not do this.
    PortalForbidden = "portal.forbidden", FixSetup, ["tenant"];
    /// Too many requests.
    PortalThrottled = "portal.throttled", RetryLater, ["seconds"];
    /// The portal failed.
    PortalServerError = "portal.server_error", RetryLater, ["status", "detail"];
    /// The portal refused a question.
    PortalRefused = "portal.refused", FixSetup, ["status", "code", "message"];
    /// An answer that cannot be understood.
    PortalUnexpectedAnswer = "portal.unexpected_answer", RetryLater, ["status", "detail"];
    /// A page, e.g. one to log in, in the place of a file.
    PortalFilePage = "portal.file_page", RetryLater, ["host"];
    /// An answer that sends us elsewhere, e.g. to a login page.
    PortalRedirect = "portal.redirect", FixSetup, ["status", "location"];
    /// A list could not be read to its end.
    PortalListIncomplete = "portal.list_incomplete", RetryLater, ["what", "read", "total"];
    /// The tenant of these credentials is another company.
    PortalWrongCompany = "portal.wrong_company", FixSetup, ["expected", "found"];

    // The importer and its folder.
    /// The folder that the importer reads is not there.
    FolderMissing = "folder.missing", FixSetup, ["folder"];
    /// Nothing may be written into it.
    FolderNotWritable = "folder.not_writable", FixSetup, ["folder", "detail"];
    /// Its disk has no room left.
    FolderFull = "folder.full", FixSetup, ["folder"];
    /// It holds more files than are looked at.
    FolderTooManyFiles = "folder.too_many_files", FixSetup, ["folder", "limit"];
    /// Another program keeps a file of it open.
    FolderFileLocked = "folder.file_locked", RetryLater, ["folder", "file"];
    /// A file's name does not fit into it.
    FolderNameTooLong = "folder.name_too_long", FixDocument, ["folder", "file"];
    /// It could not be read or written for another reason.
    FolderFailed = "folder.failed", RetryLater, ["folder", "detail"];
    /// The importer's program is not there.
    ImporterProgramMissing = "importer.program_missing", FixSetup, ["program"];
    /// The importer's program is one that needs a shell.
    ImporterProgramNotAllowed = "importer.program_not_allowed", FixSetup, ["program"];
    /// The importer's own settings name another folder than ours.
    ImporterReadsOtherFolder = "importer.reads_other_folder", FixSetup, ["file", "theirs", "ours"];
    /// The importer's own settings name nobody to write to: it ends at its start.
    ImporterMailMissing = "importer.mail_missing", FixSetup, ["file"];
    /// The importer's own settings cannot be read, or lack something.
    ImporterIniUnreadable = "importer.ini_unreadable", FixSetup, ["file", "detail"];
    /// The folder of the importer's own logs is not there.
    ImporterLogsMissing = "importer.logs_missing", FixSetup, ["folder"];
    /// The system did not start the importer's program.
    ImporterNotStarted = "importer.not_started", FixSetup, ["program", "detail"];

    // This installation.
    /// The journal was written by a newer version.
    JournalNewer = "journal.newer_version", FixSetup, ["found", "known"];
    /// The journal cannot be read or written.
    JournalFailed = "journal.failed", FixSetup, ["detail"];
    /// Another engine uses the data folder.
    EngineBusy = "engine.busy", RetryLater, ["folder", "holder"];
    /// There are no settings.
    SettingsMissing = "settings.missing", FixSetup, ["file"];
    /// The settings have mistakes.
    SettingsInvalid = "settings.invalid", FixSetup, ["count", "file"];
    /// A credential is missing.
    SecretMissing = "secret.missing", FixSetup, ["entry"];
    /// Several credentials are missing that are needed together.
    SecretsMissing = "secret.several_missing", FixSetup, ["entries"];
    /// The credential store is locked, and nobody unlocked it.
    SecretStoreLocked = "secret.store_locked", FixSetup, ["store"];
    /// There is no credential store in this session.
    SecretStoreAbsent = "secret.store_absent", FixSetup, ["store", "detail"];
    /// The credential store cannot be used.
    SecretStoreUnavailable = "secret.store_unavailable", FixSetup, ["store", "detail"];
    /// The file of credentials of a sandbox cannot be used.
    SecretFileUnusable = "secret.file_unusable", FixSetup, ["file", "detail"];
    /// A mistake of ours.
    InternalDefect = "internal.defect", Defect, ["detail"];
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(InvalidId {
            kind: "code",
            text: text.chars().take(64).collect(),
            rule: "a code of docs/codes.md",
        })
    }
}

impl From<Code> for &'static str {
    fn from(code: Code) -> Self {
        code.as_str()
    }
}

impl TryFrom<String> for Code {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

/// Longest argument text; longer ones are cut, so that no answer of the outside fills the journal.
pub const ARGUMENT_CHARS_MAX: usize = 500;

/// A code with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cause {
    /// What it is.
    pub code: Code,
    /// Facts for the sentence, by the names of [`Code::arguments`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
}

impl Cause {
    /// A cause without arguments yet.
    pub fn new(code: Code) -> Self {
        Self { code, arguments: BTreeMap::new() }
    }

    /// Adds an argument. Control characters become blanks and long texts are cut, so that a cause
    /// always fits one line of a log.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        debug_assert!(self.code.arguments().contains(&name), "{} has no argument {name}", self.code);
        let text: String = value
            .to_string()
            .chars()
            .take(ARGUMENT_CHARS_MAX)
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        self.arguments.insert(name.to_owned(), text);
        self
    }

    /// What follows from it.
    pub fn disposition(&self) -> Disposition {
        self.code.disposition()
    }

    /// What has to happen before it goes on, as people are told. What a run did not reach waits for whatever stopped the run.
    pub fn awaits(&self) -> Disposition {
        let stopped = (self.code == Code::DocumentPostponed).then(|| self.argument("reason").parse().ok());
        stopped
            .flatten()
            .map(Code::disposition)
            .filter(|it| it.needs_a_person())
            .unwrap_or(self.disposition())
    }

    /// An argument, or `""`.
    pub fn argument(&self, name: &str) -> &str {
        self.arguments.get(name).map_or("", String::as_str)
    }
}

/// For logs and tests: the code and its arguments, on one line.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        for (name, value) in &self.arguments {
            write!(f, " {name}={value:?}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_find_their_way_back() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse::<Code>().as_ref(), Ok(code));
        }
    }

    #[test]
    fn an_argument_never_breaks_a_line_or_fills_the_journal() {
        let cause =
            Cause::new(Code::PaymentRefused).with("message", format!("a\nb\u{0}{}", "x".repeat(10_000)));
        assert!(!cause.to_string().contains('\n'));
        assert_eq!(cause.argument("message").chars().count(), ARGUMENT_CHARS_MAX);
    }
}
