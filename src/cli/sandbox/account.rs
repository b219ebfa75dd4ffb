//! Whose account a sandbox pretends to be, and how strict it is.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::super::Failure;
use crate::model::text::nearest;
use crate::sandbox::{Clock, Environment, Options, Window, Windows, clock};

/// The documented limit.
const REQUESTS_PER_MINUTE: &str = "500";

/// Whose account it is, and how strict it is.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Account and rules")]
pub(super) struct AccountArgs {
    /// Whose account it is
    #[arg(long, value_name = "ENVIRONMENT", default_value = "sandbox")]
    environment: Account,
    /// How long something can be taken back: `new-commerce=7d`, `sandbox-order=60d`, `software=30d`; hours: `72h`; can be repeated
    #[arg(long, value_name = "NAME=TIME")]
    window: Vec<NamedWindow>,
    /// Refuse more requests than so many in a minute, for each customer and resource, with 429 [default: 500]
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = REQUESTS_PER_MINUTE, value_parser = clap::value_parser!(u32).range(1..))]
    throttle: Option<u32>,
    /// Answer changes of subscriptions with 202 and a Location; they show after so long [default: 2s]
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "2s", value_parser = clock::duration)]
    slow_changes: Option<SignedDuration>,
    /// The status for an outdated etag
    #[arg(long, value_name = "STATUS", default_value = "400", value_parser = ["400", "412"])]
    etag_mismatch: String,
    /// Take bodies with a trailing comma, as samples in the documentation have it
    #[arg(long)]
    lenient_json: bool,
    /// Take changes of subscriptions without the complete resource
    #[arg(long)]
    partial_subscriptions: bool,
    /// Take requests without a token
    #[arg(long)]
    no_token: bool,
    /// Refuse purchases beyond what a sandbox account may have: 5 subscriptions and 2 reservations of a customer, 10 Azure plans
    #[arg(long)]
    account_limits: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Account {
    Sandbox,
    Production,
}

/// `new-commerce=7d`
#[derive(Clone, Debug)]
struct NamedWindow(String, Window);

impl FromStr for NamedWindow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, window) =
            text.split_once('=').ok_or("write a name and a time: `new-commerce=7d`")?;
        Ok(Self(name.to_owned(), window.parse()?))
    }
}

impl AccountArgs {
    /// The options that these flags ask for, without a state.
    pub(super) fn options(&self, clock: Clock) -> Result<Options, Failure> {
        Ok(Options {
            environment: match self.environment {
                Account::Sandbox => Environment::Sandbox,
                Account::Production => Environment::Production,
            },
            windows: self.windows()?,
            requests_per_minute: self.throttle,
            slow_changes: self.slow_changes,
            etag_mismatch: if self.etag_mismatch == "412" { 412 } else { 400 },
            lenient_json: self.lenient_json,
            complete_subscriptions: !self.partial_subscriptions,
            authorization: !self.no_token,
            account_limits: self.account_limits,
            ..Options::without_state(clock)
        })
    }

    fn windows(&self) -> Result<Windows, Failure> {
        let mut windows = Windows::default();
        for NamedWindow(name, window) in &self.window {
            let place = match name.as_str() {
                "new-commerce" => &mut windows.new_commerce,
                "sandbox-order" => &mut windows.sandbox_order,
                "software" => &mut windows.software,
                _ => return Err(unknown_window(name)),
            };
            *place = *window;
        }
        Ok(windows)
    }
}

fn unknown_window(name: &str) -> Failure {
    let known = ["new-commerce", "sandbox-order", "software"];
    let failure = Failure::new(format!("there is no window `{name}`"));
    match nearest(name, known) {
        Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
        None => failure.help(format!("there is {}", known.join(", "))),
    }
}
