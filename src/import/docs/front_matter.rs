//! What a page says about itself before its text.

/// The language in the front matter (`ms.contentlocale: pt-PT`), if there is one.
pub(super) fn language(text: &str) -> Option<&str> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim_end);
    if lines.next()? != "---" {
        return None;
    }
    lines
        .take_while(|line| *line != "---")
        .find_map(|line| line.strip_prefix("ms.contentlocale:"))
        .map(|value| value.trim().trim_matches(['"', '\'']))
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_read_from_the_front_matter_only() {
        assert_eq!(language("---\r\nms.contentlocale: \"hu-HU\"\r\n---\r\n"), Some("hu-HU"));
        assert_eq!(language("---\ntitle: x\n---\nms.contentlocale: hu-HU\n"), None);
        assert_eq!(language("ms.contentlocale: hu-HU\n"), None);
    }
}
