//! Tests of the words as their readers meet them.

mod catalogue;
mod causes;
mod codes_page;
mod flaws;
mod formats;
mod readers;
mod schedules;
mod texts;
