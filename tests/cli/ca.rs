//! `tapecheck ca`: the authority of the forward proxy, and who can read what of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::harness::{Folder, Process, assert_says};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_certificate_is_printed_and_stands_where_the_path_says() {
    let folder = Folder::new();
    let path = folder.run(&["ca", "path"]).with_status(0).stdout;
    let printed = folder.run(&["ca", "print"]).with_status(0).stdout;
    assert_eq!(fs::read_to_string(path.trim_end()).unwrap(), printed);
    assert!(printed.starts_with("-----BEGIN CERTIFICATE-----\n"), "{printed}");
    assert_eq!(printed.matches("-----BEGIN").count(), 1, "nothing but the certificate: {printed}");
}

#[test]
fn nobody_but_the_owner_can_read_the_key() {
    let folder = Folder::new();
    folder.run(&["ca", "path"]).with_status(0);
    assert_eq!(mode(&folder.data()), 0o700);
    let keys: Vec<_> = folder.files().into_iter().filter(|(_, bytes)| holds_key(bytes)).collect();
    assert_eq!(keys.len(), 1, "the key is in one file");
    assert_eq!(mode(&folder.path().join(&keys[0].0)), 0o600);
}

fn holds_key(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).contains("PRIVATE KEY")
}

#[test]
fn processes_that_start_at_once_agree_on_one_authority() {
    let folder = Folder::new();
    let processes: Vec<Process> =
        (0..6).map(|_| Process::start(folder.command(&["ca", "print"]))).collect();
    let mut printed: Vec<String> =
        processes.into_iter().map(|process| process.finish().with_status(0).stdout).collect();
    printed.dedup();
    assert_eq!(printed.len(), 1, "{printed:?}");
}

#[test]
fn a_key_that_others_can_read_is_not_used() {
    let folder = Folder::new();
    folder.run(&["ca", "path"]).with_status(0);
    let key = folder.data().join("ca-key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let told = folder.run(&["ca", "print"]).with_status(2);
    assert_says(&told.stderr, &["ca-key.pem` can be read by others", "help: ", "chmod 600"]);
    assert_eq!(told.stdout, "");
}

#[test]
fn an_authority_that_cannot_be_read_is_named_and_left_alone() {
    let folder = Folder::new();
    folder.run(&["ca", "path"]).with_status(0);
    let key = folder.data().join("ca-key.pem");
    fs::write(&key, "mine").unwrap();
    let told = folder.run(&["ca", "print"]).with_status(2);
    assert_says(
        &told.stderr,
        &["ca-key.pem", "the certificate authority cannot be used", "help: move"],
    );
    assert_eq!(fs::read_to_string(&key).unwrap(), "mine");
}

#[test]
fn what_was_lost_is_made_again_of_the_key() {
    let folder = Folder::new();
    let before = folder.run(&["ca", "print"]).with_status(0).stdout;
    let read = |name: &str| fs::read(folder.data().join(name)).unwrap();
    let (pem, p12) = (read("ca.pem"), read("ca.p12"));
    fs::remove_file(folder.data().join("ca.pem")).unwrap();
    fs::write(folder.data().join("ca.p12"), "half").unwrap();
    assert_eq!(folder.run(&["ca", "print"]).with_status(0).stdout, before);
    assert_eq!((read("ca.pem"), read("ca.p12")), (pem, p12));
}

#[test]
fn the_help_names_each_kind_of_client_and_only_files_that_are_there() {
    let folder = Folder::new();
    let told = folder.run(&["ca", "trust-help", "--proxy", "http://127.0.0.1:9999"]).with_status(0);
    for client in ["curl", "requests", "httpx", ".NET", "Node", "Java", "mono", "macOS", "Windows"]
    {
        assert_says(&told.stdout, &[client]);
    }
    assert_says(&told.stdout, &[" HTTPS_PROXY=http://127.0.0.1:9999 ", "-Dhttps.proxyPort=9999"]);
    let data = folder.data().display().to_string();
    for (at, _) in told.stdout.match_indices(&data) {
        let path: String =
            told.stdout[at..].chars().take_while(|c| !c.is_whitespace() && *c != '\'').collect();
        assert!(fs::exists(&path).unwrap(), "{path}");
    }
    assert!(!holds_key(told.stdout.as_bytes()));
}

#[test]
fn without_a_home_there_is_advice() {
    let folder = Folder::new();
    let mut command = folder.command(&["ca", "path"]);
    for name in ["TAPECHECK_DATA_DIR", "HOME", "XDG_DATA_HOME"] {
        command.env_remove(name);
    }
    let told = Process::start(command).finish().with_status(2);
    assert_says(&told.stderr, &["the user has no home", "help: ", "TAPECHECK_DATA_DIR"]);
}
