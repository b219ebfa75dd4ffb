//! Stand-ins: what stands where a value was taken out or was never shown.

/// Whether a text is a stand-in such as `{bearer-token}`, `{echo}` or `<order-id>`.
pub fn is_stand_in(text: &str) -> bool {
    let inside = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')));
    inside.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}', '<', '>', '"']))
}

/// Names of stand-ins that we write are no longer.
const LONGEST_NAME: usize = 40;

/// Whether a text is a stand-in as redaction writes them: `{bearer-token}`, `{id-7}`, `{sha256:0123456789ab}`, `{0}`.
///
/// Braces alone prove nothing: GUIDs come in braces, and a password may have any character.
pub fn is_our_stand_in(text: &str) -> bool {
    let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return false;
    };
    let is_digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(hash) = name.strip_prefix("sha256:") {
        return hash.len() == 12
            && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    }
    if let Some(number) = name.strip_prefix("id-").filter(|rest| is_digits(rest, 10)) {
        return !number.starts_with('0');
    }
    // Teams number theirs: `{api-key-2}`.
    let words = name.rsplit_once('-').filter(|(_, end)| is_digits(end, 2)).map_or(name, |(w, _)| w);
    is_digits(name, 3)
        || words.starts_with(|c: char| c.is_ascii_lowercase())
            && words.len() <= LONGEST_NAME
            && words.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// Whether a text gives no secret away: one of our stand-ins, words where documentation leaves a value out
/// (`<password>`, `{Access Token}`), or what somebody blacked out.
pub fn gives_no_secret(text: &str) -> bool {
    let text = text.trim().trim_matches('"').trim();
    is_our_stand_in(text)
        || is_stand_in(text) && is_words(&text[1..text.len() - 1])
        || is_blacked_out(text)
}

fn is_words(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b'_'))
}

/// Whether a text gives no value: a stand-in, also inside quotes, or what somebody blacked out (`***`, `xxxx`, `…`).
pub fn gives_no_value(text: &str) -> bool {
    let text = text.trim().trim_matches('"').trim();
    is_stand_in(text) || is_blacked_out(text)
}

fn is_blacked_out(text: &str) -> bool {
    let first = text.chars().next().filter(|c| matches!(c, '*' | '.' | 'x' | 'X'));
    let is_repeated = |c: char| text.chars().count() >= 3 && text.chars().all(|other| other == c);
    text == "…" || first.is_some_and(is_repeated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_around_a_value_make_no_stand_in_of_ours() {
        let hash = "{sha256:0123456789ab}";
        for text in
            ["{bearer-token}", "{x-amz-signature}", "{id-17}", "{echo}", "{0}", "{key-2}", hash]
        {
            assert!(is_our_stand_in(text) && gives_no_secret(text), "{text}");
        }
        for text in ["<password>", "{Access Token}", "\"<subscriptionId>\"", "***"] {
            assert!(!is_our_stand_in(text) && gives_no_secret(text), "{text}");
        }
        for text in [
            "{6e7aa601-629e-461b-8933-0898c3cc3c7c}",
            "<Q8~abc123>",
            "{aGVsbG8gd29ybGQ=}",
            "{abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz}",
            "{sha256:hunter2}",
            "{hunter2}",
            "{}",
            "{",
        ] {
            assert!(!is_our_stand_in(text) && !gives_no_secret(text), "{text}");
        }
    }

    #[test]
    fn stand_ins_are_told_from_values() {
        for text in ["{order-id}", "<guid>"] {
            assert!(is_stand_in(text) && gives_no_value(text), "{text}");
        }
        for text in ["\"<etag>\"", "***", "xxxx", "…"] {
            assert!(!is_stand_in(text) && gives_no_value(text), "{text}");
        }
        for text in ["", "a", "{\"a\":1}", "xx-large", "<b>x", "{}"] {
            assert!(!gives_no_value(text), "{text}");
        }
    }
}
