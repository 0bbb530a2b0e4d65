//! The life line of a document: Sage, control row, portal, folder, our attempts, what happens next and when.

mod fiscal;

use futures::future::join_all;
use jiff::Timestamp;
use sc_domain::effect::{Action, EffectState};
use sc_domain::outcome::Lookup;
use sc_domain::ports::{AttemptOutcome, PaymentWindow};
use sc_domain::{
    Cause, CfdiUuid, DocumentKey, DocumentKind, EffectId, Money, OrderNumber, PaymentNumber, PortalId,
    TenantKey,
};
use sc_journal::{ApprovalRow, AttemptRow, DocumentFilter, Life};
use sc_sync::Tenant;
use sc_words::Words;
use serde::{Serialize, Serializer};

use crate::app::App;
use crate::error::{AppError, listed};
use crate::orders::OrderSides;
use crate::wire::{
    AuthorizationView, CauseView, ControlView, FileView, PortalCfdiView, PortalOrderView, PortalSupplierView,
    PortalView, SageComplementView, SageOrderView, SageView,
};

pub(crate) use self::fiscal::{exported_as, in_folder, is_file_of, is_same_name};

/// Most documents of one search.
const FOUND_MAX: u32 = 50;
/// Most that are looked at for those of one company.
const LOOKED_AT_MAX: u32 = 10_000;
/// How far back Sage is searched for a number that the journal does not know.
const SEARCH_DAYS: i64 = 365;
/// Most documents that a message names.
const NAMED_MAX: u32 = 5;

/// An attempt of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttemptView {
    /// Run.
    pub run: Option<i64>,
    /// `create_payment`, `link_vendor`, `link_invoice`, `create_order`, `update_order`, `set_order_status`,
    /// `write_complement`, `deliver_cfdi`, `acknowledge_cfdi`, `export_supplier` or `run_importer`.
    pub operation: String,
    /// Status that the order was to be given: `CLOSED`, `CANCELLED` or `OPEN`; `None` for the other operations.
    pub status: Option<String>,
    /// Start (RFC 3339).
    pub started: Timestamp,
    /// End; `None` when its process died.
    pub finished: Option<Timestamp>,
    /// `confirmed`, `adopted`, `refused`, `unknown`, `not_sent` or `conflict`; `None` while it is under way.
    pub outcome: Option<&'static str>,
    /// Whether an outcome that nobody knew was cleared up since: the other side had it.
    pub is_verified: bool,
    /// Whether it was cleared up the other way: the other side did not have it, and it was sent again.
    pub was_absent: bool,
    /// Why it failed.
    pub cause: Option<CauseView>,
}

/// What a person decided about a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionView {
    /// When (RFC 3339).
    pub given: Timestamp,
    /// The person's user name; empty where nobody knew it.
    pub actor: String,
    /// Why, in the person's words; empty when none were given.
    pub note: String,
    /// The run that carried it out; `None` while the next one is awaited.
    pub run: Option<i64>,
}

/// The life lines of the documents that a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LivesView {
    /// Each document.
    pub documents: Vec<LifeView>,
}

/// The life line of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LifeView {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// Number in Sage.
    pub number: String,
    /// State in the journal; `None` when it was never seen.
    pub state: Option<&'static str>,
    /// Amount, e.g. `1160.00 MXN`.
    #[serde(serialize_with = "as_text")]
    pub amount: Option<Money>,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<Timestamp>,
    /// Whether a person approved it, and the next run carries that out.
    pub is_approved: bool,
    /// `present`, `absent` or `unknown`: whether Sage holds it. Links stand in another document of Sage: `unknown`.
    pub sage_state: &'static str,
    /// What Sage holds of a payment now; `None` when it was not found in the window.
    pub sage: Option<SageView>,
    /// What Sage holds of a purchase order now.
    pub sage_order: Option<SageOrderView>,
    /// Whether a purchase order is authorized; `None` when nobody ever did.
    pub authorization: Option<AuthorizationView>,
    /// `present`, `absent` or `unknown`: whether the control table has rows of it.
    pub control_state: &'static str,
    /// Rows of the control table now.
    pub control: Vec<ControlView>,
    /// `present`, `absent` or `unknown`.
    pub portal_state: &'static str,
    /// What the portal holds of a payment now.
    pub portal: Option<PortalView>,
    /// What the portal holds of a purchase order now.
    pub portal_order: Option<PortalOrderView>,
    /// The payment that a complement belongs to, with what it carries in Sage now.
    pub sage_complement: Option<SageComplementView>,
    /// What the portal holds of an invoice, a credit note or a complement now.
    pub portal_cfdi: Option<PortalCfdiView>,
    /// What the portal holds of a supplier now.
    pub portal_supplier: Option<PortalSupplierView>,
    /// `waiting`, `processed` or `absent`: where the file for the importer stands. `unknown` where there is no folder, for
    /// documents that have no file, and when it did not answer.
    pub folder_state: &'static str,
    /// That file; of the importer itself the oldest one that waits.
    pub file: Option<FileView>,
    /// Why a side could not be asked.
    pub unanswered: Vec<CauseView>,
    /// Our attempts, oldest first.
    pub attempts: Vec<AttemptView>,
    /// What people decided about it, oldest first.
    pub decisions: Vec<DecisionView>,
    /// Whether the next run looks at it when none has. What runs leave is not announced.
    #[serde(skip)]
    pub is_looked_at: bool,
}

