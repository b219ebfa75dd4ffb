//! Lays the functions that `replay` runs beside each other in the released program.
//!
//! The kernel maps program text in windows of 64 KB around each page that runs. In the linker's order an idle replay
//! touches 84 windows of 224, in this one 26, so that it has 6 MB resident and not 10. `link/replay_first.ld` is the
//! order, `link/replay_first.py` writes it.
//!
//! GNU's linker and LLVM's take the script. With one that does not, and for names that a later compiler spells otherwise,
//! the program is the same in another order.

#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const ORDER: &str = "link/replay_first.ld";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ORDER}");
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        let argument = format!("-Wl,-T,{}", path("CARGO_MANIFEST_DIR").join(ORDER).display());
        if links(&argument) {
            println!("cargo::rustc-link-arg-bin=tapecheck={argument}");
        }
    }
}

/// Whether a program that is linked with `argument` comes about and, where it can run here, ends well.
fn links(argument: &str) -> bool {
    let program = path("OUT_DIR").join("ordered");
    let source = program.with_extension("rs");
    if std::fs::write(&source, "fn main() {}\n").is_err() {
        return false;
    }
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.arg("--target").arg(variable("TARGET")).arg(&source).arg("-o").arg(&program);
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        rustc.arg("-C").arg(OsString::from_iter(["linker=".into(), linker]));
    }
    rustc.arg("-C").arg(format!("link-arg={argument}"));
    ends_well(&mut rustc)
        && (variable("HOST") != variable("TARGET") || ends_well(&mut Command::new(&program)))
}

fn ends_well(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn is(name: &str, value: &str) -> bool {
    env::var(name).as_deref() == Ok(value)
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(variable(name))
}

fn variable(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| panic!("cargo gives a build script {name}"))
}
