//! Small questions about text that several parts ask.

/// The word of `known` that is most like `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (edit_distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be added, removed or replaced to make `b` of `a`.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// `text` with control characters written as `\u{…}`, so that text from the network cannot drive a terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped: Vec<char> =
                if c.is_control() && c != '\t' { c.escape_unicode().collect() } else { vec![c] };
            escaped
        })
        .collect()
}

/// The first `max` characters of `text`, with an ellipsis where something was cut.
pub fn shortened(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Two texts that differ, each cut to about `max` characters around the first difference.
pub fn shortened_pair(one: &str, other: &str, max: usize) -> (String, String) {
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    // Enough of what is the same to know the place again.
    let skipped = if common + max / 4 > max { common - max / 4 } else { 0 };
    let cut = |text: &str| {
        let start = text.char_indices().nth(skipped).map_or(text.len(), |(start, _)| start);
        let before = if skipped > 0 { "…" } else { "" };
        format!("{before}{}", shortened(&text[start..], max))
    };
    (cut(one), cut(other))
}

/// `1 finding`, `2 findings`: the count with its noun in the right number.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_long_texts_are_cut_where_they_differ() {
        let (one, other) = (format!("{}a", "x".repeat(200)), format!("{}bc", "x".repeat(200)));
        let (short, other_short) = shortened_pair(&one, &other, 40);
        assert_eq!((short.as_str(), other_short.as_str()), ("…xxxxxxxxxxa", "…xxxxxxxxxxbc"));
        assert_eq!(shortened_pair("ab", "ac", 40), ("ab".to_owned(), "ac".to_owned()));
        let tail = "x".repeat(100);
        assert_eq!(shortened_pair(&tail, &format!("y{tail}"), 4).1, "yxxx…");
        assert_eq!(shortened_pair(&tail, &format!("{tail}y"), 8), ("…xx".into(), "…xxy".into()));
    }

    #[test]
    fn a_misspelt_word_finds_its_neighbour_and_a_strange_one_finds_none() {
        assert_eq!(nearest("upstraem", ["listen", "upstream"]), Some("upstream"));
        assert_eq!(nearest("zebra", ["listen", "upstream"]), None);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }
}