impl App {
    /// The life lines of the documents that a number, UUID, RFC or vendor finds. Both sides are asked now; a side that
    /// does not answer is part of the answer.
    ///
    /// # Errors
    /// Nothing found; the journal's; a missing credential.
    pub async fn lives(
        &self,
        text: &str,
        tenant: Option<&str>,
        words: &Words,
    ) -> Result<LivesView, AppError> {
        let only = tenant.map(|name| self.tenant_key(name)).transpose()?;
        let is_asked_for = |tenant: &TenantKey| only.as_ref().is_none_or(|only| only == tenant);
        let composed = self.composed()?;
        // Those of the other companies must not use the room up.
        let limit = if only.is_some() { LOOKED_AT_MAX } else { FOUND_MAX };
        let found = self.journal.find_documents(text, limit).await?.into_iter().map(|row| row.record.key);
        let found = found.filter(|key| is_asked_for(&key.tenant));
        let mut keys: Vec<DocumentKey> = found.take(FOUND_MAX as usize).collect();
        // A payment's number finds its complement, too: the document of that number stands first.
        keys.sort_by_key(|key| !key.external_id.eq_ignore_ascii_case(text.trim()));
        if keys.is_empty() {
            // Never seen by a run: Sage, the control table or the portal may still know it.
            let payment = PaymentNumber::new(text).ok();
            let order = OrderNumber::new(text).ok();
            let tenants = composed.tenants.iter().map(|tenant| &tenant.key);
            for tenant in tenants.filter(|tenant| is_asked_for(tenant)) {
                keys.extend(payment.as_ref().map(|number| DocumentKey::payment(tenant, number)));
                keys.extend(order.as_ref().map(|number| DocumentKey::order(tenant, number)));
            }
        }
        let lives = join_all(keys.into_iter().filter_map(|key| {
            let tenant = composed.tenants.iter().find(|tenant| tenant.key == key.tenant)?;
            Some(self.life(tenant, key, words))
        }))
        .await;
        let lives = lives.into_iter().collect::<Result<Vec<_>, AppError>>()?;
        let documents: Vec<LifeView> = lives.into_iter().filter(LifeView::is_known).collect();
        if documents.is_empty() {
            return Err(self.unknown_document(text).await?);
        }
        Ok(LivesView { documents })
    }

    /// That nobody knows a document, with some that are known.
    pub(crate) async fn unknown_document(&self, text: &str) -> Result<AppError, AppError> {
        let filter = DocumentFilter { limit: NAMED_MAX, ..DocumentFilter::default() };
        let some = self.journal.documents(filter).await?;
        let known = listed(some.iter().map(|row| row.record.key.external_id.clone()));
        Ok(AppError::Unknown { what: "document", name: text.to_owned(), known })
    }

