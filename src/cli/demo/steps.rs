//! The four steps of the demo.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::super::project::{Project, built_in_contract};
use super::super::results::{Results, SourceText};
use super::super::serving::bind;
use super::super::{Config, Failure, check, sandbox, verify};
use super::Narrator;
use super::scenario::{Asked, play};
use crate::http::{Buffered, Client, ClientOptions, Handler, Server, Stopper, Upstream, Upstreams};
use crate::matching::{Bindings, same_text};
use crate::model::text::counted;
use crate::model::{Finding, Response, Severity};
use crate::profile::PARTNER_CENTER;
use crate::record::{MAX_BODY, RecordOptions, Recorder};
use crate::redaction::Placeholder;
use crate::replay::Replayer;
use crate::report::{self, Report};
use crate::sandbox::{Options, ProductType, Sandbox, seed};
use crate::schema::Contract;
use crate::storage::{LoadedCassette, cassettes};
use crate::verify::{Pace, VerifyOptions, resend};

/// The time in the demo's sandbox, so that every run gives the same files.
const NOW: &str = "2026-01-15T12:00:00Z";

/// The changes of the API in step 4.
const DRIFTS: [&str; 4] = ["renamed-field", "new-enum-value", "changed-type", "removed-field"];

/// What the steps share.
pub(super) struct Demo<'a> {
    cassette: PathBuf,
    drifted: PathBuf,
    project: Project,
    contract: Arc<Contract>,
    out: &'a Narrator<'a>,
}

impl<'a> Demo<'a> {
    pub(super) fn new(folder: &Path, out: &'a Narrator<'a>) -> Result<Self, Failure> {
        let project = Project { config: Config::default(), profile: &PARTNER_CENTER };
        let contract = Arc::new(built_in_contract(project.profile)?);
        Ok(Self {
            cassette: folder.join("cancel.json"),
            drifted: folder.join("drifted.json"),
            project,
            contract,
            out,
        })
    }

    /// Records the scenario through the proxy and gives what the client saw.
    pub(super) async fn record(&self) -> Result<Vec<Asked>, Failure> {
        let sandbox = Running::start(Buffered::new(Arc::new(sandbox_with(&[])?))).await?;
        let options = RecordOptions {
            path: self.cassette.clone(),
            profile: self.project.profile,
            rules: self.project.rules(),
            contract: self.contract.clone(),
            max_body: MAX_BODY,
            keeps_latency: false,
            keep_serving: false,
            observer: Box::new(|_| {}),
        };
        let recorder = Recorder::start(Upstreams::one(client(&sandbox.url)?), options)?;
        let proxy = Running::serve(recorder.clone()).await?;
        let command = format!(
            "tapecheck record --upstream {} -o {} -- COMMAND",
            sandbox.url,
            self.cassette.display()
        );
        self.out.step(1, "Record: a client talks to the API through the proxy", &command)?;

        let live = play(&client(&proxy.url)?).await?;
        for asked in &live {
            self.out.say(&line(asked))?;
        }
        proxy.stop().await?;
        sandbox.stop().await?;
        let summary = tokio::task::spawn_blocking(move || recorder.finish())
            .await
            .map_err(|error| Failure::new(error.to_string()))?;
        if let Some(error) = summary.failure.or(summary.unfinished) {
            return Err(error.into());
        }
        let redacted: usize = summary.redactions.values().sum();
        self.out.say(&format!(
            "   {} in the cassette; {} redacted: tokens are gone, identifiers are placeholders",
            counted(summary.finished.exchanges, "exchange"),
            counted(redacted, "value")
        ))?;
        Ok(live)
    }

