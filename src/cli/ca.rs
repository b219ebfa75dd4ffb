//! `tapecheck ca`: the certificate authority of the forward proxy.

use clap::{Args, Subcommand};

use super::certificates::Certificates;
use super::{Console, ExitStatus, Failure, trust};
use crate::http::forward::pem;

/// Show the certificate authority of `record --forward`
///
/// It is made on first use, in the user's data folder (or that of TAPECHECK_DATA_DIR), and signs the certificates of the
/// hosts that you record. Its key can be read by nobody but you, and never leaves that folder.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
#[command(after_help = "Example:\n  tapecheck ca trust-help")]
pub(super) struct CaArgs {
    #[command(subcommand)]
    show: Show,
}

#[derive(Debug, Subcommand)]
enum Show {
    /// Print the path of the certificate, a PEM file
    #[command(after_help = "Example:\n  tapecheck ca path")]
    Path,
    /// Print the certificate in PEM
    #[command(after_help = "Example:\n  tapecheck ca print")]
    Print,
    /// Print what each kind of client needs to use the proxy and to trust it
    #[command(after_help = "Example:\n  tapecheck ca trust-help --proxy http://127.0.0.1:8025")]
    TrustHelp {
        /// The proxy's URL
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8025")]
        proxy: String,
    },
}

/// Runs the command.
pub(super) fn run(args: &CaArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let certificates = Certificates::locate()?;
    let authority = certificates.open(console)?;
    let text = match &args.show {
        Show::Path => format!("{}\n", certificates.pem().display()),
        Show::Print => pem([authority.certificate()]),
        Show::TrustHelp { proxy } => trust::guide(proxy.trim_end_matches('/'), &certificates),
    };
    console
        .result(&text)
        .map_err(|error| Failure::new(format!("cannot write results: {error}")))?;
    Ok(ExitStatus::Clean)
}
