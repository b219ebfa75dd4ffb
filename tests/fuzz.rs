//! The fuzz targets of `fuzz/` over a fixed set of inputs: real files, bent in the same few thousand ways every time.
//!
//! `TAPECHECK_FUZZ=100` makes it a hundred times as many.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Numbers that look random and are the same every time (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// What breaks readers: brackets, escapes, numbers at the edge, keywords, references.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\u{feff}",
    "\u{0}",
    "1e400",
    "-0",
    "0x1F",
    "null",
    "{}",
    "[[[[[[[[",
    "é",
    "😀",
    "\n",
    "\t",
    "  ",
    "- ",
    "&a ",
    "*a",
    "<<: *a",
    "!x ",
    "|\n",
    "#",
    "'",
    "? ",
    "\"$ref\":\"#\"",
    "\"$ref\":\"#/paths\"",
    "$ref: '#/x'",
    "\"$id\":\"x\"",
    "\"$dynamicRef\":\"#a\"",
    "\"type\":\"string\"",
    "\"type\":[]",
    "\"pattern\":\"(\"",
    "\"nullable\":true",
    "\"required\":[\"id\"]",
    "\"openapi\":\"3.0.0\"",
    "\"anyOf\":[{},false]",
    "\"$schema\":\"http://json-schema.org/draft-04/schema#\"",
    "\"raw\":\"x\"",
    "\"json\":1",
    "\"base64\":\"!\"",
    "\"status\":99999",
    "\"tapecheck\":2",
    "```",
    "<pre>",
    "</td>",
    "HTTP/1.1 200 OK\n",
    "GET {baseURL}/v1/a HTTP/1。1",
    "|---|---|",
];

fn bend(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(6) {
            0 => drop(bytes.splice(at..at, TOKENS[random.below(TOKENS.len())].bytes())),
            1 => drop(bytes.splice(at..end, TOKENS[random.below(TOKENS.len())].bytes())),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let part = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, part));
            }
            _ if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            _ => {}
        }
    }
    bytes
}

fn run(seeds: &[Vec<u8>], count: usize, target: fn(&[u8])) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let times = std::env::var("TAPECHECK_FUZZ").map_or(1, |times| times.parse().unwrap());
    seeds.iter().for_each(|seed| target(seed));
    for number in 0..count * times {
        target(&bend(&seeds[number % seeds.len()], &mut random));
    }
}

fn files(folder: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
    let files = entries.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
    let texts: Vec<Vec<u8>> = files.map(|path| fs::read(path).unwrap()).collect();
    assert!(!texts.is_empty(), "there are files in {folder}");
    texts
}

#[test]
fn the_json_front_end_holds() {
    let mut seeds = files("tests/fixtures/json");
    seeds.extend(files("schemas/partner-center").into_iter().filter(|text| text.len() < 4_000));
    run(&seeds, 20_000, targets::json);
}

#[test]
fn the_cassette_reader_holds() {
    let mut seeds = files("tests/fixtures/check");
    seeds.retain(|text| text.starts_with(b"{") && text.len() < 8_000);
    run(&seeds, 3_000, targets::cassette);
}

const YAML: &str = "openapi: 3.0.3\npaths:\n  /x/{id}: &p\n    parameters: [{name: id, in: path, style: label, schema: {type: array, items: {type: integer}}}]\n    \
    post:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}\n      responses:\n        \
    2XX: {content: {'*/*': {schema: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string, nullable: true, enum: [no]}]}}}}\n  /y: *p\n\
    components:\n  schemas:\n    A: {required: [id], properties: {id: {readOnly: true, format: uuid}, next: {$ref: '#/components/schemas/A'}}, \
    patternProperties: {'^x-': {minimum: 1, exclusiveMinimum: true}}, additionalProperties: {type: boolean}}\n";

const JSON: &str = r##"{"openapi":"3.1.0","paths":{"/a":{"get":{"parameters":[{"$ref":"#/components/parameters/q"}],
    "responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/T"}}}},"default":{}}}}},
    "components":{"parameters":{"q":{"name":"q","in":"query","style":"deepObject","schema":{"properties":{"a":{"type":"integer"}}}}},
    "schemas":{"T":{"$id":"https://x.example/t","$dynamicAnchor":"n","properties":{"kids":{"items":{"$dynamicRef":"#n"}},
    "a":{"$ref":"#/$defs/a~1b"}},"unevaluatedProperties":false,"$defs":{"a/b":{"$anchor":"ab","prefixItems":[{"const":1.0}]}}}}}}"##;

#[test]
fn the_contract_loader_holds() {
    let seeds = [YAML, JSON].map(|text| text.as_bytes().to_vec());
    run(&seeds, 4_000, targets::openapi);
}

#[test]
fn the_page_importer_holds() {
    let mut seeds = files("tests/fixtures/import/docs");
    seeds.retain(|text| !text.starts_with(b"{") && text.len() < 12_000);
    run(&seeds, 1_000, targets::page);
}
