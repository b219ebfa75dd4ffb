//! Stand-ins: what stands where a value was taken out or was never shown.

/// Whether a text is a stand-in such as `{bearer-token}`, `{echo}` or `<order-id>`.
pub fn is_stand_in(text: &str) -> bool {
    let inside = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')));
    inside.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}', '<', '>', '"']))
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
