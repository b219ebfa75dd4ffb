//! A parameter or header field is not what the contract says.

use crate::model::stand_in::gives_no_value;
use percent_encoding::percent_decode_str;

use crate::check::{CheckedExchange, Side, Subject, wording};
use crate::model::json::{self, Kind, Value};
use crate::model::{Finding, Pointer, Rule, Severity};
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

impl Checker<'_, '_> {
    fn parameter(&self, side: Side, parameter: &Parameter, findings: &mut Vec<Finding>) {
        let occurrences = match parameter.place {
            Place::Path => self.in_path(parameter),
            Place::Query => self.in_query(parameter),
            Place::Header => self.in_header(side, parameter),
        };
        if occurrences.is_empty() && parameter.required && parameter.place != Place::Path {
            findings.push(self.missing(side, parameter));
        }
        for (pointer, text) in occurrences.into_iter().filter(|(_, text)| !gives_no_value(text)) {
            findings.extend(self.judge(parameter, &pointer, &text));
        }
    }

    fn in_path(&self, parameter: &Parameter) -> Vec<(Pointer, String)> {
        let Some(operation) = self.exchange.operation else { return Vec::new() };
        let on_path = self.subject.contract().operations_on(&self.exchange.path);
        let values = on_path
            .filter(|(candidate, _)| candidate.id == operation.id)
            .flat_map(|(_, values)| values);
        let pointer = self.exchange.message_pointer(Side::Request).child("path");
        values
            .filter(|(name, _)| *name == parameter.name)
            .map(|(_, value)| {
                (pointer.clone(), percent_decode_str(value).decode_utf8_lossy().into_owned())
            })
            .collect()
    }

    fn in_query(&self, parameter: &Parameter) -> Vec<(Pointer, String)> {
        let query = self.exchange.message_pointer(Side::Request).child("query");
        let pairs = self.exchange.interaction.request.query.iter().enumerate();
        pairs
            .filter_map(|(index, pair)| {
                let (name, value) = pair.decoded();
                (name == parameter.name)
                    .then(|| (query.child(index).child(1), value.unwrap_or_default()))
            })
            .collect()
    }

    fn in_header(&self, side: Side, parameter: &Parameter) -> Vec<(Pointer, String)> {
        let interaction = self.exchange.interaction;
        let headers = match side {
            Side::Request => Some(&interaction.request.headers),
            Side::Response => interaction.response.as_ref().map(|response| &response.headers),
        };
        let values =
            headers.into_iter().flat_map(|headers| headers.all(&parameter.name)).enumerate();
        let message = self.exchange.message_pointer(side);
        values
            .map(|(number, value)| {
                (self.subject.header_pointer(&message, &parameter.name, number), value.to_owned())
            })
            .collect()
    }

    fn missing(&self, side: Side, parameter: &Parameter) -> Finding {
        let place = match parameter.place {
            Place::Header => "header field",
            _ => "query parameter",
        };
        let message = format!("the {} lacks the {place} `{}`", side.name(), parameter.name);
        let pointer = self.exchange.message_pointer(side).child(match parameter.place {
            Place::Header => "headers",
            _ => "query",
        });
        let finding = self.subject.finding(&RULE, &pointer, message);
        self.exchange.finding(finding.versus(format!("`{}`", parameter.name), "nothing"))
    }

    fn judge(&self, parameter: &Parameter, pointer: &Pointer, text: &str) -> Option<Finding> {
        let violations = parameter.schema.as_ref()?.violations(&typed(text, &parameter.types));
        let violation = violations.first()?;
        let Parameter { name, place, .. } = parameter;
        let place = if *place == Place::Header {
            "header field".to_owned()
        } else {
            format!("{place} parameter")
        };
        let found = shown(&Value::from(text));
        let message = format!(
            "{place} `{name}` is {}, the contract asks for {}",
            wording::quoted(&found),
            violation.expected
        );
        let finding = self.subject.finding(&RULE, pointer, message);
        Some(
            self.exchange
                .finding(finding.schema(&violation.schema).versus(&violation.expected, found)),
        )
    }
}

/// A parameter's text as the value that it spells: a number or a truth value only where the schema asks for one.
fn typed(text: &str, types: &[String]) -> Value {
    let asks_for = |name: &str| types.iter().any(|known| known == name);
    let value = json::parse(text.trim()).ok();
    let spelled = value.filter(|value| match value.kind {
        Kind::Number(_) => asks_for("integer") || asks_for("number"),
        Kind::Bool(_) => asks_for("boolean"),
        _ => false,
    });
    if asks_for("array") && spelled.is_none() {
        // `form` and `simple` style: elements follow each other behind commas.
        return Value::array(text.split(',').map(Value::from));
    }
    spelled.unwrap_or_else(|| text.into())
}
