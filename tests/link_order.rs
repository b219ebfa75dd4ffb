//! The order of functions in the released program. `build.rs` does without it where the linker does not take it, and then
//! nothing but idle memory tells: so here the usual linker has to.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_linker_takes_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("link/replay_first.ld");
    fs::copy(script, folder.path().join("order.ld")).unwrap();
    fs::write(folder.path().join("program.rs"), "fn main() {}\n").unwrap();
    let linked = Command::new("rustc")
        .args(["program.rs", "-C", "link-arg=-Wl,-T,order.ld"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(linked.status.success(), "{}", String::from_utf8_lossy(&linked.stderr));
    let program = fs::read(folder.path().join("program")).unwrap();
    let section = b".text.replay_first";
    assert!(
        program.windows(section.len()).any(|bytes| bytes == section),
        "`main` is in the list, so the program has the section"
    );
}
