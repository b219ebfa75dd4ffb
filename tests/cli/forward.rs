//! `tapecheck record --forward`: clients that take it for their proxy get through, and what they were named is recorded.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use super::findings;
use super::harness::{DEADLINE, Folder, Process, Server, assert_says};
use super::raw_http::{Connection, Upstream, ask};
use super::tls::{TlsUpstream, over_http_2, over_tls, read_head, through_http_2};

const TAPE: &str = "tape.json";

const OK: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\": 1}";

/// A recorder as a proxy, with these flags besides.
fn proxy(folder: &Folder, flags: &[&str]) -> Server {
    folder.serve(&[&["record", "--forward", "-o", TAPE], flags].concat())
}

/// The host and port of a URL.
fn place(url: &str) -> &str {
    url.split_once("://").unwrap().1
}

fn interactions(folder: &Folder) -> Vec<serde_json::Value> {
    findings::parse(&folder.read(TAPE))["interactions"].as_array().unwrap().clone()
}

/// A connection on which a CONNECT was sent, and the answer's head.
fn connect_as(proxy: SocketAddr, head: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(proxy).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let answer = read_head(&mut stream);
    (stream, answer)
}

/// A tunnel to this place.
#[track_caller]
fn tunnel(proxy: SocketAddr, place: &str) -> TcpStream {
    let head = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n");
    let (stream, answer) = connect_as(proxy, &head);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    stream
}

/// What a client of the proxy has to trust.
fn authority(folder: &Folder) -> String {
    folder.run(&["ca", "print"]).with_status(0).stdout
}

#[test]
fn a_request_for_a_whole_url_is_recorded_and_reaches_its_host_as_a_path() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = proxy(&folder, &["--upstream", &upstream.url]);
    let url = format!("{}/v1/x?b=2&a=%31", upstream.url);
    let answer = ask(
        recorder.address,
        format!(
            "GET {url} HTTP/1.1\r\nHost: elsewhere.example\r\nProxy-Connection: Keep-Alive\r\n\
             Proxy-Authorization: Basic c2VjcmV0\r\nX-End: stays\r\n\r\n"
        ),
    );
    assert_eq!(answer.text(), "{\"a\": 1}");
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &["recorded 1 exchange into"]);

    let sent = &upstream.received()[0];
    assert!(sent.head.starts_with("GET /v1/x?b=2&a=%31 HTTP/1.1\r\n"), "{}", sent.head);
    assert_eq!(sent.field("Host"), Some(place(&upstream.url)));
    assert_eq!(sent.field("Proxy-Connection"), None);
    assert_eq!(sent.field("Proxy-Authorization"), None);
    assert_says(&sent.head, &["X-End: stays"]);
    let tape = findings::parse(&folder.read(TAPE));
    assert_eq!(tape["origin"]["upstream"], upstream.url);
    assert_eq!(tape["interactions"][0]["request"]["path"], "/v1/x");
    assert!(tape["interactions"][0]["request"].get("upstream").is_none(), "it is the cassette's");
}

/// How clients ask for a tunnel: requests and urllib in HTTP/1.0 without any field, undici and axios with
/// `Connection: close`, got with `Proxy-Connection: close`, Perl with `Connection: TE, close`.
const WAYS_TO_CONNECT: [&str; 5] = [
    "CONNECT PLACE HTTP/1.0\r\n\r\n",
    "CONNECT PLACE HTTP/1.1\r\nHost: PLACE\r\nConnection: close\r\n\r\n",
    "CONNECT PLACE HTTP/1.1\r\nHost: PLACE\r\nProxy-Connection: close\r\n\r\n",
    "CONNECT PLACE HTTP/1.1\r\nHost: PLACE\r\nTE: deflate,gzip;q=0.3\r\nConnection: TE, close\r\n\r\n",
    "CONNECT PLACE HTTP/1.1\r\nHost: PLACE\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n",
];

#[test]
fn cleartext_http_inside_a_tunnel_is_recorded_however_the_tunnel_was_asked_for() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = proxy(&folder, &["--upstream", &upstream.url]);
    for way in WAYS_TO_CONNECT {
        let head = way.replace("PLACE", place(&upstream.url));
        let (stream, answer) = connect_as(recorder.address, &head);
        assert!(answer.contains(" 200 "), "{head}{answer}");
        assert!(
            !answer.to_lowercase().contains("content-length"),
            "a tunnel has no body: {answer}"
        );
        let mut inside = Connection::over(stream);
        for number in 1..=2 {
            inside.send(format!("GET /v1/{number} HTTP/1.1\r\nHost: x\r\n\r\n"));
            assert_eq!(inside.receive().text(), "{\"a\": 1}", "{head}");
        }
    }
    recorder.stop().with_status(0);
    assert_eq!(interactions(&folder).len(), 2 * WAYS_TO_CONNECT.len());
}

