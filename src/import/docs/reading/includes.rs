//! Files that a page takes parts of itself from: `[!INCLUDE [name](path.md)]`, `:::code source="path.md":::`.

use super::clean;

/// The paths, as the page has them, each with its line.
pub(in crate::import::docs) fn paths(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate();
    lines.filter_map(|(index, line)| Some((index + 1, path(line.trim())?))).collect()
}

fn path(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['>', ' ', '-', '*']);
    if line.starts_with(":::") {
        return clean::attribute(line, "source").filter(|path| !path.is_empty());
    }
    let is_include =
        ["[!INCLUDE", "[!include", "[!Include", "[!code"].iter().any(|mark| line.starts_with(mark));
    let (_, target) = line.split_once("](").filter(|_| is_include)?;
    let path = target.split([')', '#', '?', ' ']).next().filter(|path| !path.is_empty())?;
    // `~/` is the root of a site that nobody has told us.
    Some(path).filter(|path| !path.starts_with('~') && !path.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_of_both_kinds_are_found() {
        let page = "a\n[!INCLUDE [<b>](../includes/b.md)]\n> [!code-http[](c.md#L1-L9)]\n:::code language=\"http\" source=\"d.md\":::\n\
                    [link](e.md)\n[!INCLUDE [f](~/f.md)]\n";
        assert_eq!(paths(page), [(2, "../includes/b.md"), (3, "c.md"), (4, "d.md")]);
    }
}
