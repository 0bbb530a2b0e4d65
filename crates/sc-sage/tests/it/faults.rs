//! What goes wrong between us and the server: cut lines, lost answers, silence.

mod orders;
mod sentences;
mod wire;
