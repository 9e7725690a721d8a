//! Changes of an inventory: one [`Edit`] is one API call, printed as its `aliyun` command, read from
//! one, and applied; and what a plan of Terraform would do.
//!
//! Nothing here decides what a change opens or closes: apply it and judge again.

mod added;
mod apply;
mod check;
mod command;
mod edit;
mod editor;
mod permission;
mod plan;
mod quota;
mod refusal;
mod rows;
mod rules;
mod script;

pub use apply::{apply, rollback};
pub use command::{command, quote, region_argument};
pub use edit::{Edit, NewGroup, RuleSelector};
pub use permission::{Permission, PermissionPeer};
pub use plan::{apply_plan, is_plan};
pub use refusal::Refusal;
pub use script::{Changed, ScriptError, apply_script};
