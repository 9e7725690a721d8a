//! The `sgscope` command.

fn main() {}
