//! Asks git, and reads files out of its objects: nothing is checked out, nothing is fetched.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

use super::reading;
use crate::cli::Failure;

/// A repository, by its top folder.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    pub(super) top: PathBuf,
    /// The files of commits that were read, by `COMMIT:PATH`; nothing where there is no such file.
    texts: Rc<RefCell<HashMap<String, Option<String>>>>,
}

/// A file that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    /// Whether it is another repository inside this one.
    pub(super) is_submodule: bool,
}

/// What a large file that git-lfs keeps elsewhere leaves in the repository.
const LFS_POINTER: &str = "version https://git-lfs.github.com/spec/";

impl Repository {
    /// The repository that a folder is in.
    pub(super) fn of(folder: &Path) -> Result<Self, Failure> {
        let here = Self { top: folder.to_owned(), texts: Rc::default() };
        let top = here.ask(&["rev-parse", "--show-toplevel"]).map_err(|error| match error {
            Trouble::NoGit(failure) => failure,
            Trouble::Refused(_) => Failure::new("this is no git repository")
                .help("run it in a repository, or name two files or folders"),
        })?;
        Ok(Self { top: PathBuf::from(top), texts: Rc::default() })
    }

    /// The commit that a revision names.
    pub(super) fn commit(&self, revision: &str) -> Result<String, Failure> {
        let name = format!("{revision}^{{commit}}");
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]).map_err(
            |error| match error {
                Trouble::NoGit(failure) => failure,
                Trouble::Refused(_) => self.unknown(revision),
            },
        )
    }

    fn unknown(&self, revision: &str) -> Failure {
        let failure = Failure::new(format!("there is no revision `{revision}`, and no such file"));
        let branch = revision.strip_prefix("origin/");
        match branch {
            Some(branch) => failure.help(format!(
                "fetch it first: git fetch {}origin {branch}:refs/remotes/origin/{branch}",
                if self.is_shallow() { "--unshallow " } else { "" }
            )),
            None if self.is_shallow() => failure.help(
                "this clone has no history; get it with: git fetch --unshallow --tags origin",
            ),
            None => failure.help("`git log` and `git branch -a` list what there is"),
        }
    }

    fn is_shallow(&self) -> bool {
        self.ask(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true")
    }

    /// The last commit that two revisions have in common.
    pub(super) fn merge_base(&self, a: &str, b: &str) -> Result<String, Failure> {
        self.ask(&["merge-base", a, b]).map_err(|error| match error {
            Trouble::NoGit(failure) => failure,
            Trouble::Refused(_) => {
                let failure = Failure::new(format!("`{a}` and `{b}` have no commit in common here"));
                match self.is_shallow() {
                    true => failure.help("this clone has only the last commits; get the others with: git fetch --unshallow origin"),
                    false => failure.help("name the revision to compare with as REVISION..HEAD"),
                }
            }
        })
    }

    /// The branch that pull requests go to, as far as the clone knows.
    pub(super) fn default_branch(&self) -> Result<String, Failure> {
        if let Ok(name) = self.ask(&["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]) {
            return Ok(name);
        }
        let known = ["origin/main", "origin/master", "main", "master"];
        let exists = |name: &&&str| {
            self.ask(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]).is_ok()
        };
        known.iter().find(exists).map(|name| (*name).to_owned()).ok_or_else(|| {
            Failure::new("it is not known which branch is the default one")
                .help("name it: tapecheck diff origin/main; or tell git: git remote set-head origin --auto")
        })
    }

    /// The JSON and YAML files that differ between a commit and another one or the work tree.
    pub(super) fn changed(
        &self,
        old: &str,
        new: Option<&str>,
        folder: Option<&str>,
    ) -> Result<Vec<Changed>, Failure> {
        let mut arguments = vec![
            "diff",
            "--raw",
            "-z",
            "-M",
            "--no-abbrev",
            "--no-ext-diff",
            "--ignore-submodules=none",
            old,
        ];
        arguments.extend(new);
        arguments.push("--");
        arguments.extend(folder);
        let text = self.must(&arguments)?;
        let mut changed = raw(&text);
        if new.is_none() {
            let mut arguments = vec!["ls-files", "--others", "--exclude-standard", "-z", "--"];
            arguments.extend(folder);
            let untracked = self.must(&arguments)?;
            changed.extend(untracked.split('\0').filter(|name| !name.is_empty()).map(|name| {
                Changed { old: None, new: Some(name.to_owned()), is_submodule: false }
            }));
        }
        let is_kept =
            |name: &Option<String>| name.as_ref().is_some_and(|name| reading::is_document(name));
        changed.retain(|file| file.is_submodule || is_kept(&file.old) || is_kept(&file.new));
        Ok(changed)
    }

    /// The files of a commit, or those that git knows in the work tree, that look like OpenAPI documents.
    pub(super) fn openapi_documents(&self, revision: Option<&str>) -> Vec<String> {
        let pattern = r#"(^|[{,"])[[:space:]]*"?(openapi|swagger)"?[[:space:]]*:"#;
        let mut arguments = vec!["grep", "-l", "-z", "-I", "-E", "-e", pattern];
        arguments.extend(revision);
        arguments.extend(["--", "*.json", "*.yaml", "*.yml"]);
        // No file at all is status 1, as with any grep.
        let answer = self.ask(&arguments).unwrap_or_default();
        let before = revision.map_or(0, |revision| revision.len() + 1);
        let names = answer.split('\0').filter_map(|name| name.get(before..));
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    /// The JSON and YAML files below a folder of a commit, by their path from there.
    pub(super) fn files_below(&self, commit: &str, folder: &str) -> BTreeSet<String> {
        let start = format!("{}/", folder.trim_end_matches('/'));
        let start = if folder.is_empty() { "" } else { &start };
        let answer = self.ask(&["ls-tree", "-r", "-z", "--name-only", commit, "--", start]);
        let answer = answer.unwrap_or_default();
        let names = answer.split('\0').filter_map(|name| name.strip_prefix(start));
        names.filter(|name| reading::is_document(name)).map(str::to_owned).collect()
    }

    /// The text of a file in a commit; nothing if it is not there.
    pub(super) fn read(&self, revision: &str, path: &str) -> Option<String> {
        let name = format!("{revision}:{path}");
        if let Some(text) = self.texts.borrow().get(&name) {
            return text.clone();
        }
        let output = self.command(&["cat-file", "blob", &name]).output();
        let output = output.ok().filter(|output| output.status.success());
        let text = output.and_then(|output| String::from_utf8(output.stdout).ok());
        self.texts.borrow_mut().insert(name, text.clone());
        text
    }

    /// Reads many files of commits at once: a git for each of them would take longer than all that is done with them.
    ///
    /// What goes wrong here is left to [`Repository::read`].
    pub(super) fn read_ahead(&self, revision: &str, paths: impl Iterator<Item = String>) {
        let names = paths.filter(|path| !path.contains('\n'));
        let names: Vec<String> = names.map(|path| format!("{revision}:{path}")).collect();
        if names.len() < 2 {
            return;
        }
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut git) = command.spawn() else { return };
        let (Some(mut questions), Some(answers)) = (git.stdin.take(), git.stdout.take()) else {
            return;
        };
        let asked = names.join("\n") + "\n";
        std::thread::scope(|scope| {
            // If git ends early, what is missing is read one by one.
            scope.spawn(move || drop(questions.write_all(asked.as_bytes())));
            let mut answers = BufReader::new(answers);
            for name in names {
                let Some(text) = next_blob(&mut answers) else { break };
                self.texts.borrow_mut().insert(name, text);
            }
        });
        drop(git.wait());
    }

    fn must(&self, arguments: &[&str]) -> Result<String, Failure> {
        self.ask(arguments).map_err(|error| match error {
            Trouble::NoGit(failure) => failure,
            Trouble::Refused(message) => Failure::new(format!("git cannot do its part: {message}")),
        })
    }

    fn ask(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let output = self.command(arguments).output().map_err(|error| {
            Trouble::NoGit(
                Failure::new(format!("cannot run `git`: {error}"))
                    .help("install git, or name two files or folders instead of revisions"),
            )
        })?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
        } else {
            Err(Trouble::Refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.top).args(arguments);
        // No question, no lock, no configured program between us and the objects.
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command
    }
}

