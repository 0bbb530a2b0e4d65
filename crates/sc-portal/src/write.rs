//! What became of a request that changes something, sent exactly once (retry-policy.md 7.2). Whatever is
//! not surely done and not surely refused is *unknown*, and is asked for before anything is sent again.

use sc_domain::ids::{CfdiUuid, OrderNumber, PaymentNumber, PortalId};
use sc_domain::order::OrderStatus;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{CreatedOrder, CreatedPayment};
use sc_domain::{Cause, Code, FlawKind};
use serde_json::Value;

use crate::flaws::{differs, flaw, lacks};
use crate::judge::{Judge, Refusal};
use crate::question::{parse, shape};
use crate::said::{self, Symbol};
use crate::transport::{BodyEnd, Lost, Reply};
use crate::wire::{Text, WireStatusChanged, WireWritten};

/// A request that changes something: how its good answer looks, and which refusals mean that there was
/// nothing left to do.
pub(crate) trait Write {
    /// What a good answer tells.
    type Done;

    /// The cause when the portal refuses.
    const REFUSED: Code;

    /// The cause when nobody knows.
    const UNKNOWN: Code;

    /// Whether `id` of an answer is the document's own. The id of a batch says nothing about its entries.
    const ID_IS_OF_DOCUMENT: bool = true;

    /// Reads a good answer, or tells why it is none.
    fn done(&self, answer: Value) -> Result<Self::Done, String>;

    /// Whether a refusal says that the portal was there already.
    fn is_repetition(&self, refusal: &Refusal<'_>) -> bool;
}

/// `POST payments`.
pub(crate) struct NewPayment<'a>(pub(crate) &'a PaymentNumber);

impl Write for NewPayment<'_> {
    type Done = CreatedPayment;
    const REFUSED: Code = Code::PaymentRefused;
    const UNKNOWN: Code = Code::PaymentOutcomeUnknown;

    fn done(&self, answer: Value) -> Result<CreatedPayment, String> {
        let (id, written) = document(answer, self.0.as_str())?;
        Ok(CreatedPayment { id, missing_cfdis: written.missing_cfdis.0 })
    }

    fn is_repetition(&self, refusal: &Refusal<'_>) -> bool {
        is_duplicate(refusal, Symbol::PaymentDuplicated)
    }
}

/// `POST purchase-orders`.
pub(crate) struct NewOrder<'a>(pub(crate) &'a OrderNumber);

impl Write for NewOrder<'_> {
    type Done = CreatedOrder;
    const REFUSED: Code = Code::OrderRefused;
    const UNKNOWN: Code = Code::OrderOutcomeUnknown;

    fn done(&self, answer: Value) -> Result<CreatedOrder, String> {
        let (id, _) = document(answer, self.0.as_str())?;
        Ok(CreatedOrder { id })
    }

    fn is_repetition(&self, refusal: &Refusal<'_>) -> bool {
        is_duplicate(refusal, Symbol::OrderDuplicated)
    }
}

/// `PUT purchase-orders/{id}`.
pub(crate) struct OrderContent<'a> {
    pub(crate) id: &'a PortalId,
    pub(crate) number: &'a OrderNumber,
}

impl Write for OrderContent<'_> {
    type Done = ();
    const REFUSED: Code = Code::OrderRefused;
    const UNKNOWN: Code = Code::OrderOutcomeUnknown;

    fn done(&self, answer: Value) -> Result<(), String> {
        let (id, _) = document(answer, self.number.as_str())?;
        if id == *self.id { Ok(()) } else { Err(differs("id", id.as_str())) }
    }

    /// A replacement may be repeated for ever, so no refusal says that it was done.
    fn is_repetition(&self, _refusal: &Refusal<'_>) -> bool {
        false
    }
}

/// `PUT purchase-orders/{id}/status`.
pub(crate) struct StatusChange<'a> {
    pub(crate) id: &'a PortalId,
    pub(crate) status: &'a OrderStatus,
}

impl StatusChange<'_> {
    fn is_wanted(&self, status: &Text) -> bool {
        OrderStatus::read(status.as_str()) == *self.status
    }
}

impl Write for StatusChange<'_> {
    type Done = ();
    const REFUSED: Code = Code::OrderRefused;
    const UNKNOWN: Code = Code::OrderOutcomeUnknown;

    fn done(&self, answer: Value) -> Result<(), String> {
        let changed: WireStatusChanged = shape(answer)?;
        let id = changed.internal_id.as_str();
        if !changed.internal_id.is_blank() && !id.eq_ignore_ascii_case(self.id.as_str()) {
            return Err(differs("internal_id", id));
        }
        if self.is_wanted(&changed.status) { Ok(()) } else { Err(differs("status", changed.status.as_str())) }
    }

    /// The order is over, or it has the status that was asked for.
    fn is_repetition(&self, refusal: &Refusal<'_>) -> bool {
        let status_now = || parse(&refusal.reply.body).ok()?.get("status").map(Text::from);
        refusal.status < 500
            && (refusal.said.symbol == Some(Symbol::OrderEnded)
                || status_now().is_some_and(|status| self.is_wanted(&status)))
    }
}

/// `PUT batch/…/cfdis`, with one entry.
pub(crate) struct Acknowledgement<'a> {
    pub(crate) cfdi: &'a PortalId,
    pub(crate) uuid: &'a CfdiUuid,
}

