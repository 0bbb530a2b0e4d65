//! One way to take a lock.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The guarded value, even if another thread panicked while it held it: every change in this crate is checked
/// before its first write, so the value is whole between any two statements.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
