//! The command line of what holds an export against stated intents.

use std::ffi::OsString;

use bytesize::ByteSize;
use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// The intents: a TOML file of roles and of who may reach whom, or - for standard input
    #[arg(value_name = "INTENTS", required_unless_present = "suggest")]
    pub(crate) intents: Option<OsString>,
    /// Files, directories (every *.json, *.jsonl and *.ndjson below), or - for standard input
    /// [default: the current directory]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    /// Judge as if this change were made: a script of `aliyun ecs` commands, which is read and never run,
    /// or a Terraform plan as JSON; may be repeated
    #[arg(long, value_name = "CHANGE")]
    pub(crate) apply: Vec<OsString>,
    /// Without INTENTS: write intents that hold today, with each group as a role
    #[arg(long)]
    pub(crate) suggest: bool,
    /// The memory to stay within, such as 2GiB [default: half of what is free]
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<ByteSize>,
}
