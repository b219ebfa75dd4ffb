//! The names in the first column of a table: identifiers, or what a translation has left of them.

/// The name of a property as a table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import::docs) enum Name {
    /// An identifier.
    Plain(String),
    /// An identifier with a translation behind it: `billingCycle (számlázási ciklus)`.
    Glossed(String),
    /// No identifier: what it was, only another edition can tell.
    Lost(String),
}

impl Name {
    /// Reads the text of a cell.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim().trim_end_matches(['*', '?', ':', '：']).trim_end();
        let bare =
            text.strip_prefix('{').and_then(|inside| inside.strip_suffix('}')).unwrap_or(text);
        if is_identifier(bare) {
            return Self::Plain(bare.to_owned());
        }
        let gloss = text.split_once(['(', '（']);
        match gloss.map(|(before, _)| before.trim_end()) {
            Some(before) if is_identifier(before) => Self::Glossed(before.to_owned()),
            _ => Self::Lost(text.to_owned()),
        }
    }

    /// The identifier, if it is there.
    pub(in crate::import::docs) fn identifier(&self) -> Option<&str> {
        match self {
            Self::Plain(name) | Self::Glossed(name) => Some(name),
            Self::Lost(_) => None,
        }
    }

    /// The name as printed, without its gloss.
    pub(in crate::import::docs) fn as_str(&self) -> &str {
        match self {
            Self::Plain(name) | Self::Glossed(name) | Self::Lost(name) => name,
        }
    }
}

/// Whether a text can be the name of a property, a parameter or a value: one ASCII word.
pub(in crate::import::docs) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '@' | '$'))
        && characters.all(|c| c.is_ascii_alphanumeric() || "_-.@$".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gloss_leaves_the_name_and_a_translation_does_not() {
        assert_eq!(Name::of("billingCycle"), Name::Plain("billingCycle".into()));
        assert_eq!(Name::of("{order-id}"), Name::Plain("order-id".into()));
        assert_eq!(Name::of("status （状态）"), Name::Glossed("status".into()));
        for text in ["előfizetést", "data de criação", "", "状态"] {
            assert_eq!(Name::of(text), Name::Lost(text.into()));
        }
    }
}
