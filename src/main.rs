//! The `sgscope` command: the library's guest. Everything it does is in `cli`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
