//! The values that a description enumerates: `Supported values: one, two or three`, `"new", "renew"`.

use super::is_identifier;

/// Words between the last two values of a list.
const CONNECTORS: [&str; 31] = [
    "or",
    "and",
    "vagy",
    "és",
    "ou",
    "e",
    "o",
    "y",
    "u",
    "oder",
    "und",
    "en",
    "lub",
    "i",
    "nebo",
    "a",
    "или",
    "и",
    "eller",
    "och",
    "veya",
    "ve",
    "或",
    "和",
    "または",
    "と",
    "또는",
    "및",
    "et",
    "od",
    "ili",
];

const QUOTES: [(char, char); 6] =
    [('"', '"'), ('“', '”'), ('„', '”'), ('«', '»'), ('「', '」'), ('\'', '\'')];

/// The values; none where there are fewer than two.
pub(super) fn values(text: &str, printed: &str) -> Vec<String> {
    let quoted = quoted(text);
    if quoted.len() > 1 {
        return quoted;
    }
    let listed = listed(text);
    if listed.len() > 1 { listed } else { code(printed) }
}

fn quoted(text: &str) -> Vec<String> {
    for (open, close) in QUOTES {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once(open) {
            let Some((inside, behind)) = behind.split_once(close) else { break };
            push_word(&mut found, inside.trim().trim_end_matches([',', '.']));
            rest = behind;
        }
        if found.len() > 1 {
            return found;
        }
    }
    Vec::new()
}

/// What stands between backticks, if it is in the company of a colon: other code names other things.
fn code(printed: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Some((_, list)) = printed.rsplit_once([':', '：']) else { return found };
    for (index, part) in list.split('`').enumerate() {
        if index % 2 == 1 {
            push(&mut found, part.trim());
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// A list behind a colon, up to the end of its sentence, in which there is nothing but values.
fn listed(text: &str) -> Vec<String> {
    /// More are a text.
    const MOST: usize = 100;
    let Some((_, list)) = text.rsplit_once([':', '：']) else { return Vec::new() };
    let end = list.find(". ").or_else(|| list.find(['。', ';', '('])).unwrap_or(list.len());
    let list = list[..end].trim().trim_end_matches('.');
    let mut found = Vec::new();
    let mut connectors = 0;
    let words = list.split(|c: char| c.is_whitespace() || ",、，".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(MOST).collect();
    for (index, word) in words.iter().enumerate() {
        // Before the last value only: a word such as `a` may be a value.
        let is_before_last = index + 2 == words.len();
        if is_before_last && CONNECTORS.contains(&word.to_lowercase().as_str()) {
            connectors += 1;
        } else if is_identifier(word) {
            push(&mut found, word);
        } else {
            return Vec::new();
        }
    }
    // Values have something between them; words of a sentence have not.
    let separators = list.matches([',', '、', '，']).count();
    if found.len() > 1 && found.len() <= separators + connectors + 1 { found } else { Vec::new() }
}

fn push(found: &mut Vec<String>, value: &str) {
    if is_identifier(value) {
        push_word(found, value);
    }
}

/// Between quotes a translated value is one too: another edition tells what it was.
fn push_word(found: &mut Vec<String>, value: &str) {
    let is_word = value.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    let is_value = is_word && value.starts_with(char::is_alphabetic) && value.len() <= 40;
    if is_value && !found.iter().any(|known| known == value) {
        found.push(value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_behind_a_colon_and_between_quotes() {
        let read = |text: &str| values(text, text);
        let three = ["UserPurchase", "SystemPurchase", "SystemBilling"];
        assert_eq!(
            read("Read-only. Supported values: UserPurchase, SystemPurchase, or SystemBilling"),
            three
        );
        assert_eq!(read("支持的值：UserPurchase、SystemPurchase 或 SystemBilling。"), three);
        assert_eq!(
            read("A támogatott értékek: \"new\", \"renew\" vagy \"cancel\"."),
            ["new", "renew", "cancel"]
        );
        assert_eq!(values("One of: a b c", "One of: `a`, `b`"), ["a", "b"]);
        for text in
            ["Note: the name of the thing", "The name.", "Default: monthly", "See: order line"]
        {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
