//! A reader who does what a page says, to the letter, in a folder of their own. Most pages are about a project that has
//! recorded already: see [`Reader::with_project`].

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use tapecheck::model::json;

use super::harness::{NOW, Process, repository};
use super::machine::Machine;
use super::page::{Block, Page, Step};
use super::workflow;

/// Where each command that serves listens unless it is told.
const USUAL: [(&str, u16); 3] = [("record", 8025), ("replay", 8026), ("sandbox", 8027)];

/// Who follows a page.
struct Reader {
    machine: Machine,
    terminals: Vec<Terminal>,
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
        terminal.end();
    }
}

impl Terminal {
    fn end(self) {
        println!("  Ctrl-C: {}", self.command);
        self.process.signal(Signal::INT);
        self.process.finish().with_status(0);
    }
}

impl Reader {
    fn new() -> Self {
        Self { machine: Machine::new(), terminals: Vec::new(), seen: String::new() }
    }

    /// A team's project: the contract, `cassettes/orders.json` from a run of their tests, pages of documentation in `pages/`,
    /// and a branch of a git repository with a remote.
    fn with_project() -> Self {
        let mut reader = Self::new();
        let folder = &reader.machine.folder;
        copy(&repository("schemas/partner-center"), &folder.path().join("schemas/partner-center"));
        for language in ["chinese", "hungarian", "portuguese"] {
            let page = format!("tests/fixtures/import/docs/markdown-{language}/page.md");
            let page = fs::read(repository(&page)).unwrap();
            folder.write(&format!("pages/cancel.{language}.md"), page);
        }
        reader.type_in(&format!("tapecheck sandbox --now {NOW}"), 0);
        reader.out_of_sight(
            "tapecheck record --upstream http://127.0.0.1:8027 -o cassettes/orders.json -- npm test",
        );
        reader.heed("end sandbox");
        reader.out_of_sight(
            "rm answer.json; git init --quiet --initial-branch main . && git add . && git commit --quiet --message start \
             && git update-ref refs/remotes/origin/main HEAD && git checkout --quiet -b work",
        );
        reader
    }

    fn out_of_sight(&mut self, command: &str) {
        self.machine.run(command, &[]).with_status(0);
    }

    fn heed(&mut self, note: &str) {
        let (word, rest) = note.split_once(' ').unwrap();
        match word {
            "before" | "clients" => self.out_of_sight(rest),
            "end" => rest.split(' ').for_each(|name| {
                let at = self.terminals.iter().position(|terminal| terminal.name == name);
                let at = at.unwrap_or_else(|| panic!("no `tapecheck {name}` is running"));
                self.terminals.remove(at).end();
            }),
            _ => assert_eq!(note, "empty folder"),
        }
    }

    fn look_at(&mut self, block: &Block, has_clients: bool) {
        if let Some(name) = block.note("file") {
            let text = self.machine.local(&block.text);
            return self.machine.folder.write(name, text);
        }
        if block.note("output").is_some() {
            block.text.lines().for_each(|line| self.must_have_seen(line));
        }
        let is_for_later = block.note("needs").is_some() && !has_clients;
        if block.note("not run").is_none() && !is_for_later {
            self.carry_out(block);
        }
    }

    fn carry_out(&mut self, block: &Block) {
        let status = block.note("status").map_or(0, |status| status.parse().unwrap());
        match &*block.language {
            _ if block.is_shell() => self.type_all(block, status),
            "yaml" => {
                let scripts = workflow::scripts(&block.text).unwrap();
                for script in scripts.iter().filter(|script| !script.prepares_a_machine()) {
                    self.run_script(script, status);
                }
            }
            "toml" => {
                self.machine.folder.write("block.toml", &block.text);
                let check = "tapecheck check --config block.toml cassettes/orders.json; \
                             status=$?; rm block.toml; exit $status";
                let told = self.machine.run(check, &[]);
                assert!(told.status < 2, "{}{}", block.text, told.stderr);
            }
            "json" => {
                json::parse(&block.text).unwrap();
            }
            // `guides.rs` fails for a language that nobody looks at.
            _ => {}
        }
    }

    /// Types all commands of a block; the status is that of the last one.
    fn type_all(&mut self, block: &Block, status: i32) {
        let commands = block.commands();
        let last = commands.len().saturating_sub(1);
        for (at, (command, shown)) in commands.into_iter().enumerate() {
            self.type_in(&command, if at == last { status } else { 0 });
            shown.into_iter().for_each(|line| self.must_have_seen(line));
        }
    }

    /// A command that the reader types.
    fn type_in(&mut self, command: &str, status: i32) {
        println!("  $ {command}");
        if let Some(name) = server(command) {
            return self.start(name, command);
        }
        let told = self.machine.run(command, &[]).with_status(status);
        self.seen = told.all();
        if command.starts_with("export ") || command.starts_with("cd ") {
            let stays = self.machine.local(command);
            self.machine.session.push(stays);
        }
    }

    /// Starts a server and waits until it listens.
    fn start(&mut self, name: &str, command: &str) {
        let mut told = command.to_owned();
        if !command.contains("--listen") {
            let (_, port) = USUAL.into_iter().find(|(usual, _)| *usual == name).unwrap();
            told = told.replacen(name, &format!("{name} --listen 127.0.0.1:{port}"), 1);
        }
        let command = self.machine.shell(&format!("exec {told}"), &[]);
        let process = Process::start(command);
        self.seen = process.wait_for("://127.0.0.1:");
        self.terminals.push(Terminal { command: told, name: name.to_owned(), process });
    }

    fn run_script(&mut self, script: &workflow::Script, status: i32) {
        println!("  {}", script.text.trim_end().replace('\n', "\n  "));
        fs::create_dir_all(self.machine.folder.path().join("reports")).unwrap();
        let variables = script.variables.iter();
        let variables: Vec<(String, String)> =
            variables.map(|(name, text)| (name.clone(), self.machine.expanded(text))).collect();
        let text = &script.text;
        assert!(!text.contains("${{"), "an expression without a value: {text}");
        let told = self.machine.run(&format!("set -e\n{text}"), &variables);
        self.seen = told.with_status(status).all();
    }

    #[track_caller]
    fn must_have_seen(&self, shown: &str) {
        let shown = self.machine.local(shown);
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
