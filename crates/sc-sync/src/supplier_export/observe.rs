//! Reads both sides for `buildProviders`: one list of the portal and the importer's folder.

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::outcome::Failure;
use sc_domain::ports::{DocumentState, PassMemory, RunKind};
use sc_domain::{Cause, Code};

use super::{Seen, day_of};
use crate::calendar::days_before;
use crate::config::{Importer, Tenant};

/// The portal limits a period to about a year.
const PERIOD_DAYS_MAX: i64 = 365;

/// What was observed, and whether the run may act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Both sides.
    pub seen: Seen,
    /// Baseline when the journal has none.
    pub kind: RunKind,
    /// A list that ended early: what was found of it is worked on, and the step says so.
    pub shortfall: Option<Cause>,
}

/// Reads both sides.
///
/// # Errors
/// Any failed question: a portal that does not answer never means "no suppliers".
pub async fn observe(
    tenant: &Tenant,
    importer: &Importer,
    memory: &PassMemory,
    asked: RunKind,
    now: Timestamp,
) -> Result<Observation, Failure> {
    let is_baseline = asked == RunKind::Baseline || memory.baseline.is_none();
    let kind = if is_baseline { RunKind::Baseline } else { RunKind::Cycle };
    let days = window(tenant, memory, now);
    let found = tenant.fiscal_portal.suppliers_accepted(days).await?;
    let shortfall = (!found.is_complete).then(|| {
        let cause = Cause::new(Code::PortalListIncomplete).with("what", "providers");
        cause.with("read", found.suppliers.len()).with("total", "")
    });
    let seen = Seen {
        now,
        days,
        suppliers: found.suppliers,
        unreadable: found.unreadable,
        is_whole: found.is_complete,
        files: importer.folder.files().await?,
    };
    Ok(Observation { seen, kind, shortfall })
}

/// Days of acceptance, by the company's calendar: since the last complete look with an overlap, and back to the oldest
/// supplier that waits.
fn window(tenant: &Tenant, memory: &PassMemory, now: Timestamp) -> (Date, Date) {
    let (rules, zone) = (&tenant.suppliers, &tenant.issuer.zone);
    let today = day_of(now, zone);
    let from = match memory.swept {
        Some(sweep) => days_before(day_of(sweep.at, zone).min(today), rules.overlap_days.max(0)),
        None => days_before(today, rules.first_days.max(0)),
    };
    let waiting = memory.documents.values().filter(|document| document.state != DocumentState::LeftAlone);
    let oldest = waiting.filter_map(|document| document.day).min();
    (oldest.map_or(from, |day| day.min(from)).max(days_before(today, PERIOD_DAYS_MAX)), today)
}
