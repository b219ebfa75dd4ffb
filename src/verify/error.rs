//! Why a recording could not be held against a live service.

use crate::http::UpstreamError;
use crate::model::Explained;

/// Why a recording could not be held against a live service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The service did not answer.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// A request has placeholders for which no live identifier is known.
    #[error("cannot send `{request}` (interaction {interaction}): no live identifier is known for {}", placeholders.join(", "))]
    Unbound {
        /// The interaction, the first is 0.
        interaction: usize,
        /// Method and target.
        request: String,
        /// The placeholders.
        placeholders: Vec<String>,
    },
    /// The service wants credentials, and none were given.
    #[error("the service answers 401 to interaction {interaction}, and no token was given")]
    Unauthorized {
        /// The interaction, the first is 0.
        interaction: usize,
    },
    /// The service asks for more patience than there is.
    #[error(
        "the service answers {status} to interaction {interaction} and asks to wait {seconds} s"
    )]
    Throttled {
        /// The interaction, the first is 0.
        interaction: usize,
        /// The status of the answer.
        status: u16,
        /// How long it asks to wait.
        seconds: u64,
    },
}

impl Explained for VerifyError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Upstream(error) => error.help(),
            Self::Unbound { placeholders, .. } => {
                let flags: Vec<String> =
                    placeholders.iter().map(|name| format!("--bind {name}=VALUE")).collect();
                Some(format!("name the live identifiers: {}", flags.join(" ")))
            }
            Self::Unauthorized { .. } => Some(
                "put the token into an environment variable and name it with `--bearer-env NAME`, or name the command that prints it with `--bearer-command`"
                    .into(),
            ),
            Self::Throttled { .. } => Some(
                "try again later, send less with `--rate`, or allow longer waits with `--max-wait`"
                    .into(),
            ),
        }
    }
}
