//! The commits of the writing connection, counted and told to a hook.

use std::sync::Arc;

/// The side of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommitMoment {
    /// Everything was written into the transaction; nothing of it is durable.
    Before,
    /// It is synced; no caller was told yet.
    After,
}

/// A commit as the hook sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitPoint {
    /// 1 for the first commit since this process opened the file (migrations included).
    pub number: u64,
    /// Before or after it.
    pub moment: CommitMoment,
}

/// Called by the writing thread before and after each commit. For crash tests: a hook may abort the
/// process, or hold it while the file is copied. It must not use the journal.
pub type CommitHook = Arc<dyn Fn(CommitPoint) + Send + Sync>;

/// Counts commits and tells the hook of each.
pub(crate) struct Commits {
    hook: Option<CommitHook>,
    number: u64,
}

impl Commits {
    pub(crate) fn new(hook: Option<CommitHook>) -> Self {
        Self { hook, number: 0 }
    }

    /// Commits begun so far.
    #[cfg(test)]
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn commit(&mut self, commit: impl FnOnce() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        self.number += 1;
        self.tell(CommitMoment::Before);
        commit()?;
        self.tell(CommitMoment::After);
        Ok(())
    }

    fn tell(&self, moment: CommitMoment) {
        if let Some(hook) = &self.hook {
            hook(CommitPoint { number: self.number, moment });
        }
    }
}
