//! What was told to the person.

use serde::Serialize;
use ts_rs::TS;

use crate::wire::CauseView;

/// Notices, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Notices")]
pub struct NoticesView {
    /// Each notice.
    pub notices: Vec<NoticeView>,
}

/// Something that a person should know, once for each cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Notice")]
pub struct NoticeView {
    /// Number.
    #[ts(type = "number")]
    pub id: i64,
    /// Company key; `None` where it concerns all.
    pub tenant: Option<String>,
    /// Key of the first step that it concerns.
    pub step: Option<String>,
    /// Keys of all steps that it concerns, in the order of the flow; of one that is over only the first.
    pub steps: Vec<String>,
    /// The same in words.
    pub step_names: Vec<String>,
    /// Short heading.
    pub title: String,
    /// What happened and what to do.
    pub cause: CauseView,
    /// Documents that it concerns; 0 where it concerns a whole step.
    #[ts(type = "number")]
    pub documents: u32,
    /// The page that shows more: `status`, `runs`, `documents`, `attention`, `schedule` or `logs`.
    pub page: String,
    /// When a run first met it (RFC 3339).
    pub first_seen: String,
    /// When it was last seen after a run that met it.
    pub last_seen: String,
    /// Runs that met it.
    #[ts(type = "number")]
    pub seen: u32,
    /// When the desktop showed it; `None` while it was not.
    pub delivered: Option<String>,
    /// When it was over; `None` while it lasts.
    pub ended: Option<String>,
}
