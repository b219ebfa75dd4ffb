//! README.md and every page of docs/ can be followed to the letter.
//!
//! Each command of each page is run, in the order of the page and in a folder of its own, against the embedded sandbox;
//! workflows are read as YAML and the scripts in them that call tapecheck are run; what a page shows of the output must be
//! there. `guides/page.rs` says how a page tells what is special about a block, `guides/machine.rs` what stands for the
//! reader's machine. A new page needs nothing but to lie in docs/.
//!
//! Besides what `cargo test` needs these tests need curl and git. Blocks that need other clients are run with the feature
//! `real-clients`, which `.ci/run` uses. `TAPECHECK_PAGE=docs/ci.md cargo test --test guides` follows one page.
#![cfg(unix)]

#[path = "cli/harness.rs"]
#[allow(dead_code, reason = "tests/cli uses all of it")]
mod harness;

#[path = "guides/follow.rs"]
#[expect(clippy::print_stdout, reason = "shown where a page fails: what was done before")]
mod follow;
#[path = "guides/machine.rs"]
mod machine;
#[path = "guides/page.rs"]
mod page;
#[path = "guides/parcels.rs"]
#[allow(unreachable_pub, reason = "it is written as in the library")]
mod parcels;
#[path = "guides/workflow.rs"]
mod workflow;

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::error::ErrorKind;
use harness::repository;
use page::{Block, Page};

/// The pages, README.md first.
fn pages() -> Vec<Page> {
    let mut names: Vec<String> = fs::read_dir(repository("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()))
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    names.insert(0, "README.md".to_owned());
    names.iter().map(|name| Page::read(&repository(""), name)).collect()
}

#[test]
fn every_page_can_be_followed_to_the_letter() {
    let chosen = std::env::var("TAPECHECK_PAGE").ok();
    let pages: Vec<Page> = pages()
        .into_iter()
        .filter(|page| chosen.as_ref().is_none_or(|chosen| *chosen == page.name))
        .collect();
    assert!(!pages.is_empty(), "there is no page {chosen:?}");
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    // Pages wait for processes most of the time.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let followed = std::panic::AssertUnwindSafe(|| {
                        follow::follow(page, cfg!(feature = "real-clients"));
                    });
                    if std::panic::catch_unwind(followed).is_err() {
                        failed.lock().unwrap().push(page.name.clone());
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "cannot be followed: {failed:?}; the messages are above");
}

#[test]
fn every_block_is_run_or_says_why_not() {
    let mut said = String::new();
    for page in pages() {
        for block in page.blocks() {
            assert_is_known(&page, block);
            if block.language.is_empty() && !block.is_shell() {
                said.push_str(&format!("{}: {}", page.name, block.text));
                said.push_str("    not run: an excerpt of something\n");
            }
            let kept = [("not run", "not run: "), ("needs", "with real clients: ")];
            for (word, told) in kept {
                if let Some(why) = block.note(word) {
                    assert!(why.len() > 3, "{}:{}: why?", page.name, block.line);
                    let first = block.text.lines().next().unwrap_or_default();
                    said.push_str(&format!("{}: {first}\n    {told}{why}\n", page.name));
                }
            }
            if block.language == "yaml" && block.note("not run").is_none() {
                for script in workflow::scripts(&block.text).unwrap() {
                    if script.prepares_a_machine() {
                        let text = script.text.trim_end().replace('\n', "\n    ");
                        said.push_str(&format!(
                            "{}: {text}\n    not run: prepares a machine\n",
                            page.name
                        ));
                    }
                }
            }
        }
    }
    insta::with_settings!({snapshot_path => "guides", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("not_run", said);
    });
}

/// Fails for a block that nothing looks at.
#[track_caller]
fn assert_is_known(page: &Page, block: &Block) {
    let place = format!("{}:{}", page.name, block.line);
    let looked_at =
        matches!(&*block.language, "yaml" | "toml" | "json" | "text") || block.is_shell();
    let is_excused = ["not run", "file"].iter().any(|word| block.note(word).is_some());
    assert!(
        looked_at || is_excused || block.language.is_empty(),
        "{place}: nothing tests a block of `{}`; see tests/guides/page.rs",
        block.language
    );
    if block.language == "yaml" {
        workflow::scripts(&block.text).unwrap_or_else(|error| panic!("{place}: {error}"));
    }
    if block.is_shell() && block.note("not run").is_some() {
        for (command, _) in block.commands() {
            assert_is_understood(&place, &command, false);
        }
    }
}

#[test]
fn every_call_in_running_text_is_understood() {
    for page in pages() {
        for (line, call) in &page.mentioned {
            assert_is_understood(&format!("{}:{line}", page.name), call, true);
        }
    }
}

/// Fails if a call of tapecheck has words that there are not; one that is only mentioned need not be whole.
#[track_caller]
fn assert_is_understood(place: &str, command: &str, is_mentioned: bool) {
    let command = command.replace("\\\n", " ");
    if !command.starts_with("tapecheck ") {
        return;
    }
    let Err(error) = tapecheck::cli::command().try_get_matches_from(words(&command)) else {
        return;
    };
    let is_cut = matches!(
        error.kind(),
        ErrorKind::MissingRequiredArgument
            | ErrorKind::MissingSubcommand
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    assert!(is_help || is_cut && is_mentioned, "{place}: {command}\n{error}");
}

/// The words of a call as a shell would split it, up to a pipe or a comment.
fn words(call: &str) -> Vec<String> {
    let (mut all, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in call.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => all.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    all.extend(word);
    let end = all.iter().position(|word| matches!(&**word, "|" | "||" | "&&" | "#" | ">"));
    all.truncate(end.unwrap_or(all.len()));
    all
}

#[test]
fn the_index_names_every_page() {
    let index = fs::read_to_string(repository("docs/README.md")).unwrap();
    for page in pages() {
        let name = page.name.trim_start_matches("docs/");
        assert!(
            name == "README.md" || index.contains(&format!("]({name})")),
            "docs/README.md: {name}"
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    for page in pages() {
        let text = fs::read_to_string(repository(&page.name)).unwrap();
        let folder = repository(&page.name).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            let is_ours = !link.contains("://") && !file.is_empty();
            assert!(!is_ours || folder.join(file).exists(), "{}: {link}", page.name);
            let target = if file.is_empty() { repository(&page.name) } else { folder.join(file) };
            if let (Some((_, anchor)), true) = (link.split_once('#'), !link.contains("://")) {
                let text = fs::read_to_string(target).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                assert!(headings.any(|line| slug(line) == anchor), "{}: {link}", page.name);
            }
        }
    }
}

/// The anchor that GitHub gives a heading.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn the_profile_of_the_guide_is_one() {
    let page = fs::read_to_string(repository("docs/profiles.md")).unwrap();
    let code = fs::read_to_string(repository("tests/guides/parcels.rs")).unwrap();
    let code = code.replace("tapecheck::profile", "super");
    assert!(
        page.contains(code.trim_end()),
        "docs/profiles.md does not show tests/guides/parcels.rs"
    );
    assert_eq!(parcels::PARCELS.canonical_path("/v2.0/parcels/17"), "/v2/parcels/17");
}
