//! The tags of HTML that matter for where text starts and ends.

/// Tags that only change how text looks, and may stand inside code.
pub(super) const INLINE: [&str; 24] = [
    "a", "abbr", "b", "cite", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr",
];

/// Tags whose text starts and ends lines.
pub(super) const BLOCK: [&str; 45] = [
    "address",
    "article",
    "aside",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "ul",
    "label",
];

/// Tags of tables.
pub(super) const TABLE: [&str; 8] =
    ["tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "col"];

/// Elements whose text nobody sees.
pub(super) const HIDDEN: [&str; 5] = ["script", "style", "svg", "title", "template"];

/// Whether HTML has a tag of this name.
pub(super) fn is_known(name: &str) -> bool {
    INLINE.contains(&name)
        || BLOCK.contains(&name)
        || TABLE.contains(&name)
        || HIDDEN.contains(&name)
}

/// The name at the start of what follows `<`, in lower case.
pub(super) fn tag_name(text: &str) -> String {
    /// No name of HTML is longer.
    const LONGEST: usize = 12;
    let name = text.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric);
    let name: String = name.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    match text[name.len()..].starts_with(['-', '_', ':', '.']) {
        // `<order-id>`
        true => String::new(),
        false => name,
    }
}
