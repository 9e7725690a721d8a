//! `sgscope completions` and `sgscope man`: from the one definition of the command line.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::Roff;

use super::args::{Cli, CompletionsArgs, Global};
use super::baseline::TextOnly;
use super::exit::{Ending, Stop};
use super::output::{targets, write};

pub(crate) fn completions(args: &CompletionsArgs, global: &Global) -> Result<Ending, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sgscope", &mut text);
    say("completions", global, &text)
}

/// One page: the program, then a section for each command with its own options.
pub(crate) fn man(global: &Global) -> Result<Ending, Stop> {
    let mut command = Cli::command();
    command.build();
    let page = page(&command).map_err(|error| Stop::Output { name: None, error })?;
    say("man", global, &page)
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    for below in command.get_subcommands() {
        section(below, &mut text)?;
    }
    man.render_extra_section(&mut text)?;
    man.render_version_section(&mut text)?;
    Ok(text)
}

/// A command, and the commands below it. Options that every command has stand at the program alone.
fn section(command: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    if command.get_name() == "help" {
        return Ok(());
    }
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let mut head = Roff::new();
    head.control("SH", [name.to_uppercase().as_str()]);
    head.to_writer(text)?;
    let is_global: Vec<_> = command
        .get_arguments()
        .filter(|argument| argument.is_global_set())
        .map(|argument| argument.get_id().clone())
        .collect();
    let mut own = command.clone();
    for id in is_global {
        own = own.mut_arg(id, |argument| argument.hide(true));
    }
    let man = Man::new(own);
    let mut body = Vec::new();
    man.render_synopsis_section(&mut body)?;
    man.render_description_section(&mut body)?;
    man.render_options_section(&mut body)?;
    man.render_extra_section(&mut body)?;
    text.extend(
        String::from_utf8_lossy(&body)
            .replace("\n.SH ", "\n.SS ")
            .bytes(),
    );
    for below in command.get_subcommands() {
        section(below, text)?;
    }
    Ok(())
}

fn say(command: &str, global: &Global, text: &[u8]) -> Result<Ending, Stop> {
    for target in targets::<TextOnly>(command, &global.format)? {
        write(&target, global.color, |_, _, out| out.write_all(text))?;
    }
    Ok(Ending::Clean)
}
