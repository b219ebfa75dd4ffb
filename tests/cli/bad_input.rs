//! What cannot be done ends with status 2 and says what, where, why and what to do. Files stay as they were.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use super::harness::{Finished, Folder, assert_says, repository};
use super::raw_http::{Reply, Upstream, ask};

fn tape() -> String {
    std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap()
}

/// Runs the program, which must refuse: nothing on standard output, every part on standard error, no file touched.
#[track_caller]
fn assert_refused(folder: &Folder, arguments: &[&str], parts: &[&str]) -> Finished {
    let before = folder.files();
    let told = folder.run(arguments).with_status(2);
    assert_eq!(told.stdout, "");
    assert!(told.stderr.lines().any(|line| line.starts_with("error: ")), "{}", told.stderr);
    assert_says(&told.stderr, parts);
    assert!(folder.files() == before, "files were changed; there is {:?}", folder.names());
    told
}

#[test]
fn no_such_file() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    for arguments in [
        &["check", "nosuch.json"][..],
        &["check", "tape.json", "nosuch.json"],
        &["replay", "nosuch.json"],
        &["diff", "tape.json", "nosuch.json"],
        &["verify", "nosuch.json", "--against", "http://127.0.0.1:9"],
        &["import", "docs", "nosuch.json"],
        &["sandbox", "--state", "nosuch.json"],
        &["check", "tape.json", "--contract", "nosuch.json"],
        &["check", "tape.json", "--config", "nosuch.json"],
        &["record", "--upstream", "http://127.0.0.1:9", "-o", "x.json", "--ca", "nosuch.json"],
    ] {
        let parts = ["cannot read `nosuch.json`", "No such file", "help: check the path"];
        assert_refused(&folder, arguments, &parts);
    }
}

#[test]
fn a_file_that_is_not_json() {
    let folder = Folder::new();
    folder.write("bad.json", "{\n  \"tapecheck\": 1,\n  \"origin\" {}\n}\n");
    for arguments in
        [&["check", "bad.json"][..], &["replay", "bad.json"], &["diff", "bad.json", "bad.json"]]
    {
        assert_refused(
            &folder,
            arguments,
            &[
                "cannot use `bad.json:3:12`: it is not JSON: expected `:`, found `{`",
                "|    \"origin\" {}",
                "help: mend the file",
            ],
        );
    }
    assert_refused(
        &folder,
        &["sandbox", "--state", "bad.json"],
        &["bad.json:3:12", "not JSON", "\"origin\" {}"],
    );
}

#[test]
fn a_file_that_is_not_text() {
    let folder = Folder::new();
    folder.write("bad.json", b"{\"a\": \"\xff\"}");
    assert_refused(
        &folder,
        &["check", "bad.json"],
        &["`bad.json:1:8` is not UTF-8", "byte 7", "help: save it as UTF-8"],
    );
}

#[test]
fn a_json_file_that_is_no_cassette() {
    let folder = Folder::new();
    folder.write("other.json", "{}");
    for arguments in [["check", "other.json"], ["replay", "other.json"]] {
        assert_refused(
            &folder,
            &arguments,
            &["`other.json`", "no `tapecheck` member", "help: `tapecheck record"],
        );
    }
}

#[test]
fn a_cassette_of_a_newer_version() {
    let folder = Folder::new();
    folder.write("tape.json", tape().replacen("\"tapecheck\": 1", "\"tapecheck\": 2", 1));
    let parts = [
        "`tape.json:2:16`",
        "format version 2; this tapecheck reads version 1",
        "help: update tapecheck",
    ];
    for arguments in [
        &["check", "tape.json"][..],
        &["replay", "tape.json"],
        &["diff", "tape.json", "tape.json"],
        &["verify", "tape.json", "--against", "http://127.0.0.1:9"],
    ] {
        assert_refused(&folder, arguments, &parts);
    }
}

