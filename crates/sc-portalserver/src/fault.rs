//! Scripted faults: what happens to a chosen request instead of, or after, its work.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::lock::held;

/// What happens to a chosen request. "Work" is what the request asks for: reading or changing data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortalAction {
    /// No work; this answer.
    FailBefore { status: u16, body: FaultBody },
    /// The work is done; then this answer, as of a gateway that lost patience.
    FailAfterWork { status: u16, body: FaultBody },
    /// No work; the connection is reset without an answer.
    CutBefore,
    /// The work is done; the connection is reset without an answer.
    CutAfterWork,
    /// The work is done; the connection is reset in the middle of the answer's body.
    CutInBody,
    /// No work; no answer until the client goes away.
    Hang,
    /// The work is done; no answer until the client goes away.
    HangAfterWork,
    /// The request arrives twice, as if a proxy had repeated it; the first answer is sent. The portal's own
    /// rules apply to the second arrival.
    Twice,
    /// As [`PortalAction::Twice`], but the second arrival is not checked for uniqueness and balances: two
    /// objects come to be.
    TwiceForReal,
    /// The work is done; the answer is 200 with bytes that are no JSON.
    Garbage,
    /// The work is done; the answer is 200 with a login page.
    Html,
    /// The work is done; the answer is 200 without a body.
    Empty,
    /// The work is done; the answer is 200 with the first half of its JSON, in a whole HTTP message.
    TruncatedJson,
    /// No work; this 3xx status with a `Location` of the server itself.
    Redirect { status: u16 },
    /// No work; this status with the portal's error body and, if given, `Retry-After` in seconds.
    Status { status: u16, retry_after_s: Option<u32> },
    /// The work is done and answered after this wait, in real milliseconds.
    Delay { ms: u64 },
}

/// The body of a scripted failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultBody {
    /// `{code, description}`.
    Portal,
    Html,
    Text,
    Empty,
}

/// One scripted fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalFault {
    /// `GET`, `POST` …; absent = any.
    #[serde(default)]
    pub method: Option<String>,
    /// A part of the path and query as received; empty = any.
    #[serde(default)]
    pub path_contains: String,
    /// Tenant id; absent = any.
    #[serde(default)]
    pub tenant: Option<String>,
    /// Matching requests that are spared first.
    #[serde(default)]
    pub skip: u64,
    /// Matching requests that are hit then; `u64::MAX` = from now on.
    #[serde(default = "once")]
    pub times: u64,
    pub action: PortalAction,
}

fn once() -> u64 {
    1
}

impl PortalFault {
    /// Hits the next matching request once.
    pub fn once(method: &str, path_contains: &str, action: PortalAction) -> Self {
        Self {
            method: Some(method.to_owned()),
            path_contains: path_contains.to_owned(),
            tenant: None,
            skip: 0,
            times: 1,
            action,
        }
    }

    fn matches(&self, method: &str, path_and_query: &str, tenant: Option<&str>) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path_and_query.contains(&self.path_contains)
            && self.tenant.as_deref().is_none_or(|wanted| Some(wanted) == tenant)
    }
}

/// The faults in force.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Mutex<Vec<PortalFault>>,
    fired: AtomicU64,
}

impl Faults {
    /// Adds a fault. Faults are asked in the order they were armed; at most one hits a request.
    pub fn arm(&self, fault: PortalFault) {
        held(&self.armed).push(fault);
    }

    /// Removes all faults and sets the count of hits to zero.
    pub fn clear(&self) {
        held(&self.armed).clear();
        self.fired.store(0, Ordering::SeqCst);
    }

    /// How many requests were hit since the start or the last [`Faults::clear`].
    pub fn fired(&self) -> u64 {
        self.fired.load(Ordering::SeqCst)
    }

    /// Faults that still wait for a request, with what is left of their counts.
    pub fn pending(&self) -> Vec<PortalFault> {
        held(&self.armed).clone()
    }

    pub(crate) fn judge(
        &self,
        method: &str,
        path_and_query: &str,
        tenant: Option<&str>,
    ) -> Option<PortalAction> {
        let mut armed = held(&self.armed);
        let mut hit = None;
        for (position, fault) in armed.iter_mut().enumerate() {
            if !fault.matches(method, path_and_query, tenant) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if fault.times != u64::MAX {
                fault.times = fault.times.saturating_sub(1);
            }
            self.fired.fetch_add(1, Ordering::SeqCst);
            hit = Some((position, fault.action.clone()));
            break;
        }
        let (position, action) = hit?;
        if armed[position].times == 0 {
            armed.remove(position);
        }
        Some(action)
    }
}
