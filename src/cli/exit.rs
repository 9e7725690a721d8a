//! How a run ends: the exit codes that are promised, and what is said on the way out.

use std::io;
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Ending {
    /// Done and clean.
    Clean,
    /// Done, and the answer is what the command counts as 1.
    Found,
    /// Wrong usage.
    Usage,
    /// Inputs that cannot be read, or an output that cannot be written.
    Unusable,
    /// A fault of ours.
    Fault,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Clean => 0,
            Ending::Found => 1,
            Ending::Usage => 2,
            Ending::Unusable => 3,
            Ending::Fault => 4,
        })
    }
}

/// Why a run stopped before its answer was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// Wrong usage: the text tells the way out.
    #[error("{0}")]
    Usage(String),
    /// Inputs that cannot be read or hold nothing of ours.
    #[error("{0}")]
    Input(String),
    /// An output that cannot be written; its name, none for standard output.
    #[error("cannot write to {}: {error}", .name.as_deref().map_or("standard output".to_owned(), |name| format!("\"{name}\"")))]
    Output {
        name: Option<String>,
        error: io::Error,
    },
}

impl Stop {
    /// How the run ends; a closed pipe is a reader that has seen enough.
    pub(crate) fn ending(&self) -> Ending {
        match self {
            Self::Usage(_) => Ending::Usage,
            Self::Output { error, .. } if error.kind() == io::ErrorKind::BrokenPipe => {
                Ending::Clean
            }
            Self::Input(_) | Self::Output { .. } => Ending::Unusable,
        }
    }
}
