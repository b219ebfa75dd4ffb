//! Bodies of every kind come out of a replay as they went into the recording, byte for byte.

use super::findings;
use super::harness::{Folder, Server};
use super::raw_http::{Connection, Message, Reply, Upstream};

const TAPE: &str = "tape.json";

/// Bodies that a reader or a writer of JSON may be tempted to improve, and bodies that are something else.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    const JSON: &str = "application/json; charset=utf-8";
    let text = |media_type, text: &str| (media_type, text.as_bytes().to_vec());
    let mut bodies = vec![
        text(JSON, ""),
        text(JSON, " "),
        text(JSON, "{}"),
        text(JSON, "[]"),
        text(JSON, "null"),
        text(JSON, "0"),
        text(JSON, "-0"),
        text(JSON, "\"\""),
        text(JSON, r#"{"b":1,"a":[true,false,null,{}]}"#),
        text(JSON, "{\n  \"b\": 1,\n  \"a\": [\n    true,\n    {}\n  ]\n}"),
        text(JSON, "{\n    \"b\": 1,\n    \"a\": [\n        true,\n        []\n    ]\n}"),
        text(JSON, "{\n\t\"b\": 1,\n\t\"a\": [\n\t\ttrue\n\t]\n}"),
        text(JSON, "{\n   \"b\": 1\n}"),
        text(JSON, "{\r\n  \"b\": 1,\r\n  \"a\": []\r\n}"),
        text(JSON, "{\r\n  \"b\": 1\r\n}\r\n"),
        text(JSON, "{\"b\":1}\n"),
        text(JSON, "{\n  \"b\": 1\n}\n"),
        text(JSON, "\n{\"b\":1}"),
        text(JSON, "{ \"b\" : 1 , \"a\" : [ 1 , 2 ] }"),
        text(JSON, "{\"a\":{ },\"b\":[ ]}"),
        text(JSON, "\u{FEFF}{\"b\":1}"),
        text(JSON, r#"{"a":1,"a":2,"b":3,"a":1}"#),
        text(JSON, r#"{"a":1,"A":2,"":3}"#),
        text(JSON, "[1.0,1.50,1E400,-1e-400,1e+2,1E2,0.0,-0.0,100]"),
        text(
            JSON,
            "[12345678901234567890123456789012345678901234567890,0.1000000000000000055511151231257827]",
        ),
        text(JSON, r#"["http:\/\/a.example\/b","\u0041","\u00e9","é","\b\f\n\r\t\"\\","\u001F"]"#),
        text(JSON, r#"["\ud83d\ude00","😀","\uD83D\uDE00"]"#),
        text(JSON, r#"["\ud83d","\udc00\ud800","\u0000"]"#),
        text(JSON, "[\"\u{2028}\u{2029}\u{7F}\"]"),
        text(JSON, r#"{"k\u0065y":1,"key":2}"#),
        text(JSON, r#"{"inner":"{\"a\": 1.0, \"b\":[ ]}"}"#),
        text(JSON, &format!("{}{}", "[".repeat(100), "]".repeat(100))),
        text(JSON, &format!("{}{}", "[".repeat(5000), "]".repeat(5000))),
        text(JSON, &"[".repeat(5000)),
        text(JSON, r#"{"a":1,}"#),
        text(JSON, r#"{'a':1} // not JSON"#),
        text(JSON, "{\"a\":1}{\"a\":2}"),
        text(JSON, "NaN"),
        text("application/x-ndjson", "{\"a\":1}\n{\"a\": 2}\n"),
        text("text/plain", "no newline"),
        text("text/plain", "{\"a\":1}"),
        text("text/plain; charset=utf-8", "two\r\nlines\n\tand \u{0} more\u{1b}[0m\n"),
        text("application/xml", "\u{FEFF}<?xml version=\"1.0\"?>\r\n<a b='c'/>\r\n"),
        text("application/x-www-form-urlencoded", "a=1&b=%20+%c3%A9&a=&=&&"),
        (JSON, b"{\"a\":\"\xE9\"}".to_vec()),
        (JSON, b"\xFF\xFE{\0\"\0a\0\"\0:\x001\0}\0".to_vec()),
        ("text/plain; charset=iso-8859-1", b"caf\xE9\r\n".to_vec()),
        ("application/octet-stream", (0..=255).collect()),
        ("application/octet-stream", b"{\"a\":1}".to_vec()),
    ];
    bodies.push(("image/png", b"\x89PNG\r\n\x1a\n\0\0\0".repeat(500)));
    bodies
}

fn path(index: usize) -> String {
    format!("/v1/bodies/{index}")
}

fn answer(media_type: &str, coding: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n{coding}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A service that gives everybody their own body back.
fn echo() -> Upstream {
    Upstream::start(|request| {
        let media_type = request.field("Content-Type").unwrap();
        Reply::Bytes(answer(media_type, "", &request.body))
    })
}

fn put(index: usize, media_type: &str, body: &[u8]) -> Vec<u8> {
    let (path, length) = (path(index), body.len());
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn record(folder: &Folder, upstream: &Upstream) -> Server {
    folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE])
}

/// Sends every body and fails unless it comes back.
fn assert_comes_back(server: &Server, bodies: &[(&str, Vec<u8>)], whence: &str) {
    let mut client = Connection::open(server.address);
    for (index, (media_type, body)) in bodies.iter().enumerate() {
        client.send(put(index, media_type, body));
        let seen = client.receive();
        let shown = String::from_utf8_lossy(body);
        assert_eq!(
            seen.status(),
            200,
            "{whence}: {shown:?}\n{:?}",
            String::from_utf8_lossy(&seen.body)
        );
        assert!(
            seen.body == *body,
            "{whence}: {:?} for {shown:?}",
            String::from_utf8_lossy(&seen.body)
        );
        assert_eq!(seen.field("Content-Type"), Some(*media_type));
    }
}

#[test]
fn every_body_is_replayed_byte_for_byte() {
    let folder = Folder::new();
    let bodies = bodies();
    let recorder = record(&folder, &echo());
    assert_comes_back(&recorder, &bodies, "through the recorder");
    recorder.stop().with_status(0);
    let replay = folder.serve(&["replay", TAPE, "--strict"]);
    assert_comes_back(&replay, &bodies, "from the recording");
    replay.stop().with_status(0);
}

#[test]
fn the_exact_text_is_kept_only_where_no_layout_gives_it_back() {
    let folder = Folder::new();
    let recorder = record(&folder, &echo());
    let layouts =
        ["{\"b\":[1]}", "{\n  \"b\": [\n    1\n  ]\n}", "{\n    \"b\": [\n        1\n    ]\n}"];
    let json = |text: &&'static str| ("application/json", text.as_bytes().to_vec());
    let bodies: Vec<_> = layouts.iter().chain(&["{ \"b\":[1]}"]).map(json).collect();
    assert_comes_back(&recorder, &bodies, "through the recorder");
    recorder.stop().with_status(0);
    let tape = findings::parse(&folder.read(TAPE));
    for (index, interaction) in tape["interactions"].as_array().unwrap().iter().enumerate() {
        let body = &interaction["response"]["body"];
        assert_eq!(body["json"]["b"][0], 1, "{body}");
        assert_eq!(body.get("raw").is_some(), index == 3, "{body}");
    }
}

/// What the coded bodies below say; long enough that no coder keeps it as it is.
const PLAIN: &str = r#"{"items":[{"status":"active","quantity":1},{"status":"active","quantity":2},{"status":"active","quantity":3}]}"#;

fn flate<W: std::io::Write>(
    mut encoder: W,
    finish: impl Fn(W) -> std::io::Result<Vec<u8>>,
) -> Vec<u8> {
    encoder.write_all(PLAIN.as_bytes()).unwrap();
    finish(encoder).unwrap()
}

/// [`PLAIN`] in every coding.
fn coded() -> Vec<(&'static str, Vec<u8>)> {
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    let level = flate2::Compression::best();
    let gzip = flate(GzEncoder::new(Vec::new(), level), GzEncoder::finish);
    let zlib = flate(ZlibEncoder::new(Vec::new(), level), ZlibEncoder::finish);
    let raw = flate(DeflateEncoder::new(Vec::new(), level), DeflateEncoder::finish);
    vec![
        ("gzip", gzip.clone()),
        ("x-gzip", gzip),
        ("deflate", zlib),
        ("deflate", raw),
        ("br", BROTLI.to_vec()),
        ("zstd", ZSTANDARD.to_vec()),
    ]
}

/// [`PLAIN`] by the reference encoder of brotli 1.2, quality 11.
const BROTLI: &[u8] = &[
    0x1b, 0x6d, 0x00, 0x18, 0x1c, 0x07, 0xce, 0xb9, 0x3c, 0x7e, 0x04, 0xa1, 0x4e, 0x5b, 0xab, 0x10,
    0x32, 0xe1, 0xc8, 0x07, 0x56, 0x37, 0x3c, 0x61, 0xa9, 0xc3, 0xd2, 0x15, 0x7d, 0xe0, 0x90, 0x03,
    0xa0, 0x3b, 0xa5, 0x2d, 0x88, 0x63, 0xad, 0x2f, 0x80, 0xa0, 0xe1, 0x84, 0xa6, 0x8c, 0x1f, 0x1a,
    0x1e, 0x19, 0x0e, 0x92, 0xa0, 0xf6, 0x06,
];

/// [`PLAIN`] by the reference encoder of Zstandard, level 19.
const ZSTANDARD: &[u8] = &[
    0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x6e, 0xbd, 0x01, 0x00, 0x02, 0x03, 0x0b, 0x11, 0xb0, 0xeb, 0x04,
    0x6d, 0x93, 0x27, 0xeb, 0x6d, 0xde, 0x31, 0x07, 0xbf, 0x48, 0x64, 0x32, 0x55, 0x01, 0xaf, 0xbc,
    0x21, 0xc0, 0x0b, 0xe8, 0x76, 0x7d, 0xca, 0xa5, 0x0c, 0x7c, 0x98, 0xde, 0xa4, 0xd1, 0xbb, 0x9e,
    0x5f, 0x3b, 0x82, 0x5e, 0x74, 0xae, 0x76, 0x01, 0x02, 0x00, 0x00, 0x17, 0x23, 0xa2, 0x2a, 0x03,
];

#[test]
fn a_coded_body_passes_as_it_is_is_kept_decoded_and_replayed_as_the_client_reads_it() {
    let folder = Folder::new();
    let answers = coded();
    let upstream = Upstream::start({
        let answers = answers.clone();
        move |request: &Message| {
            let target = request.head.split(' ').nth(1).unwrap();
            let index: usize = target.rsplit('/').next().unwrap().parse().unwrap();
            let (coding, body) = &answers[index];
            let coding = format!("Content-Encoding: {coding}\r\n");
            Reply::Bytes(answer("application/json", &coding, body))
        }
    });
    let ask = |server: &Server, index: usize| {
        let path = path(index);
        super::raw_http::ask(
            server.address,
            format!(
                "GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
            ),
        )
    };
    let recorder = record(&folder, &upstream);
    for (index, (coding, body)) in answers.iter().enumerate() {
        let seen = ask(&recorder, index);
        assert_eq!((seen.field("Content-Encoding"), &seen.body), (Some(*coding), body));
    }
    recorder.stop().with_status(0);

    let tape = findings::parse(&folder.read(TAPE));
    let plain = findings::parse(PLAIN);
    for interaction in tape["interactions"].as_array().unwrap() {
        assert_eq!(interaction["response"]["body"]["json"], plain, "{interaction}");
    }
    let replay = folder.serve(&["replay", TAPE, "--strict"]);
    for (index, (coding, _)) in answers.iter().enumerate() {
        let seen = ask(&replay, index);
        assert_eq!(seen.field("Content-Encoding"), Some(*coding));
        let body = tapecheck::http::decode(&seen.body.into(), [*coding].into_iter(), 1 << 20);
        assert_eq!(body.unwrap(), PLAIN, "{coding}");
        let path = path(index);
        let plain = super::raw_http::ask(
            replay.address,
            format!("GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\n\r\n"),
        );
        assert_eq!((plain.field("Content-Encoding"), plain.text()), (None, PLAIN), "{coding}");
    }
    replay.stop().with_status(0);
}
