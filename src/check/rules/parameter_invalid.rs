//! A parameter or header field is not what the contract says.

use crate::model::stand_in::gives_no_value;
use percent_encoding::percent_decode_str;

use crate::check::{CheckedExchange, Side, Subject};
use crate::model::json::{Layout, Value, print};
use crate::model::text::shortened;
use crate::model::{Finding, Headers, Pointer, Rule, Severity, query};
use crate::schema::{Parameter, Place, shown};

/// The rule.
pub static RULE: Rule = Rule {
    id: "parameter-invalid",
    severity: Severity::Error,
    summary: "A parameter or header field is missing or not what the contract says.",
    help: "The service may refuse the request or read something else. Correct it, or change the parameter in the contract.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for exchange in subject.exchanges() {
        let Some(operation) = exchange.operation else { continue };
        let checker = Checker { subject, exchange };
        for parameter in &operation.parameters {
            checker.parameter(Side::Request, parameter, findings);
        }
        for header in exchange.documented.iter().flat_map(|documented| &documented.headers) {
            checker.parameter(Side::Response, header, findings);
        }
    }
}

struct Checker<'s, 'a> {
    subject: &'s Subject<'a>,
    exchange: &'s CheckedExchange<'a>,
}

/// A parameter as it was sent.
struct Occurrence<'a> {
    /// Its number among the pairs of the query, or among the header fields of its name.
    number: usize,
    /// As it stands there, escapes and all.
    raw: &'a str,
}

