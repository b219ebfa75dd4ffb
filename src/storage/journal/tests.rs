use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::recovery::recover;
use super::*;
use crate::cassette::format::{self, write_interaction};
use crate::cassette::{Cassette, Interaction};
use crate::model::{Body, Exchange, Explained as _, Request, Response};
use crate::ordering::Span;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn cassette(&self) -> PathBuf {
        self.0.path().join("tape.json")
    }

    fn journal(&self) -> PathBuf {
        self.0.path().join(".tape.json.journal")
    }

    fn create(&self) -> Result<Journal, JournalError> {
        Journal::create(&self.cassette(), &header())
    }

    /// Recovers, and gives the names of what was recovered and the damages.
    fn recovered(&self) -> (Vec<String>, Vec<Damage>) {
        let damages = match recover(&self.cassette()).unwrap() {
            Recovery::Recovered(recovered) => recovered.finished.damages,
            _ => Vec::new(),
        };
        let names = match fs::read_to_string(self.cassette()) {
            Ok(text) => format::read(&text).unwrap().interactions.into_iter().map(name).collect(),
            Err(_) => Vec::new(),
        };
        (names, damages)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn name(interaction: Interaction) -> String {
    interaction.request.path
}

fn header() -> Header {
    Header {
        cassette: "tape.json".into(),
        upstream: "http://x".into(),
        profile: "partner-center".into(),
    }
}

fn span(number: u64) -> Span {
    Span { started: 2 * number, ended: 2 * number + 1 }
}

fn exchange(path: &str) -> Exchange {
    Exchange {
        request: Request::new("GET", path),
        response: Response::new(200).with_body("{\"text\":\"line\\nend ü\"}"),
    }
}

/// Writes exchanges with these paths; gives where they stand.
fn write(journal: &mut Journal, paths: &[&str]) -> Vec<u64> {
    let numbered = (0..).zip(paths);
    numbered
        .map(|(number, path)| {
            let json = write_interaction(&exchange(path));
            journal.append(span(number), Content::Interaction(&json)).unwrap()
        })
        .collect()
}

#[test]
fn a_journal_becomes_the_cassette_that_the_format_writes() {
    let folder = Folder::new();
    let mut journal = folder.create().unwrap();
    write(&mut journal, &["/a", "/b"]);
    let finished = journal.finish(&header(), &mut Some).unwrap();
    assert_eq!(finished, Finished { exchanges: 2, ..Finished::default() });
    let interactions = ["/a", "/b"].map(|path| {
        let Exchange { request, response } = exchange(path);
        Interaction { request, response: Some(response), ..Interaction::default() }
    });
    let cassette = Cassette { interactions: interactions.into(), ..header().frame() };
    assert_eq!(fs::read_to_string(folder.cassette()).unwrap(), format::write(&cassette));
    assert_eq!(folder.files(), ["tape.json"]);
}

#[test]
#[cfg(unix)]
fn the_file_keeps_its_permissions_and_the_journal_is_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    fs::write(folder.cassette(), "{}").unwrap();
    fs::set_permissions(folder.cassette(), fs::Permissions::from_mode(0o640)).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut journal = folder.create().unwrap();
    assert_eq!(mode(folder.journal()), 0o600);
    write(&mut journal, &["/a"]);
    journal.finish(&header(), &mut Some).unwrap();
    assert_eq!(mode(folder.cassette()), 0o640);
}

#[test]
fn a_replaced_exchange_keeps_its_place_and_nothing_is_left_of_the_old_one() {
    let folder = Folder::new();
    let mut journal = folder.create().unwrap();
    let places = write(&mut journal, &["/first", "/second"]);
    let old = journal.read(places[0]).unwrap().unwrap();
    let place = journal.replace(places[0], &old, &write_interaction(&exchange("/new"))).unwrap();
    let old = journal.read(place).unwrap().unwrap();
    journal.replace(place, &old, &write_interaction(&exchange("/newest"))).unwrap();
    assert!(journal.read(place).unwrap().is_none());
    drop(journal);
    let bytes = fs::read_to_string(folder.journal()).unwrap();
    assert!(!bytes.contains("/first") && !bytes.contains("/new\""), "{bytes}");
    assert_eq!(folder.recovered(), (vec!["/newest".into(), "/second".into()], vec![]));
}

