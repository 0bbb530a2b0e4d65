//! What tests of the whole program need: a sandbox in a process of its own, installations of the program that use it,
//! and the runs of the program itself.

pub mod admin;
pub mod installation;
pub mod sandbox;
pub mod serving;
pub mod window;
