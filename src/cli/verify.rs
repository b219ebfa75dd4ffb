//! `tapecheck verify`: does the service still answer as recorded?

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::Args;

use super::locate;
use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::Results;
use super::service::ServiceArgs;
use super::serving::runtime;
use super::{Console, ExitStatus, Failure, updating};
use crate::cassette::{Cassette, format};
use crate::check;
use crate::diff::{cassettes, findings};
use crate::matching::Bindings;
use crate::model::text::counted;
use crate::model::{Exchange, Finding};
use crate::profile::Profile;
use crate::redaction::{Placeholder, Redactor};
use crate::schema::Contract;
use crate::storage::{LoadedCassette, cassettes as files};
use crate::update::update;
use crate::verify::{Pace, Resent, Step, VerifyOptions, resend};

/// Resend recorded requests to a live service and name what drifted
///
/// Sends only reads unless mutations are allowed. Placeholders in the recording need live identifiers: name those of the
/// first requests with --bind; the others are learnt from the answers.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck verify cassettes/cancel.json --against https://api.partnercenter.microsoft.com \\\n    --bind 00000000-0000-4000-8000-000000000001=$CUSTOMER --bearer-env PARTNER_TOKEN\n  tapecheck verify cassettes/ --against https://staging.example.test --bearer-command ./print-token --rate 2"
)]
pub(super) struct VerifyArgs {
    /// Cassette files, and folders of them
    #[arg(required = true, value_name = "CASSETTE|DIR")]
    paths: Vec<PathBuf>,
    /// The live service
    #[arg(long, value_name = "URL")]
    against: String,
    #[command(flatten)]
    resend: ResendArgs,
    /// Put today's answers into the cassettes, where they differ in more than noise
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// How recorded requests are sent again.
#[derive(Debug, Args)]
#[command(next_help_heading = "Resending")]
pub(super) struct ResendArgs {
    /// A live identifier for a placeholder of the recording; can be repeated
    #[arg(long, value_name = "PLACEHOLDER=VALUE", value_parser = parse_binding)]
    bind: Vec<(Placeholder, String)>,
    /// The environment variable that holds the bearer token
    #[arg(long, value_name = "NAME")]
    bearer_env: Option<String>,
    /// The command that prints the bearer token; a shell runs it
    #[arg(long, value_name = "COMMAND", conflicts_with = "bearer_env")]
    bearer_command: Option<String>,
    /// Send requests that change something, too
    #[arg(long)]
    allow_mutations: bool,
    /// The most requests in a second [default: no limit]
    #[arg(long, value_name = "REQUESTS", value_parser = parse_rate)]
    rate: Option<Duration>,
    /// The most seconds to wait for one answer where the service asks for it (429, or 503 with `Retry-After`)
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    max_wait: u64,
}

impl VerifyArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        &self.report
    }
}

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let contract = project.contract(&args.contract)?;
    let client = args.service.client(&args.against)?;
    let options = args.resend.options(&project)?;
    super::recovery::recover(&args.paths, console)?;
    let loaded = files::load_all(&args.paths).map_err(super::load_failure)?;
    let mut findings = Vec::new();
    let runtime = runtime()?;
    for one in &loaded {
        let resent = runtime.block_on(resend(&client, &one.cassette, options.clone()))?;
        console.progress(&format!("tapecheck: {}: {}", one.name(), told(&resent.steps)));
        findings.extend(drift(one, &resent, &contract, &project));
        if args.accept {
            accept(one, resent, &project, console)?;
        }
    }
    let texts = super::check::source_texts(&loaded);
    args.report.write(Results::in_texts("verify", findings, &texts), &project.config, console)
}

/// Puts today's answers into the cassette, in the words of the recording; what is only noise stays as it was.
///
/// Nothing is written that still looks secret: better the old recording than a leaked one.
fn accept(
    recorded: &LoadedCassette,
    resent: Resent,
    project: &Project,
    console: &Console,
) -> Result<(), Failure> {
    let name = recorded.name();
    let updated = update(&recorded.cassette, resent.cassette, &updating::options(project));
    if updated.changed == 0 {
        console.progress(&format!("tapecheck: {name}: nothing to accept"));
        return Ok(());
    }
    ensure_nothing_leaks(&name, &updated.cassette, project)?;
    files::save(&recorded.path, &updated.cassette)?;
    let answers = counted(updated.changed, "answer");
    console.progress(&format!("tapecheck: {name}: accepted {answers}; review them with git diff"));
    Ok(())
}

/// An identifier that nothing is bound to would stand in the file as it is, and so might a secret.
pub(super) fn ensure_nothing_leaks(
    name: &str,
    cassette: &Cassette,
    project: &Project,
) -> Result<(), Failure> {
    for (index, interaction) in cassette.interactions.iter().enumerate() {
        let Some(response) = interaction.response.clone() else { continue };
        let exchange = Exchange { request: interaction.request.clone(), response };
        let left_as_it_was = |what: String| {
            Failure::new(format!("`{name}` is left as it was: today's answer of interaction {index} {what}"))
                .help("name the identifier with --bind, add a [[redact]] rule, or record again with `record --update`")
        };
        if let Some((pointer, kind)) = check::leak_in(&format::write_interaction(&exchange)) {
            return Err(left_as_it_was(format!("holds what looks like {kind} at `{pointer}`")));
        }
        let mut redactor = Redactor::new(project.rules());
        redactor.redact(exchange);
        if let Some(rule) = redactor.uses().into_keys().next() {
            return Err(left_as_it_was(format!(
                "holds something that the rule `{rule}` would replace"
            )));
        }
    }
    Ok(())
}