/// The next answer of `git cat-file --batch`: a file, or nothing if there is none; nothing at all when it broke off.
fn next_blob(answers: &mut impl BufRead) -> Option<Option<String>> {
    let mut head = String::new();
    answers.read_line(&mut head).ok().filter(|read| *read > 0)?;
    let words: Vec<&str> = head.trim_end().rsplitn(3, ' ').collect();
    let [size, kind, _] = words[..] else { return Some(None) };
    let Ok(size) = size.parse::<u64>() else { return Some(None) };
    let mut bytes = Vec::new();
    answers.take(size + 1).read_to_end(&mut bytes).ok()?;
    bytes.pop();
    Some(String::from_utf8(bytes).ok().filter(|_| kind == "blob"))
}

enum Trouble {
    NoGit(Failure),
    Refused(String),
}

/// What is wrong with a text that git or git-lfs left in place of the file.
pub(super) fn ensure_there(name: &str, text: &str) -> Result<(), Failure> {
    if !text.starts_with(LFS_POINTER) {
        return Ok(());
    }
    Err(Failure::new(format!("`{name}` is only a pointer: git-lfs keeps the file elsewhere"))
        .help("get the files first: git lfs pull"))
}

/// Reads `git diff --raw -z`.
fn raw(text: &str) -> Vec<Changed> {
    let mut fields = text.split('\0');
    let mut changed = Vec::new();
    while let Some(head) = fields.next() {
        let words: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [old_mode, new_mode, _, _, status] = words[..] else { continue };
        let Some(path) = fields.next().map(str::to_owned) else { break };
        let moved = match status.starts_with(['R', 'C']) {
            true => fields.next().map(str::to_owned),
            false => None,
        };
        let is_submodule = [old_mode, new_mode].contains(&"160000");
        let (old, new) = match (status.chars().next(), moved) {
            (Some('A'), _) => (None, Some(path)),
            (Some('D'), _) => (Some(path), None),
            (_, Some(moved)) => (Some(path), Some(moved)),
            (_, None) => (Some(path.clone()), Some(path)),
        };
        changed.push(Changed { old, new, is_submodule });
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_lists_is_read_with_moves_and_submodules() {
        let zero = "0".repeat(40);
        let text = format!(
            ":100644 100644 {zero} {zero} M\0a.json\0:100644 100644 {zero} {zero} R090\0b.json\0c.json\0:000000 100644 {zero} {zero} A\0d.json\0:160000 160000 {zero} {zero} M\0sub\0"
        );
        let names: Vec<_> = raw(&text).into_iter().map(|file| (file.old, file.new)).collect();
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(
            names,
            [
                (name("a.json"), name("a.json")),
                (name("b.json"), name("c.json")),
                (None, name("d.json")),
                (name("sub"), name("sub"))
            ]
        );
        assert!(raw(&text)[3].is_submodule);
    }
}