    /// Replays the cassette to the same client and compares every answer with the live one.
    pub(super) async fn replay(&self, live: &[Asked]) -> Result<(), Failure> {
        let command = format!("tapecheck replay {} -- COMMAND", self.cassette.display());
        self.out.step(2, "Replay: the sandbox is stopped, the cassette answers", &command)?;
        let loaded = self.load()?;
        let replayer =
            Arc::new(Replayer::new(vec![(loaded.name(), loaded.cassette)], self.project.rules()));
        let server = Running::start(Buffered::new(replayer)).await?;
        let replayed = play(&client(&server.url)?).await?;
        server.stop().await?;

        let mut stand_ins = 0;
        for (live, replayed) in live.iter().zip(&replayed) {
            match difference(&live.response, &replayed.response) {
                Ok(count) => stand_ins += count,
                Err(what) => {
                    let request = format!("{} {}", live.request.method, live.request.target());
                    return Err(Failure::new(format!(
                        "replay answers `{request}` with another {what}"
                    )));
                }
            }
        }
        self.out.say(&format!(
            "   {} of {} answers are the same, status and body",
            replayed.len(),
            live.len()
        ))?;
        self.out.say(&format!(
            "   The client's own identifiers came back; {} that it never sent kept a placeholder.",
            counted(stand_ins, "identifier")
        ))
    }

    /// Checks the cassette and the documented samples against the contract.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let command = format!("tapecheck check {}", self.cassette.display());
        self.out.step(
            3,
            "Check: do the recording and the documented samples keep to the contract?",
            &command,
        )?;
        let recorded = [self.load()?];
        let found = check::findings(&recorded, &self.contract, self.project.profile);
        self.report("check", &found, &check::source_texts(&recorded))?;
        if found.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Failure::new("the recording does not keep to the contract"));
        }
        let samples = documented_samples(self.project.profile.samples)?;
        let found = check::findings(&samples, &self.contract, self.project.profile);
        let interactions = samples.iter().map(|sample| sample.cassette.interactions.len()).sum();
        self.out.say(&format!(
            "   The documentation: {} on {}",
            counted(interactions, "sample exchange"),
            counted(samples.len(), "page")
        ))?;
        self.report("check", &found, &check::source_texts(&samples))
    }

    /// Resends the recorded requests to a sandbox whose API has changed, and names what drifted.
    pub(super) async fn verify(&self) -> Result<(), Failure> {
        let sandbox = Running::start(Buffered::new(Arc::new(sandbox_with(&DRIFTS)?))).await?;
        let binds = bindings(&self.load()?)?;
        let flags: String = binds
            .iter()
            .map(|(name, value)| format!(" \\\n       --bind {name}={value}"))
            .collect();
        let drift: String = DRIFTS.iter().map(|name| format!(" --drift {name}")).collect();
        let command = format!(
            "tapecheck sandbox{drift}\n   $ tapecheck verify {} --against {} --allow-mutations --bearer-env TOKEN{flags}",
            self.cassette.display(),
            sandbox.url
        );
        self.out.step(
            4,
            "Verify: the API has changed in four places; the recorded requests are sent again",
            &command,
        )?;

        let loaded = self.load()?;
        let mut options = VerifyOptions {
            profile: self.project.profile,
            rules: self.project.rules(),
            bindings: Bindings::default(),
            authorization: Some("Bearer a-token-that-never-reaches-the-disk".into()),
            allows_mutations: true,
            pace: Pace::default(),
        };
        for (placeholder, value) in &binds {
            options.bindings.bind(placeholder, value);
        }
        let resent = resend(&client(&sandbox.url)?, &loaded.cassette, options).await?;
        sandbox.stop().await?;
        cassettes::save(&self.drifted, &resent.cassette)?;
        let found = verify::drift(&loaded, &resent, &self.contract, &self.project);
        if found.is_empty() {
            return Err(Failure::new("the changed API looks like the recorded one"));
        }
        self.report("verify", &found, &check::source_texts(&[loaded]))
    }

    fn load(&self) -> Result<LoadedCassette, Failure> {
        cassettes::load(&self.cassette).map_err(super::super::load_failure)
    }

    fn report(
        &self,
        command: &str,
        findings: &[Finding],
        texts: &[SourceText],
    ) -> Result<(), Failure> {
        let results = Results::in_texts(command, findings.to_vec(), texts);
        let Results { findings, files, .. } = &results;
        let format = report::named("text").expect("there is a text format");
        let text = (format.render)(&Report { command, findings, files, ..Report::default() });
        let indented: Vec<String> =
            text.lines().map(|line| format!("   {line}").trim_end().to_owned()).collect();
        self.out.say(&indented.join("\n"))
    }
}

