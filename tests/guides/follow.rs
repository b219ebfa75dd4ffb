//! A reader who does what a page says, to the letter, in a folder of their own.
//!
//! What differs from a reader's machine: ports are any free ones; the real service is the embedded sandbox, a new one for each
//! command that names it; `npm test` and the like are `your-tests.sh`; the variables of CI systems have values. Most
//! pages are about a project that has recorded already: see [`Reader::with_project`].

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;
use tapecheck::model::json;
use tapecheck::sandbox::{ProductType, seed};

use super::harness::{Finished, Folder, NOW, Process, repository};
use super::page::{Block, Page, Step};
use super::workflow;

/// The ports that pages name.
const PORTS: [u16; 5] = [8025, 8026, 8027, 8028, 8030];
/// Where each command that serves listens unless it is told.
const USUAL: [(&str, u16); 3] = [("record", 8025), ("replay", 8026), ("sandbox", 8027)];
/// The hosts of the real service, which no test speaks to.
const HOSTS: [&str; 2] = ["api.partnercenter.microsoft.com", "login.microsoftonline.com"];
/// How the reader calls their own tests.
const TEST_RUNNERS: [&str; 5] = ["npm", "dotnet", "mvn", "pytest", "Invoke-Pester"];

pub(crate) struct Reader {
    /// Where they work.
    folder: Folder,
    /// Where their programs and certificates are.
    home: Folder,
    ports: BTreeMap<u16, u16>,
    /// `export` and `cd`, which stay.
    session: Vec<String>,
    terminals: Vec<Terminal>,
    /// Stand for the real service.
    services: Vec<super::harness::Server>,
    /// What the last command wrote.
    seen: String,
}

/// A server that the reader has started and not ended.
struct Terminal {
    command: String,
    name: String,
    process: Process,
}

/// Does all that a page says; panics where something is otherwise.
pub(crate) fn follow(page: &Page, has_clients: bool) {
    let mut reader = if page.begins_empty() { Reader::new() } else { Reader::with_project() };
    for step in &page.steps {
        match step {
            Step::Note(note) if note.starts_with("clients ") && !has_clients => {}
            Step::Note(note) => reader.heed(note),
            Step::Block(block) => {
                println!("{}:{}", page.name, block.line);
                reader.look_at(block, has_clients);
            }
        }
    }
    while let Some(terminal) = reader.terminals.pop() {
        terminal.end(0);
    }
}

impl Terminal {
    fn end(self, status: i32) {
        println!("  Ctrl-C: {}", self.command);
        self.process.signal(Signal::INT);
        self.process.finish().with_status(status);
    }
}

impl Reader {
    fn new() -> Self {
        let (folder, home) = (Folder::new(), Folder::new());
        let tests = fs::read(repository("tests/guides/your-tests.sh")).unwrap();
        for name in TEST_RUNNERS {
            let name = format!("bin/{name}");
            home.write(&name, &tests);
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(home.path().join(name), executable).unwrap();
        }
        // All at once, so that no two are the same.
        let free = PORTS.map(|port| (port, TcpListener::bind("127.0.0.1:0").unwrap()));
        let ports = free.map(|(port, free)| (port, free.local_addr().unwrap().port())).into();
        Self {
            folder,
            home,
            ports,
            session: Vec::new(),
            terminals: Vec::new(),
            services: Vec::new(),
            seen: String::new(),
        }
    }

    /// A team's project: the contract, `cassettes/orders.json` from a run of their tests, pages of documentation in `pages/`,
    /// and a branch of a git repository with a remote.
    fn with_project() -> Self {
        let mut reader = Self::new();
        copy(
            &repository("schemas/partner-center"),
            &reader.folder.path().join("schemas/partner-center"),
        );
        for language in ["chinese", "hungarian", "portuguese"] {
            let page = format!("tests/fixtures/import/docs/markdown-{language}/page.md");
            let page = fs::read(repository(&page)).unwrap();
            reader.folder.write(&format!("pages/cancel.{language}.md"), page);
        }
        reader.type_in(&format!("tapecheck sandbox --now {NOW}"), 0);
        reader.run_on(
            "tapecheck record --upstream http://127.0.0.1:8027 -o cassettes/orders.json -- npm test",
        );
        reader.heed("end sandbox");
        reader.run_on(
            "rm answer.json; git init --quiet --initial-branch main . && git add . && git commit --quiet --message start \
             && git update-ref refs/remotes/origin/main HEAD && git checkout --quiet -b work",
        );
        reader
    }

