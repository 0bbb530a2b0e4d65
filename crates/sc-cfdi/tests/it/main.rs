//! Documents as suppliers send them: what is read of them, what is refused, and what our Addenda leaves untouched.

mod corpus;
mod mutations;
mod properties;
mod reading;
mod refusals;
mod splicing;
mod suppliers;
mod support;