    /// The life line of one document. Both sides are asked now.
    pub(crate) async fn life(
        &self,
        tenant: &Tenant,
        key: DocumentKey,
        words: &Words,
    ) -> Result<LifeView, AppError> {
        let life = self.life_as_it_stands(&key).await?;
        let mut view = journal_side(&key, &life, words);
        let unanswered = match key.kind {
            DocumentKind::Payment => match PaymentNumber::new(&key.external_id) {
                Ok(number) => payment_sides(&mut view, tenant, &number).await,
                Err(_) => Vec::new(),
            },
            DocumentKind::Order => match OrderNumber::new(&key.external_id) {
                Ok(number) => order_sides(&mut view, tenant, &number).await,
                Err(_) => Vec::new(),
            },
            DocumentKind::Complement => fiscal::complement_sides(&mut view, tenant, &key).await,
            DocumentKind::Cfdi => match CfdiUuid::new(&key.external_id) {
                Ok(uuid) => fiscal::cfdi_sides(&mut view, tenant, &uuid).await,
                Err(_) => Vec::new(),
            },
            DocumentKind::Supplier => match PortalId::new(&key.external_id) {
                Ok(id) => fiscal::supplier_sides(&mut view, tenant, &id, &life).await,
                Err(_) => Vec::new(),
            },
            DocumentKind::Import => fiscal::import_side(&mut view, tenant).await,
            DocumentKind::VendorLink | DocumentKind::InvoiceLink => Vec::new(),
        };
        // A server that is away is away for each question.
        for cause in unanswered.iter().map(|cause| CauseView::new(cause, words)) {
            if !view.unanswered.contains(&cause) {
                view.unanswered.push(cause);
            }
        }
        Ok(view)
    }
}

impl LifeView {
    /// Whether there is such a document, as far as anybody can tell: a side that does not answer may have it.
    pub(crate) fn is_known(&self) -> bool {
        self.state.is_some() || self.is_found() || !self.unanswered.is_empty()
    }

    /// Whether some side has it now.
    pub(crate) fn is_found(&self) -> bool {
        let is_file_of_it = matches!(self.folder_state, "waiting" | "processed") && self.kind != "import";
        self.sage_state == "present"
            || self.portal_state == "present"
            || is_file_of_it
            || self.sage.is_some()
            || self.sage_order.is_some()
            || self.authorization.is_some()
            || !self.control.is_empty()
            || self.portal.is_some()
            || self.portal_order.is_some()
            || self.sage_complement.is_some()
            || self.portal_cfdi.is_some()
            || self.portal_supplier.is_some()
    }
}

fn journal_side(key: &DocumentKey, life: &Life, words: &Words) -> LifeView {
    let record = life.document.as_ref().map(|row| &row.record);
    LifeView {
        tenant: key.tenant.to_string(),
        kind: key.kind.as_str().to_owned(),
        number: key.external_id.clone(),
        state: record.map(|record| record.state.as_str()),
        amount: record.and_then(|record| record.amount),
        cause: record.and_then(|record| record.cause.as_ref()).map(|cause| CauseView::new(cause, words)),
        next_attempt: record.and_then(|record| record.next_attempt),
        is_approved: record.is_some() && life.decisions.iter().any(|made| made.consumed.is_none()),
        sage_state: "unknown",
        sage: None,
        sage_order: None,
        authorization: None,
        control_state: "unknown",
        control: Vec::new(),
        portal_state: "unknown",
        portal: None,
        portal_order: None,
        sage_complement: None,
        portal_cfdi: None,
        portal_supplier: None,
        folder_state: "unknown",
        file: None,
        unanswered: Vec::new(),
        attempts: attempts(life, words),
        decisions: decisions(life),
        is_looked_at: true,
    }
}

/// What was tried at a document, oldest first.
pub(crate) fn attempts(life: &Life, words: &Words) -> Vec<AttemptView> {
    let view = |attempt: &AttemptRow| AttemptView {
        run: attempt.run.map(|run| run.0),
        operation: attempt.operation.clone(),
        status: given_status(life, &attempt.effect),
        started: attempt.started,
        finished: attempt.finished,
        outcome: attempt.outcome.map(AttemptOutcome::as_str),
        is_verified: attempt.outcome == Some(AttemptOutcome::Unknown)
            && has_arrived(life, &attempt.effect)
            && !was_sent_again(life, attempt),
        // Whether a run of the importer worked nobody asks: there is another one.
        was_absent: attempt.outcome == Some(AttemptOutcome::Unknown)
            && was_sent_again(life, attempt)
            && attempt.operation != "run_importer",
        cause: attempt.cause.as_ref().map(|cause| CauseView::new(cause, words)),
    };
    life.attempts.iter().map(view).collect()
}

/// What people decided about a document, oldest first.
pub(crate) fn decisions(life: &Life) -> Vec<DecisionView> {
    let view = |row: &ApprovalRow| DecisionView {
        given: row.approval.given,
        actor: row.actor.clone(),
        note: row.note.clone(),
        run: row.consumed_by.map(|run| run.0),
    };
    life.decisions.iter().map(view).collect()
}