    fn heed(&mut self, note: &str) {
        let (word, rest) = note.split_once(' ').unwrap();
        match word {
            "before" | "clients" => self.run_on(rest),
            "end" => rest.split(' ').for_each(|name| {
                let status = i32::from(name.ends_with(":1"));
                let name = name.trim_end_matches(":1");
                let at = self.terminals.iter().position(|terminal| terminal.name == name);
                let at = at.unwrap_or_else(|| panic!("no `tapecheck {name}` is running"));
                self.terminals.remove(at).end(status);
            }),
            _ => assert_eq!(note, "empty folder"),
        }
    }

    fn look_at(&mut self, block: &Block, has_clients: bool) {
        let status = block.note("status").map_or(0, |status| status.parse().unwrap());
        if let Some(name) = block.note("file") {
            let text = self.on_this_machine(&block.text);
            return self.folder.write(name, text);
        }
        if block.note("output").is_some() {
            block.text.lines().for_each(|line| self.must_have_seen(line));
        }
        let is_for_later = block.note("needs").is_some() && !has_clients;
        if block.note("not run").is_some() || is_for_later {
            return;
        }
        match &*block.language {
            _ if block.is_shell() => {
                let commands = block.commands();
                let last = commands.len() - 1;
                for (at, (command, shown)) in commands.into_iter().enumerate() {
                    self.type_in(&command, if at == last { status } else { 0 });
                    shown.into_iter().for_each(|line| self.must_have_seen(line));
                }
            }
            "yaml" => {
                for script in workflow::scripts(&block.text).unwrap() {
                    if !script.prepares_a_machine() {
                        self.run_script(&script, status);
                    }
                }
            }
            "toml" if block.note("file").is_none() => {
                self.folder.write("block.toml", &block.text);
                let check = "tapecheck check --config block.toml cassettes/orders.json";
                let told = self.run(check, &[]);
                assert!(told.status < 2, "{}{}", block.text, told.stderr);
                fs::remove_file(self.folder.path().join("block.toml")).unwrap();
            }
            "json" => {
                json::parse(&block.text).unwrap();
            }
            _ => {}
        }
    }

    /// A command that the reader types.
    fn type_in(&mut self, command: &str, status: i32) {
        println!("  $ {command}");
        if let Some(name) = server(command) {
            return self.start(name, command);
        }
        let told = self.run(command, &[]).with_status(status);
        self.seen = told.all();
        if command.starts_with("export ") || command.starts_with("cd ") {
            self.session.push(self.on_this_machine(command));
        }
    }

    /// Starts a server and waits until it listens.
    fn start(&mut self, name: &str, command: &str) {
        let mut told = command.to_owned();
        if !command.contains("--listen") {
            let (_, port) = USUAL.into_iter().find(|(usual, _)| *usual == name).unwrap();
            told = told.replacen(name, &format!("{name} --listen 127.0.0.1:{port}"), 1);
        }
        let command = self.shell(&format!("exec {told}"), &[]);
        let process = Process::start(command);
        self.seen = process.wait_for("://127.0.0.1:");
        self.terminals.push(Terminal { command: told, name: name.to_owned(), process });
    }

    fn run_script(&mut self, script: &workflow::Script, status: i32) {
        println!("  {}", script.text.trim_end().replace('\n', "\n  "));
        fs::create_dir_all(self.folder.path().join("reports")).unwrap();
        let variables = script.variables.iter();
        let variables: Vec<(String, String)> =
            variables.map(|(name, text)| (name.clone(), self.expanded(text))).collect();
        let text = &script.text;
        assert!(!text.contains("${{"), "an expression without a value: {text}");
        let told = self.run(&format!("set -e\n{text}"), &variables);
        self.seen = told.with_status(status).all();
    }

    /// What a CI system makes of its own expressions.
    fn expanded(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in self.variables() {
            let github = ["secrets", "vars"].map(|from| format!("${{{{ {from}.{name} }}}}"));
            for expression in github.into_iter().chain([format!("$({name})"), format!("${name}")]) {
                text = text.replace(&expression, &value);
            }
        }
        assert!(!text.contains('$'), "what is {text}?");
        text
    }

    fn run_on(&mut self, command: &str) {
        self.run(command, &[]).with_status(0);
    }

