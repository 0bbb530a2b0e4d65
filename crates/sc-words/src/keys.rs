//! The keys of [`crate::Words::text`]: every message of `cli.ftl`, `desk.ftl`, `settings.ftl` and `help.ftl`, a list for
//! each file.
//!
//! A test holds these lists and the files together in both directions; whoever shows texts can hold
//! its own use against them.

mod cli;
mod desk;
mod help;
mod settings;

const PARTS: [&[&str]; 4] = [cli::KEYS, desk::KEYS, settings::KEYS, help::KEYS];

const COUNT: usize = PARTS[0].len() + PARTS[1].len() + PARTS[2].len() + PARTS[3].len();

/// Every key that [`crate::Words::text`] knows.
pub const TEXT_KEYS: &[&str] = &joined();

/// Lists cannot be put together by an iterator while the program is compiled.
const fn joined() -> [&'static str; COUNT] {
    let mut all = [""; COUNT];
    let (mut part, mut next) = (0, 0);
    while part < PARTS.len() {
        let mut index = 0;
        while index < PARTS[part].len() {
            all[next] = PARTS[part][index];
            index += 1;
            next += 1;
        }
        part += 1;
    }
    all
}
