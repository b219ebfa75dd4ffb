//! What a page says about itself before its text.

/// The language in the front matter (`ms.contentlocale: pt-PT`) or in the `<html lang="pt">` of a page, if it names one.
pub(super) fn language(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim_end);
    if lines.next()? != "---" {
        return of_html(text);
    }
    lines
        .take_while(|line| *line != "---")
        .find_map(|line| line.strip_prefix("ms.contentlocale:"))
        .map(|value| value.trim().trim_matches(['"', '\'']))
        .filter(|value| !value.is_empty())
}

fn of_html(text: &str) -> Option<&str> {
    /// The tag stands at the start of its page.
    const WITHIN: usize = 2000;
    let end = (0..=WITHIN.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let start = text[..end].to_ascii_lowercase().find("<html")?;
    let tag = text[start..end].split('>').next()?;
    let value = tag.split_once("lang=")?.1.trim_start_matches(['"', '\'']);
    value.split(['"', '\'', ' ']).next().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_read_from_the_front_matter_only() {
        assert_eq!(language("---\r\nms.contentlocale: \"hu-HU\"\r\n---\r\n"), Some("hu-HU"));
        assert_eq!(language("<!doctype html>\n<html dir=ltr lang=\"pt-br\">"), Some("pt-br"));
        assert_eq!(language("<html><p lang=\"hu\">"), None);
        assert_eq!(language("---\ntitle: x\n---\nms.contentlocale: hu-HU\n"), None);
        assert_eq!(language("ms.contentlocale: hu-HU\n"), None);
    }
}
