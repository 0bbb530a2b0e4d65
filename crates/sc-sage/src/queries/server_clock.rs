//! The server's two clocks.
//!
//! Ages of Sage documents are measured with the server's own time, so that a workstation with a wrong
//! clock does no harm.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::{Record, Unreadable};
use crate::statement::Statement;

const SQL: &str = "SELECT SYSUTCDATETIME() AS [server.utc], SYSDATETIME() AS [server.local]";

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServerClock {
    pub utc: Timestamp,
    /// Minutes that the server's local time is ahead of UTC.
    pub offset_minutes: i32,
}

pub(crate) async fn read(pool: &Pool) -> Result<ServerClock, Failure> {
    let rows = pool.query(Statement::new("server_clock", SQL)).await?;
    let row = rows.first().ok_or_else(|| Unreadable::new("server.utc", "(no row)"))?;
    let record = Record(row);
    let utc = record.datetime2("server.utc")?;
    let local = record.datetime2("server.local")?;
    let instant = TimeZone::UTC.to_timestamp(utc).map_err(|_| Unreadable::new("server.utc", utc))?;
    // The two functions read the clock one after the other: rounding removes what lies between.
    let ahead = local.duration_since(utc) + SignedDuration::from_secs(30);
    let offset_minutes =
        i32::try_from(ahead.as_secs().div_euclid(60)).map_err(|_| Unreadable::new("server.local", local))?;
    Ok(ServerClock { utc: instant, offset_minutes })
}
