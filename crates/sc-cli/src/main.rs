//! The sageconnect command line.

fn main() {}
