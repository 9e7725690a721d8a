//! The command line, as clap reads it. Nothing is decided here.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand, ValueEnum};

mod judging;
mod verifying;

pub(crate) use judging::{
    BaselineArgs, BaselineCommand, BaselineInputs, Clock, CompletionsArgs, ConfigArgs,
    ConfigCommand, Judging,
};
pub(crate) use verifying::VerifyArgs;

const EXIT_CODES: &str = "\
Exit codes: 0 done and clean; 1 a finding, a flow not allowed, or an intent that does not hold;
            2 wrong usage; 3 inputs that cannot be used, or an output that cannot be written;
            4 a fault of sgscope";

const CALLS: &str = "\
Reads the answers of these calls as `aliyun` prints them, also with --pager, several in one file, or
cut out by jq; and the console's JSON export of a group's rules:
  ecs DescribeSecurityGroups, DescribeSecurityGroupAttribute, DescribeNetworkInterfaces,
      DescribeInstances, DescribeInstanceAttribute, DescribePrefixLists,
      DescribePrefixListAttributes, DescribePortRangeLists, DescribePortRangeListEntries
  vpc DescribeVpcs, DescribeVSwitches";

const LINT_FORMATS: &str = "\
Formats, several at once as in -f text -f sarif=lint.sarif:
  text        each finding with its lines and its fix (the default)
  concise     one line a finding, as compilers print them
  json        everything, in one document; jsonl: its findings, one a line
  sarif       SARIF 2.1.0, for code scanning
  github      annotations of GitHub Actions
  gitlab      GitLab's Code Quality report
  junit, checkstyle
              reports that most CI servers show
  markdown    a summary for people, such as $GITHUB_STEP_SUMMARY: below 1 MiB";

/// Who can reach whom, and why, by the rules of Alibaba Cloud ECS security groups.
///
/// Reads exports of the `aliyun` command line and of the console, offline; `sgscope inventory` says
/// what was read and what is missing.
#[derive(Parser, Debug)]
#[command(
    name = "sgscope",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = EXIT_CODES
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Find rules that are risky, wide, dead, one-sided, over quota, or impossible
    ///
    /// Ends with 1 if there is a finding at or above --fail-on.
    #[command(after_help = LINT_FORMATS)]
    Lint(LintArgs),
    /// Say who can reach whom, with exactly which traffic
    #[command(after_help = "Formats: text, json, jsonl, csv, dot, mermaid")]
    Reach(ReachArgs),
    /// Say what a change opens and closes
    ///
    /// Ends with 1 if something --fail-on names changed.
    #[command(after_help = "Formats: text, json, jsonl, markdown")]
    Diff(DiffArgs),
    /// Say whether stated intents hold, with a counterexample for each that does not
    ///
    /// Ends with 1 if an intent fails or cannot be decided.
    #[command(after_help = "Formats: text, json, junit, sarif; with --suggest: toml")]
    Verify(VerifyArgs),
    /// Say why SOURCE can or cannot reach TARGET
    ///
    /// Ends with 1 if the flow is not certainly allowed.
    #[command(after_help = "Formats: text, json")]
    Explain(ExplainArgs),
    /// Say what was read, what the export is missing, and how to export it
    #[command(after_help = "Formats: text, json", after_long_help = CALLS)]
    Inventory(InventoryArgs),
    /// Show the page of one lint, or the list of all
    #[command(after_help = "Formats: text, json")]
    Lints(LintsArgs),
    /// Write, show or describe the file of settings
    Config(ConfigArgs),
    /// Remember the findings of today, so that only new ones count
    Baseline(BaselineArgs),
    /// Print a script that completes commands and options in a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Global {
    /// Write as FORMAT, to FILE instead of standard output; may be repeated
    #[arg(
        short,
        long,
        value_name = "FORMAT[=FILE]",
        global = true,
        help_heading = "Output"
    )]
    pub(crate) format: Vec<OsString>,
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE count too
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = "Output"
    )]
    pub(crate) color: When,
    /// Do not print notes on standard error
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Do not show progress
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) no_progress: bool,
    /// End with 3 if any document could not be read, and with 2 if an allowance ended or holds
    /// nothing back
    #[arg(long, global = true, help_heading = "Behaviour")]
    pub(crate) strict: bool,
    /// End with 0 where 1 would be due
    #[arg(long, global = true, help_heading = "Behaviour")]
    pub(crate) exit_zero: bool,
    /// Use N threads; more than 256 are of no use
    #[arg(long, value_name = "N", global = true, help_heading = "Behaviour")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Read settings from FILE [default: SGSCOPE_CONFIG, or the nearest sgscope.toml or
    /// .sgscope.toml from the current directory up to the one with .git]
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        conflicts_with = "no_config",
        help_heading = "Behaviour"
    )]
    pub(crate) config: Option<PathBuf>,
    /// Read no settings
    #[arg(long, global = true, help_heading = "Behaviour")]
    pub(crate) no_config: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

