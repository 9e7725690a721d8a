//! Settings: what users may say about how findings are judged.
//!
//! Pure: text in, values or errors with places out. Files are found and opened by `cli`; what a
//! setting does to a finding is `lint`'s matter.

mod parameters;
mod ports;

pub use parameters::{Parameters, QuotaProfile};
pub use ports::{PortClass, PortClasses};
