//! What stands for a reader's machine: ports are any free ones; the real service is the embedded sandbox, a new one for each
//! command that names it; `npm test` and the like are `your-tests.sh`; the variables of CI systems have values.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use tapecheck::sandbox::{ProductType, seed};

use super::harness::{Finished, Folder, Process, Server, repository};

/// The ports that pages name.
const PORTS: [u16; 5] = [8025, 8026, 8027, 8028, 8030];
/// The hosts of the real service, which no test speaks to.
const HOSTS: [&str; 2] = ["api.partnercenter.microsoft.com", "login.microsoftonline.com"];
/// How the reader calls their own tests.
const TEST_RUNNERS: [&str; 5] = ["npm", "dotnet", "mvn", "pytest", "Invoke-Pester"];

/// A folder to work in, programs, ports and variables.
pub(crate) struct Machine {
    /// Where the reader works.
    pub(crate) folder: Folder,
    /// Where their programs and certificates are.
    home: Folder,
    ports: BTreeMap<u16, u16>,
    /// `export` and `cd`, which stay.
    pub(crate) session: Vec<String>,
    /// Stand for the real service.
    services: Vec<Server>,
}

impl Machine {
    pub(crate) fn new() -> Self {
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
        Self { folder, home, ports, session: Vec::new(), services: Vec::new() }
    }

    /// Runs a command to its end.
    pub(crate) fn run(&mut self, command: &str, variables: &[(String, String)]) -> Finished {
        Process::start(self.shell(command, variables)).finish()
    }

    /// A command in a shell, not started yet.
    pub(crate) fn shell(&mut self, command: &str, variables: &[(String, String)]) -> Command {
        let command = self.without_the_service(command);
        let text = [self.session.join("\n"), self.local(&command)].join("\n");
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
    pub(crate) fn local(&self, text: &str) -> String {
        let text = text.replace("/reports/", &format!("{}/reports/", self.folder.path().display()));
        let replace = |text: String, (port, free): (&u16, &u16)| {
            text.replace(&format!("127.0.0.1:{port}"), &format!("127.0.0.1:{free}"))
        };
        self.ports.iter().fold(text, replace)
    }

    /// The command with a sandbox in the place of the real service, where tapecheck is told of it. A client goes on asking
    /// for the real one, by proxy.
    fn without_the_service(&mut self, command: &str) -> String {
        let mut command = command.to_owned();
        for host in HOSTS {
            let named = ["--upstream", "--against", "--fallback"]
                .map(|flag| (flag, format!("{flag} https://{host}")))
                .into_iter()
                .filter(|(_, named)| command.contains(named))
                .collect::<Vec<_>>();
            for (flag, named) in named {
                let sandbox = self.home.sandbox(&[]);
                let url = &sandbox.url;
                let instead = match command.contains("--forward") {
                    true => format!("--map {host}={url}"),
                    false => format!("{flag} {url}"),
                };
                command = command.replace(&named, &instead);
                self.services.push(sandbox);
            }
        }
        command
    }

    /// What a CI system makes of its own expressions.
    pub(crate) fn expanded(&self, text: &str) -> String {
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
}
