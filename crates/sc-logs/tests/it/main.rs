//! The log files on a real disk: written through `tracing`, read page by page.

mod days;
mod fallback;
mod paging;
mod parts;
mod reading;
mod secrets;
mod site;
mod writing;