#[test]
fn a_client_need_not_wait_for_the_answer_to_its_connect() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = proxy(&folder, &["--upstream", &upstream.url]);
    let mut client = Connection::open(recorder.address);
    let place = place(&upstream.url);
    client.send(format!(
        "CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\nGET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n"
    ));
    assert_eq!(client.receive_head().status(), 200);
    assert_eq!(client.receive().text(), "{\"a\": 1}");
    recorder.stop().with_status(0);
}

#[test]
fn a_tunnel_can_be_asked_for_in_http_2() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = proxy(&folder, &["--upstream", &upstream.url]);
    let request = "GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = through_http_2(recorder.address, place(&upstream.url), request, OK.len());
    assert_eq!(answer, OK);
    recorder.stop().with_status(0);
    assert_eq!(interactions(&folder).len(), 1);
}

#[test]
fn a_named_host_is_named_for_its_scheme_alone() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let https = upstream.url.replace("http:", "https:");
    for (flags, status) in [(&[][..], 200), (&["--others", "refuse"], 403)] {
        let recorder = proxy(&folder, &[&["--upstream", &https], flags].concat());
        let mut inside = Connection::over(tunnel(recorder.address, place(&https)));
        inside.send("GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(inside.receive().status(), status);
        let told = recorder.stop().with_status(0);
        assert_says(&told.stderr, &["recorded nothing"]);
    }
}

#[test]
fn tls_to_a_named_host_is_looked_into_in_http_1_and_http_2() {
    let folder = Folder::new();
    let service = TlsUpstream::start();
    folder.write("service.pem", &service.pem);
    // Once by a name, which TLS tells, and once by an address, which it does not.
    for host in ["localhost", "127.0.0.1"] {
        let url = service.url(host);
        let recorder = proxy(&folder, &["--upstream", &url, "--ca", "service.pem"]);
        let trusted = authority(&folder);

        let stream = tunnel(recorder.address, place(&url));
        let (mut inside, shown) = over_tls(stream, host, &trusted).unwrap();
        assert_ne!(shown, service.certificate, "it is one of ours");
        let body = "{\"n\":1}";
        inside.send(format!(
            "POST /v1/one HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        let answer = inside.receive();
        assert_eq!(answer.json()["body"], body);
        assert_eq!(answer.json()["version"], "HTTP/2.0", "the service offers it");

        let stream = tunnel(recorder.address, place(&url));
        let answers = over_http_2(stream, host, &trusted, &["/v1/two", "/v1/three"]);
        assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
        drop(inside);
        recorder.stop().with_status(0);

        let tape = interactions(&folder);
        let path = |kept: &serde_json::Value| kept["request"]["path"].as_str().unwrap().to_owned();
        let mut paths: Vec<_> = tape.iter().map(path).collect();
        // Which place they have is another test's claim.
        paths.sort();
        assert_eq!(paths, ["/v1/one", "/v1/three", "/v1/two"]);
        assert_eq!(findings::parse(&folder.read(TAPE))["origin"]["upstream"], url);
    }
}

#[test]
fn tls_to_a_host_that_is_not_named_is_the_hosts_own() {
    let folder = Folder::new();
    let service = TlsUpstream::start();
    let recorder = proxy(&folder, &["--upstream", "https://api.example.com"]);
    let stream = tunnel(recorder.address, &service.address.to_string());
    let (mut inside, shown) = over_tls(stream, "127.0.0.1", &service.pem).unwrap();
    assert_eq!(shown, service.certificate);
    inside.send("GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(inside.receive().json()["path"], "/v1/x");
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &["is passed on and not recorded", "recorded nothing"]);
}

#[test]
fn a_client_that_does_not_trust_the_authority_is_told_of() {
    let folder = Folder::new();
    let service = TlsUpstream::start();
    let recorder = proxy(&folder, &["--upstream", &service.url("localhost")]);
    let stream = tunnel(recorder.address, place(&service.url("localhost")));
    assert!(over_tls(stream, "localhost", &service.pem).is_err());
    recorder.wait_for("does it trust us? `tapecheck ca trust-help`");
    recorder.stop().with_status(0);
}

#[test]
fn requests_to_hosts_that_are_not_named_pass_and_are_not_recorded() {
    let folder = Folder::new();
    let (named, other) = (Upstream::canned(OK), Upstream::canned(OK));
    let recorder = proxy(&folder, &["--upstream", &named.url]);
    for url in [&named.url, &other.url] {
        let request =
            format!("GET {url}/v1/x HTTP/1.1\r\nHost: x\r\nProxy-Connection: close\r\n\r\n");
        assert_eq!(ask(recorder.address, request).status(), 200);
    }
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &[&format!("{} is passed on and not recorded", place(&other.url))]);
    assert_eq!(other.received()[0].field("Proxy-Connection"), None);
    assert_eq!(interactions(&folder).len(), 1);
    assert!(!folder.read(TAPE).contains(place(&other.url)));
}

#[test]
fn hosts_that_are_not_named_are_refused_if_that_is_wanted() {
    let folder = Folder::new();
    let other = Upstream::canned(OK);
    let recorder = proxy(&folder, &["--upstream", "http://api.example.com", "--others", "refuse"]);
    let absolute = format!("GET {}/v1/x HTTP/1.1\r\nHost: x\r\n\r\n", other.url);
    let connect = format!("CONNECT {} HTTP/1.1\r\nHost: x\r\n\r\n", place(&other.url));
    for request in [absolute, connect] {
        let answer = ask(recorder.address, request);
        assert_eq!(answer.status(), 403);
        assert_eq!(answer.field("Content-Type"), Some("application/problem+json"));
        assert_says(
            answer.json()["detail"].as_str().unwrap(),
            &[place(&other.url), "--upstream", "--others tunnel"],
        );
    }
    recorder.stop().with_status(0);
    assert!(other.received().is_empty());
}

/// A service that sends a greeting if there is one, and then gives back what it gets.
fn echo(greeting: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(greeting.as_bytes()).unwrap();
            thread::spawn(move || {
                let mut copy = stream.try_clone().unwrap();
                let _ = std::io::copy(&mut stream, &mut copy);
                let _ = copy.shutdown(std::net::Shutdown::Write);
            });
        }
    });
    address
}

