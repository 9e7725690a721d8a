//! The command line of what judges findings: settings, allowances, baselines.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Level, Paths, Reader, Sureness};

/// Which findings count. Each wins over the file of settings.
#[derive(Args, Debug)]
pub(crate) struct Judging {
    /// For whom to report [default: regular]
    #[arg(short, long, value_enum)]
    pub(crate) persona: Option<Reader>,
    /// Report only findings of this severity or above [default: info]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) min_severity: Option<Level>,
    /// Report only findings that are at least this sure [default: possible]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) min_confidence: Option<Sureness>,
    /// Report also what settings and descriptions of rules allow
    #[arg(long)]
    pub(crate) no_allowances: bool,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

/// Which day it is.
#[derive(Args, Debug)]
pub(crate) struct Clock {
    /// The day on which allowances are judged, as YYYY-MM-DD [default: SOURCE_DATE_EPOCH, or the
    /// clock, in UTC]
    #[arg(long, value_name = "DAY")]
    pub(crate) today: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// Write a commented file of settings
    Init {
        /// The file to write; one that is there stays as it is
        #[arg(value_name = "FILE", default_value = "sgscope.toml")]
        file: PathBuf,
    },
    /// Say which settings hold, and where each comes from
    #[command(after_help = "Formats: text, json")]
    Show {
        #[command(flatten)]
        clock: Clock,
    },
    /// Print the JSON Schema of the file, for editors
    Schema,
}

#[derive(Args, Debug)]
pub(crate) struct BaselineArgs {
    #[command(subcommand)]
    pub(crate) command: BaselineCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum BaselineCommand {
    /// Write what `sgscope lint` finds now to a new baseline
    Create(BaselineInputs),
    /// Forget findings that are no more, and with --accept-new learn new ones
    Update {
        #[command(flatten)]
        inputs: BaselineInputs,
        /// Take new findings into the baseline
        #[arg(long)]
        accept_new: bool,
    },
    /// Forget findings that are no more
    Prune(BaselineInputs),
    /// List the findings of a baseline
    #[command(after_help = "Formats: text, json")]
    Show(BaselineFile),
}

#[derive(Args, Debug)]
pub(crate) struct BaselineInputs {
    #[command(flatten)]
    pub(crate) paths: Paths,
    #[command(flatten)]
    pub(crate) file: BaselineFile,
    #[command(flatten)]
    pub(crate) judging: Judging,
}

#[derive(Args, Debug)]
pub(crate) struct BaselineFile {
    /// The baseline
    #[arg(
        long = "baseline",
        value_name = "FILE",
        default_value = "sgscope-baseline.json"
    )]
    pub(crate) baseline: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}
