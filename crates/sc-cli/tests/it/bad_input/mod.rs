//! Bad input and bad days: each has a sentence with its cause and a way out, loses nothing, lets the other
//! companies go on, and is over once its cause is.

mod folder;
mod portal;
mod settings;
mod sql;
