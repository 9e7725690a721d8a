//! Changes of an inventory: one [`Edit`] is one API call, printed as its `aliyun` command and applied.
//!
//! Nothing here decides what a change opens or closes: apply it and judge again.

mod apply;
mod command;
mod edit;
mod refusal;

pub use apply::{apply, rollback};
pub use command::{command, quote, region_argument};
pub use edit::{Edit, Permission, PermissionPeer, RuleSelector};
pub use refusal::Refusal;
