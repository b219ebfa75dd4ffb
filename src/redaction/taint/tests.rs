use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

const GUID: &str = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
const SECRET: &str = "pa55word of nobody";
const TOKEN: &str = "Zq3-Xk0TtLwP_a9RkQmVb2cYdN4eFh7g";

fn known() -> (Taint, Vault) {
    let (mut taint, mut vault) = (Taint::default(), Vault::default());
    vault.note(GUID);
    taint.add(SECRET, 1);
    taint.add(TOKEN, 2);
    (taint, vault)
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

#[test]
fn values_are_found_plain_and_in_every_encoding() {
    let (taint, vault) = known();
    let encodings: [fn(&str) -> String; 9] = [
        str::to_owned,
        str::to_uppercase,
        hex,
        percent,
        escaped,
        |text| STANDARD.encode(format!("ab{text}c")),
        |text| format!("xyz{}", URL_SAFE_NO_PAD.encode(format!("12345678{text}"))),
        |text| STANDARD.encode(percent(&STANDARD.encode(text))),
        |text| format!("{{\\\"a\\\":\\\"{}\\\"}}", escaped(text).replace('\\', "\\\\")),
    ];
    for (value, rule) in [(GUID, None), (SECRET, Some(1)), (TOKEN, Some(2))] {
        for (number, encode) in encodings.iter().enumerate() {
            let text = format!(r#"{{"a":"some text {}"}}"#, encode(value));
            let found = taint.find(text.as_bytes(), &vault).map(|(rule, _)| rule);
            assert_eq!(found, Some(rule), "encoding {number}: {text}");
        }
    }
    assert_eq!(taint.find(GUID.replace('-', "").as_bytes(), &vault), Some((None, 0)));
    assert_eq!(taint.find(format!("at {TOKEN}").as_bytes(), &vault), Some((Some(2), 3)));
}

#[test]
fn what_only_resembles_a_value_is_none() {
    let (taint, vault) = known();
    for text in [
        &GUID.replace('6', "7"),
        &TOKEN[..TOKEN.len() - 1],
        "pa55word of nobodx",
        "00000000-0000-4000-8000-000000000001 {bearer-token} user-1@example.com",
        "%zz \\u00 \\",
    ] {
        assert_eq!(taint.find(text.as_bytes(), &vault), None, "{text}");
    }
}

#[test]
fn very_many_values_that_start_alike_are_kept_apart() {
    let mut taint = Taint::default();
    let value = |number: usize| format!("ORDER-AAAAAAAAAAAAAAAAAAAA{number:07}");
    (0..20_000).for_each(|number| taint.add(&value(number), number));
    (0..20_000).for_each(|number| taint.add(&value(number), 0));
    assert_eq!(taint.len(), 20_000, "none is kept twice");
    for number in [0, 7, 19_999] {
        let found = taint.find(format!("x{}", value(number)).as_bytes(), &Vault::default());
        assert_eq!(found, Some((Some(number), 1)));
    }
    assert_eq!(taint.find(value(20_000).as_bytes(), &Vault::default()), None);
}
