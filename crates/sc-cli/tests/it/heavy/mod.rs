//! Whole engines, in processes of their own, that die, lose their journal or meet faults and rivals; the ledger of the
//! sandbox, which knows nothing of them, is the judge.

mod crash;
mod faults;
mod journal_loss;
mod kill;
mod rivals;
mod site;
