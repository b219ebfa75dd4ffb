//! What a request to control something asks for.

use crate::model::Request;
use crate::model::json::Value;
use crate::model::text::nearest;

/// The members of its body.
#[derive(Debug)]
pub struct Asked<'r>(Option<&'r Value>);

impl<'r> Asked<'r> {
    /// Reads a body: an object with no members but these, or nothing.
    pub(super) fn read(request: &'r Request, known: &[&str]) -> Result<Self, String> {
        if request.body.is_empty() {
            return Ok(Self(None));
        }
        let body = request.body.json().ok_or("the body is no JSON")?;
        let members = body.as_object().ok_or("the body must be an object")?;
        for member in members {
            let name = member.name.as_str();
            if !known.contains(&name) {
                let nearest = nearest(name, known.iter().copied());
                let help = nearest.map(|name| format!("; did you mean `{name}`?"));
                return Err(format!("there is no `{name}` here{}", help.unwrap_or_default()));
            }
        }
        Ok(Self(Some(body)))
    }

    fn get(&self, name: &str) -> Option<&'r Value> {
        self.0?.get(name)
    }

    /// The session that is meant, if one is; `null` is the one without a name.
    pub fn session(&self) -> Result<Option<Option<&'r str>>, String> {
        match self.get("session") {
            None => Ok(None),
            Some(value) if value.is_null() => Ok(Some(None)),
            Some(value) => match value.as_str() {
                Some(name) => Ok(Some(Some(name))),
                None => Err("`session` must be a name, or null for the one without".to_owned()),
            },
        }
    }

    /// The cassette that is meant, if one is.
    pub fn cassette(&self) -> Result<Option<&'r str>, String> {
        let Some(value) = self.get("cassette") else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| "`cassette` must be the name of one".to_owned())
    }

    /// The epoch.
    pub fn epoch(&self) -> Result<usize, String> {
        let epoch = self.get("epoch").and_then(Value::as_i64);
        let epoch = epoch.and_then(|epoch| usize::try_from(epoch).ok());
        epoch.ok_or_else(|| "`epoch` must be a whole number, 0 or more".to_owned())
    }

    /// The rules of faults.
    pub(super) fn faults(&self) -> Result<Vec<&'r str>, String> {
        let rules = self.get("faults").and_then(Value::as_array);
        let rules = rules.and_then(|rules| rules.iter().map(Value::as_str).collect());
        rules.ok_or_else(|| "`faults` must be a list of rules, each a string".to_owned())
    }

    /// A member that is a text, if it is there.
    pub fn text(&self, name: &str) -> Result<Option<&'r str>, String> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| format!("`{name}` must be a text"))
    }

    /// Whether there is a member.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}
