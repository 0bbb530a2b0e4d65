//! Settings and credentials as an administrator meets them.

mod bounds;
mod edit;
mod example;
mod files;
mod fiscal;
mod folders;
mod host;
mod keyring;
mod mistakes;
mod secrets;
mod settings_page;
mod support;
