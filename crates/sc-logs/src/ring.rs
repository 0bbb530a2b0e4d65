//! Lines that could not be written yet.

use std::collections::VecDeque;

use crate::files::FileKey;
use crate::queue::Lost;
use crate::writer::Record;

/// Lines that are kept in memory while their files cannot be written. The oldest go first.
pub const RING_LINES: usize = 2000;

#[derive(Debug, Default)]
pub(crate) struct Ring {
    lines: VecDeque<Record>,
    lost: Lost,
}

impl Ring {
    pub(crate) fn push(&mut self, record: Record) {
        if self.lines.len() == RING_LINES
            && let Some(oldest) = self.lines.pop_front()
        {
            self.lost.add(oldest.level);
        }
        self.lines.push_back(record);
    }

    /// The lines of one file, in their order.
    pub(crate) fn take(&mut self, key: &FileKey) -> Vec<Record> {
        let (taken, kept) = self.lines.drain(..).partition(|record| key.is_of(record));
        self.lines = kept;
        let taken: VecDeque<Record> = taken;
        taken.into()
    }

    pub(crate) fn has(&self, key: &FileKey) -> bool {
        self.lines.iter().any(|record| key.is_of(record))
    }

    /// How many it had no room for, told once.
    pub(crate) fn take_lost(&mut self) -> Lost {
        std::mem::take(&mut self.lost)
    }
}