#[test]
fn a_member_that_cassettes_do_not_have() {
    let folder = Folder::new();
    folder.write("tape.json", tape().replacen("\"status\": 200", "\"statsu\": 200", 1));
    let parts = [
        "/interactions/0/response/statsu is not a member",
        "\"statsu\": 200",
        "did you mean `status`?",
    ];
    assert_refused(&folder, &["check", "tape.json"], &parts);
}

#[test]
fn a_member_of_another_type() {
    let folder = Folder::new();
    folder.write("tape.json", tape().replacen("\"status\": 200", "\"status\": \"200\"", 1));
    let parts = ["/interactions/0/response/status must be", "\"status\": \"200\"", "help: "];
    assert_refused(&folder, &["replay", "tape.json"], &parts);
}

#[test]
fn an_empty_folder() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    for verb in ["check", "replay"] {
        assert_refused(
            &folder,
            &[verb, "empty"],
            &["no cassette in `empty`", "help: `tapecheck record"],
        );
    }
    assert_refused(
        &folder,
        &["import", "docs", "empty"],
        &["no page", "help: pages are files that end with .md"],
    );
    assert_refused(&folder, &["check"], &["`cassettes`"]);
}

#[test]
fn a_contract_with_a_reference_that_leads_nowhere() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let contract = r##"{
  "openapi": "3.1.0",
  "info": { "title": "t", "version": "1" },
  "paths": { "/v1/x": { "get": { "responses": { "200": { "description": "d", "content": {
    "application/json": { "schema":
      { "$ref": "#/components/schemas/Ordr" } } } } } } } },
  "components": { "schemas": { "Order": {} } }
}"##;
    folder.write("api/openapi.json", contract);
    assert_refused(
        &folder,
        &["check", "tape.json", "--contract", "api/openapi.json"],
        &[
            "openapi.json:6:17",
            "/paths/~1v1~1x/get/responses/200/content/application~1json/schema/$ref",
            "`#/components/schemas/Ordr`",
            "did you mean",
            "Order",
        ],
    );
}

#[test]
fn a_contract_that_is_none() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    folder.write("a.json", "{\"openapi\": \"3.1.0\",}");
    folder.write("b.json", "{\"swagger\": \"2.0\"}");
    let check = |file| ["check", "tape.json", "--contract", file];
    assert_refused(&folder, &check("a.json"), &["a.json:1:20", "not JSON", "comma", "help: "]);
    assert_refused(
        &folder,
        &check("b.json"),
        &["b.json", "not an OpenAPI 3.0 or 3.1 document", "Swagger 2.0", "help: "],
    );
}

#[test]
fn a_port_in_use() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let parts = [
        &format!("cannot listen on `{address}`")[..],
        "in use",
        "help: another program has this port",
    ];
    for arguments in [
        &["sandbox", "--listen", &address][..],
        &["replay", "tape.json", "--listen", &address],
        &["record", "--upstream", "http://127.0.0.1:9", "-o", "new.json", "--listen", &address],
    ] {
        assert_refused(&folder, arguments, &parts);
    }
    assert_refused(
        &folder,
        &["sandbox", "--listen", "nonsense"],
        &["`nonsense`", "127.0.0.1:PORT"],
    );
}

#[test]
fn an_upstream_url_that_is_none() {
    let folder = Folder::new();
    for (url, why) in [
        ("api.example.com", "no `http://` or `https://`"),
        ("ftp://api.example.com", "only http and https"),
        ("https://me:secret@api.example.com", "user and password"),
    ] {
        let told = assert_refused(
            &folder,
            &["record", "--upstream", url, "-o", "x.json"],
            &["is not the URL of a service", why, "help: write it as `https://host`"],
        );
        drop(told);
    }
}

/// A port that nobody listens on.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Live identifiers for the first request of the tape.
const BINDS: [&str; 2] = [
    "00000000-0000-4000-8000-000000000001=3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6",
    "ORDER-0000000000000000000000001-1=nvtlDmTnO-CCfRmmTgEHOP-ZuLhSETws1",
];

