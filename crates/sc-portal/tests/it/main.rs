//! The client over real sockets: what each behaviour of a server means, and what a person reads of it.

mod answers;
mod calls;
mod clock;
mod contract;
mod fiscal_answers;
mod fiscal_contract;
mod lists;
mod order_answers;
mod order_contract;
mod orders;
mod secrets;
mod server;
mod site;
mod waits;
