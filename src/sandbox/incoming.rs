//! What clients send: names in any case, `null` for absent.

use super::{fault::Denial, rules::access};
use crate::model::{
    Request,
    json::{Value, parse_lenient},
};

/// A JSON object from a client.
#[derive(Clone, Debug)]
pub(crate) struct Incoming(Value);

impl Incoming {
    /// Reads the body of a request; `lenient` takes a trailing comma and its like too.
    pub(crate) fn read(request: &Request, lenient: bool) -> Result<Self, Denial> {
        let strict = request.body.json().cloned();
        let value = match strict {
            Some(value) => Some(value),
            None if lenient => {
                request.body.text().and_then(|text| parse_lenient(text).ok()).map(|p| p.value)
            }
            None => None,
        };
        value
            .filter(|value| value.as_object().is_some())
            .map(Self)
            .ok_or_else(|| access::BODY_NOT_JSON.deny(&[]))
    }

    /// The member of this name in any case, unless it is `null`.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        member(&self.0, name)
    }

    /// The member if it is a string.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.member(name)?.as_str()
    }

    /// The elements of a member that is a list of one or more.
    pub(crate) fn list(&self, name: &str) -> Option<&[Value]> {
        self.member(name)?.as_array().filter(|items| !items.is_empty())
    }
}

/// The member of this name in any case, unless it is `null`.
pub(crate) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get_ignoring_case(name).filter(|member| !member.is_null())
}

/// The same for a member that is a string.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    member(value, name)?.as_str()
}
