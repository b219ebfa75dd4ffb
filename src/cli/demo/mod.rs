//! `tapecheck demo`: the whole cycle on the embedded sandbox, with the same parts that the other commands use.

mod scenario;
mod steps;

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Console, ExitStatus, Failure};
use crate::storage::files;

/// Show the whole cycle on the embedded sandbox
///
/// Records a client's orders and subscriptions, replays them offline, checks them, and names what drifts when the API
/// changes: in a few seconds, without a network, over real sockets on this machine.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck demo --keep demo-files")]
pub(super) struct DemoArgs {
    /// The folder for the files that it makes [default: a new one for temporary files]
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &DemoArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let folder = folder(args.keep.as_deref())?;
    let out = Narrator(console);
    let demo = steps::Demo::new(&folder, &out)?;
    super::serving::runtime()?.block_on(async {
        let live = demo.record().await?;
        demo.replay(&live).await?;
        demo.check()?;
        demo.verify().await
    })?;
    out.say(&format!("\nThe files are in {}\nNext: point your own client at `tapecheck record`; README.md shows how.", folder.display()))?;
    Ok(ExitStatus::Clean)
}

fn folder(keep: Option<&Path>) -> Result<PathBuf, Failure> {
    match keep {
        Some(folder) => {
            files::create_folder(folder)?;
            Ok(folder.to_owned())
        }
        None => Ok(files::temporary_folder("tapecheck-demo-")?),
    }
}

/// Tells a newcomer what happens.
struct Narrator<'a>(&'a Console);

impl Narrator<'_> {
    fn say(&self, text: &str) -> Result<(), Failure> {
        self.0
            .result(&format!("{text}\n"))
            .map_err(|error| Failure::new(format!("cannot write results: {error}")))
    }

    /// The heading of a step, and the command that does it alone.
    fn step(&self, number: usize, title: &str, command: &str) -> Result<(), Failure> {
        self.say(&format!("\n{number}. {title}\n   $ {command}"))
    }
}
