//! A certificate authority of our own, and the certificates that it makes for hosts.
//!
//! It is one text: its key and its certificate in PEM. Whoever holds that text can pose as any host before everybody who
//! trusts the authority, so only `storage::private` may write it, and nothing else here gives the key away.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};

use crate::http::tls;
use crate::model::Explained;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the authority lasts: people have to trust a new one by hand.
const AUTHORITY_LIFETIME: Duration = Duration::from_secs(5 * 365 * 24 * 60 * 60);

/// How long a host's certificate lasts. Some clients take none of more than 398 days.
const LEAF_LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Beyond so many hosts certificates are made anew.
const MAX_LEAVES: usize = 1000;

/// Why an authority cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the certificate authority cannot be used: {0}")]
pub struct AuthorityError(String);

impl AuthorityError {
    fn because(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

impl Explained for AuthorityError {
    fn help(&self) -> Option<String> {
        Some("move its folder away and the next run makes a new one; clients have to trust that one anew".into())
    }
}

/// An authority, ready to make certificates.
pub struct CertificateAuthority {
    certificate: CertificateDer<'static>,
    expires: SystemTime,
    issuer: Issuer<'static, KeyPair>,
    /// One key for all hosts: making keys takes long, and this one never leaves the process.
    leaf_key: KeyPair,
    signing_key: Arc<dyn SigningKey>,
    leaves: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl CertificateAuthority {
    /// The text of a new authority: its key and its certificate in PEM.
    pub fn generate(now: SystemTime) -> Result<String, AuthorityError> {
        let key = KeyPair::generate().map_err(AuthorityError::because)?;
        let mut params = authority_params(&key);
        // Clocks differ: a machine that is behind would not take it today.
        params.not_before = (now - DAY).into();
        params.not_after = (now + AUTHORITY_LIFETIME).into();
        let certificate = params.self_signed(&key).map_err(AuthorityError::because)?;
        Ok(key.serialize_pem() + &certificate.pem())
    }

    /// Reads the text that [`Self::generate`] made.
    pub fn from_pem(text: &str) -> Result<Self, AuthorityError> {
        let key = KeyPair::from_pem(text).map_err(AuthorityError::because)?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes())
            .map_err(|_| AuthorityError::because("its file holds no certificate"))?;
        let public = key.public_key_raw();
        if !certificate.windows(public.len()).any(|bytes| bytes == public) {
            return Err(AuthorityError::because("its certificate is not that of its key"));
        }
        let expires = not_after(&certificate)
            .ok_or_else(|| AuthorityError::because("its certificate does not say when it ends"))?;
        let leaf_key = KeyPair::generate().map_err(AuthorityError::because)?;
        let der =
            PrivateKeyDer::try_from(leaf_key.serialize_der()).map_err(AuthorityError::because)?;
        let signing_key =
            tls::provider().key_provider.load_private_key(der).map_err(AuthorityError::because)?;
        let issuer = Issuer::new(authority_params(&key), key);
        Ok(Self { certificate, expires, issuer, leaf_key, signing_key, leaves: Mutex::default() })
    }

    /// The certificate that clients have to trust.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// When nobody takes its certificates any more.
    pub fn expires(&self) -> SystemTime {
        self.expires
    }

    /// A certificate for a host name or an IP address, with the authority's behind it.
    pub(super) fn leaf(&self, host: &str) -> Result<Arc<CertifiedKey>, AuthorityError> {
        let mut leaves = self.leaves.lock().expect("nobody panics while holding this lock");
        if let Some(leaf) = leaves.get(host) {
            return Ok(leaf.clone());
        }
        let leaf = Arc::new(self.make_leaf(host, SystemTime::now())?);
        if leaves.len() >= MAX_LEAVES {
            leaves.clear();
        }
        leaves.insert(host.to_owned(), leaf.clone());
        Ok(leaf)
    }

    fn make_leaf(&self, host: &str, now: SystemTime) -> Result<CertifiedKey, AuthorityError> {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![match host.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(host.try_into().map_err(AuthorityError::because)?),
        }];
        params.distinguished_name = rcgen::DistinguishedName::new();
        // A common name has 64 characters at most (RFC 5280, appendix A.1); clients look at the names above.
        params
            .distinguished_name
            .push(DnType::CommonName, host.chars().take(64).collect::<String>());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        params.not_before = (now - DAY).into();
        params.not_after = (now + LEAF_LIFETIME).min(self.expires).into();
        let leaf =
            params.signed_by(&self.leaf_key, &self.issuer).map_err(AuthorityError::because)?;
        let chain = vec![leaf.der().clone(), self.certificate.clone()];
        Ok(CertifiedKey::new(chain, self.signing_key.clone()))
    }
}

impl fmt::Debug for CertificateAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateAuthority")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What the authority's certificate says, but for its dates. The name is made of the key, so that two authorities of
/// one machine are never taken for each other.
fn authority_params(key: &KeyPair) -> CertificateParams {
    let digest = ring::digest::digest(&ring::digest::SHA256, key.public_key_raw());
    let short: String = digest.as_ref()[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, format!("tapecheck local authority {short}"));
    params.distinguished_name.push(DnType::OrganizationName, "tapecheck");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The end of a certificate's validity (RFC 5280 §4.1).
fn not_after(certificate: &[u8]) -> Option<SystemTime> {
    let ended = yasna::parse_der(certificate, |reader| {
        reader.read_sequence(|parts| {
            let time = parts.next().read_sequence(|fields| {
                // Version, serial number, signature algorithm, issuer.
                for _ in 0..4 {
                    fields.next().read_der()?;
                }
                let time = fields.next().read_sequence(|validity| {
                    validity.next().read_der()?;
                    validity.next().read_utctime()
                })?;
                // Subject, key, extensions.
                for _ in 0..3 {
                    fields.next().read_der()?;
                }
                Ok(time)
            })?;
            parts.next().read_der()?;
            parts.next().read_der()?;
            Ok(time)
        })
    });
    Some(SystemTime::from(*ended.ok()?.datetime()))
}

#[cfg(test)]
mod tests {
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    fn authority() -> CertificateAuthority {
        let text = CertificateAuthority::generate(SystemTime::now()).unwrap();
        CertificateAuthority::from_pem(&text).unwrap()
    }

    #[test]
    fn who_trusts_the_authority_trusts_its_certificates_for_these_hosts_alone() {
        let authority = authority();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.certificate().clone()).unwrap();
        let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(
            Arc::new(roots),
            tls::provider(),
        )
        .build()
        .unwrap();
        for host in ["api.example.com", "localhost", "127.0.0.1", "::1", &"a.".repeat(60)] {
            let host = host.trim_end_matches('.');
            let leaf = authority.leaf(host).unwrap();
            let verify = |name: &str| {
                let name = ServerName::try_from(name.to_owned()).unwrap();
                verifier.verify_server_cert(
                    &leaf.cert[0],
                    &leaf.cert[1..],
                    &name,
                    &[],
                    UnixTime::now(),
                )
            };
            assert!(verify(host).is_ok(), "{host}: {:?}", verify(host));
            assert!(verify("other.example.com").is_err());
        }
    }

    #[test]
    fn a_host_gets_the_same_certificate_again() {
        let authority = authority();
        let first = authority.leaf("api.example.com").unwrap();
        assert!(Arc::ptr_eq(&first, &authority.leaf("api.example.com").unwrap()));
        assert!(!Arc::ptr_eq(&first, &authority.leaf("other.example.com").unwrap()));
    }

    #[test]
    fn it_says_when_it_ends() {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let text = CertificateAuthority::generate(start).unwrap();
        let expires = CertificateAuthority::from_pem(&text).unwrap().expires();
        assert_eq!(expires, start + AUTHORITY_LIFETIME);
    }

    #[test]
    fn what_is_no_authority_is_refused() {
        let (one, two) = (
            CertificateAuthority::generate(SystemTime::now()).unwrap(),
            CertificateAuthority::generate(SystemTime::now()).unwrap(),
        );
        let at = "-----BEGIN CERTIFICATE-----";
        let mixed = format!("{}{}", &one[..one.find(at).unwrap()], &two[two.find(at).unwrap()..]);
        for text in
            ["", "junk", &one[..one.find(at).unwrap()], &one[one.find(at).unwrap()..], &mixed]
        {
            assert!(CertificateAuthority::from_pem(text).is_err(), "{text}");
        }
    }
}