#[test]
fn what_is_neither_tls_nor_http_passes_through_a_tunnel_also_to_a_named_host() {
    let folder = Folder::new();
    let address = echo("");
    let named = format!("http://{address}");
    for flags in [["--upstream", &named], ["--upstream", "http://api.example.com"]] {
        let recorder = proxy(&folder, &flags);
        let mut stream = tunnel(recorder.address, &address.to_string());
        let sent = b"\x00\xffEHLO client\r\n".repeat(50_000);
        let mut writing = stream.try_clone().unwrap();
        let writer = thread::spawn({
            let sent = sent.clone();
            move || {
                writing.write_all(&sent).unwrap();
                // The other direction stays open.
                writing.shutdown(std::net::Shutdown::Write).unwrap();
            }
        });
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        writer.join().unwrap();
        assert!(received == sent, "{} of {} bytes", received.len(), sent.len());
        recorder.stop().with_status(0);
    }
}

#[test]
fn a_service_that_speaks_first_is_heard() {
    let folder = Folder::new();
    let address = echo("220 hello\r\n");
    let recorder = proxy(&folder, &["--upstream", &format!("http://{address}")]);
    let mut stream = tunnel(recorder.address, &address.to_string());
    let mut greeting = [0; 11];
    stream.read_exact(&mut greeting).unwrap();
    assert_eq!(&greeting, b"220 hello\r\n");
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let mut back = [0; 16];
    stream.read_exact(&mut back).unwrap();
    assert_eq!(&back, b"GET / HTTP/1.1\r\n", "after a greeting nothing is taken for HTTP");
    recorder.stop().with_status(0);
}

#[test]
fn a_host_that_a_client_has_hard_coded_is_sent_elsewhere_and_recorded_under_its_name() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let map = format!("api.partnercenter.microsoft.com={}/base", upstream.url);
    let recorder = proxy(&folder, &["--map", &map]);
    let stream = tunnel(recorder.address, "api.partnercenter.microsoft.com:443");
    let (mut inside, _) =
        over_tls(stream, "api.partnercenter.microsoft.com", &authority(&folder)).unwrap();
    inside.send("GET /v1/x HTTP/1.1\r\nHost: api.partnercenter.microsoft.com\r\n\r\n");
    assert_eq!(inside.receive().status(), 200);
    drop(inside);
    recorder.stop().with_status(0);

    let sent = &upstream.received()[0];
    assert!(sent.head.starts_with("GET /base/v1/x "), "{}", sent.head);
    assert_eq!(sent.field("Host"), Some(place(&upstream.url)));
    let tape = findings::parse(&folder.read(TAPE));
    assert_eq!(tape["origin"]["upstream"], "https://api.partnercenter.microsoft.com");
    assert_eq!(tape["interactions"][0]["request"]["path"], "/v1/x");
    assert!(!folder.read(TAPE).contains(place(&upstream.url)));
}