#[test]
fn a_placeholder_without_a_live_identifier() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let arguments = ["verify", "tape.json", "--against", "http://127.0.0.1:9", "--bind", BINDS[0]];
    let flag = "--bind ORDER-0000000000000000000000001-1=VALUE";
    assert_refused(&folder, &arguments, &["no live identifier is known", "interaction 0", flag]);
}

/// What `verify` says of a service that cannot be reached.
#[track_caller]
fn assert_unreachable(url: &str, more: &[&str], parts: &[&str]) {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let binds = BINDS.iter().flat_map(|bind| ["--bind", bind]).collect::<Vec<_>>();
    let arguments = [&["verify", "tape.json", "--against", url], &binds[..], more].concat();
    assert_refused(&folder, &arguments, &[&[url][..], parts].concat());
}

#[test]
fn an_upstream_that_refuses_the_connection() {
    let parts = ["refused the connection", "help: is the service running, and is the port right?"];
    assert_unreachable(&closed_port(), &[], &parts);
}

#[test]
fn an_upstream_that_does_not_answer() {
    let silent = Upstream::start(|_| Reply::Silence);
    let parts = [
        "did not answer in time",
        "within 1s",
        "help: try again, or allow more time with `--timeout SECONDS`",
    ];
    assert_unreachable(&silent.url, &["--timeout", "1"], &parts);
}

#[test]
fn an_upstream_that_does_not_speak_http() {
    let other = Upstream::canned("220 mail.example ESMTP\r\n");
    assert_unreachable(&other.url, &[], &["did not answer in HTTP", "help: "]);
}

#[test]
fn a_host_without_an_address() {
    let parts = ["has a host name without an address", "help: check the spelling of the host"];
    assert_unreachable("http://no-such-host.invalid", &[], &parts);
}

#[test]
fn an_upstream_that_has_no_tls() {
    let folder = Folder::new();
    let plain = folder.sandbox(&[]);
    let url = plain.url.replace("http://", "https://");
    assert_unreachable(&url, &[], &["did not agree on a secure connection", "help: "]);
}

/// A service with a certificate that no system trusts, and the certificate.
fn tls_service() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            thread::spawn(move || {
                use std::io::{Read as _, Write as _};
                let mut buffer = [0; 8192];
                while stream.read(&mut buffer).is_ok_and(|count| count > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                    if stream.write_all(answer).is_err() {
                        return;
                    }
                }
            });
        }
    });
    (url, made.cert.pem())
}