#[test]
fn a_crash_between_replacing_and_erasing_or_while_erasing_leaves_the_new_one() {
    for erased in [0, 30] {
        let folder = Folder::new();
        let mut journal = folder.create().unwrap();
        let places = write(&mut journal, &["/first"]);
        let before = fs::read(folder.journal()).unwrap();
        let old = journal.read(places[0]).unwrap().unwrap();
        journal.replace(places[0], &old, &write_interaction(&exchange("/new"))).unwrap();
        drop(journal);
        let mut bytes = fs::read(folder.journal()).unwrap();
        let start = usize::try_from(places[0]).unwrap() + erased;
        bytes[start..before.len()].copy_from_slice(&before[start..]);
        fs::write(folder.journal(), bytes).unwrap();
        assert_eq!(folder.recovered(), (vec!["/new".into()], vec![]));
    }
}

#[test]
#[cfg(unix)]
fn a_second_one_is_refused_whatever_the_path_is_called() {
    let folder = Folder::new();
    let journal = folder.create().unwrap();
    let link = folder.0.path().join("link.json");
    std::os::unix::fs::symlink("tape.json", &link).unwrap();
    let detour = folder.0.path().join("../").join(folder.0.path()).join("./tape.json");
    for path in [folder.cassette(), link, detour] {
        let error = Journal::create(&path, &header()).unwrap_err();
        assert!(matches!(error, JournalError::Held { .. }), "{error}");
        assert!(error.help().is_some());
    }
    assert!(matches!(recover(&folder.cassette()).unwrap(), Recovery::UnderWay(_)));
    drop(journal);
    assert_eq!(recover(&folder.cassette()).unwrap(), Recovery::Nothing);
    folder.create().unwrap();
}

#[test]
fn a_journal_that_is_still_there_is_not_overwritten() {
    let folder = Folder::new();
    write(&mut folder.create().unwrap(), &["/a"]);
    assert!(matches!(folder.create().unwrap_err(), JournalError::Unfinished { .. }));
    assert_eq!(folder.recovered().0, ["/a"]);
}

#[test]
fn what_this_build_cannot_read_is_named_and_kept() {
    for (start, why) in [
        ("tapecheck-journal 2 00000000 {}\n", "format 2"),
        ("tapecheck-journal 1 00000000 {}\n", "damaged"),
        ("{\"json\": 1}\n", "damaged"),
        ("no line end", "does not start like a journal"),
    ] {
        let folder = Folder::new();
        fs::write(folder.journal(), start).unwrap();
        let error = recover(&folder.cassette()).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(error.help().unwrap().contains("delete"), "{error}");
        assert_eq!(fs::read_to_string(folder.journal()).unwrap(), start);
    }
}

#[test]
fn something_else_in_the_place_of_the_cassette_stays() {
    let folder = Folder::new();
    write(&mut folder.create().unwrap(), &["/a"]);
    fs::write(folder.cassette(), "mine").unwrap();
    let error = recover(&folder.cassette()).unwrap_err();
    assert!(matches!(error, JournalError::InTheWay { .. }), "{error}");
    assert_eq!(fs::read_to_string(folder.cassette()).unwrap(), "mine");
    assert!(folder.journal().exists());
}

#[test]
fn a_line_that_repeats_another_follows_it_wherever_it_goes() {
    let folder = Folder::new();
    let mut journal = folder.create().unwrap();
    let places = write(&mut journal, &["/a", "/b", "/c"]);
    for (number, place) in (3..).zip(&places) {
        journal.append(span(number), Content::Repeats(*place)).unwrap();
    }
    let mut place = places[0];
    for path in ["/new", "/newer", "/newest"] {
        let old = journal.read(place).unwrap().unwrap();
        let json = write_interaction(&exchange(path));
        place = journal.replace(place, &old, &json).unwrap();
        journal.append(span(6), Content::Repeats(places[0])).unwrap();
    }
    let erased = journal.read(places[1]).unwrap().unwrap();
    journal.erase(places[1], &erased).unwrap();
    let finished = journal.finish(&header(), &mut Some).unwrap();
    assert_eq!((finished.exchanges, finished.gone, finished.damages.len()), (7, 1, 0));
    let mut paths = folder.recovered().0;
    paths.sort();
    assert_eq!(paths, ["/c", "/c", "/newest", "/newest", "/newest", "/newest", "/newest"]);
}

#[test]
fn what_repeats_a_damaged_line_is_damaged_too() {
    let folder = Folder::new();
    let mut journal = folder.create().unwrap();
    let places = write(&mut journal, &["/a", "/b"]);
    journal.append(span(2), Content::Repeats(places[0])).unwrap();
    let damage = places[0] as usize + 12;
    drop(journal);
    let mut bytes = fs::read(folder.journal()).unwrap();
    bytes[damage] ^= 1;
    fs::write(folder.journal(), bytes).unwrap();
    let (paths, damages) = folder.recovered();
    assert_eq!((paths, damages.len()), (vec!["/b".to_owned()], 2));
}

