//! Which value of a document a byte of its text belongs to.

use crate::model::Pointer;
use crate::model::json::{Kind, Value};

/// The pointer to the innermost value around the byte `offset`; a byte of a member's name belongs to the member.
pub(super) fn innermost(root: &Value, offset: usize) -> Pointer {
    let mut tokens = Vec::new();
    let mut value = root;
    while let Some((token, inner)) = child_around(value, offset) {
        tokens.push(token);
        value = inner;
    }
    tokens.into_iter().collect()
}

fn child_around(value: &Value, offset: usize) -> Option<(String, &Value)> {
    match &value.kind {
        Kind::Array(items) => {
            let index = items.partition_point(|item| item.span.end < offset);
            let item = items.get(index).filter(|item| item.span.start <= offset)?;
            Some((index.to_string(), item))
        }
        Kind::Object(members) => {
            let index = members.partition_point(|member| member.value.span.end < offset);
            let member = members.get(index).filter(|member| member.name_span.start <= offset)?;
            Some((member.name.as_str().to_owned(), &member.value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::parse;

    #[test]
    fn a_byte_belongs_to_the_innermost_value_around_it() {
        let text = r#"{"items": [1, {"id": "x"}], "a": 2}"#;
        let root = parse(text).unwrap();
        let at = |needle: &str| innermost(&root, text.find(needle).unwrap()).to_string();
        assert_eq!(at("\"x\""), "/items/1/id");
        assert_eq!(at("\"id\""), "/items/1/id");
        assert_eq!(at("\"a\""), "/a");
        assert_eq!(at(" 2"), "/a");
        assert_eq!(innermost(&root, 0).to_string(), "");
    }
}
