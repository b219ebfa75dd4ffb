//! `tapecheck.toml`: what a team shares. Every key has a flag of the same name.

mod diff;
mod matching;
mod policy;
mod redact;
mod replay;
mod route;

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) use diff::Comparing;
pub(super) use matching::Matching;
pub(super) use redact::Redaction;
pub(super) use replay::Replaying;
pub(super) use route::RouteTable;

use super::Failure;
use crate::model::text::nearest;
use crate::model::{PointerPattern, Position, Severity};
use crate::policy::Policy;
use crate::profile::{self, Profile};
use crate::storage::files;

/// The file that is read where `--config` names no other.
pub(super) const DEFAULT_FILE: &str = "tapecheck.toml";

/// The keys of the file.
const KEYS: [&str; 12] = [
    "profile",
    "contract",
    "route",
    "cassettes",
    "fail-on",
    "rules",
    "accept",
    "match",
    "diff",
    "redaction",
    "redact",
    "replay",
];

/// What the configuration file says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `profile`: what the API is like.
    pub profile: Option<&'static Profile>,
    /// `contract`: the OpenAPI document.
    pub contract: Option<PathBuf>,
    /// `[[route]]`: what stands in for an OpenAPI document where there are only schemas.
    pub(super) routes: Option<RouteTable>,
    /// `cassettes`: files and folders that `check` takes when none are named.
    pub cassettes: Vec<PathBuf>,
    /// `fail-on`: the least severity that makes a command exit with 1.
    pub fail_on: Option<Severity>,
    /// `[redaction] off` and `[[redact]]`: what is taken out of recordings.
    pub(super) redaction: Redaction,
    /// `[[match]]`: what counts in the requests that replay gets.
    pub(super) matching: Matching,
    /// `[replay]`: what goes wrong on request, and how long answers take.
    pub(super) replay: Replaying,
    /// `[rules]` and `[[accept]]`: what findings mean to the team.
    pub(super) policy: Policy,
    /// `[diff] ignore`: values that may differ.
    pub ignore: Vec<PointerPattern>,
    /// The rest of `[diff]`.
    pub(super) diff: Comparing,
}

impl Config {
    /// Reads a configuration file; without a name the one in this folder, if there is one.
    pub fn load(path: Option<&Path>) -> Result<Self, Failure> {
        let path = path.unwrap_or(Path::new(DEFAULT_FILE));
        if path == Path::new(DEFAULT_FILE) && !path.exists() {
            return Ok(Self::default());
        }
        let text = files::read_text(path)?;
        Reader { path, text: &text }.config()
    }
}

struct Reader<'t> {
    path: &'t Path,
    text: &'t str,
}

type Entry<'t> = (&'t Spanned<std::borrow::Cow<'t, str>>, &'t Spanned<DeValue<'t>>);

impl Reader<'_> {
    fn config(&self) -> Result<Config, Failure> {
        let table = DeTable::parse(self.text).map_err(|error| {
            self.failure(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        let mut config = Config::default();
        for entry in table.get_ref().iter() {
            match entry.0.get_ref().as_ref() {
                "profile" => config.profile = Some(self.profile(entry)?),
                "contract" => {
                    config.contract = Some(self.relative(self.text_of(entry.1, entry.0.get_ref())?))
                }
                "route" => config.routes = Some(self.routes(entry)?),
                "cassettes" => {
                    config.cassettes =
                        self.texts(entry)?.into_iter().map(|path| self.relative(path)).collect();
                }
                "fail-on" => config.fail_on = Some(self.severity(entry)?),
                "replay" => self.replaying(entry, &mut config.replay)?,
                "match" => self.matching(entry, &mut config.matching)?,
                "rules" => self.rules(entry, &mut config.policy)?,
                "accept" => self.accept(entry, &mut config.policy)?,
                "diff" => self.diff(entry, &mut config)?,
                "redaction" => self.redaction(entry, &mut config.redaction)?,
                "redact" => self.redact(entry, &mut config.redaction)?,
                _ => return Err(self.unknown(entry, "", &KEYS)),
            }
        }
        Ok(config)
    }

    fn profile(&self, (_, value): Entry<'_>) -> Result<&'static Profile, Failure> {
        let name = self.text_of(value, "profile")?;
        profile::named(&name)
            .ok_or_else(|| self.failure(value.span().start, unknown_profile(&name)))
    }

    fn severity(&self, (_, value): Entry<'_>) -> Result<Severity, Failure> {
        let name = self.text_of(value, "fail-on")?;
        Severity::ALL.into_iter().find(|severity| severity.name() == name).ok_or_else(|| {
            self.failure(
                value.span().start,
                format!("`fail-on` is `error`, `warning` or `info`, and not `{name}`"),
            )
        })
    }

    fn text_of(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Result<String, Failure> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.failure(value.span().start, format!("`{key}` must be a string"))),
        }
    }

    fn texts(&self, (key, value): Entry<'_>) -> Result<Vec<String>, Failure> {
        match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().map(|item| self.text_of(item, key.get_ref())).collect()
            }
            _ => Err(self.failure(
                value.span().start,
                format!("`{}` must be a list of strings", key.get_ref()),
            )),
        }
    }

    fn patterns(&self, entry: Entry<'_>) -> Result<Vec<PointerPattern>, Failure> {
        let texts = self.texts(entry)?;
        texts.iter().map(|text| self.pattern(text, entry)).collect()
    }

    fn pattern(&self, text: &str, entry: Entry<'_>) -> Result<PointerPattern, Failure> {
        PointerPattern::parse(text).ok_or_else(|| {
            let message = format!("`{text}` is no pattern of JSON Pointers");
            self.failure(entry.1.span().start, message)
                .help("it starts with `/`; `*` stands for one step and `**` for any number")
        })
    }

    /// Paths are relative to the file that names them.
    fn relative(&self, path: String) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn unknown(&self, (key, _): Entry<'_>, prefix: &str, known: &[&str]) -> Failure {
        let name = key.get_ref();
        let failure = self.failure(key.span().start, format!("there is no key `{prefix}{name}`"));
        match nearest(name, known.iter().copied()) {
            Some(nearest) => failure.help(format!("did you mean `{prefix}{nearest}`?")),
            None => failure.help(format!("the keys here are {}", known.join(", "))),
        }
    }

    fn failure(&self, offset: usize, message: String) -> Failure {
        let position = Position::of(self.text, offset);
        let line = self.text.lines().nth(position.line - 1).map(str::to_owned);
        Failure::new(format!("{}{message}", self.place(offset))).excerpt(line)
    }

    /// How a message about this place begins.
    fn place(&self, offset: usize) -> String {
        let position = Position::of(self.text, offset);
        format!("in `{}:{position}`: ", self.path.display())
    }
}

/// The message for a profile that does not exist.
pub(super) fn unknown_profile(name: &str) -> String {
    let known: Vec<&str> = profile::ALL.iter().map(|profile| profile.name).collect();
    format!("there is no profile `{name}`; there is {}", known.join(", "))
}
