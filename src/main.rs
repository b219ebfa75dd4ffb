//! The `tapecheck` program.

use std::process::ExitCode;

use tapecheck::cli::{self, Console};

fn main() -> ExitCode {
    let console = Console::new(Box::new(std::io::stdout()), Box::new(std::io::stderr()));
    cli::run(std::env::args_os(), &console).into()
}
