//! What a bearer token claims, as far as it can be read. Signatures are not checked: any token is good here.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;

use super::{fault::Denial, rules::access as rules};
use crate::model::json::{self, Value};

/// What tokens for this API are issued for: its address, that of its Chinese counterpart, and its application id.
const AUDIENCES: [&str; 3] = [
    "api.partnercenter.microsoft.com",
    "partner.partnercenterapi.microsoftonline.cn",
    "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
];

/// What a token says of itself; nothing, if it is no JSON web token.
#[derive(Debug, Default)]
pub(crate) struct Claims(Option<Value>);

impl Claims {
    pub(crate) fn of(token: &str) -> Self {
        let mut parts = token.split('.');
        let payload = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(payload), Some(_), None) => payload.trim_end_matches('='),
            _ => return Self(None),
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(payload).ok();
        Self(bytes.and_then(|bytes| json::parse_bytes(&bytes).ok()))
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Refuses a token that has expired, is for somebody else, or was got without a second factor.
    pub(crate) fn check(&self, now: Timestamp) -> Result<(), Denial> {
        let expires = self.get("exp").and_then(Value::as_i64);
        if expires.is_some_and(|expires| now.as_second() >= expires) {
            return Err(rules::TOKEN_INVALID.deny(&[]));
        }
        if let Some(audience) = self.get("aud").and_then(Value::as_str) {
            let folded = audience.to_ascii_lowercase();
            if !AUDIENCES.iter().any(|ours| folded.contains(ours)) {
                return Err(rules::TOKEN_AUDIENCE_WRONG.deny(&[audience]));
            }
        }
        let methods = self.get("amr").and_then(Value::as_array);
        let is_second_factor = |method: &Value| method.as_str() == Some("mfa");
        if methods.is_some_and(|methods| !methods.iter().any(is_second_factor)) {
            return Err(rules::MFA_MISSING.deny(&[]));
        }
        Ok(())
    }

    /// Refuses a token of an application without a user.
    pub(crate) fn check_user(&self) -> Result<(), Denial> {
        match self.get("idtyp").and_then(Value::as_str) {
            Some("app") => Err(rules::APPLICATION_TOKEN_REFUSED.deny(&[])),
            _ => Ok(()),
        }
    }
}
