//! The roof: the command line, files, standard streams and exit codes.
//!
//! The only place that sees every floor, and the only one that prints. One file for each command.

mod args;
mod baseline;
mod change;
mod config;
mod diff;
mod exit;
mod explain;
mod held;
mod hosts;
mod inventory;
mod judging;
mod lint;
mod lints;
mod manual;
mod memory;
mod open;
mod output;
mod panics;
mod paths;
mod privilege;
mod progress;
mod reach;
mod session;
mod settings;
mod since;
mod stderr;
mod timings;
mod verify;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::thread;

use clap::Parser;

use args::{Cli, Command, When};
use exit::{Ending, Stop};
use output::look;
use stderr::Voice;

/// More threads than cores only wait for each other; thousands of them do it for minutes.
const MOST_THREADS: usize = 256;

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    panics::guarded(|| match Cli::try_parse() {
        Ok(cli) => answer(&cli),
        Err(error) => usage(&error),
    })
    .into()
}

fn answer(cli: &Cli) -> Ending {
    let voice = Voice {
        quiet: cli.global.quiet,
        look: look(cli.global.color, io::stderr()),
    };
    if !voice.quiet && !cli.global.no_progress {
        progress::allow();
    }
    let answer = prepare(cli).and_then(|()| match &cli.command {
        Command::Lint(args) => lint::lint(args, &cli.global, voice),
        Command::Reach(args) => reach::reach(args, &cli.global, voice),
        Command::Diff(args) => diff::diff(args, &cli.global, voice),
        Command::Verify(args) => verify::verify(args, &cli.global, voice),
        Command::Explain(args) => explain::explain(args, &cli.global, voice),
        Command::Inventory(args) => inventory::inventory(args, &cli.global, voice),
        Command::Lints(args) => lints::lints(args, &cli.global),
        Command::Config(args) => config::config(args, &cli.global),
        Command::Baseline(args) => baseline::baseline(args, &cli.global, voice),
        Command::Completions(args) => manual::completions(args, &cli.global),
        Command::Man => manual::man(&cli.global),
    });
    let ending = answer.unwrap_or_else(|stop| voice.stop(&stop));
    progress::clear();
    ending
}

fn prepare(cli: &Cli) -> Result<(), Stop> {
    if cli.global.config.is_some() {
        settings::load(&cli.global)?;
    }
    let Some(threads) = cli.global.threads else {
        return Ok(());
    };
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let useful = threads.get().min(MOST_THREADS.max(cores));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(useful)
        .build_global();
    pool.map_err(|error| Stop::Usage(format!("cannot start {threads} threads: {error}")))
}

/// Help and version are answers, everything else is wrong usage.
fn usage(error: &clap::Error) -> Ending {
    let is_wrong = error.use_stderr();
    match error.print().and_then(|()| io::stdout().flush()) {
        _ if is_wrong => Ending::Usage,
        Ok(()) => Ending::Clean,
        Err(error) => {
            let voice = Voice {
                quiet: false,
                look: look(When::Auto, io::stderr()),
            };
            voice.stop(&Stop::Output { name: None, error })
        }
    }
}
