//! `tests/fixtures/json`: valid, invalid and implementation-defined texts, one case a file, named by what it shows.

use std::{fs, path::PathBuf};

use tapecheck::model::json::{
    Layout, Problem, RepairKind, Value, parse_bytes, parse_lenient, print, same_value,
};

/// What RFC 8259 leaves to the reader, and what this one does.
enum Outcome {
    /// It is read, and printed as it was spelled.
    Kept,
    /// It is refused, and the problem is of this kind.
    Refused(fn(&Problem) -> bool),
}

use Outcome::{Kept, Refused};

const ANY_NUMBER: &str =
    "numbers keep their spelling, so none is too large or too precise (RFC 8259 §6 lets us limit)";
const DUPLICATES: &str =
    "duplicate names stay visible (§4 calls the behaviour unpredictable); who reads decides";
const SURROGATES: &str = "a lone surrogate is allowed by the grammar (§8.2); the spelling keeps it";
const DEPTH: &str = "the parser recurses, so nesting has a limit (§9)";
const BOM: &str = "a byte order mark must not be added and may be refused (§8.1); a recorder must not drop it silently";
const UTF8: &str =
    "exchanged texts are UTF-8 (§8.1); the bytes of another encoding are kept as bytes";

/// Every file of `implementation-defined`, what happens to it, and why.
const DEFINED_HERE: &[(&str, Outcome, &str)] = &[
    ("number-1e400", Kept, ANY_NUMBER),
    ("number-minus-1e400", Kept, ANY_NUMBER),
    ("number-1e-400", Kept, ANY_NUMBER),
    ("number-huge-integer", Kept, ANY_NUMBER),
    ("number-above-64-bit", Kept, ANY_NUMBER),
    ("number-below-64-bit", Kept, ANY_NUMBER),
    ("number-exponent-beyond-64-bit", Kept, ANY_NUMBER),
    ("number-exponent-negative-beyond-64-bit", Kept, ANY_NUMBER),
    ("number-20000-digits", Kept, ANY_NUMBER),
    ("number-many-fraction-digits", Kept, ANY_NUMBER),
    ("number-many-exponent-zeros", Kept, ANY_NUMBER),
    ("object-duplicate-name", Kept, DUPLICATES),
    ("object-duplicate-name-equal", Kept, DUPLICATES),
    ("object-duplicate-name-by-escape", Kept, DUPLICATES),
    ("object-duplicate-empty-name", Kept, DUPLICATES),
    ("object-duplicate-nested", Kept, DUPLICATES),
    ("object-duplicate-many", Kept, DUPLICATES),
    ("string-lone-high-surrogate", Kept, SURROGATES),
    ("string-lone-low-surrogate", Kept, SURROGATES),
    ("string-reversed-surrogates", Kept, SURROGATES),
    ("string-high-surrogate-then-letter", Kept, SURROGATES),
    ("string-high-surrogate-then-escape", Kept, SURROGATES),
    ("string-two-high-surrogates", Kept, SURROGATES),
    ("string-high-surrogate-then-escaped-letter", Kept, SURROGATES),
    ("string-lone-surrogate-in-name", Kept, SURROGATES),
    ("string-high-surrogate-at-end", Kept, SURROGATES),
    ("depth-127", Kept, DEPTH),
    ("depth-128", Kept, DEPTH),
    ("depth-129", Refused(is_too_deep), DEPTH),
    ("depth-500", Refused(is_too_deep), DEPTH),
    ("depth-20000", Refused(is_too_deep), DEPTH),
    ("depth-20000-unclosed", Refused(is_too_deep), DEPTH),
    ("depth-20000-objects", Refused(is_too_deep), DEPTH),
    ("depth-1000-objects", Refused(is_too_deep), DEPTH),
    ("encoding-utf8-bom", Refused(is_byte_order_mark), BOM),
    ("encoding-utf8-bom-only", Refused(is_byte_order_mark), BOM),
    ("encoding-utf8-bom-twice", Refused(is_byte_order_mark), BOM),
    ("encoding-utf8-bom-cut", Refused(is_encoding), UTF8),
    ("encoding-utf16-le-bom", Refused(is_encoding), UTF8),
    ("encoding-utf16-be-bom", Refused(is_encoding), UTF8),
    ("encoding-utf16-le", Refused(is_nul), UTF8),
    ("encoding-utf16-be", Refused(is_nul), UTF8),
    ("encoding-utf32-le-bom", Refused(is_encoding), UTF8),
    ("encoding-utf32-be", Refused(is_nul), UTF8),
];

