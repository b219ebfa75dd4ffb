//! Patterns that look ahead from the start of the string: several demands on one string.
//!
//! `^(?!a)(?=.*b)c` finds what `^(?:c)` and `^(?:.*b)` find and `^(?:a)` does not. That is how rules for passwords and
//! names are mostly written; look-around elsewhere stays what no automaton tells.

/// The patterns that must be found, and those that must not; nothing if it is not such a pattern.
pub(in crate::compat) fn parts(text: &str) -> Option<Vec<(String, bool)>> {
    let mut rest = text.strip_prefix('^')?;
    if has_choice(text) {
        return None;
    }
    let mut parts = Vec::new();
    loop {
        let is_found = rest.starts_with("(?=");
        if !is_found && !rest.starts_with("(?!") {
            break;
        }
        let end = closing(rest)?;
        parts.push((format!("^(?:{})", &rest[3..end]), is_found));
        rest = &rest[end + 1..];
        // A look-ahead that is repeated is a matter of taste.
        if rest.starts_with(['*', '+', '?', '{']) {
            return None;
        }
    }
    if parts.is_empty() {
        return None;
    }
    parts.push((format!("^(?:{rest})"), true));
    Some(parts)
}

/// Every character that is not escaped and not in a class, with its place and how many groups are open around it.
fn outside_of_classes(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let (mut depth, mut in_class, mut is_escaped) = (0_usize, false, false);
    text.char_indices().filter_map(move |(at, c)| {
        if is_escaped {
            is_escaped = false;
            return None;
        }
        match c {
            '\\' => is_escaped = true,
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return Some((at, c, depth));
            }
            _ => return Some((at, c, depth)),
        }
        None
    })
}

/// Whether the whole pattern is a choice.
fn has_choice(text: &str) -> bool {
    outside_of_classes(text).any(|(_, c, depth)| c == '|' && depth == 0)
}

/// Where the group ends that the text begins with.
fn closing(text: &str) -> Option<usize> {
    outside_of_classes(text).find(|(_, c, depth)| *c == ')' && *depth == 0).map(|(at, ..)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_ahead_becomes_a_pattern_of_its_own() {
        let part = |text: &str, is_found| (text.to_owned(), is_found);
        assert_eq!(
            parts(r"^(?=.*[)A])(?!a\)|b).{8,}$"),
            Some(vec![
                part("^(?:.*[)A])", true),
                part(r"^(?:a\)|b)", false),
                part("^(?:.{8,}$)", true)
            ])
        );
        for other in ["(?=a)b", "^a(?=b)", "^(?=a)b|c", "^(?=a", "^abc", "^(?=a)?b"] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
