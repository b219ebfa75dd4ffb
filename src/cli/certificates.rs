//! The local certificate authority: where its files are, and that they are there.
//!
//! | file | what it is |
//! |---|---|
//! | `ca-key.pem` | the authority: key and certificate, for nobody but the user; all others are made of it |
//! | `ca.pem`, `ca.p12` | the certificate that clients have to trust |
//! | `roots.pem`, `roots.p12` | the same and the system's, for clients that trust one file and nothing else |

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use rustls::pki_types::CertificateDer;

use super::{Console, Failure};
use crate::http::forward::{CertificateAuthority, pem, pkcs12};
use crate::http::{certificates_in, system_certificates};
use crate::storage::{files, private};

/// An authority that ends within this time is replaced: a recording should not end with it.
const LAST_DAYS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The environment variables that name a file of certificates for a client to trust.
pub(super) const BUNDLE_VARIABLES: [&str; 3] =
    ["CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];

/// The authority's files.
#[derive(Clone, Debug)]
pub(super) struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// The files in the user's data folder.
    pub(super) fn locate() -> Result<Self, Failure> {
        let folder = data_folder(&|name| std::env::var_os(name).filter(|value| !value.is_empty()));
        let folder = folder.ok_or_else(|| {
            Failure::new("there is no folder for the certificate authority: the user has no home")
                .help("name one with the environment variable TAPECHECK_DATA_DIR")
        })?;
        let folder = std::path::absolute(folder)
            .map_err(|error| Failure::new(format!("there is no current folder: {error}")))?;
        Ok(Self { folder })
    }

    /// The certificate in PEM.
    pub(super) fn pem(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// The certificate in PKCS #12.
    pub(super) fn pkcs12(&self) -> PathBuf {
        self.folder.join("ca.p12")
    }

    /// The certificate and the system's in PEM.
    pub(super) fn roots_pem(&self) -> PathBuf {
        self.folder.join("roots.pem")
    }

    /// The certificate and the system's in PKCS #12.
    pub(super) fn roots_pkcs12(&self) -> PathBuf {
        self.folder.join("roots.p12")
    }

    /// The authority, made if there is none; and all files as they should be.
    pub(super) fn open(&self, console: &Console) -> Result<CertificateAuthority, Failure> {
        private::exclusively(&self.folder, || {
            let authority = self.read_or_make(console)?;
            let own = authority.certificate();
            private::write_public(&self.pem(), pem([own]).as_bytes())?;
            private::write_public(&self.pkcs12(), &pkcs12([own]))?;
            let trusted = trusted();
            let roots = || std::iter::once(own).chain(&trusted);
            private::write_public(&self.roots_pem(), pem(roots()).as_bytes())?;
            private::write_public(&self.roots_pkcs12(), &pkcs12(roots()))?;
            Ok(authority)
        })?
    }

    fn read_or_make(&self, console: &Console) -> Result<CertificateAuthority, Failure> {
        let path = self.folder.join("ca-key.pem");
        let now = SystemTime::now();
        if let Some(text) = private::read_secret(&path)? {
            let authority = CertificateAuthority::from_pem(&text)
                .map_err(|error| Failure::from(error).context(&path.display().to_string()))?;
            if authority.expires() > now + LAST_DAYS {
                return Ok(authority);
            }
            console.log(
                "tapecheck: the certificate authority has come to its end and is replaced; clients have to trust the \
                 new one: `tapecheck ca trust-help`",
            );
        }
        let text = CertificateAuthority::generate(now)?;
        private::write_secret(&path, &text)?;
        Ok(CertificateAuthority::from_pem(&text)?)
    }
}

/// What the system trusts, and what the variables say that a command would otherwise have followed.
fn trusted() -> Vec<CertificateDer<'static>> {
    let mut all = system_certificates();
    for name in BUNDLE_VARIABLES {
        let Some(path) = std::env::var_os(name).filter(|path| !path.is_empty()) else { continue };
        // Whoever names a file that is none has the same trouble without us.
        let Ok(text) = files::read_text(path.as_ref()) else { continue };
        all.extend(certificates_in(&text));
    }
    all.sort_by(|one, other| one.as_ref().cmp(other.as_ref()));
    all.dedup();
    all
}

/// The user's folder for data, as each system has it; `variable` gives the value of an environment variable.
fn data_folder(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(named) = variable("TAPECHECK_DATA_DIR") {
        return Some(named.into());
    }
    let home = || variable("HOME").map(PathBuf::from);
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        // The standard takes absolute paths only (XDG Base Directory Specification).
        let named = variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| home().map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("tapecheck"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn folder(variables: &[(&str, &str)]) -> Option<PathBuf> {
        data_folder(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_folder_is_where_the_system_keeps_data() {
        let home = ("HOME", "/home/me");
        let expected = |path: &str| Some(PathBuf::from(path));
        assert_eq!(folder(&[home]), expected("/home/me/.local/share/tapecheck"));
        assert_eq!(folder(&[home, ("XDG_DATA_HOME", "/data")]), expected("/data/tapecheck"));
        assert_eq!(
            folder(&[home, ("XDG_DATA_HOME", "data")]),
            expected("/home/me/.local/share/tapecheck")
        );
        assert_eq!(folder(&[home, ("TAPECHECK_DATA_DIR", "/mine")]), expected("/mine"));
        assert_eq!(folder(&[]), None);
    }

    #[test]
    fn an_authority_at_its_end_is_replaced_and_that_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let certificates = Certificates { folder: folder.path().to_owned() };
        let long_ago = SystemTime::now() - Duration::from_secs(5 * 365 * 24 * 60 * 60);
        let old = CertificateAuthority::generate(long_ago).unwrap();
        private::write_secret(&folder.path().join("ca-key.pem"), &old).unwrap();
        let told = Told::default();
        let console = Console::new(Box::new(std::io::sink()), Box::new(told.clone()));

        let first = certificates.open(&console).unwrap();
        let second = certificates.open(&console).unwrap();

        assert!(first.expires() > SystemTime::now() + LAST_DAYS);
        assert_eq!(first.certificate(), second.certificate(), "once is enough");
        let told = String::from_utf8(told.0.lock().unwrap().clone()).unwrap();
        assert_eq!(told.matches("clients have to trust the new one").count(), 1, "{told}");
    }

    #[derive(Clone, Default)]
    struct Told(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

    impl std::io::Write for Told {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
}