/// What to read.
#[derive(Args, Debug)]
pub(crate) struct Paths {
    /// Files, directories (every *.json, *.jsonl and *.ndjson below), or - for standard input
    /// [default: the current directory]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
}

#[derive(Args, Debug)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,
    /// End with 1 if there is a finding of this severity or above [default: medium]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<Threshold>,
    #[command(flatten)]
    pub(crate) judging: Judging,
    /// Report only findings that this baseline does not know
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Report only findings that this export has not, which are those that a change brings
    #[arg(long, value_name = "BEFORE", conflicts_with_all = ["baseline", "least_privilege"])]
    pub(crate) since: Option<OsString>,
    /// Judge what PATH, or else BEFORE, would be after this change: a script of `aliyun ecs` commands,
    /// which is read and never run, or a Terraform plan as JSON; may be repeated
    #[arg(long, value_name = "CHANGE", conflicts_with = "least_privilege")]
    pub(crate) apply: Vec<OsString>,
    /// Run only these lints
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Do not run these lints
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    pub(crate) skip: Vec<String>,
    /// Print at most N findings as text; other formats have all
    #[arg(long, value_name = "N")]
    pub(crate) max_findings: Option<usize>,
    /// In place of findings, rank rules by what each alone allows, and name those that decide nothing;
    /// as text, json, jsonl or markdown
    #[arg(long)]
    pub(crate) least_privilege: bool,
    /// With --least-privilege, only this rule, with what would be lost without it
    #[arg(long, value_name = "ID", requires = "least_privilege")]
    pub(crate) rule: Vec<String>,
    /// As text, print how many findings each lint has instead of the findings
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Say on standard error how long each stage took
    #[arg(long)]
    pub(crate) timings: bool,
    /// In SARIF, also list what allowances hold back and, as absent, what the baseline knew and is no
    /// more; some services show both as open
    #[arg(long)]
    pub(crate) sarif_suppressed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Threshold {
    Critical,
    High,
    Medium,
    Low,
    Info,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Level {
    Critical,
    High,
    Medium,
    Low,
    Info,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Sureness {
    Certain,
    Likely,
    Possible,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Reader {
    Regular,
    Pedantic,
    Auditor,
}

#[derive(Args, Debug)]
pub(crate) struct ReachArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,
    /// Only rows from HOST: an instance's id, name or private address, an interface, or internet
    #[arg(long, value_name = "HOST")]
    pub(crate) from: Vec<String>,
    /// Only rows to HOST
    #[arg(long, value_name = "HOST")]
    pub(crate) to: Vec<String>,
    /// Only this traffic, such as tcp/22,80-90 or "icmp; udp/53"
    #[arg(long, value_name = "TRAFFIC")]
    pub(crate) flow: Vec<String>,
    /// Add the internet as an endpoint
    #[arg(long)]
    pub(crate) internet: bool,
    /// The memory to stay within, such as 2GiB; what does not fit is computed in parts, which takes
    /// longer [default: half of what is free]
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<ByteSize>,
}

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// The export before the change: a file, a directory, or - for standard input
    #[arg(value_name = "BEFORE")]
    pub(crate) before: OsString,
    /// The export after it
    #[arg(
        value_name = "AFTER",
        required_unless_present = "apply",
        conflicts_with = "apply"
    )]
    pub(crate) after: Option<OsString>,
    /// The change in place of AFTER: a script of `aliyun ecs` commands, which is read and never run, or
    /// a Terraform plan as JSON (`terraform show -json`); may be repeated
    #[arg(long, value_name = "CHANGE")]
    pub(crate) apply: Vec<OsString>,
    /// End with 1 if something was opened, or closed, or either; what maybe was counts too
    #[arg(long, value_enum, value_name = "CHANGE", default_value = "any")]
    pub(crate) fail_on: FailOn,
    /// Only rows from HOST: an instance's id, name or private address, an interface, or internet
    #[arg(long, value_name = "HOST")]
    pub(crate) from: Vec<String>,
    /// Only rows to HOST
    #[arg(long, value_name = "HOST")]
    pub(crate) to: Vec<String>,
    /// Only this traffic, such as tcp/22,80-90 or "icmp; udp/53"
    #[arg(long, value_name = "TRAFFIC")]
    pub(crate) flow: Vec<String>,
    /// Add the internet as an endpoint
    #[arg(long)]
    pub(crate) internet: bool,
    /// The memory to stay within, such as 2GiB [default: half of what is free]
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<ByteSize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum FailOn {
    Opened,
    Closed,
    Any,
    Never,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The sender: an instance's id or name, an interface, an address or CIDR block, or internet
    pub(crate) source: String,
    /// The receiver
    pub(crate) target: String,
    #[command(flatten)]
    pub(crate) paths: Paths,
    /// The traffic, such as tcp/22,80-90 or "icmp; udp/53" [default: ping]
    #[arg(long, value_name = "TRAFFIC")]
    pub(crate) flow: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct InventoryArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,
}

#[derive(Args, Debug)]
pub(crate) struct LintsArgs {
    /// The lint whose page to show
    pub(crate) name: Option<String>,
}
