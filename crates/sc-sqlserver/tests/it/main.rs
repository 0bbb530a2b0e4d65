//! Integration tests of the stand-in.

mod engine;
mod wire;