/// Whether the same effect was sent again after an attempt. That is done only once the other side was asked and did not
/// have it. One that is left out or found there is no sending.
fn was_sent_again(life: &Life, attempt: &AttemptRow) -> bool {
    let later = life.attempts.iter().filter(|other| other.effect == attempt.effect && other.id > attempt.id);
    later.into_iter().any(|other| match other.outcome {
        None | Some(AttemptOutcome::Confirmed | AttemptOutcome::Refused | AttemptOutcome::Unknown) => true,
        Some(AttemptOutcome::Adopted | AttemptOutcome::NotSent | AttemptOutcome::Conflict) => false,
    })
}

/// Whether the other side is known to have what an effect brings about.
fn has_arrived(life: &Life, effect: &EffectId) -> bool {
    let row = life.effects.iter().find(|row| row.record.effect.id == *effect);
    row.is_some_and(|row| matches!(row.record.state, EffectState::Confirmed | EffectState::Done))
}

/// The status that an effect of a document gives to an order.
fn given_status(life: &Life, effect: &EffectId) -> Option<String> {
    let row = life.effects.iter().find(|row| row.record.effect.id == *effect)?;
    match &row.record.effect.action {
        Action::SetOrderStatus { status, .. } => Some(status.to_string()),
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => None,
    }
}

/// Asks both sides for a payment. Returns why one did not answer.
async fn payment_sides(view: &mut LifeView, tenant: &Tenant, number: &PaymentNumber) -> Vec<Cause> {
    let mut unanswered = Vec::new();
    match sage_side(tenant, number).await {
        Ok(sage) => {
            view.sage_state = standing(sage.is_some());
            view.sage = sage;
        }
        Err(failure) => unanswered.push(failure.cause),
    }
    match tenant.erp.control_rows_of(number).await {
        Ok(rows) => {
            view.control_state = standing(!rows.is_empty());
            view.control = rows.iter().map(ControlView::new).collect();
        }
        Err(failure) => unanswered.push(failure.cause),
    }
    match tenant.portal.payment(number).await {
        Ok(Lookup::Present(found)) => {
            view.portal_state = "present";
            view.portal = Some(PortalView::new(&found));
        }
        Ok(Lookup::Absent) => view.portal_state = "absent",
        Err(failure) => unanswered.push(failure.cause),
    }
    unanswered
}

/// The word for a side that answered.
pub(crate) fn standing(is_there: bool) -> &'static str {
    if is_there { "present" } else { "absent" }
}

/// Asks both sides for a purchase order. Returns why one did not answer.
async fn order_sides(view: &mut LifeView, tenant: &Tenant, number: &OrderNumber) -> Vec<Cause> {
    let sides = OrderSides::ask(tenant, number).await;
    view.sage_state = sides.sage_state;
    view.control_state = sides.control_state;
    view.sage_order = sides.order().map(SageOrderView::new);
    view.authorization = sides.authorization.map(Into::into);
    view.control =
        sides.control.iter().map(|row| ControlView::of_order(row, &tenant.control_company)).collect();
    view.portal_state = sides.portal_state;
    view.portal_order = sides.portal.as_ref().map(PortalOrderView::new);
    sides.unanswered
}

async fn sage_side(
    tenant: &Tenant,
    number: &PaymentNumber,
) -> Result<Option<SageView>, sc_domain::outcome::Failure> {
    let today = tenant.erp.server_utc().await?.to_zoned(jiff::tz::TimeZone::UTC).date();
    let from = today.checked_sub(jiff::Span::new().days(SEARCH_DAYS)).unwrap_or(today);
    let headers = tenant.erp.payments(PaymentWindow { from }).await?;
    let Some(payment) = headers.payments.into_iter().find(|payment| payment.number == *number) else {
        return Ok(None);
    };
    let lines = tenant.erp.applied_lines(&[payment.key]).await?.remove(&payment.key).unwrap_or_default();
    Ok(Some(SageView::new(&payment, &lines)))
}

