//! Real packets as a judge: an inventory becomes network namespaces, its rules nftables, and the kernel says what passes.
//! The compiler reads the public model and shares nothing with the code that decides.

pub(crate) mod accounts;
mod chain;
mod facts;
mod firewall;
pub(crate) mod probe;
mod shell;
pub(crate) mod town;
