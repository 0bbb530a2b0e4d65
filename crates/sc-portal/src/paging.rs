//! Reads a list page after page while it changes under our hands (portal-api.md 1.3).
//!
//! New items arrive at the front and push known ones to later offsets: they are seen twice, and counted
//! once. Items that leave pull later ones to earlier offsets, where the next page no longer looks. Every
//! such move changes `total` between two pages, so a list is called complete only after a pass during
//! which `total` never shrank and every item it promised was seen.

use std::future::Future;
use std::time::Duration;

use indexmap::IndexMap;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Cause, Code};

/// Items asked for at once: the portal gives no more, whatever it is asked for.
pub(crate) const PAGE_ITEMS: u64 = 200;

/// Pages beyond those that the total needs, for items that move meanwhile (decisions.md 5).
const SPARE_PAGES: u64 = 5;

/// Pages without news after which a list that only grew has been caught up with.
const QUIET_PAGES: u32 = 2;

/// One page.
pub(crate) struct Page<T> {
    /// Matches regardless of the page.
    pub(crate) total: u64,
    pub(crate) items: Vec<T>,
}

/// Something that can be recognised on another page.
pub(crate) trait Listed {
    /// Its identity; `None` when the portal gave none, and then it counts for nothing.
    fn key(&self) -> Option<String>;
}

/// What was read of a list.
pub(crate) struct Listing<T> {
    /// Each item once, in order of first sight, as it was seen last.
    pub(crate) items: Vec<T>,
    /// The latest total.
    pub(crate) total: u64,
    /// Whether everything was read. A cut list proves no absence and no uniqueness.
    pub(crate) is_complete: bool,
}

impl<T> Listing<T> {
    /// The items of a list that is useless when it is cut; `what` names it in the failure.
    pub(crate) fn whole(self, what: &'static str) -> Result<Vec<T>, Failure> {
        if self.is_complete { Ok(self.items) } else { Err(incomplete(what, self.items.len(), self.total)) }
    }
}

/// A list of which only a part was read.
pub(crate) fn incomplete(what: &'static str, read: usize, total: u64) -> Failure {
    let cause =
        Cause::new(Code::PortalListIncomplete).with("what", what).with("read", read).with("total", total);
    Failure::new(FailureKind::Transient, cause)
}

/// How a pass from the first page ended.
#[derive(Debug, PartialEq, Eq)]
enum PassEnd {
    /// Everything that `total` promised was seen in this pass, or it caught up with a list that only grew.
    Done,
    /// A page was empty or held nothing new to this pass, although more was promised.
    Dry,
    /// Too many pages, or the time is up.
    Cut,
    /// A page failed.
    Failed,
}

/// Reads a list until it is complete, and never beyond its page cap or `deadline` (by `elapsed`).
///
/// A failed first page is a failure of the whole list, and so is a page refused for a reason that the
/// next call will meet as well (credentials, throttling). Any other failed page leaves it incomplete.
pub(crate) async fn read_list<T, F, Fut>(
    fetch: F,
    elapsed: impl Fn() -> Duration,
    deadline: Duration,
) -> Result<Listing<T>, Failure>
where
    T: Listed,
    F: Fn(u64) -> Fut,
    Fut: Future<Output = Result<Page<T>, Failure>>,
{
    let mut reader = Reader { fetch, elapsed, deadline, items: IndexMap::new(), total: None };
    let first = reader.pass(false, false).await?;
    let must_look_again = match first.end {
        PassEnd::Done => first.moved,
        PassEnd::Dry => true,
        PassEnd::Cut | PassEnd::Failed => false,
    };
    let last = if must_look_again {
        // Only a pass that reached the end of a list that never shrank leaves nothing but arrivals to read.
        let catches_up = first.end == PassEnd::Done && !first.shrank;
        reader.pass(true, catches_up).await?
    } else {
        first
    };
    let total = reader.total.unwrap_or(0);
    let is_complete = last.end == PassEnd::Done && !last.shrank && reader.unique() >= total;
    Ok(Listing { is_complete, total, items: reader.items.into_values().map(|(item, _)| item).collect() })
}

/// A pass from the first page on.
struct Pass {
    end: PassEnd,
    /// Whether `total` changed between two of its pages.
    moved: bool,
    /// Whether it ever went down.
    shrank: bool,
}

struct Reader<T, F, E> {
    fetch: F,
    elapsed: E,
    deadline: Duration,
    /// By identity, with whether the second pass saw the item.
    items: IndexMap<String, (T, bool)>,
    /// The latest total.
    total: Option<u64>,
}

impl<T, F, Fut, E> Reader<T, F, E>
where
    T: Listed,
    F: Fn(u64) -> Fut,
    Fut: Future<Output = Result<Page<T>, Failure>>,
    E: Fn() -> Duration,
{
    fn unique(&self) -> u64 {
        self.items.len() as u64
    }

    /// Reads from the first page on. A pass that `catches_up` may stop once pages bring nothing new.
    async fn pass(&mut self, is_second: bool, catches_up: bool) -> Result<Pass, Failure> {
        let mut pass = Pass { end: PassEnd::Cut, moved: false, shrank: false };
        let (mut offset, mut pages, mut seen_here, mut quiet) = (0_u64, 0_u64, 0_u64, 0_u32);
        let mut total_before = None;
        loop {
            let pages_max = self.total.unwrap_or(0) / PAGE_ITEMS + SPARE_PAGES;
            let is_late = self.total.is_some() && (self.elapsed)() >= self.deadline;
            if pages >= pages_max || is_late {
                return Ok(pass);
            }
            let page = match (self.fetch)(offset).await {
                Ok(page) => page,
                Err(failure) if self.total.is_none() || stops_everything(failure.kind) => {
                    return Err(failure);
                }
                Err(failure) => {
                    tracing::warn!(cause = failure.cause.code.as_str(), offset, "portal.page_failed");
                    pass.end = PassEnd::Failed;
                    return Ok(pass);
                }
            };
            pages += 1;
            offset += page.items.len() as u64;
            self.total = Some(page.total);
            if let Some(before) = total_before.replace(page.total) {
                pass.moved |= before != page.total;
                pass.shrank |= page.total < before;
            }
            let (mut new_here, mut new_at_all) = (0_u64, 0_u64);
            for item in page.items {
                let Some(key) = item.key() else { continue };
                match self.items.insert(key, (item, is_second)) {
                    None => (new_here, new_at_all) = (new_here + 1, new_at_all + 1),
                    Some((_, was_second)) => new_here += u64::from(was_second != is_second),
                }
            }
            seen_here += new_here;
            quiet = if new_at_all == 0 { quiet + 1 } else { 0 };
            let has_caught_up =
                catches_up && !pass.shrank && quiet >= QUIET_PAGES && self.unique() >= page.total;
            if seen_here >= page.total || has_caught_up {
                pass.end = PassEnd::Done;
                return Ok(pass);
            }
            if new_here == 0 {
                pass.end = PassEnd::Dry;
                return Ok(pass);
            }
        }
    }
}

/// Failures that the next page and the next list would meet as well.
pub(crate) fn stops_everything(kind: FailureKind) -> bool {
    match kind {
        FailureKind::Setup | FailureKind::Throttled | FailureKind::Defect => true,
        FailureKind::NotSent
        | FailureKind::Refused
        | FailureKind::Duplicate
        | FailureKind::Transient
        | FailureKind::Unknown => false,
    }
}

#[cfg(test)]
mod tests;
