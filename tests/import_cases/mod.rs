//! The case folders of the documentation importer: `page.*`, and in `other/` another edition of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tapecheck::import::docs::{self, Counterparts, Documented, Options, Repairs};
use tapecheck::import::{Imported, Page};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::schema::Contract;

/// The folders, in the order of their names.
pub(crate) fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import/docs");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The page of a case.
pub(crate) fn page_of(folder: &Path) -> PathBuf {
    let pages = ["page.md", "page.txt", "page.html"].map(|name| folder.join(name));
    pages.into_iter().find(|page| page.exists()).expect("a case has a page")
}

/// Everything that an import with all checks finds on the page of a case.
pub(crate) fn import(folder: &Path) -> Imported {
    let file = page_of(folder);
    let text = fs::read_to_string(&file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    import_text(name, &text, other_edition(folder).as_ref())
}

/// The same of a text, with another edition of it as (name, text).
pub(crate) fn import_text(name: &str, text: &str, other: Option<&(String, String)>) -> Imported {
    let options = options();
    let page = Page { name, text, language: None };
    let mut imported = docs::import_with(&page, &options);
    imported.findings.extend(docs::hold_together(&[&imported.facts]));
    if let Some((name, text)) = other {
        let other = Page { name, text, language: None };
        let marks = docs::import_with(&other, &options).marks;
        let found = match Counterparts::of(&[imported.marks.clone()], &[marks]).get(0) {
            Some(_) => docs::compare(&page, &other, &options),
            None => vec![docs::without_counterpart(page.name, "other")],
        };
        imported.findings.extend(found);
    }
    docs::in_order(&mut imported.findings);
    imported
}

fn other_edition(folder: &Path) -> Option<(String, String)> {
    let file = fs::read_dir(folder.join("other")).ok()?.next()?.unwrap().path();
    let name = format!("other/{}", file.file_name().unwrap().to_str().unwrap());
    Some((name, fs::read_to_string(file).unwrap()))
}

/// With the contract that is built in.
pub(crate) fn options() -> Options<'static> {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    static DOCUMENTED: OnceLock<Documented<'static>> = OnceLock::new();
    let contract = CONTRACT.get_or_init(|| {
        Contract::load("openapi.json", PARTNER_CENTER.contract).expect("the shipped contract loads")
    });
    let documented = DOCUMENTED.get_or_init(|| Documented::new(contract, &PARTNER_CENTER));
    Options { profile: &PARTNER_CENTER, documented: Some(documented), repairs: Repairs::Assumed }
}