impl ResendArgs {
    /// The same, ready to be used.
    pub(super) fn options(&self, project: &Project) -> Result<VerifyOptions, Failure> {
        let mut bindings = Bindings::default();
        for (placeholder, value) in &self.bind {
            if !bindings.bind(placeholder, value) {
                let failure = Failure::new(format!("cannot bind `{placeholder}` to `{value}`"));
                return Err(failure.help(
                    "the value must have the placeholder's shape, and each may be bound once",
                ));
            }
        }
        let authorization = match (&self.bearer_env, &self.bearer_command) {
            (Some(name), _) => Some(bearer(name)?),
            (None, Some(command)) => Some(printed_bearer(command)?),
            (None, None) => None,
        };
        let pace = Pace::new(self.rate.unwrap_or_default(), Duration::from_secs(self.max_wait));
        let (profile, allows_mutations) = (project.profile, self.allow_mutations);
        let rules = project.rules();
        Ok(VerifyOptions { profile, rules, bindings, authorization, allows_mutations, pace })
    }
}

fn bearer(name: &str) -> Result<String, Failure> {
    match std::env::var(name) {
        Ok(token) if !token.is_empty() => Ok(format!("Bearer {token}")),
        _ => Err(Failure::new(format!("the environment variable `{name}` holds no token"))
            .help("export it first; tokens are never taken from the command line, where others can see them")),
    }
}

/// The first line that a command prints. What it prints beside that is shown to nobody.
fn printed_bearer(command: &str) -> Result<String, Failure> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut run = Command::new(shell);
    run.args([flag, command]).stdin(Stdio::null()).stderr(Stdio::inherit());
    let cannot = |why: String| {
        Failure::new(format!("the command of `--bearer-command` gives no token: {why}"))
            .help("run it by itself: it should print the token and nothing else")
    };
    let output = run.output().map_err(|error| cannot(error.to_string()))?;
    if !output.status.success() {
        return Err(cannot(format!("it ended with {}", output.status)));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| cannot("it is no text".to_owned()))?;
    match text.trim() {
        "" => Err(cannot("it printed nothing".to_owned())),
        token if token.contains(char::is_whitespace) => {
            Err(cannot("it printed more than one word".to_owned()))
        }
        token => Ok(format!("Bearer {token}")),
    }
}

fn parse_rate(text: &str) -> Result<Duration, String> {
    let rate: f64 = text.parse().map_err(|_| "write a number of requests".to_owned())?;
    match rate > 0.0 {
        true => Duration::try_from_secs_f64(1.0 / rate).map_err(|error| error.to_string()),
        false => Err("write a number above 0".to_owned()),
    }
}

/// What differs between a recording and today's answers, placed in the recording's file.
pub(super) fn drift(
    recorded: &LoadedCassette,
    resent: &Resent,
    contract: &Contract,
    project: &Project,
) -> Vec<Finding> {
    let mut found = compare(&recorded.cassette, &resent.cassette, contract, project);
    locate::in_file(
        &mut found,
        &recorded.name(),
        recorded.text(),
        &recorded.document.root().to_value(),
    );
    found
}

/// What differs between two cassettes, judged by the contract.
fn compare(old: &Cassette, new: &Cassette, contract: &Contract, project: &Project) -> Vec<Finding> {
    compared(old, new, contract, project).1
}

/// The same, and the differences themselves.
pub(super) fn compared(
    old: &Cassette,
    new: &Cassette,
    contract: &Contract,
    project: &Project,
) -> (cassettes::CassetteComparison, Vec<Finding>) {
    let mut options = cassettes::CassetteOptions::of_profile(project.profile);
    for body in [&mut options.exchange.request_body, &mut options.exchange.response_body] {
        project.decide(body);
    }
    let comparison = cassettes::compare(old, new, &options);
    let judge =
        |context: &crate::diff::Context<'_>| check::judge(context, contract, project.profile);
    let mut found = findings::of_cassettes(&comparison, old, new, Some(&judge));
    for finding in &mut found {
        finding.operation = operation(finding, new, contract, project.profile);
    }
    (comparison, found)
}

/// The operation of the interaction that a finding points into.
fn operation(
    finding: &Finding,
    cassette: &Cassette,
    contract: &Contract,
    profile: &Profile,
) -> Option<String> {
    let index = finding.location.pointer.as_ref()?.tokens().get(1)?.parse::<usize>().ok()?;
    let request = &cassette.interactions.get(index)?.request;
    let operation = contract.operation(&request.method, &profile.canonical_path(&request.path))?;
    Some(operation.id.clone())
}

/// What was sent and what was not.
fn told(steps: &[Step]) -> String {
    let count = |wanted: &[Step]| steps.iter().filter(|step| wanted.contains(step)).count();
    let mut sent = format!("sent {}", counted(count(&[Step::Send]), "request"));
    match count(&[Step::NotKept]) {
        0 => {}
        left => sent.push_str(&format!(", left out {left} whose body was too large to be kept")),
    }
    match count(&[Step::OtherService]) {
        0 => {}
        others => sent.push_str(&format!(", left out {others} that went to another service")),
    }
    match count(&[Step::Mutates, Step::DependsOnMutation]) {
        0 => sent,
        held => format!(
            "{sent}, held {held} back that change something or depend on it (--allow-mutations sends them)"
        ),
    }
}

fn parse_binding(text: &str) -> Result<(Placeholder, String), String> {
    let (placeholder, value) = text.split_once('=').ok_or("write it as PLACEHOLDER=VALUE")?;
    let placeholder = Placeholder::parse(placeholder).ok_or_else(|| {
        format!("`{placeholder}` is no placeholder; take one from the cassette's paths")
    })?;
    Ok((placeholder, value.to_owned()))
}