/// A server that runs beside the demo.
struct Running {
    url: String,
    stopper: Stopper,
    serving: JoinHandle<()>,
}

impl Running {
    async fn start<H: Handler>(handler: H) -> Result<Self, Failure> {
        Self::serve(Arc::new(handler)).await
    }

    async fn serve<H: Handler>(handler: Arc<H>) -> Result<Self, Failure> {
        let server: Server = bind("127.0.0.1:0").await?;
        let url = format!("http://{}", server.address());
        let stopper = server.stopper();
        Ok(Self { url, stopper, serving: tokio::spawn(server.serve(handler)) })
    }

    async fn stop(self) -> Result<(), Failure> {
        self.stopper.stop();
        self.serving.await.map_err(|error| Failure::new(format!("a server ended early: {error}")))
    }
}

fn sandbox_with(drifts: &[&str]) -> Result<Sandbox, Failure> {
    let now: Timestamp = NOW.parse().expect("the constant is a time");
    let mut options = Options::at(now);
    options.drifts =
        drifts.iter().map(|name| sandbox::drift_named(name)).collect::<Result<_, _>>()?;
    Ok(Sandbox::new(options))
}

fn client(url: &str) -> Result<Client, Failure> {
    Ok(Client::new(Upstream::parse(url)?, &ClientOptions::new()?))
}

fn line(asked: &Asked) -> String {
    let path = &asked.request.path;
    let shown = path
        .strip_prefix("/v1/customers/")
        .and_then(|rest| rest.split_once('/'))
        .map_or(path.as_str(), |(_, rest)| rest);
    format!(
        "   {} {:<5} …/{shown}   {}",
        asked.response.status, asked.request.method, asked.purpose
    )
}

/// How many identifiers differ because the client never sent them; or what else differs.
fn difference(live: &Response, replayed: &Response) -> Result<usize, &'static str> {
    if live.status != replayed.status {
        return Err("status");
    }
    let (Some(live), Some(replayed)) = (live.body.text(), replayed.body.text()) else {
        return Err("body");
    };
    if live == replayed {
        return Ok(0);
    }
    let mut bindings = Bindings::default();
    if !same_text(replayed, live, &mut bindings) {
        return Err("body");
    }
    Ok(bindings.len())
}

/// The live identifiers of the first requests, by their placeholders: what a user would name with `--bind`.
fn bindings(recorded: &LoadedCassette) -> Result<Vec<(Placeholder, String)>, Failure> {
    let subscription = seed::subscription_of(ProductType::NewCommerce).unwrap_or_default();
    let live = [
        format!(
            "/v1/customers/{}/orders/{}",
            seed::CUSTOMER,
            seed::order_of(ProductType::PerpetualSoftware)
        ),
        format!("/v1/customers/{}/subscriptions/{subscription}", seed::CUSTOMER),
        format!("/v1/customers/{}/orders/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1", seed::CUSTOMER),
        format!(
            "/v1/customers/{}/orders/{}",
            seed::CUSTOMER,
            seed::order_of(ProductType::NewCommerce)
        ),
    ];
    let mut paths: Vec<&str> = Vec::new();
    for interaction in &recorded.cassette.interactions {
        if !paths.contains(&interaction.request.path.as_str()) {
            paths.push(&interaction.request.path);
        }
    }
    let mut binds: Vec<(Placeholder, String)> = Vec::new();
    for (path, live) in paths.into_iter().zip(&live) {
        for (segment, value) in path.split('/').zip(live.split('/')) {
            if let Some(placeholder) = Placeholder::parse(segment)
                && !binds.iter().any(|(known, _)| *known == placeholder)
            {
                binds.push((placeholder, value.to_owned()));
            }
        }
    }
    Ok(binds)
}

/// The imported samples that come with the profile.
fn documented_samples(samples: &[(&str, &str)]) -> Result<Vec<LoadedCassette>, Failure> {
    samples
        .iter()
        .map(|(name, text)| {
            LoadedCassette::read(Path::new(name), (*text).to_owned())
                .map_err(super::super::load_failure)
        })
        .collect()
}