#[test]
fn an_exchange_with_another_service_than_the_first_says_so() {
    let folder = Folder::new();
    let (first, second) = (Upstream::canned(OK), Upstream::canned(OK));
    let recorder = proxy(&folder, &["--upstream", &first.url, "--upstream", &second.url]);
    for url in [&first.url, &second.url] {
        let request = format!("GET {url}/v1/x HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(ask(recorder.address, request).status(), 200);
    }
    recorder.stop().with_status(0);
    let tape = findings::parse(&folder.read(TAPE));
    assert_eq!(tape["origin"]["upstream"], first.url);
    assert!(tape["interactions"][0]["request"].get("upstream").is_none());
    assert_eq!(tape["interactions"][1]["request"]["upstream"], second.url);
    // Both are read again, and the contract is held against the first one only.
    let told = folder.run(&["check", TAPE]).with_status(0);
    assert_eq!(told.stdout.matches("undocumented-operation").count(), 1, "{}", told.stdout);
    assert_says(&told.stdout, &["/interactions/0/request/path"]);
}

#[test]
fn a_request_to_the_proxy_itself_ends_with_an_explanation_and_not_in_a_circle() {
    let folder = Folder::new();
    let recorder = proxy(&folder, &["--upstream", "http://api.example.com"]);
    let own = recorder.address;
    let port = own.port();
    for request in [
        format!("GET http://{own}/v1/x HTTP/1.1\r\nHost: {own}\r\n\r\n"),
        format!("GET http://localhost:{port}/v1/x HTTP/1.1\r\nHost: {own}\r\n\r\n"),
        format!("CONNECT {own} HTTP/1.1\r\nHost: {own}\r\n\r\n"),
        format!("CONNECT LOCALHOST.:{port} HTTP/1.1\r\nHost: {own}\r\n\r\n"),
        format!("GET /v1/x HTTP/1.1\r\nHost: {own}\r\n\r\n"),
    ] {
        let answer = ask(own, &request);
        assert_eq!(answer.status(), 400, "{request}");
        assert_says(answer.json()["detail"].as_str().unwrap(), &["--forward", "HTTPS_PROXY"]);
    }
    recorder.stop().with_status(0);
}

#[test]
fn a_tunnel_to_nowhere_is_refused_with_the_cause() {
    let folder = Folder::new();
    let recorder = proxy(&folder, &["--upstream", "http://api.example.com"]);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let answer = ask(recorder.address, format!("CONNECT {nobody} HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_eq!(answer.status(), 502);
    assert_says(answer.json()["detail"].as_str().unwrap(), &[&nobody.to_string(), "refused"]);
    for wrong in ["localhost", "localhost:0"] {
        let answer = ask(recorder.address, format!("CONNECT {wrong} HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_eq!(answer.status(), 400, "{wrong}");
    }
    recorder.stop().with_status(0);
}

#[test]
fn a_recorder_that_is_no_proxy_says_how_to_make_it_one() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    for request in [
        "GET http://api.example.com/v1/x HTTP/1.1\r\nHost: api.example.com\r\n\r\n",
        "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n",
    ] {
        let answer = ask(recorder.address, request);
        assert_eq!(answer.status(), 400);
        assert_says(answer.json()["detail"].as_str().unwrap(), &["--forward", "base URL"]);
    }
    assert!(upstream.received().is_empty());
    // RFC 9112 §3.2.2: a server takes whole URLs of its own.
    let own = format!("GET {}/v1/x HTTP/1.1\r\nHost: x\r\n\r\n", recorder.url);
    assert_eq!(ask(recorder.address, own).status(), 200);
    recorder.stop().with_status(0);
}

#[test]
fn open_tunnels_do_not_keep_the_recorder_from_its_end() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let address = echo("").to_string();
    let recorder = proxy(&folder, &["--upstream", &upstream.url]);
    let blind = tunnel(recorder.address, &address);
    let silent = tunnel(recorder.address, place(&upstream.url));
    let mut kept = Connection::over(tunnel(recorder.address, place(&upstream.url)));
    kept.send("GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(kept.receive().status(), 200);
    let told = recorder.stop().with_status(0);
    assert!(!told.stderr.contains("waiting for requests"), "{}", told.stderr);
    drop((blind, silent, kept));
}

#[test]
fn a_command_finds_the_proxy_and_what_to_trust_in_its_environment() {
    let folder = Folder::new();
    let arguments = [
        "record",
        "--forward",
        "--upstream",
        "https://api.example.com",
        "-o",
        TAPE,
        "--",
        "sh",
        "-c",
        "env; exit 9",
    ];
    let mut command = folder.command(&arguments);
    command.env("JAVA_TOOL_OPTIONS", "-Dmine=1").env("NO_PROXY", "*");
    let told = Process::start(command).finish().with_status(9);
    let value = |name: &str| {
        let start = format!("{name}=");
        let line = told.stdout.lines().find_map(|line| line.strip_prefix(&start));
        line.unwrap_or_else(|| panic!("{name} is not in {}", told.stdout)).to_owned()
    };
    let url = value("TAPECHECK_URL");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
        assert_eq!(value(name), url);
    }
    assert_eq!((value("NO_PROXY"), value("no_proxy")), (String::new(), String::new()));
    assert_eq!(value("NODE_USE_ENV_PROXY"), "1");
    let own = authority(&folder);
    let certificates = |name: &str| std::fs::read_to_string(value(name)).unwrap();
    assert_eq!(certificates("NODE_EXTRA_CA_CERTS"), own);
    let system = rustls_native_certs::load_native_certs().certs.len();
    for name in ["CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"] {
        let bundle = certificates(name);
        assert!(bundle.starts_with(&own), "{name}");
        assert!(bundle.matches("-----BEGIN").count() > system / 2, "the system's stay trusted");
    }
    let port = url.rsplit_once(':').unwrap().1;
    let java = value("JAVA_TOOL_OPTIONS");
    assert_says(
        &java,
        &[
            "-Dmine=1 ",
            "-Dhttps.proxyHost=127.0.0.1",
            &format!("-Dhttps.proxyPort={port}"),
            "roots.p12",
        ],
    );
}

#[test]
fn without_a_command_the_lines_to_paste_are_printed() {
    let folder = Folder::new();
    let recorder = proxy(&folder, &["--upstream", "https://api.example.com"]);
    let told_url = recorder.url.clone();
    let told = recorder.stop().with_status(0);
    assert_says(
        &told.stderr,
        &[
            &format!(" HTTPS_PROXY={told_url} "),
            "  # Node\n  export NODE_USE_ENV_PROXY=1 NODE_EXTRA_CA_CERTS=",
            " REQUESTS_CA_BUNDLE=",
            "  # Java\n  export JAVA_TOOL_OPTIONS='-D",
            "tapecheck ca trust-help",
        ],
    );
    assert!(!told.stderr.contains("warning"), "{}", told.stderr);
}

#[test]
fn a_proxy_that_others_can_reach_is_warned_of() {
    let folder = Folder::new();
    let arguments = [
        "record",
        "--forward",
        "--upstream",
        "https://api.example.com",
        "-o",
        TAPE,
        "--listen",
        "0.0.0.0:0",
    ];
    let process = Process::start(folder.command(&arguments));
    assert_says(&process.wait_for("warning"), &["everybody who reaches 0.0.0.0:"]);
    process.wait_for("recording by the proxy");
    process.signal(rustix::process::Signal::TERM);
    process.finish().with_status(0);
}

#[test]
fn services_that_cannot_be_proxied_are_refused_before_anything_starts() {
    let folder = Folder::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let itself = format!("http://{free}");
    let mapped = format!("a.example={itself}/x");
    let loops = ["the recorder itself", "--listen"];
    let both = ["--upstream", "http://a.example", "--upstream", "http://b.example"];
    for (flags, parts) in [
        (&both[..], &["several services", "--forward"][..]),
        (&["--forward", "--upstream", "http://a.example/path"], &["cannot have a path", "--map"]),
        (&["--forward", "--upstream", "a.example"], &["is not the URL of a service"]),
        (&["--forward", "--map", "a.example"], &["which host is sent where", "HOST=URL"]),
        (&["--forward", "--map", "a.example=b.example"], &["is not the URL of a service"]),
        (
            &[
                "--forward",
                "--map",
                "a.example=http://b.example",
                "--map",
                "a.example=http://c.example",
            ],
            &["mapped more than once"],
        ),
        (&["--forward", "--map", "a:b=http://b.example"], &["which host is sent where"]),
        (&["--forward", "--listen", &free, "--upstream", &itself], &loops),
        (&["--forward", "--listen", &free, "--map", &mapped], &loops),
        (&["--listen", &free, "--upstream", &itself], &loops),
        (&["--upstream", "http://a.example", "--others", "refuse"], &["--forward"]),
        (&["--forward"], &["--upstream <URL>"]),
    ] {
        let told = folder.run(&[&["record", "-o", TAPE], flags].concat()).with_status(2);
        assert_says(&told.stderr, parts);
    }
}