impl<'a> Checker<'_, 'a> {
    fn parameter(&self, side: Side, parameter: &Parameter, findings: &mut Vec<Finding>) {
        if parameter.is_spread() && matches!(parameter.place, Place::Query | Place::Cookie) {
            return findings.extend(self.spread(parameter));
        }
        if self.is_right_at_a_glance(side, parameter) {
            return;
        }
        let occurrences = match parameter.place {
            Place::Path => self.in_path(parameter),
            Place::Query => self.in_query(parameter),
            Place::Header => self.in_header(side, parameter),
            Place::Cookie => self.in_cookies(parameter),
        };
        if occurrences.is_empty() && self.must_be_there(parameter) {
            findings.push(self.missing(side, parameter));
        }
        let raw: Vec<&str> = occurrences.iter().map(|occurrence| occurrence.raw).collect();
        if raw.iter().any(|raw| gives_no_value(&decoded(raw))) {
            return;
        }
        // Most are right, and of these nobody asks where they stand.
        let pointer =
            |occurrence: &Occurrence<'_>| self.pointer(side, parameter, occurrence.number);
        match parameter.read_together(&raw).filter(|_| !raw.is_empty()) {
            Some(list) => {
                let shown = raw.join("&");
                let place = || pointer(&occurrences[0]);
                findings.extend(self.judge(parameter, &shown, &[list], place));
            }
            None => findings.extend(occurrences.iter().filter_map(|occurrence| {
                let readings = parameter.readings(occurrence.raw);
                self.judge(parameter, occurrence.raw, &readings, || pointer(occurrence))
            })),
        }
    }

    /// Whether a parameter is there once and right as it stands there, or may be missing and is. Most are.
    fn is_right_at_a_glance(&self, side: Side, parameter: &Parameter) -> bool {
        let only = match parameter.place {
            Place::Path => {
                let mut values = self.exchange.path_values.iter();
                values.find(|(name, _)| *name == parameter.name).map(|(_, raw)| &**raw)
            }
            Place::Header => {
                let Some(headers) = self.headers(side) else { return !parameter.required };
                let mut fields =
                    headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
                match (fields.next(), fields.next()) {
                    (None, _) => return !parameter.required,
                    (Some((_, value)), None) => Some(value),
                    (Some(_), Some(_)) => None,
                }
            }
            Place::Query if self.exchange.interaction.request.query.is_empty() => {
                return !parameter.required;
            }
            Place::Query | Place::Cookie => None,
        };
        // What is asked first is what is likely to say yes.
        let is_gap = |raw: &str| raw.starts_with('{') && gives_no_value(raw);
        only.is_some_and(|raw| {
            is_gap(raw) || parameter.is_right_at_a_glance(raw) || gives_no_value(raw)
        })
    }

    fn headers(&self, side: Side) -> Option<&'a Headers> {
        let interaction = self.exchange.interaction;
        match side {
            Side::Request => Some(&interaction.request.headers),
            Side::Response => interaction.response.as_ref().map(|response| &response.headers),
        }
    }

    fn pointer(&self, side: Side, parameter: &Parameter, number: usize) -> Pointer {
        let message = self.exchange.message_pointer(side);
        match parameter.place {
            Place::Path => message.child("path"),
            Place::Query => message.child("query").child(number).child(1),
            Place::Header => self.subject.header_pointer(&message, &parameter.name, number),
            Place::Cookie => self.subject.header_pointer(&message, "Cookie", number),
        }
    }

    /// Whether it is wrong that the parameter is not there. A path without it would be another one; and where the whole
    /// of the cookies was taken out nobody knows which there were.
    fn must_be_there(&self, parameter: &Parameter) -> bool {
        let mut cookies = self.exchange.interaction.request.cookies();
        parameter.required
            && match parameter.place {
                Place::Path => false,
                Place::Cookie => !cookies.any(|cookie| gives_no_value(cookie.name)),
                Place::Query | Place::Header => true,
            }
    }

    /// An object whose members are parameters of their own.
    fn spread(&self, parameter: &Parameter) -> Option<Finding> {
        let request = &self.exchange.interaction.request;
        let pairs: Vec<(String, String)> = match parameter.place {
            Place::Cookie => request
                .cookies()
                .map(|cookie| (cookie.name.to_owned(), decoded(cookie.value)))
                .collect(),
            _ => {
                let pairs = request.query.iter().map(|pair| pair.decoded());
                pairs.map(|(name, value)| (name, value.unwrap_or_default())).collect()
            }
        };
        let Some(value) = parameter.read_members(&pairs) else {
            let is_missing = self.must_be_there(parameter);
            return is_missing.then(|| self.missing(Side::Request, parameter));
        };
        if pairs.iter().any(|(_, value)| gives_no_value(value)) {
            return None;
        }
        let shown = print(&value, Layout::Minified);
        let pointer = || match parameter.place {
            Place::Cookie => self.pointer(Side::Request, parameter, 0),
            _ => self.exchange.message_pointer(Side::Request).child("query"),
        };
        self.judge(parameter, &shown, &[value], pointer)
    }

    fn in_path(&self, parameter: &Parameter) -> Vec<Occurrence<'_>> {
        let values = self.exchange.path_values.iter().filter(|(name, _)| *name == parameter.name);
        values.map(|(_, raw)| Occurrence { number: 0, raw: raw.as_ref() }).collect()
    }

    fn in_query(&self, parameter: &Parameter) -> Vec<Occurrence<'a>> {
        let pairs = self.exchange.interaction.request.query.iter().enumerate();
        pairs
            .filter(|(_, pair)| query::decode(&pair.key) == parameter.name)
            .map(|(number, pair)| Occurrence {
                number,
                raw: pair.value.as_deref().unwrap_or_default(),
            })
            .collect()
    }

    fn in_header(&self, side: Side, parameter: &Parameter) -> Vec<Occurrence<'a>> {
        let fields = self.headers(side).into_iter().flat_map(|headers| headers.iter());
        let named = fields.filter(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
        named.enumerate().map(|(number, (_, raw))| Occurrence { number, raw }).collect()
    }

    fn in_cookies(&self, parameter: &Parameter) -> Vec<Occurrence<'a>> {
        let cookies = self.exchange.interaction.request.cookies();
        cookies
            .filter(|cookie| cookie.name == parameter.name)
            .map(|cookie| Occurrence { number: cookie.field, raw: cookie.value })
            .collect()
    }

    fn missing(&self, side: Side, parameter: &Parameter) -> Finding {
        let place = match parameter.place {
            Place::Header => "header field",
            Place::Cookie => "cookie",
            _ => "query parameter",
        };
        let message = format!("the {} lacks the {place} `{}`", side.name(), parameter.name);
        let pointer = self.exchange.message_pointer(side).child(match parameter.place {
            Place::Header | Place::Cookie => "headers",
            _ => "query",
        });
        let finding = self.subject.finding(&RULE, &pointer, message);
        self.exchange.finding(finding.versus(format!("`{}`", parameter.name), "nothing"))
    }

    /// What is wrong with a parameter, if none of its readings is right.
    fn judge(
        &self,
        parameter: &Parameter,
        raw: &str,
        readings: &[Value],
        pointer: impl FnOnce() -> Pointer,
    ) -> Option<Finding> {
        let schema = parameter.schema.as_ref()?;
        if readings.iter().any(|reading| schema.is_valid(reading)) {
            return None;
        }
        let violations = self.subject.contract().violations(schema, readings.first()?);
        let violation = violations.first()?;
        let Parameter { name, place, .. } = parameter;
        let place = match place {
            Place::Header => "header field".to_owned(),
            Place::Cookie => "cookie".to_owned(),
            Place::Path | Place::Query => format!("{place} parameter"),
        };
        let text = if parameter.place == Place::Header { raw.to_owned() } else { decoded(raw) };
        let named = match &*text {
            "" => "empty".to_owned(),
            text => format!("`{}`", shortened(text, 80)),
        };
        let found = shown(&Value::from(text));
        // In a list or an object it matters which value is wrong.
        let inside = match violation.instance.tokens() {
            [] => String::new(),
            _ => format!(" at `{}`", violation.instance),
        };
        let message = format!(
            "{place} `{name}` is {named}, the contract asks for {}{inside}",
            violation.expected
        );
        let finding = self.subject.finding(&RULE, &pointer(), message);
        Some(
            self.exchange
                .finding(finding.schema(&violation.schema).versus(&violation.expected, found)),
        )
    }
}

fn decoded(raw: &str) -> String {
    percent_decode_str(raw).decode_utf8_lossy().into_owned()
}