#[test]
#[cfg(unix)]
fn a_deleted_journal_is_noticed_and_what_it_held_is_not_lost() {
    let folder = Folder::new();
    let mut journal = folder.create().unwrap();
    write(&mut journal, &["/a"]);
    fs::remove_file(folder.journal()).unwrap();
    std::thread::sleep(2 * super::writing::LOOK);
    let error = journal.append(span(1), Content::Interaction("{}")).unwrap_err();
    assert!(matches!(error, JournalError::Deleted { .. }), "{error}");
    // Somebody else may begin anew meanwhile, and keeps what is theirs.
    let other = folder.create().unwrap();
    journal.finish(&header(), &mut Some).unwrap();
    assert!(folder.journal().exists());
    drop(other);
    assert_eq!(folder.recovered().0, ["/a"]);
}

#[test]
fn a_finish_that_was_killed_is_done_again() {
    let folder = Folder::new();
    write(&mut folder.create().unwrap(), &["/a"]);
    fs::write(folder.0.path().join(".tape.json.partial"), "half of a casse").unwrap();
    assert_eq!(folder.recovered().0, ["/a"]);
    assert_eq!(folder.files(), ["tape.json"]);
}

#[test]
fn a_damaged_line_is_named_and_the_journal_kept_for_people() {
    let folder = Folder::new();
    let mut journal = folder.create().unwrap();
    let places = write(&mut journal, &["/a", "/b", "/c"]);
    drop(journal);
    let mut bytes = fs::read(folder.journal()).unwrap();
    bytes[usize::try_from(places[1]).unwrap() + 40] ^= 1;
    fs::write(folder.journal(), bytes).unwrap();
    let damage = Damage { line: 3, offset: places[1] };
    assert_eq!(folder.recovered(), (vec!["/a".into(), "/c".into()], vec![damage]));
    assert_eq!(folder.files(), [".tape.json.damaged-journal", "tape.json"]);
}

const PATHS: [&str; 4] = ["/a", "/b", "/c", "/d"];

fn bytes_of_a_journal() -> Vec<u8> {
    let folder = Folder::new();
    write(&mut folder.create().unwrap(), &PATHS);
    fs::read(folder.journal()).unwrap()
}

#[test]
fn cut_at_any_byte_it_gives_what_was_whole_before() {
    let bytes = bytes_of_a_journal();
    for length in 0..=bytes.len() {
        let folder = Folder::new();
        fs::write(folder.journal(), &bytes[..length]).unwrap();
        let (names, damages) = folder.recovered();
        let whole = bytes[..length].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(names, PATHS[..whole.saturating_sub(1)], "cut at {length}");
        assert_eq!(damages, []);
        assert!(!folder.journal().exists());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_to_a_line_the_others_are_recovered(
        at in 0.0..1.0_f64, new: u8, inserts: bool,
    ) {
        let folder = Folder::new();
        let original = bytes_of_a_journal();
        let header = original.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
        let at = header + (at * (original.len() - header) as f64) as usize;
        let mut bytes = original.clone();
        bytes.splice(at..at + usize::from(!inserts), [new]);
        fs::write(folder.journal(), &bytes).unwrap();
        let (names, damages) = folder.recovered();
        if bytes == original {
            prop_assert_eq!(names.len(), PATHS.len());
        } else {
            // A line end that is gone takes two lines with it.
            prop_assert!(names.len() >= PATHS.len() - 2);
            prop_assert!(names.len() + damages.len() >= PATHS.len() - 1);
            prop_assert!(names.iter().all(|name| PATHS.contains(&name.as_str())));
        }
    }

    #[test]
    fn any_exchange_comes_back_from_a_line(path in "/[a-z \\\\\"\n]{0,9}", body: Vec<u8>) {
        let mut exchange = exchange("/");
        exchange.request.path = path.replace([' ', '\n'], "%20");
        exchange.request.headers.push("X-Text", path);
        exchange.response.body = Body::from(body);
        let folder = Folder::new();
        let mut journal = folder.create().unwrap();
        let json = write_interaction(&exchange);
        let place = journal.append(span(0), Content::Interaction(&json)).unwrap();
        prop_assert_eq!(journal.read(place).unwrap().unwrap().exchange(), Some(exchange));
    }
}
