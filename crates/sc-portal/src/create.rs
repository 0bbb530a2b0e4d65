//! What became of a payment that was sent, exactly once (retry-policy.md 7.2). Whatever is not surely
//! done and not surely refused is *unknown*, and is asked for before anything is sent again.

use sc_domain::ids::{PaymentNumber, PortalId};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::CreatedPayment;
use sc_domain::{Cause, Code};

use crate::judge::{Judge, Refusal};
use crate::question::{parse, shape};
use crate::said;
use crate::transport::{BodyEnd, Lost, Reply};
use crate::wire::WireCreated;

impl Judge {
    pub(crate) fn created(
        &self,
        result: Result<Reply, Lost>,
        number: &PaymentNumber,
    ) -> Result<CreatedPayment, Failure> {
        match result {
            Ok(reply) if reply.status.is_success() => self.accepted(&reply, number),
            Ok(reply) => Err(self.not_accepted(&Refusal::by_status(&reply))),
            Err(Lost::NotSent(detail)) => Err(self.not_sent(&detail)),
            Err(Lost::NotBuilt(detail)) => Err(self.not_built(&detail)),
            Err(Lost::Broken(broken)) => {
                Err(Failure::new(FailureKind::Unknown, outcome_unknown(&self.broken(broken))))
            }
        }
    }

    fn accepted(&self, reply: &Reply, number: &PaymentNumber) -> Result<CreatedPayment, Failure> {
        match reply.end {
            BodyEnd::Whole => {}
            BodyEnd::TooLong(bytes) => return Err(self.unclear(reply, &format!("> {bytes} bytes"))),
            BodyEnd::Broken(broken) => return Err(self.unclear(reply, &self.broken(broken))),
        }
        let value = parse(&reply.body).map_err(|why| self.unclear(reply, &why))?;
        let reported = said::in_band(&value);
        let created: WireCreated = shape(value).map_err(|why| self.unclear(reply, &why))?;
        let id = PortalId::new(created.id.as_str()).ok();
        match (reported, id) {
            (None, Some(id)) if created.external_id.is_blank_or(number.as_str()) => {
                Ok(CreatedPayment { id, missing_cfdis: created.missing_cfdis.0 })
            }
            (None, Some(_)) => {
                Err(self.unclear(reply, &format!("external_id {}", created.external_id.as_str())))
            }
            (None, None) => Err(self.unclear(reply, "no id")),
            (Some(said), None) => Err(self.not_accepted(&Refusal::in_band(reply, said))),
            // An id and an error at once: the payment may well exist.
            (Some(said), Some(_)) if !said.is_duplicate => Err(self.unclear(reply, &self.told(&said))),
            (Some(said), Some(_)) => Err(self.not_accepted(&Refusal::in_band(reply, said))),
        }
    }

    fn not_accepted(&self, refusal: &Refusal<'_>) -> Failure {
        if let Some(failure) = self.common(refusal) {
            return failure;
        }
        let is_duplicate = refusal.status == 409 || (refusal.status < 500 && refusal.said.is_duplicate);
        if is_duplicate {
            let detail = format!("HTTP {}: {}", refusal.reply.status.as_u16(), self.told(&refusal.said));
            return self.refused(FailureKind::Duplicate, outcome_unknown(&detail), refusal);
        }
        match (refusal.status, refusal.reply.end) {
            // A body that stopped half-way may have been about to say "duplicate".
            (_, BodyEnd::Broken(broken)) => self.unclear(refusal.reply, &self.broken(broken)),
            // A request that timed out over there is as unknown as one that timed out here, hence not 408.
            (400..=407 | 409..=499, BodyEnd::Whole | BodyEnd::TooLong(_)) => {
                let cause = Cause::new(Code::PaymentRefused)
                    .with("status", refusal.reply.status.as_u16())
                    .with("code", self.code(&refusal.said))
                    .with("message", self.message(&refusal.said));
                self.refused(FailureKind::Refused, cause, refusal)
            }
            (_, BodyEnd::Whole | BodyEnd::TooLong(_)) => {
                self.unclear(refusal.reply, &self.told(&refusal.said))
            }
        }
    }

    /// An answer that leaves open whether the payment exists.
    fn unclear(&self, reply: &Reply, detail: &str) -> Failure {
        let refusal = Refusal::by_status(reply);
        let detail = format!("HTTP {}: {}", refusal.status, self.redactor.clean(detail));
        self.refused(FailureKind::Unknown, outcome_unknown(&detail), &refusal)
    }
}

fn outcome_unknown(detail: &str) -> Cause {
    Cause::new(Code::PaymentOutcomeUnknown).with("detail", detail)
}
