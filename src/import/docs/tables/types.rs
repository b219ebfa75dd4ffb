//! The type of a property as documentation names it, in the languages that documentation is translated into.

use super::key;

/// What a table says of the type of a property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import::docs) struct Declared {
    /// The JSON type, if the word for it is known.
    pub json: Option<&'static str>,
    /// The resource that it is or holds, if one is named.
    pub resource: Option<String>,
}

/// Words for types; where several fit the first kind counts, so that an array of strings is an array.
const WORDS: &[(&str, &[&str])] = &[
    (
        "array",
        &[
            "array",
            "arrays",
            "list",
            "collection",
            "ienumerable",
            "tömb",
            "tömbje",
            "tömbök",
            "lista",
            "listája",
            "gyűjtemény",
            "matriz",
            "matrizes",
            "arranjo",
            "coleção",
            "colección",
            "tableau",
            "liste",
            "matrice",
            "matrix",
            "reeks",
            "tablica",
            "pole",
            "seznam",
            "массив",
            "список",
            "dizi",
            "dizisi",
            "lijst",
            "陣列",
            "清單",
            "数组",
            "列表",
            "配列",
            "배열",
            "목록",
        ],
    ),
    (
        "object",
        &[
            "object",
            "dictionary",
            "map",
            "objektum",
            "szótár",
            "objeto",
            "dicionário",
            "diccionario",
            "objet",
            "dictionnaire",
            "objekt",
            "oggetto",
            "obiekt",
            "объект",
            "nesne",
            "物件",
            "对象",
            "字典",
            "オブジェクト",
            "개체",
            "객체",
        ],
    ),
    (
        "boolean",
        &[
            "boolean",
            "bool",
            "logikai",
            "booleano",
            "booleana",
            "booléen",
            "boolesch",
            "boolescher",
            "booleaans",
            "booleaanse",
            "logiczna",
            "логический",
            "логическое",
            "boole",
            "booleano",
            "布林",
            "布尔",
            "ブール",
            "부울",
        ],
    ),
    (
        "integer",
        &[
            "int",
            "integer",
            "long",
            "short",
            "int16",
            "int32",
            "int64",
            "uint",
            "ushort",
            "egész",
            "inteiro",
            "entero",
            "entier",
            "ganzzahl",
            "intero",
            "całkowita",
            "celé",
            "целое",
            "heltal",
            "tamsayı",
            "整數",
            "整数",
            "정수",
        ],
    ),
    (
        "string",
        &[
            "string",
            "strings",
            "str",
            "text",
            "guid",
            "uuid",
            "uri",
            "url",
            "date",
            "datetime",
            "timespan",
            "sztring",
            "karakterlánc",
            "szöveg",
            "dátum",
            "cadeia",
            "texto",
            "data",
            "cadena",
            "fecha",
            "chaîne",
            "zeichenfolge",
            "datum",
            "stringa",
            "testo",
            "tekenreeks",
            "ciąg",
            "tekst",
            "řetězec",
            "строка",
            "дата",
            "sträng",
            "dize",
            "tarih",
            "字串",
            "字符串",
            "日期",
            "文字列",
            "日付",
            "문자열",
            "날짜",
        ],
    ),
    (
        "number",
        &[
            "number",
            "decimal",
            "double",
            "float",
            "currency",
            "szám",
            "tizedes",
            "número",
            "numero",
            "nombre",
            "décimal",
            "dezimal",
            "dezimalzahl",
            "zahl",
            "getal",
            "decimaal",
            "liczba",
            "dziesiętna",
            "číslo",
            "число",
            "tal",
            "sayı",
            "ondalık",
            "數字",
            "数字",
            "十進位",
            "小數",
            "10 進数",
            "数値",
            "숫자",
            "10진수",
        ],
    ),
];

impl Declared {
    /// Reads the cell of a type: `string`, `array of [OrderLineItem](#orderlineitem)`, `Lista<…>`.
    pub(super) fn of(text: &str, link: Option<&str>) -> Self {
        let lower = text.to_lowercase();
        let has_brackets = lower.ends_with("[]") || lower.ends_with("[ ]");
        let tokens: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        let has_word = |word: &&str| match has_alphabet(word) {
            true => tokens.contains(word),
            false => !text.is_ascii() && lower.contains(*word),
        };
        let by_word = || WORDS.iter().find(|(_, words)| words.iter().any(has_word));
        let json = match has_brackets {
            true => Some("array"),
            false => by_word().map(|(json, _)| *json),
        };
        let named =
            || text.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| is_resource(word));
        let resource = link.or_else(named).map(key).filter(|key| !key.is_empty());
        Self { json, resource }
    }

    /// Whether anything is known.
    pub(super) fn is_known(&self) -> bool {
        self.json.is_some() || self.resource.is_some()
    }
}

/// Whether a word is written with letters of an alphabet: one that is not may stand inside another.
fn has_alphabet(word: &str) -> bool {
    word.chars().next().is_some_and(|c| (c as u32) < 0x2e80 && !c.is_ascii_digit())
}

/// `OrderLineItem`: two capitals in a word, as names of resources are written.
fn is_resource(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().filter(char::is_ascii_uppercase).count() >= 2
        && word.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_in_many_languages() {
        for (text, json) in [
            ("string", "string"),
            ("array of strings", "array"),
            ("sztringek tömbje", "array"),
            ("matriz de cadeias (de carateres)", "array"),
            ("tizedes tört", "number"),
            ("dátum/idő", "string"),
            ("Dictionary<string, string>", "object"),
            ("整数", "integer"),
            ("字串的陣列", "array"),
            ("logikai", "boolean"),
            ("Guid[]", "array"),
        ] {
            assert_eq!(Declared::of(text, None).json, Some(json), "{text}");
        }
        assert!(!Declared::of("a tranquil colour", None).is_known());
    }

    #[test]
    fn a_link_or_a_capitalised_word_names_a_resource() {
        let declared =
            Declared::of("array of OrderLineItem resources", Some("x.md#order-line-item"));
        assert_eq!(declared.resource.as_deref(), Some("orderlineitem"));
        assert_eq!(Declared::of("OrderLinks", None).resource.as_deref(), Some("orderlinks"));
    }
}
