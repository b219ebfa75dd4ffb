//! The answer to a refused request: Partner Center's `ApiFault`.

use super::{
    answer::{Answer, Content},
    rules::{SandboxRule, Shape},
};
use crate::model::json::Value;

/// A rule that refuses a request, with its words filled in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Denial {
    pub(crate) rule: &'static SandboxRule,
    status: u16,
    description: String,
    headers: Vec<(&'static str, String)>,
}

impl SandboxRule {
    /// The refusal, with `words` in the places of `{0}`, `{1}` ….
    pub(crate) fn deny(&'static self, words: &[&str]) -> Denial {
        let description =
            words.iter().enumerate().fold(self.description.to_owned(), |text, (index, word)| {
                text.replace(&format!("{{{index}}}"), &clipped(word))
            });
        Denial { rule: self, status: self.status, description, headers: Vec::new() }
    }
}

impl Denial {
    /// The same refusal with another status.
    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same refusal with a header field.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer that the client gets.
    pub(crate) fn into_answer(self) -> Answer {
        let content = match self.rule.shape() {
            Shape::Fault => Content::Value(fault(self.rule.code, &self.description)),
            Shape::Gateway => {
                let (status, text) = (self.status, &self.description);
                let text = format!("{{ \"statusCode\": {status}, \"message\": \"{text}\" }}");
                Content::Text(text, "application/json")
            }
            Shape::Text => Content::Text(self.description, "text/plain; charset=utf-8"),
        };
        let mut answer = Answer::with_content(self.status, content);
        for (name, value) in self.headers {
            answer.headers.push(name, value);
        }
        answer
    }
}

// Tables call `code` a string; every published sample has an integer.
fn fault(code: u32, description: &str) -> Value {
    Value::object([
        ("code", Value::from(i64::from(code))),
        ("description", description.into()),
        ("data", Value::array::<Value>([])),
        ("source", "PartnerFD".into()),
    ])
}

// A description has at most 1024 characters, whatever the client sent.
fn clipped(word: &str) -> String {
    word.chars().take(200).collect()
}