#[test]
fn an_upstream_whose_certificate_is_not_trusted_until_its_authority_is_named() {
    let (url, certificate) = tls_service();
    let parts = ["did not agree on a secure connection", "certificate", "`--ca FILE`"];
    assert_unreachable(&url, &[], &parts);

    let folder = Folder::new();
    folder.write("ca.pem", certificate);
    let recorder =
        folder.serve(&["record", "--upstream", &url, "-o", "tape.json", "--ca", "ca.pem"]);
    let answer = ask(recorder.address, "GET /v1/x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!((answer.status(), answer.text()), (200, "{}"));
    recorder.stop().with_status(0);
}

#[test]
fn a_file_of_authorities_that_holds_none() {
    let folder = Folder::new();
    folder.write("ca.pem", "no certificate");
    let arguments =
        ["record", "--upstream", "https://127.0.0.1:9", "-o", "x.json", "--ca", "ca.pem"];
    assert_refused(
        &folder,
        &arguments,
        &["`ca.pem` holds no usable certificate", "-----BEGIN CERTIFICATE-----"],
    );
}

#[test]
fn a_recording_of_a_service_that_does_not_answer_tells_the_client_and_keeps_the_older_file() {
    let silent = Upstream::start(|_| Reply::Silence);
    for (url, status, cause) in [
        (closed_port(), 502, "refused the connection"),
        (silent.url.clone(), 504, "did not answer in time"),
    ] {
        let folder = Folder::new();
        folder.write("tape.json", tape());
        let recorder =
            folder.serve(&["record", "--upstream", &url, "-o", "tape.json", "--timeout", "1"]);
        let answer = ask(recorder.address, "GET /v1/x HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(answer.status(), status);
        assert_eq!(answer.field("Content-Type"), Some("application/problem+json"));
        assert_says(answer.text(), &[&url, cause]);
        let told = recorder.stop().with_status(2);
        assert_says(
            &told.stderr,
            &["1 request got no answer from the service", &url, cause, "help: "],
        );
        assert_eq!(folder.read("tape.json"), tape());
        assert_eq!(folder.names(), ["tape.json"]);
    }
}

#[test]
fn a_key_that_the_configuration_does_not_have() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    folder.write("tapecheck.toml", "profile = \"partner-center\"\nfail_on = \"error\"\n");
    for arguments in
        [&["check", "tape.json"][..], &["replay", "tape.json"], &["diff", "tape.json", "tape.json"]]
    {
        let parts = [
            "`tapecheck.toml:2:1`",
            "there is no key `fail_on`",
            "fail_on = \"error\"",
            "did you mean `fail-on`?",
        ];
        assert_refused(&folder, arguments, &parts);
    }
}

#[test]
fn a_configuration_that_says_what_cannot_be() {
    for (text, parts) in [
        (
            "fail-on = \"fatal\"\n",
            &["`tapecheck.toml:1:11`", "`error`, `warning` or `info`", "`fatal`"][..],
        ),
        ("fail-on = 3\n", &["tapecheck.toml:1:11", "`fail-on` must be a string"]),
        (
            "profile = \"partner\"\n",
            &["tapecheck.toml:1:11", "no profile `partner`", "partner-center"],
        ),
        (
            "[diff]\nignroe = []\n",
            &["tapecheck.toml:2:1", "`diff.ignroe`", "did you mean `diff.ignore`?"],
        ),
        (
            "[diff]\nignore = [\"a\"]\n",
            &["tapecheck.toml:2:", "`a` is no pattern", "starts with `/`"],
        ),
        (
            "cassettes = \"tapes\"\n",
            &["tapecheck.toml:1:13", "`cassettes` must be a list of strings"],
        ),
        ("fail-on = \"error\n", &["tapecheck.toml:1:"]),
        (
            "[redaction]\noff = [\"emial\"]\n",
            &["tapecheck.toml:2:", "no redaction rule `emial`", "did you mean `email`?"],
        ),
        (
            "[[redact]]\nname = \"a\"\nheadr = \"X\"\n",
            &["tapecheck.toml:3:1", "`redact.headr`", "did you mean `redact.header`?"],
        ),
        (
            "[[redact]]\nname = \"a\"\nquery = \"b\"\nheader = \"X\"\naction = \"drop\"\n",
            &["tapecheck.toml:1:", "rule `a` needs exactly one of header, query, pointer, regex"],
        ),
        (
            "[[redact]]\nname = \"a\"\nregex = \"(\"\naction = \"drop\"\n",
            &["tapecheck.toml:3:9", "`(` is no regular expression", "unclosed group"],
        ),
        (
            "[[redact]]\nname = \"a\"\nregex = \"b*\"\naction = \"drop\"\n",
            &["tapecheck.toml:3:9", "`b*` fits a text of no characters", "use `+`"],
        ),
        (
            "[[redact]]\nname = \"a\"\npointer = \"a/b\"\naction = \"drop\"\n",
            &["tapecheck.toml:3:11", "`a/b` is no pattern", "starts with `/`"],
        ),
        (
            "[[redact]]\nname = \"a\"\npointer = \"/a/0\"\naction = \"drop\"\n",
            &["tapecheck.toml:1:", "rule `a` drops an element by its number", "use `*`"],
        ),
        (
            "[[redact]]\nname = \"a\"\nheader = \"X\"\naction = \"hide\"\n",
            &["tapecheck.toml:4:10", "there is no action `hide`", "replace"],
        ),
        (
            "[[redact]]\nname = \"a\"\nheader = \"X\"\naction = \"replace\"\n",
            &["tapecheck.toml:4:10", "does not say with what to replace", "with ="],
        ),
        (
            "[[redact]]\nname = \"email\"\nheader = \"X\"\naction = \"drop\"\n",
            &["tapecheck.toml:1:", "`email` is the name of a built-in rule"],
        ),
        (
            "[[redact]]\nname = \"a\"\nheader = \"X\"\naction = \"drop\"\nwhere = \"both\"\n",
            &["tapecheck.toml:5:9", "`where` is `request` or `response`, and not `both`"],
        ),
        ("[redact]\n", &["tapecheck.toml:1:", "`redact` must be a list of tables: `[[redact]]`"]),
    ] {
        let folder = Folder::new();
        folder.write("tape.json", tape());
        folder.write("tapecheck.toml", text);
        assert_refused(&folder, &["check", "tape.json"], parts);
    }
}

#[test]
fn a_flag_with_a_value_that_cannot_be() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    for (arguments, parts) in [
        (&["--fail-on", "fatal"][..], &["'fatal'", "--fail-on", "info, warning, error"][..]),
        (&["--format", "xml"], &["'xml'", "--format", "text, json"]),
        (&["--report", "xml=a"], &["xml=a", "no format `xml`", "text, json"]),
        (&["--report", "json"], &["FORMAT=FILE"]),
        (&["--profile", "graph"], &["no profile `graph`", "partner-center"]),
    ] {
        assert_refused(&folder, &[&["check", "tape.json"], arguments].concat(), parts);
    }
    let record = ["record", "--upstream", "http://127.0.0.1:9", "-o", "x.json", "--timeout", "0"];
    assert_refused(&folder, &record, &["'0'", "--timeout", "1..=3600"]);
}

