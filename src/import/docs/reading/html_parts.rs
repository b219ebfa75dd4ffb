//! HTML inside a Markdown page: `<pre>`, `<code>` over several lines, and tables.

use super::Line;
use super::markdown::Fence;

/// The parts of a page outside its code blocks that are HTML with code or a table in it, from line to line.
pub(super) fn find(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    // The last line that ends each kind of element: one that is never closed is no part.
    let last = |close: &str| {
        lines.iter().rposition(|line| line.text.contains('<') && contains_tag(line.text, close))
    };
    if !lines.iter().any(|line| line.text.contains('<')) {
        return parts;
    }
    let ends = ["pre", "code", "table"].map(|name| (name, last(&format!("</{name}"))));
    let mut at = 0;
    while at < lines.len() {
        if let Some(fence) = Fence::open(lines[at]) {
            at += 1 + fence.inside(&lines[at + 1..]).1;
            continue;
        }
        let part = ends.iter().find_map(|&(name, last)| html_part(lines, at, name, last?));
        match part {
            Some(end) => {
                parts.push((at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    parts
}

/// The line behind the element of this name that starts on a line, if one does and it is a block.
fn html_part(lines: &[Line<'_>], at: usize, name: &str, last: usize) -> Option<usize> {
    let text = lines[at].text;
    if last < at || !text.contains('<') || !contains_tag(text, &format!("<{name}")) {
        return None;
    }
    let close = format!("</{name}");
    let end = at + lines[at..=last].iter().position(|line| contains_tag(line.text, &close))?;
    // `<code>` within a line is a word.
    let is_block = name != "code" || end > at || contains_tag(text, "<br");
    is_block.then_some(end + 1)
}

/// Whether a tag starts somewhere in a text, other than as an example (`` `<pre>` ``).
fn contains_tag(text: &str, tag: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let is_tag = text.get(at..at + tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag));
        is_tag
            && !text[at + tag.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
            && !text[..at].ends_with('`')
    })
}

#[cfg(test)]
mod tests {
    use super::super::blocks;

    fn read(page: &str) -> Vec<Vec<(usize, usize, &str)>> {
        let lines = |block: super::super::Block<'static>| {
            block.lines.iter().map(|line| (line.number, line.removed, line.text)).collect()
        };
        blocks(Box::leak(page.to_owned().into_boxed_str())).into_iter().map(lines).collect()
    }

    #[test]
    fn html_in_a_markdown_page_is_found_outside_its_fences() {
        let page = "```\n<pre>\n```\nA `<pre>` tag.\n<pre>\nGET /a HTTP/1.1\n</pre>\n<pre>\nopen\n";
        assert_eq!(
            read(page),
            [vec![(2, 0, "<pre>")], vec![(5, 0, ""), (6, 0, "GET /a HTTP/1.1")]]
        );
    }
}