impl Write for Acknowledgement<'_> {
    type Done = ();
    const REFUSED: Code = Code::CfdiAcknowledgeRefused;
    const UNKNOWN: Code = Code::CfdiAcknowledgeUnknown;
    const ID_IS_OF_DOCUMENT: bool = false;

    fn done(&self, answer: Value) -> Result<(), String> {
        let results = answer.get("results").and_then(Value::as_array).ok_or_else(|| lacks("results"))?;
        // Results can be missing for entries that were sent, and then nobody knows (portal-api.md 6.4).
        let [result] = results.as_slice() else {
            return Err(flaw(FlawKind::AnswerResults, &[&results.len()]));
        };
        if result.get("error_code").map(Text::from).is_none_or(|code| code.as_str() != "0") {
            return Err(lacks("error_code"));
        }
        let text = |pointer: &str| result.pointer(pointer).map(Text::from).unwrap_or_default();
        // `id` is documented as either of the two.
        let (id, item) = (text("/id"), text("/item/id"));
        let is_ours = |named: &Text| {
            named.is_blank()
                || named.as_str().eq_ignore_ascii_case(self.cfdi.as_str())
                || named.as_str().eq_ignore_ascii_case(self.uuid.as_str())
        };
        match [id, item].iter().find(|named| !is_ours(named)) {
            Some(other) => Err(differs("id", other.as_str())),
            None => Ok(()),
        }
    }

    /// Setting a text again is done again.
    fn is_repetition(&self, _refusal: &Refusal<'_>) -> bool {
        false
    }
}

/// The document of an answer: its id, when it is the one of this number.
fn document(answer: Value, number: &str) -> Result<(PortalId, WireWritten), String> {
    let written: WireWritten = shape(answer)?;
    let id = PortalId::new(written.id.as_str()).map_err(|_| lacks("id"))?;
    if !written.external_id.is_blank_or(number) {
        return Err(differs("external_id", written.external_id.as_str()));
    }
    Ok((id, written))
}

fn is_duplicate(refusal: &Refusal<'_>, symbol: Symbol) -> bool {
    refusal.status == 409 || (refusal.status < 500 && refusal.said.symbol == Some(symbol))
}

impl Judge {
    pub(crate) fn written<W: Write>(
        &self,
        result: Result<Reply, Lost>,
        write: &W,
    ) -> Result<W::Done, Failure> {
        match result {
            Ok(reply) if reply.status.is_success() => self.accepted(&reply, write),
            Ok(reply) => Err(self.not_accepted(&Refusal::by_status(&reply), write)),
            Err(Lost::NotSent(detail)) => Err(self.not_sent(&detail)),
            Err(Lost::NotBuilt(detail)) => Err(self.not_built(&detail)),
            Err(Lost::NoCredentials(cause)) => Err(Failure::new(FailureKind::Setup, cause)),
            Err(Lost::Broken(broken)) => {
                Err(Failure::new(FailureKind::Unknown, unknown::<W>(&self.broken(broken))))
            }
        }
    }

    fn accepted<W: Write>(&self, reply: &Reply, write: &W) -> Result<W::Done, Failure> {
        let unclear = |why: &str| self.unclear::<W>(reply, why);
        match reply.end {
            BodyEnd::Whole => {}
            BodyEnd::TooLong(bytes) => return Err(unclear(&flaw(FlawKind::AnswerTooLong, &[&bytes]))),
            BodyEnd::Broken(broken) => return Err(unclear(&self.broken(broken))),
        }
        let value = parse(&reply.body).map_err(|why| unclear(&why))?;
        let Some(said) = said::in_band(&value) else {
            return write.done(value).map_err(|why| unclear(&why));
        };
        let has_id = W::ID_IS_OF_DOCUMENT
            && value.get("id").is_some_and(|id| PortalId::new(Text::from(id).as_str()).is_ok());
        let refusal = Refusal::in_band(reply, said);
        // An id and an error at once: it may well have been done.
        if has_id && !write.is_repetition(&refusal) {
            return Err(unclear(&self.told(&refusal.said)));
        }
        Err(self.not_accepted(&refusal, write))
    }

    fn not_accepted<W: Write>(&self, refusal: &Refusal<'_>, write: &W) -> Failure {
        if let Some(failure) = self.common(refusal) {
            return failure;
        }
        if write.is_repetition(refusal) {
            let detail = http(refusal.reply.status.as_u16(), &self.told(&refusal.said));
            return self.refused(FailureKind::Duplicate, unknown::<W>(&detail), refusal);
        }
        match (refusal.status, refusal.reply.end) {
            // A body that stopped half-way may have been about to say "duplicate".
            (_, BodyEnd::Broken(broken)) => self.unclear::<W>(refusal.reply, &self.broken(broken)),
            // A request that timed out over there is as unknown as one that timed out here, hence not 408.
            (400..=407 | 409..=499, BodyEnd::Whole | BodyEnd::TooLong(_)) => {
                let cause = Cause::new(W::REFUSED)
                    .with("status", refusal.reply.status.as_u16())
                    .with("code", self.code(&refusal.said))
                    .with("message", self.message(&refusal.said));
                self.refused(FailureKind::Refused, cause, refusal)
            }
            (_, BodyEnd::Whole | BodyEnd::TooLong(_)) => {
                self.unclear::<W>(refusal.reply, &self.told(&refusal.said))
            }
        }
    }

    /// An answer that leaves open whether it was done.
    fn unclear<W: Write>(&self, reply: &Reply, detail: &str) -> Failure {
        let refusal = Refusal::by_status(reply);
        let detail = http(refusal.status, &self.redactor.clean(detail));
        self.refused(FailureKind::Unknown, unknown::<W>(&detail), &refusal)
    }
}

/// A flaw of an answer, or what the portal said in it, with its status.
fn http(status: u16, found: &str) -> String {
    flaw(FlawKind::HttpAnswer, &[&status, &found])
}

fn unknown<W: Write>(detail: &str) -> Cause {
    Cause::new(W::UNKNOWN).with("detail", detail)
}