#[test]
fn a_page_without_samples() {
    let folder = Folder::new();
    folder.write("page.md", "# A page\n\nNothing to see.\n");
    folder.write("docs/old.json", "mine");
    let parts = [
        "`page.md` shows no sample request or response",
        "help: a sample starts with a request line",
    ];
    assert_refused(&folder, &["import", "docs", "page.md", "-o", "docs"], &parts);
    folder.write("more/other.md", "Nothing here either.\n");
    assert_refused(&folder, &["import", "docs", "page.md", "more"], &["none of 2 pages"]);
}

#[test]
fn a_state_that_the_sandbox_cannot_have() {
    let folder = Folder::new();
    folder.write("a.json", "{\"customers\": []}");
    folder.write(
        "b.json",
        "{\"sandboxState\": 1, \"requests\": 0, \"purchases\": 0, \"customers\": [{\"id\": 5}]}",
    );
    assert_refused(
        &folder,
        &["sandbox", "--state", "a.json"],
        &["a.json:1:1", "no sandbox state", "help: "],
    );
    assert_refused(
        &folder,
        &["sandbox", "--state", "b.json"],
        &["b.json:1:", "/customers/0/id", "must be"],
    );
}

#[test]
fn a_command_that_does_not_exist() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let told = folder.run(&["replay", "tape.json", "--", "no-such-program"]).with_status(2);
    assert_says(&told.stderr, &["error: cannot run `no-such-program`", "help: check the spelling"]);
    assert_eq!(told.stdout, "");
}

#[test]
fn a_result_that_cannot_be_written() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    for flag in [&["--output", "no/such/report.txt"][..], &["--report", "json=no/such/report.txt"]]
    {
        let parts = ["cannot write `no/such/report.txt`", "help: create the folder first"];
        assert_refused(&folder, &[&["check", "tape.json"], flag].concat(), &parts);
    }
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    let record = ["record", "--upstream", "http://127.0.0.1:9", "-o", "folder"];
    assert_refused(
        &folder,
        &record,
        &["cannot write `folder`: is a directory", "help: name a file in it"],
    );
}
