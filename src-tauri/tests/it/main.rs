//! The tray application as a person meets it: a real window, a real tray, a real second start. Everything runs on
//! a screen and a bus of the test's own, so that no desktop is needed and none is disturbed.
#![cfg(target_os = "linux")]

mod heavy;
