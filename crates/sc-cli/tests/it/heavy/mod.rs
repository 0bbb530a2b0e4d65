//! Whole engines, in processes of their own, that die, lose their journal or meet faults and rivals; the ledger of the
//! sandbox, which knows nothing of them, is the judge.

#![expect(clippy::print_stdout, reason = "the tests say how many cases they tried")]

mod crash;
mod faults;
mod importer;
mod journal_loss;
mod kill;
mod page;
mod rivals;
mod serve;
mod site;
mod stop;
