//! The secrets of OAuth token requests and responses, and passwords and keys anywhere, by the names that they have.

use super::super::fields::Place;
use super::super::names::{plain, stand_in};
use super::{Kind, Look, Rule};

/// Names whose value is a secret: lower case, letters and digits only.
const NAMES: [&str; 29] = [
    "accesskey",
    "accesstoken",
    "accountkey",
    "apikey",
    "assertion",
    "authorization",
    "clientassertion",
    "clientsecret",
    "continuationtoken",
    "devicecode",
    "idtoken",
    "mscontinuationtoken",
    "ocpapimsubscriptionkey",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "samlassertion",
    "secretkey",
    "secrettext",
    "securitytoken",
    "sessiontoken",
    "sharedaccesskey",
    "sharedaccesssignature",
    "subscriptionkey",
    "userassertion",
    "userpassword",
    "xapikey",
    "xfunctionskey",
];

/// Names that are secrets in a token form only; elsewhere they are ordinary words.
const FORM_NAMES: [&str; 4] = ["code", "codeverifier", "requestedtoken", "username"];

/// Names that are secrets between `;` and `=`.
const PAIR_NAMES: [&str; 2] = ["pwd", "subjecttoken"];

pub(super) const RULE: Rule = Rule {
    id: "token-field",
    summary: "OAuth secrets, passwords and keys in JSON, XML, forms and connection strings become a stand-in that names the field.",
    kind: Kind::Secret,
    looks: &[Look::Field(|name, place, _| {
        let plain = plain(name);
        let is_one_of = |names: &[&str]| names.contains(&plain.as_str());
        let is_secret = is_one_of(&NAMES)
            || place == Place::Form && is_one_of(&FORM_NAMES)
            || place != Place::Member && is_one_of(&PAIR_NAMES);
        is_secret.then(|| stand_in(name))
    })],
};