    fn run(&mut self, command: &str, variables: &[(String, String)]) -> Finished {
        Process::start(self.shell(command, variables)).finish()
    }

    fn shell(&mut self, command: &str, variables: &[(String, String)]) -> Command {
        let command = self.without_the_service(command);
        let text = [self.session.join("\n"), self.on_this_machine(&command)].join("\n");
        let mut shell = Command::new("sh");
        shell.args(["-c", &text]).current_dir(self.folder.path());
        for name in ["TAPECHECK_URL", "NO_COLOR", "CI"] {
            shell.env_remove(name);
        }
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            shell.env_remove(name).env_remove(name.to_uppercase());
        }
        shell.env("PATH", self.path()).env("TAPECHECK_DATA_DIR", self.home.path().join("data"));
        shell.envs(self.variables()).envs(variables.iter().cloned());
        shell
    }

    /// Where programs are found: those of the test first, then ours, then this machine's.
    fn path(&self) -> std::ffi::OsString {
        let beside = |program: PathBuf| program.parent().unwrap().to_owned();
        let clients = ["TAPECHECK_PYTHON", "TAPECHECK_NODE"].map(std::env::var_os);
        let machine = std::env::var_os("PATH").unwrap();
        let folders = std::iter::once(self.home.path().join("bin"))
            .chain(std::iter::once(beside(env!("CARGO_BIN_EXE_tapecheck").into())))
            .chain(clients.into_iter().flatten().map(|program| beside(program.into())))
            .chain(std::env::split_paths(&machine));
        std::env::join_paths(folders).unwrap()
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let home = self.home.path().display();
        let mut all = vec![
            ("CUSTOMER", seed::CUSTOMER.to_owned()),
            ("ORDER", seed::order_of(ProductType::PerpetualSoftware)),
            ("PARTNER_TOKEN", "any".to_owned()),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main".to_owned()),
            ("CI_PROJECT_DIR", self.folder.path().display().to_string()),
            ("GITHUB_STEP_SUMMARY", format!("{home}/summary.md")),
            ("HOME", home.to_string()),
            ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
        ];
        for name in
            ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"]
        {
            all.push((name, "reader@example.com".to_owned()));
        }
        all
    }

    /// The text with the ports and the volume that the test has.
    fn on_this_machine(&self, text: &str) -> String {
        let text = text.replace("/reports/", &format!("{}/reports/", self.folder.path().display()));
        let replace = |text: String, (port, free): (&u16, &u16)| {
            text.replace(&format!("127.0.0.1:{port}"), &format!("127.0.0.1:{free}"))
        };
        self.ports.iter().fold(text, replace)
    }

    /// The command with a sandbox in the place of the real service.
    fn without_the_service(&mut self, command: &str) -> String {
        let mut command = command.to_owned();
        for host in HOSTS {
            let url = format!("https://{host}");
            if command.contains(&url) {
                let sandbox = self.home.sandbox(&[]);
                command = if command.contains("--forward") {
                    command.replace(
                        &format!("--upstream {url}"),
                        &format!("--map {host}={}", sandbox.url),
                    )
                } else {
                    command.replace(&url, &sandbox.url)
                };
                self.services.push(sandbox);
            }
        }
        command
    }

    #[track_caller]
    fn must_have_seen(&self, shown: &str) {
        let shown = self.on_this_machine(shown);
        let seen = |line: &str| {
            let mut rest = line;
            let mut parts = shown.trim_end().split('…');
            rest = match rest.trim_end().strip_prefix(parts.next().unwrap()) {
                Some(rest) => rest,
                None => return false,
            };
            parts.all(|part| match rest.find(part) {
                Some(at) => {
                    rest = &rest[at + part.len()..];
                    true
                }
                None => false,
            })
        };
        assert!(self.seen.lines().any(seen), "`{shown}` is not in:\n{}", self.seen);
    }
}

/// The name of the command if it serves until Ctrl-C.
fn server(command: &str) -> Option<&'static str> {
    let mut words = command.split_whitespace();
    if words.next() != Some("tapecheck") || command.contains(" -- ") || command.contains("--list ")
    {
        return None;
    }
    let name = words.next()?;
    let answers_at_once = command.contains("--drift list") || command.ends_with("--list");
    USUAL.into_iter().map(|(usual, _)| usual).find(|usual| *usual == name && !answers_at_once)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
