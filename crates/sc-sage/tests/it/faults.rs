//! What goes wrong between us and the server: cut lines, lost answers, silence.

mod complements;
mod orders;
mod sentences;
mod wire;
