//! The schedule as people read and change it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::trouble::Trouble;

/// The schedule, its next times, and what became of the last ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Schedule")]
pub struct ScheduleView {
    /// The expression, five fields.
    pub expression: String,
    /// What it means.
    pub reading: String,
    /// Name of its time zone.
    pub zone: String,
    /// Whether runs begin by themselves.
    pub is_enabled: bool,
    /// Whether a program that keeps the schedule runs on this installation.
    pub is_hosted: bool,
    /// The next five times at which a run begins (RFC 3339): those after a pause that ends; none while the schedule is off
    /// or a pause lasts until somebody resumes.
    pub next: Vec<String>,
    /// The pause in force.
    pub pause: Option<PauseView>,
    /// Minutes that a run may take; the times of a schedule have to be farther apart than that.
    #[ts(type = "number")]
    pub run_minutes: u32,
    /// Hours for which times that were missed are made up for by one run.
    #[ts(type = "number")]
    pub catch_up_hours: u32,
    /// What became of the last times, newest first.
    pub slots: Vec<SlotView>,
}

/// A time of the schedule, or a series of them, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Slot")]
pub struct SlotView {
    /// Number.
    #[ts(type = "number")]
    pub id: i64,
    /// The first time (RFC 3339).
    pub first: String,
    /// The last one; the same where it is a single one.
    pub last: String,
    /// How many times.
    #[ts(type = "number")]
    pub count: u32,
    /// `claimed`, `ran`, `recovered`, `overlap`, `paused`, `busy` or `missed`.
    pub verdict: String,
    /// What became of it, in one sentence.
    pub sentence: String,
    /// The run that began for it.
    #[ts(type = "number | null")]
    pub run: Option<i64>,
    /// How that run ended: `done`, `partial`, `postponed`, `failed` or `skipped`; `None` while it runs, or without one.
    pub result: Option<String>,
}

/// A pause in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Pause")]
pub struct PauseView {
    /// Since when (RFC 3339).
    pub since: String,
    /// Until when; `None` = until somebody resumes.
    pub until: Option<String>,
    /// Why, in the words of who paused.
    pub note: String,
    /// Who paused.
    pub actor: String,
    /// All of it in one sentence.
    pub sentence: String,
    /// When the next run would begin if somebody resumed now (RFC 3339); `None` while the schedule is off.
    pub next_if_resumed: Option<String>,
}

/// An expression that is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExpressionAsked {
    /// Five fields.
    pub expression: String,
}

/// What an expression would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Expression")]
pub struct ExpressionView {
    /// In words; empty when it cannot be read.
    pub reading: String,
    /// The next five times (RFC 3339).
    pub next: Vec<String>,
    /// What is wrong with it.
    pub trouble: Option<Trouble>,
}

/// Another schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ScheduleChange {
    /// Five fields.
    pub expression: String,
    /// Whether runs begin by themselves.
    pub is_enabled: bool,
}

/// How long a pause lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PauseLength {
    /// One hour.
    Hour,
    /// Until eight o'clock of the next morning, on the clocks of the installation.
    Tomorrow,
    /// Until a date and time, which is given.
    Until,
    /// Until somebody resumes.
    Resumed,
}

/// A pause that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PauseAsked {
    /// How long.
    pub length: PauseLength,
    /// The end where the length says `until`: date and time on the clocks of the installation, `2027-07-15T08:00`; or an
    /// instant (RFC 3339). A time that the clocks skip is the one as long after the last that they show; of one that they
    /// show twice it is the first.
    #[serde(default)]
    pub until: Option<String>,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// What a pause would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PauseCheck {
    /// Until when, and when a run begins then, in one sentence; empty when it cannot be.
    pub sentence: String,
    /// Why it cannot be.
    pub trouble: Option<Trouble>,
}
