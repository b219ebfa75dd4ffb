//! Layers point down, and pure modules do no I/O. The list is that of ARCHITECTURE.md.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, the top one first; modules of one layer do not import each other.
const LAYERS: &[&[&str]] = &[
    &["cli"],
    &["verify"],
    &["record", "replay", "sandbox"],
    &["control"],
    &["http", "storage"],
    &["infer"],
    &["check", "compat", "import", "ordering", "policy", "report", "update"],
    &["matching"],
    &["diff"],
    &["cassette", "redaction", "schema"],
    &["profile"],
    &["model"],
];

/// Modules that must give the same for the same input: data in, data out.
const PURE: &[&str] = &[
    "check",
    "compat",
    "import",
    "infer",
    "ordering",
    "policy",
    "report",
    "update",
    "matching",
    "diff",
    "cassette",
    "redaction",
    "schema",
    "profile",
    "model",
];

/// What pure modules do not touch.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io::std",
    "tokio",
    "hyper",
    "tempfile",
    "walkdir",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "println!",
    "eprintln!",
];

fn source_files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        let relative = path.strip_prefix(&root).unwrap().to_owned();
        let module = relative
            .components()
            .next()
            .map(|first| first.as_os_str().to_string_lossy().into_owned());
        if let Some(module) = module.filter(|_| {
            relative.components().count() > 1 && path.extension().is_some_and(|e| e == "rs")
        }) {
            let text = fs::read_to_string(&path).unwrap();
            files.push((module, relative, text));
        }
    }
    assert!(files.len() > 50, "the walk finds the sources");
    files
}

/// The part of a file before its unit tests, which may use what they like, without comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_module_has_a_layer() {
    let listed: Vec<&str> = LAYERS.iter().flat_map(|layer| layer.iter().copied()).collect();
    for (module, path, _) in source_files() {
        assert!(listed.contains(&module.as_str()), "src/{} is in no layer", path.display());
    }
}

#[test]
fn imports_point_down() {
    let layer_of: HashMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(index, layer)| layer.iter().map(move |module| (*module, index)))
        .collect();
    for (module, path, text) in source_files() {
        if path.ends_with("tests.rs") {
            continue;
        }
        for (at, _) in code(&text).match_indices("crate::") {
            let code = code(&text);
            let used: String =
                code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(used_layer) = layer_of.get(used.as_str()) else { continue };
            let below = used == module || *used_layer > layer_of[module.as_str()];
            assert!(
                below,
                "src/{} imports crate::{used}, which is not below {module}",
                path.display()
            );
        }
    }
}

#[test]
fn pure_modules_do_no_input_or_output() {
    for (module, path, text) in source_files() {
        if PURE.contains(&module.as_str()) && !path.ends_with("tests.rs") {
            let code = code(&text);
            for word in IMPURE {
                assert!(!code.contains(word), "src/{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn the_map_names_every_module() {
    let map =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for module in LAYERS.iter().flat_map(|layer| layer.iter()) {
        assert!(map.contains(&format!("`{module}/`")), "ARCHITECTURE.md does not name `{module}/`");
    }
}