/// An amount with its currency, `1160.00 MXN`.
fn as_text<S: Serializer>(amount: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    amount.map(|amount| amount.to_string()).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use sc_domain::ports::AttemptId;
    use sc_words::Lang;

    use super::*;
    use crate::told;

    /// A document that no run has seen, and that no side was asked for yet.
    fn unseen(kind: DocumentKind) -> LifeView {
        let key = DocumentKey { tenant: "norte".parse().expect("a key"), kind, external_id: "A1".to_owned() };
        let life = Life {
            document: None,
            effects: Vec::new(),
            attempts: Vec::new(),
            answers: Vec::new(),
            decisions: Vec::new(),
        };
        journal_side(&key, &life, &Words::new(Lang::Es))
    }

    #[track_caller]
    fn check(kind: DocumentKind, way: &[&str]) {
        let stations = told::stations(&Words::new(Lang::Es), &unseen(kind));
        assert_eq!(stations.iter().map(|station| station.station).collect::<Vec<_>>(), way, "{kind:?}");
    }

    /// What is told of the first of two attempts of one effect, of which nobody knew the outcome.
    fn first_of_two(operation: &str, second: Option<AttemptOutcome>) -> (bool, bool) {
        let attempt = |id, outcome| AttemptRow {
            id: AttemptId(id),
            effect: EffectId::from_stored("e".to_owned()),
            operation: operation.to_owned(),
            run: None,
            started: Timestamp::UNIX_EPOCH,
            finished: None,
            outcome,
            portal_id: None,
            cause: None,
        };
        let life = Life {
            document: None,
            effects: Vec::new(),
            attempts: vec![attempt(1, Some(AttemptOutcome::Unknown)), attempt(2, second)],
            answers: Vec::new(),
            decisions: Vec::new(),
        };
        let first = attempts(&life, &Words::new(Lang::Es)).remove(0);
        (first.is_verified, first.was_absent)
    }

    #[test]
    fn what_was_sent_again_is_not_told_as_arrived_before() {
        let sent = [None, Some(AttemptOutcome::Confirmed), Some(AttemptOutcome::Refused)];
        for outcome in sent.into_iter().chain([Some(AttemptOutcome::Unknown)]) {
            assert_eq!(first_of_two("create_payment", outcome), (false, true), "{outcome:?}");
            assert_eq!(first_of_two("run_importer", outcome), (false, false), "{outcome:?}");
        }
        for outcome in [AttemptOutcome::Adopted, AttemptOutcome::NotSent, AttemptOutcome::Conflict] {
            assert_eq!(first_of_two("create_payment", Some(outcome)), (false, false), "{outcome:?}");
        }
    }

    #[test]
    fn where_many_attempts_stand_together_each_has_only_the_name_of_its_reason() {
        let words = Words::new(Lang::Es);
        let cause =
            Cause::new(sc_domain::Code::ImportFailed).with("code", 1).with("detail", "C:\\Temp\\a.tmp");
        let attempt = AttemptView {
            run: None,
            operation: "run_importer".to_owned(),
            status: None,
            started: Timestamp::UNIX_EPOCH,
            finished: None,
            outcome: Some("refused"),
            is_verified: false,
            was_absent: false,
            cause: Some(CauseView::new(&cause, &words)),
        };
        assert!(told::tried(&words, &attempt).contains("C:\\Temp"));
        let short = told::tried_in_short(&words, &attempt);
        assert!(short.ends_with(" · El importador falló"), "{short}");
    }

    #[test]
    fn the_stations_stand_in_the_order_of_the_journey() {
        check(DocumentKind::Cfdi, &["portal", "folder", "sage"]);
        check(DocumentKind::Complement, &["portal", "sage"]);
        check(DocumentKind::Supplier, &["portal", "folder"]);
        check(DocumentKind::Payment, &["sage", "control", "portal"]);
        check(DocumentKind::Order, &["sage", "control", "portal"]);
        check(DocumentKind::Import, &["folder"]);
    }

    #[test]
    fn what_sage_holds_of_an_invoice_is_said_once() {
        let mut life = unseen(DocumentKind::Cfdi);
        life.sage_state = "present";
        let stations = told::stations(&Words::new(Lang::Es), &life);
        // The word of the state itself, which the window leaves out beside its mark.
        assert_eq!(stations.last().map(|sage| sage.lines.clone()), Some(vec!["Está".to_owned()]));
    }

    #[test]
    fn a_run_is_promised_to_what_some_side_has_and_to_nothing_else() {
        let words = Words::new(Lang::Es);
        let mut life = unseen(DocumentKind::Payment);
        assert!(!life.is_known());
        assert_eq!(told::next(&words, &life), "");
        life.unanswered.push(CauseView::new(&Cause::new(sc_domain::Code::DocumentNextRun), &words));
        assert!(life.is_known(), "the side that did not answer may have it");
        assert_eq!(
            told::next(&words, &life),
            "Ninguna corrida lo ha visto, y un lado no contestó: no se sabe si existe."
        );
        life.sage_state = "present";
        assert_eq!(
            told::next(&words, &life),
            "Ninguna corrida lo ha visto todavía; se revisa en la siguiente."
        );
    }
}
