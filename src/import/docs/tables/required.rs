//! Whether a property must be there, as a column or the start of a description says it.

const YES: [&str; 20] = [
    "y", "yes", "true", "required", "igen", "sim", "sí", "si", "sì", "oui", "ja", "tak", "ano",
    "да", "evet", "是", "はい", "예", "✓", "✔",
];

const NO: [&str; 18] = [
    "n",
    "no",
    "false",
    "optional",
    "nem",
    "não",
    "nao",
    "non",
    "nein",
    "nee",
    "nie",
    "ne",
    "нет",
    "hayır",
    "否",
    "いいえ",
    "아니요",
    "nej",
];

const REQUIRED: [&str; 18] = [
    "required",
    "mandatory",
    "kötelező",
    "obrigatório",
    "obrigatória",
    "obligatorio",
    "obligatoire",
    "erforderlich",
    "obbligatorio",
    "vereist",
    "wymagane",
    "povinné",
    "обязательно",
    "gerekli",
    "必要",
    "必須",
    "必填",
    "필수",
];

const OPTIONAL: [&str; 18] = [
    "optional",
    "választható",
    "nem kötelező",
    "opcional",
    "facultatif",
    "optionnel",
    "opzionale",
    "facoltativo",
    "optioneel",
    "opcjonalne",
    "volitelné",
    "необязательно",
    "valfri",
    "isteğe bağlı",
    "選擇性",
    "可选",
    "可選",
    "省略可能",
];

/// What the cell of a column of yes and no says.
pub(super) fn of_cell(text: &str) -> Option<bool> {
    let word = text.trim().trim_end_matches(['.', '。']).to_lowercase();
    if YES.contains(&word.as_str()) || REQUIRED.contains(&word.as_str()) {
        return Some(true);
    }
    (NO.contains(&word.as_str()) || OPTIONAL.contains(&word.as_str())).then_some(false)
}

/// What the first sentence of a description says: `Optional. The name.`
pub(super) fn of_description(text: &str) -> Option<bool> {
    let sentence =
        text.split(['.', '。', ',', ';', '，']).next().unwrap_or_default().trim().to_lowercase();
    if OPTIONAL.contains(&sentence.as_str()) {
        return Some(false);
    }
    REQUIRED.contains(&sentence.as_str()).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_known_in_many_languages() {
        assert_eq!(
            [of_cell("Igen"), of_cell("N"), of_cell("必要")],
            [Some(true), Some(false), Some(true)]
        );
        assert_eq!(of_cell("The name."), None);
        assert_eq!(of_description("Választható. A név."), Some(false));
        assert_eq!(of_description("Kötelező. A név."), Some(true));
        assert_eq!(of_description("A név."), None);
    }
}
