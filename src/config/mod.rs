//! Settings: what users may say about how findings are judged.
//!
//! Pure: text in, values or troubles with places out. Files are found and opened by `cli`; what a
//! setting does to a finding is `lint`'s matter. `keys.rs` is the one list of all settings; what was
//! chosen over what: `why.md` beside this file.

mod allowance;
mod keys;
mod levels;
mod parameters;
mod ports;
mod read;
mod sample;
mod settings;
mod text;
mod words;

pub use allowance::{Allowance, parse_date};
pub use keys::{ALLOWANCE, Key, Kind, LEVEL, PARAMETERS, TOP, parameters_of};
pub use levels::{Confidence, Level, Persona, Severity, Threshold};
pub use parameters::{Parameters, QuotaProfile};
pub use ports::{PortClass, PortClasses};
pub use read::read;
pub use sample::sample;
pub use settings::{FindLint, Mark, Settings, Told, Trouble};
pub(crate) use text::{Text, Value};
pub use words::{edit_distance, fits, nearest};

/// The JSON Schema of the file of settings, for editors. A test writes it from `keys.rs`.
pub const SCHEMA: &str = include_str!("sgscope.schema.json");
