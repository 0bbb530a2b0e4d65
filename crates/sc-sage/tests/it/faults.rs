//! What goes wrong between us and the server: cut lines, lost answers, silence.

mod sentences;
mod wire;
