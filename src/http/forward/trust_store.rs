//! Certificates in the file formats that trust stores take: PEM, and PKCS #12 (RFC 7292) for Java, .NET and keychains.
//!
//! The crates for PKCS #12 bring ciphers along that only keys need; certificates alone stand in it in the clear.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac};
use rustls::pki_types::CertificateDer;
use yasna::models::ObjectIdentifier;
use yasna::{DERWriter, Tag};

/// The password of every PKCS #12 file, as Java's own trust store has it: it keeps nothing secret.
pub const PASSWORD: &str = "changeit";

const DATA: &[u64] = &[1, 2, 840, 113549, 1, 7, 1];
const CERTIFICATE_BAG: &[u64] = &[1, 2, 840, 113549, 1, 12, 10, 1, 3];
const X509_CERTIFICATE: &[u64] = &[1, 2, 840, 113549, 1, 9, 22, 1];
const FRIENDLY_NAME: &[u64] = &[1, 2, 840, 113549, 1, 9, 20];
/// Oracle's: without it Java takes a certificate without a key for a link of a chain, and does not trust it.
const TRUSTED_KEY_USAGE: &[u64] = &[2, 16, 840, 1, 113894, 746875, 1, 1];
const ANY_USAGE: &[u64] = &[2, 5, 29, 37, 0];
const SHA_1: &[u64] = &[1, 3, 14, 3, 2, 26];

const ITERATIONS: u32 = 2048;

/// Certificates one behind the other, in PEM.
pub fn pem<'c>(certificates: impl IntoIterator<Item = &'c CertificateDer<'static>>) -> String {
    let mut text = String::new();
    for certificate in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let encoded = STANDARD.encode(certificate);
        for line in encoded.as_bytes().chunks(64) {
            text.extend(line.iter().map(|byte| char::from(*byte)));
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

/// A PKCS #12 file of trusted certificates; the same certificates give the same bytes.
pub fn pkcs12<'c>(certificates: impl IntoIterator<Item = &'c CertificateDer<'static>>) -> Vec<u8> {
    let bags = yasna::construct_der(|writer| {
        writer.write_sequence_of(|bags| {
            for (index, certificate) in certificates.into_iter().enumerate() {
                write_bag(bags.next(), certificate, &format!("tapecheck {}", index + 1));
            }
        });
    });
    let safe = yasna::construct_der(|writer| {
        writer.write_sequence_of(|contents| write_data(contents.next(), &bags));
    });
    yasna::construct_der(|writer| {
        writer.write_sequence(|parts| {
            parts.next().write_u8(3);
            write_data(parts.next(), &safe);
            parts.next().write_sequence(|mac| write_mac(mac, &safe));
        });
    })
}

fn write_oid(writer: DERWriter<'_>, oid: &[u64]) {
    writer.write_oid(&ObjectIdentifier::from_slice(oid));
}

fn write_data(writer: DERWriter<'_>, content: &[u8]) {
    writer.write_sequence(|info| {
        write_oid(info.next(), DATA);
        info.next().write_tagged(Tag::context(0), |writer| writer.write_bytes(content));
    });
}

fn write_bag(writer: DERWriter<'_>, certificate: &CertificateDer<'static>, name: &str) {
    writer.write_sequence(|bag| {
        write_oid(bag.next(), CERTIFICATE_BAG);
        bag.next().write_tagged(Tag::context(0), |writer| {
            writer.write_sequence(|value| {
                write_oid(value.next(), X509_CERTIFICATE);
                value
                    .next()
                    .write_tagged(Tag::context(0), |writer| writer.write_bytes(certificate));
            });
        });
        bag.next().write_set_of(|attributes| {
            attributes.next().write_sequence(|attribute| {
                write_oid(attribute.next(), FRIENDLY_NAME);
                attribute.next().write_set_of(|values| values.next().write_bmp_string(name));
            });
            attributes.next().write_sequence(|attribute| {
                write_oid(attribute.next(), TRUSTED_KEY_USAGE);
                attribute.next().write_set_of(|values| write_oid(values.next(), ANY_USAGE));
            });
        });
    });
}

/// The checksum that readers insist on. SHA-1 is what all of them know, and nothing here rests on its strength.
fn write_mac(mac: &mut yasna::DERWriterSeq<'_>, safe: &[u8]) {
    let salt = &digest::digest(&digest::SHA256, safe).as_ref()[..8].to_vec();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &mac_key(salt));
    let tag = hmac::sign(&key, safe);
    mac.next().write_sequence(|info| {
        info.next().write_sequence(|algorithm| {
            write_oid(algorithm.next(), SHA_1);
            algorithm.next().write_null();
        });
        info.next().write_bytes(tag.as_ref());
    });
    mac.next().write_bytes(salt);
    mac.next().write_u32(ITERATIONS);
}

/// The key of RFC 7292 appendix B.2 for purpose 3; it is as long as one digest, so one round of it is enough.
fn mac_key(salt: &[u8]) -> Vec<u8> {
    let block = |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().cycle().take(64).collect() };
    let password: Vec<u8> =
        PASSWORD.encode_utf16().chain([0]).flat_map(|unit| unit.to_be_bytes()).collect();
    let mut key = [vec![3; 64], block(salt), block(&password)].concat();
    for _ in 0..ITERATIONS {
        key = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &key).as_ref().to_vec();
    }
    key
}
