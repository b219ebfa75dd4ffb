//! HTML, a whole page or a part of one: its code blocks, its running text and its tables, each character with its place.
//!
//! Not a browser: tags are only looked at for where text starts and ends, so nothing that is wrong with a page loses its
//! text. What looks like a tag and is none of HTML's (`<string>`) is text, as the author meant it.

use super::decoder::Decoder;
use super::table::Table;
use super::tags::{is_known, tag_name};
use super::{Block, Extent, Line, Shift, is_read};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) blocks: Vec<DecodedBlock>,
    /// The tables.
    pub tables: Vec<Table>,
}

#[derive(Debug)]
pub(super) struct DecodedBlock {
    pub(super) lines: Vec<DecodedLine>,
    pub(super) extent: Extent,
    pub(super) language: String,
}

#[derive(Debug, Default)]
pub(super) struct DecodedLine {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) characters: usize,
    pub(super) shifts: Vec<Shift>,
}

impl DecodedLine {
    pub(super) fn line(&self) -> Line<'_> {
        Line { number: self.number, removed: 0, text: &self.text, shifts: &self.shifts }
    }
}

impl Decoded {
    /// The blocks that may hold samples; the running text only `with_text`.
    pub(super) fn blocks(&self, with_text: bool) -> impl Iterator<Item = Block<'_>> {
        self.blocks.iter().filter_map(move |block| {
            let lines: Vec<Line<'_>> = block.lines.iter().map(DecodedLine::line).collect();
            let wanted = match block.extent {
                Extent::Exact => is_read(&block.language, &lines),
                Extent::Open => with_text,
            };
            wanted.then_some(Block { lines, extent: block.extent })
        })
    }
}

/// Whether a text is an HTML page or the body of one.
pub(super) fn is_page(text: &str) -> bool {
    let text = text.trim_start();
    let name = text.strip_prefix('<').map(|rest| rest.trim_start_matches(['!', '/', '?']));
    name.is_some_and(|name| {
        text.starts_with("<!--") || {
            let name = tag_name(name);
            is_known(&name) || ["doctype", "xml"].contains(&name.as_str())
        }
    })
}

/// Reads HTML whose first line has this number on its page.
pub(super) fn decode(text: &str, first_line: usize) -> Decoded {
    Decoder::new(text, first_line).run()
}

#[cfg(test)]
mod tests {
    use super::super::table::Heading;
    use super::*;
    use crate::model::Position;

    fn read(html: &str) -> Vec<(Extent, Vec<(usize, String)>)> {
        let decoded = decode(html, 1);
        decoded
            .blocks(true)
            .map(|block| {
                let lines = block.lines.iter().filter(|line| !line.is_blank());
                (block.extent, lines.map(|line| (line.number, line.text.to_owned())).collect())
            })
            .collect()
    }

    #[test]
    fn code_is_told_from_text_and_tags_inside_it_go() {
        let html = "<p>See <code>GET</code> &amp; x</p>\n<pre class=\"lang-http\"><code><span>GET</span> /a HTTP/1.1\n\
                    <b>{</b>&quot;a&quot;:<br><string>}</code></pre>";
        let text = |number, text: &str| (number, text.to_owned());
        assert_eq!(
            read(html),
            [
                (Extent::Open, vec![text(1, "See GET & x")]),
                (
                    Extent::Exact,
                    vec![text(2, "GET /a HTTP/1.1"), text(3, "{\"a\":"), text(3, "<string>}")]
                ),
            ]
        );
    }

    #[test]
    fn code_of_another_language_and_scripts_are_left_out() {
        assert!(
            read("<pre class='language-csharp'>var a = 1;</pre><script>HTTP/1.1 200 OK</script>")
                .is_empty()
        );
        assert_eq!(read("<pre class='language-csharp'>\n\nHTTP/1.1 200 OK</pre>").len(), 1);
    }

    #[test]
    fn each_character_knows_its_place_on_the_page() {
        let decoded = decode("<pre><i>a</i>&lt;b\nc</pre>", 4);
        let blocks: Vec<Block<'_>> = decoded.blocks(false).collect();
        let columns: Vec<usize> = (0..3).map(|at| blocks[0].lines[0].column(at)).collect();
        assert_eq!(columns, [9, 14, 18]);
        assert_eq!(blocks[0].lines[1].position(0), Position { line: 5, column: 1 });
    }

    #[test]
    fn a_table_has_its_heading_and_cells_and_one_that_never_ends_is_text() {
        let html = "<h2 id=\"order\">Sorrend</h2><table><tr><th>A<th>B</tr><tr><td> <a href='#x'>id</a><td>b\n c</td></table>";
        let decoded = decode(html, 1);
        let table = &decoded.tables[0];
        assert_eq!(table.heading, Heading { anchor: Some("order".into()), text: "Sorrend".into() });
        let cells: Vec<&str> = table.rows[0].iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(cells, ["id", "b c"]);
        assert_eq!(table.rows[0][0].link.as_deref(), Some("#x"));
        assert_eq!(decode("<table><tr><td>a\nHTTP/1.1 200 OK\n{}", 1).blocks(true).count(), 1);
    }
}
