//! Which API a command is about: the flags and what the configuration file says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::{Config, Failure};
use crate::check::coverage::ContractFile;
use crate::model::{json, yaml};
use crate::profile::{self, PARTNER_CENTER, Profile};
use crate::redaction::Rules;
use crate::schema::{Contract, LazyContract};
use crate::storage::contracts;

/// Which API it is about.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Project")]
pub(super) struct ProjectArgs {
    /// The configuration file [default: tapecheck.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// What the API is like [default: partner-center]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

/// What the API promises.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Project")]
pub(super) struct ContractArgs {
    /// The OpenAPI 3.0 or 3.1 document of the API, JSON or YAML [default: the routes of the configuration file, else
    /// schemas/PROFILE/openapi.json, else the one built in]
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
}

impl ProjectArgs {
    /// The configuration file, whether it is there or not.
    pub(super) fn config_path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| PathBuf::from(super::config::DEFAULT_FILE))
    }

    /// What the configuration file says, with the flags before it.
    pub(super) fn load(&self) -> Result<Project, Failure> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(name) = &self.profile {
            let profile = profile::named(name)
                .ok_or_else(|| Failure::new(super::config::unknown_profile(name)))?;
            config.profile = Some(profile);
        }
        let profile = config.profile.unwrap_or(&PARTNER_CENTER);
        Ok(Project { config, profile })
    }
}

/// The configuration that holds for a command.
pub(super) struct Project {
    pub(super) config: Config,
    pub(super) profile: &'static Profile,
}

impl Project {
    /// What is taken out of exchanges: the built-in rules but for those switched off, and the team's own.
    pub(super) fn rules(&self) -> Rules {
        self.config.redaction.rules(self.profile)
    }

    /// How documents are compared: what the API is like, and what the team decided.
    pub(super) fn diff_options(&self) -> crate::diff::Options {
        let mut options = crate::diff::Options::of_profile(self.profile);
        self.decide(&mut options);
        options
    }

    /// Puts what the team decided before what is already there.
    pub(super) fn decide(&self, options: &mut crate::diff::Options) {
        let diff = &self.config.diff;
        options.ignore.extend(self.config.ignore.iter().cloned());
        options.ignore_case.extend(diff.ignore_case.iter().cloned());
        options.unordered.extend(diff.unordered.iter().cloned());
        options.order_significant.extend(diff.order_significant.iter().cloned());
        options.identity_keys.splice(0..0, diff.identity.iter().cloned());
        options.null_is_absent |= diff.null_is_absent;
        options.alignment = diff.alignment;
        options.tolerance.clone_from(&diff.tolerance);
    }

    /// The contract: the one that was named, the one at its usual place, or the one built in.
    pub(super) fn contract(&self, args: &ContractArgs) -> Result<Contract, Failure> {
        if let (None, Some(table)) = (&args.contract, &self.config.routes) {
            return table.contract();
        }
        let Some(file) = self.contract_path(args) else {
            return built_in_contract(self.profile);
        };
        let texts = contracts::load(&file)?;
        let entry = texts[0].0.clone();
        Contract::load(&entry, &texts).map_err(|error| {
            Failure::from(error).context(&format!("cannot use contract `{}`", file.display()))
        })
    }

    /// The same, read later if it is the one built in; what is wrong with another one is known at once.
    pub(super) fn lazy_contract(&self, args: &ContractArgs) -> Result<LazyContract, Failure> {
        let is_routes = args.contract.is_none() && self.config.routes.is_some();
        if !is_routes && self.contract_path(args).is_none() {
            return Ok(LazyContract::built_in(self.profile.contract));
        }
        Ok(LazyContract::from(Arc::new(self.contract(args)?)))
    }

    /// The file of the contract; nothing where it is the one built in.
    pub(super) fn contract_path(&self, args: &ContractArgs) -> Option<PathBuf> {
        let usual = Path::new("schemas").join(self.profile.name).join("openapi.json");
        let named = args.contract.as_ref().or(self.config.contract.as_ref()).cloned();
        named.or_else(|| usual.is_file().then_some(usual))
    }

    /// The folder that the files of the contract are named from; nothing where it is the one built in.
    pub(super) fn contract_folder(&self, args: &ContractArgs) -> Option<PathBuf> {
        let file = match (&args.contract, &self.config.routes) {
            (None, Some(table)) => Some(table.path().to_owned()),
            _ => self.contract_path(args),
        };
        Some(file?.parent().unwrap_or(Path::new("")).to_owned())
    }
}

/// A file of a contract as a value with places. `folder` is where the contract lies.
pub(super) fn contract_file(
    folder: Option<&Path>,
    name: String,
    text: String,
) -> Result<ContractFile, Failure> {
    let shown = folder.map(|folder| folder.join(&name).display().to_string());
    let root = if yaml::is_likely(&name, &text) {
        yaml::parse(&text).map_err(|error| format!("{}: {}", error.position, error.problem))
    } else {
        json::parse(&text).map_err(|error| error.to_string())
    };
    let root = root.map_err(|why| {
        Failure::new(format!("cannot read `{}`: {why}", shown.as_deref().unwrap_or(&name)))
    })?;
    Ok(ContractFile { name, shown, text, root })
}

/// The contract that comes with a profile.
pub(super) fn built_in_contract(profile: &Profile) -> Result<Contract, Failure> {
    let Some((entry, _)) = profile.contract.first() else {
        let what = format!("the profile `{}` brings no contract", profile.name);
        return Err(
            Failure::new(what).help("name one: `--contract FILE`, or `contract` in tapecheck.toml")
        );
    };
    Ok(Contract::load(entry, profile.contract)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_without_a_contract_asks_for_one() {
        let profile = Profile { name: "parcels", contract: &[], ..PARTNER_CENTER };
        let Err(failure) = built_in_contract(&profile) else { panic!("it has none") };
        let told = format!("{failure:?}");
        assert!(told.contains("the profile `parcels` brings no contract"), "{told}");
        assert!(told.contains("--contract FILE"), "{told}");
    }
}
