//! Local SQLite journal: runs, steps, documents, effects, attempts, audit chain
