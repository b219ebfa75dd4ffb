//! Options that are made when their command is meant.

use std::ops::Deref;

use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches};

/// The options of a command, of which nothing but the command's own line is made before somebody asks for it: a program
/// with many commands starts in less time and touches less memory.
#[derive(Debug)]
pub(super) struct Deferred<A>(A);

impl<A> Deref for Deferred<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A: Args> Args for Deferred<A> {
    fn augment_args(command: Command) -> Command {
        command.defer(A::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(A::augment_args_for_update)
    }
}

impl<A: FromArgMatches> FromArgMatches for Deferred<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

#[cfg(test)]
mod tests {
    /// The line of a command stands at the command and, for its own help, at its options.
    #[test]
    fn a_command_says_of_itself_what_its_options_say() {
        let abouts = |command: &clap::Command| -> Vec<String> {
            let about = |command: &clap::Command| format!("{:?}", command.get_about());
            command.get_subcommands().filter(|own| own.get_name() != "help").map(about).collect()
        };
        let short = <crate::cli::Cli as clap::CommandFactory>::command();
        let built = crate::cli::command();
        assert_eq!(abouts(&short), abouts(&built));
        assert!(short.get_subcommands().all(|command| command.get_arguments().count() == 0));
    }
}
