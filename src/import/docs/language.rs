//! Tells the language of a page that does not name it, by its script or by its commonest words.
//!
//! A guess for the cassette's `origin` only: nothing that is imported depends on it.

/// The commonest short words of languages that documentation is translated into; those that neighbours share are left
/// out, so that one hit counts for one language.
const WORDS: &[(&str, &[&str])] = &[
    ("cs", &["že", "který", "která", "nebo", "není", "jsou", "pomocí", "při", "ke"]),
    ("de", &["der", "die", "und", "ist", "für", "mit", "werden", "eine", "wird"]),
    ("en", &["the", "and", "of", "is", "with", "this", "that", "you", "for"]),
    ("es", &["los", "las", "una", "del", "con", "el", "usted", "puede", "esta"]),
    ("fr", &["les", "des", "est", "une", "pour", "vous", "dans", "avec", "cette"]),
    ("hu", &["az", "és", "hogy", "egy", "nem", "vagy", "ezt", "kell", "ha"]),
    ("it", &["il", "gli", "della", "sono", "per", "che", "questo", "di", "è"]),
    ("nl", &["het", "een", "voor", "zijn", "wordt", "van", "niet", "deze", "naar"]),
    ("pl", &["nie", "jest", "oraz", "się", "aby", "można", "dla", "przez", "który"]),
    ("pt", &["não", "uma", "você", "são", "dos", "para", "pode", "ou", "com"]),
    ("ru", &["и", "не", "для", "что", "это", "или", "на", "при", "чтобы"]),
    ("sv", &["och", "att", "är", "som", "det", "för", "inte", "kan", "ett"]),
    ("tr", &["ve", "bir", "için", "bu", "ile", "olarak", "veya", "olan", "daha"]),
];

/// Characters of traditional and of simplified Chinese that have another form in the other one.
const TRADITIONAL: &str = "個們這來訂戶為與請資認驗詢條變對應項";
const SIMPLIFIED: &str = "个们这来订户为与请资认验询条变对应项";

/// No word of the lists has more bytes.
const LONGEST: usize = 12;

/// Fewer hits than these tell nothing.
const FEWEST: usize = 3;

/// The language of a text as a BCP 47 tag, if it is clear enough.
pub(super) fn guess(text: &str) -> Option<&'static str> {
    by_script(text).or_else(|| by_words(text))
}

fn by_script(text: &str) -> Option<&'static str> {
    let count = |is: fn(char) -> bool| text.chars().filter(|c| is(*c)).count();
    let kana = count(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    let hangul = count(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'));
    let han = count(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    if kana + hangul + han < FEWEST {
        return None;
    }
    if kana > han / 10 {
        return Some("ja");
    }
    if hangul > han {
        return Some("ko");
    }
    let of = |set: &str| text.chars().filter(|c| set.contains(*c)).count();
    Some(if of(TRADITIONAL) >= of(SIMPLIFIED) { "zh-Hant" } else { "zh-Hans" })
}

fn by_words(text: &str) -> Option<&'static str> {
    let mut scores: Vec<(usize, &str)> = WORDS.iter().map(|(tag, _)| (0, *tag)).collect();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() <= LONGEST) {
        let word = word.to_lowercase();
        for ((_, list), (hits, _)) in WORDS.iter().zip(&mut scores) {
            *hits += usize::from(list.contains(&word.as_str()));
        }
    }
    // The sort is stable: the same page gets the same answer.
    scores.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    let [(best, tag), (second, _), ..] = scores[..] else { return None };
    (best >= FEWEST && best * 2 > second * 3).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_common_words_tell_the_language() {
        for (text, tag) in [
            (
                "Para cancelar uma encomenda, você não precisa de nada. Os pedidos são para uma conta com limites.",
                "pt",
            ),
            (
                "A rendelés lemondásához az azonosító kell, és ez egy szöveg, amely nem üres vagy hosszú.",
                "hu",
            ),
            ("要取消客戶的訂閱，請變更狀態，這個資源會來自訂戶。", "zh-Hant"),
            ("要取消客户的订阅，请变更状态，这个资源会来自订户。", "zh-Hans"),
            ("注文をキャンセルするには、次の手順に従います。", "ja"),
            ("주문을 취소하려면 다음을 사용합니다.", "ko"),
            (
                "To cancel the order of a customer, change the status and send it with this request.",
                "en",
            ),
        ] {
            assert_eq!(guess(text), Some(tag), "{text}");
        }
    }

    #[test]
    fn what_has_no_prose_has_no_language() {
        assert_eq!(guess("GET /v1/x HTTP/1.1\n{\"status\": \"cancelled\"}"), None);
        assert_eq!(guess(""), None);
    }
}