fn is_too_deep(problem: &Problem) -> bool {
    matches!(problem, Problem::TooDeep(_))
}

fn is_byte_order_mark(problem: &Problem) -> bool {
    *problem == Problem::NotStrict(RepairKind::ByteOrderMark)
}

fn is_encoding(problem: &Problem) -> bool {
    *problem == Problem::Encoding
}

fn is_nul(problem: &Problem) -> bool {
    matches!(problem, Problem::Unexpected { found: '\0', .. })
}

#[test]
fn every_valid_text_is_read_and_survives_printing() {
    let cases = files("valid");
    assert!(cases.len() >= 60, "{} valid texts", cases.len());
    for (name, bytes) in cases {
        let value = parse_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        survives_printing(&name, &value);
        let text = std::str::from_utf8(&bytes).expect("a valid text is UTF-8");
        let lenient = parse_lenient(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lenient.repairs, [], "{name} needs no repair");
        assert!(same_value(&lenient.value, &value), "{name} reads the same in both modes");
    }
}

#[test]
fn every_invalid_text_is_refused_with_a_place() {
    let cases = files("invalid");
    assert!(cases.len() >= 120, "{} invalid texts", cases.len());
    for (name, bytes) in cases {
        let Err(error) = parse_bytes(&bytes) else { panic!("{name} was read") };
        assert!(error.offset <= bytes.len(), "{name}: {error}");
        assert!(error.position.line >= 1 && error.position.column >= 1, "{name}: {error}");
        let message = error.to_string();
        assert!(
            message.contains(" at line ") && message.is_ascii() || !bytes.is_ascii(),
            "{name}: {message}"
        );
        assert!(!message.chars().any(char::is_control), "{name}: {message:?} drives no terminal");
        // The lenient mode may read it or not, but it ends.
        let _ = std::str::from_utf8(&bytes).map(parse_lenient);
    }
}

#[test]
fn what_the_standard_leaves_open_is_decided_in_the_table() {
    let cases = files("implementation-defined");
    assert!(cases.len() >= 25, "{} implementation-defined texts", cases.len());
    for (name, bytes) in &cases {
        let Some((_, outcome, reason)) = DEFINED_HERE.iter().find(|(known, ..)| known == name)
        else {
            panic!("{name} has no entry in the table");
        };
        match (parse_bytes(bytes), outcome) {
            (Ok(value), Kept) => {
                survives_printing(name, &value);
                assert_eq!(print(&value, Layout::Minified).as_bytes(), bytes, "{name}");
            }
            (Err(error), Refused(is_expected)) => {
                assert!(is_expected(&error.problem), "{name}: {error}");
            }
            (Ok(_), Refused(_)) => panic!("{name} was read, but {reason}"),
            (Err(error), Kept) => panic!("{name}: {error}, but {reason}"),
        }
    }
    for (name, ..) in DEFINED_HERE {
        assert!(cases.iter().any(|(case, _)| case == name), "{name} has no file");
    }
}

fn survives_printing(name: &str, value: &Value) {
    for layout in Layout::REPRODUCIBLE {
        let printed = print(value, layout);
        let again =
            parse_bytes(printed.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(same_value(&again, value), "{name} in {layout:?}");
    }
}

/// The files of one folder as (name, bytes), sorted by name.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/json").join(folder);
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be listed").path())
        .map(|path| {
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("the file can be read"))
        })
        .collect();
    files.sort();
    files
}
