//! Every sentence a person reads from the Rust side, in Spanish of Mexico (canonical, *usted*) and English.
//!
//! The texts are Fluent files under `locales/`, compiled into the program. [`Words`] turns a
//! [`sc_domain::Cause`] into a sentence, a hint and a heading, and formats numbers, money and dates.
//!
//! A way out is what the reader can do where he reads it ([`Reader`]): a message that names a command has an attribute
//! for the window, which names a page or a button instead.
//!
//! Rules of the texts: say what happened and to what, then what we did, then what the reader can do;
//! never blame; never show a code where a sentence can stand. Tests hold both languages to the same
//! keys and to the arguments that each code promises.
//!
//! Invariant: nothing here reads a clock, a file or the environment.

#![warn(missing_docs)]

mod argument;
mod format;
mod home;
mod keys;
mod lang;
mod schedule;
mod words;

pub use argument::Arg;
pub use keys::TEXT_KEYS;
pub use lang::{Lang, UnknownLang};
pub use words::{Reader, Words};
