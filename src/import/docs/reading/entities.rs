//! Character references of HTML: the numeric ones, and the names that technical pages use.

/// Names and what they stand for. A name that is not here stays as it is printed, which loses nothing.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("apos", "'"),
    ("bull", "•"),
    ("colon", ":"),
    ("comma", ","),
    ("copy", "©"),
    ("dollar", "$"),
    ("emsp", "\u{2003}"),
    ("ensp", "\u{2002}"),
    ("equals", "="),
    ("gt", ">"),
    ("hellip", "…"),
    ("lbrace", "{"),
    ("lcub", "{"),
    ("lbrack", "["),
    ("lsqb", "["),
    ("ldquo", "“"),
    ("bdquo", "„"),
    ("lowbar", "_"),
    ("lpar", "("),
    ("lsquo", "‘"),
    ("lt", "<"),
    ("mdash", "—"),
    ("middot", "·"),
    ("nbsp", "\u{a0}"),
    ("ndash", "–"),
    ("newline", "\n"),
    ("num", "#"),
    ("period", "."),
    ("quest", "?"),
    ("quot", "\""),
    ("rbrace", "}"),
    ("rcub", "}"),
    ("rbrack", "]"),
    ("rsqb", "]"),
    ("rdquo", "”"),
    ("reg", "®"),
    ("rpar", ")"),
    ("rsquo", "’"),
    ("semi", ";"),
    ("shy", "\u{ad}"),
    ("sol", "/"),
    ("tab", "\t"),
    ("thinsp", "\u{2009}"),
    ("trade", "™"),
    ("verbar", "|"),
    ("vert", "|"),
    ("zwsp", "\u{200b}"),
    ("bsol", "\\"),
    ("ast", "*"),
    ("percnt", "%"),
    ("plus", "+"),
    ("commat", "@"),
    ("excl", "!"),
];

/// Longer ones are none.
const LONGEST: usize = 12;

/// The text that the reference at the start of `text` stands for, and how many bytes it has.
pub(super) fn at_start(text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix('&')?;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &inside[..end];
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?.to_string()
        }
        None => {
            let known = NAMED.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
            known.1.to_owned()
        }
    };
    // `&`, the name and `;`.
    Some((character, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_read_and_everything_else_stays() {
        assert_eq!(at_start("&quot;a"), Some(("\"".into(), 6)));
        assert_eq!(at_start("&#x7b;"), Some(("{".into(), 6)));
        assert_eq!(at_start("&#160;x"), Some(("\u{a0}".into(), 6)));
        for text in ["&a=1;", "&unknown;", "&;", "& ", "&#xffffffff;", "&#;", "&é;"] {
            assert_eq!(at_start(text), None, "{text}");
        }
    }
}
