//! Whether an interaction holds no secret at all: asked of every one, and true of nearly every one.

use super::leak::{leak_in_string, may_leak};
use super::secret_names::{is_secret_word, may_be_secret_name};
use crate::model::json::{ByteKinds, Form, Node};
use crate::model::stand_in::gives_no_secret;

/// Whether an interaction holds no secret wherever in it one may stand: `false` means that it has to be looked at.
///
/// One pass over its names and values in the order of the text, which knows no more of a place than the name before it.
pub(super) fn is_clean(interaction: Node<'_>) -> bool {
    let mut was_named = false;
    for part in interaction.all() {
        match part.form() {
            Form::String => {
                let (inside, bytes) = (part.inside_bytes(), part.byte_kinds());
                let text = || part.as_str();
                if may_leak(inside, bytes) && leak_in_string(inside, bytes, text).is_some() {
                    return false;
                }
                if part.is_name() {
                    was_named = names_secret(inside, bytes);
                    continue;
                }
                // The key of a pair in a query is a value.
                if may_name_secret(inside, bytes)
                    || was_named && !text().is_some_and(|text| gives_no_secret(&text))
                {
                    return false;
                }
            }
            Form::Null | Form::True | Form::False => {}
            Form::Number | Form::Array | Form::Object if was_named => return false,
            Form::Number | Form::Array | Form::Object => {}
        }
        was_named = false;
    }
    true
}

/// Whether a secret may stand behind a name: by the name itself, or by what a header field of that name holds.
fn names_secret(name: &[u8], bytes: ByteKinds) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    let is_of_place = match name.len() {
        6 => is("cookie") || is("base64"),
        10 => is("set-cookie"),
        13 => is("authorization"),
        19 => is("proxy-authorization"),
        _ => false,
    };
    is_of_place || may_name_secret(name, bytes)
}

/// Whether a text is the name of a secret, or may be.
fn may_name_secret(text: &[u8], bytes: ByteKinds) -> bool {
    // None of the names has a digit.
    bytes.has_any(ByteKinds::ESCAPE)
        || !bytes.has_any(ByteKinds::DIGIT) && may_be_secret_name(text) && is_secret_word(text)
}
