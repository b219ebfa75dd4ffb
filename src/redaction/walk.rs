//! Looks at every place of an exchange, and asks the rules about it.
//!
//! First what the profile says to be an identifier is noted, then everything is replaced: an identifier that the answer
//! tells is taken out of the request's path as well. Each text is looked at once: [`Traits`] tell which rules can find
//! something, and what is found is replaced at the end, so that all that no rule names stays as it was.

use super::bodies::{edit_body, scan_json};
use super::decoded::{DEPTH, json_escapes, search_inside};
use super::edits::{Edits, apply};
use super::fields::{Place, fields_in};
use super::memory::Memory;
use super::names::Names;
use super::options::Rules;
use super::own::{Side, Target};
use super::rules::{Found, IDENTIFIER, Kind, Look, identifier};
use super::traits::Traits;
use crate::model::json::{Leaf, LeafKind, Scan, parse};
use crate::model::{Body, Exchange, Headers, Request, Response, media_type, query};

/// A rule that looks at texts.
#[derive(Debug)]
pub(super) struct TextRule {
    number: usize,
    kind: Kind,
    needs: Traits,
    find: fn(&str, &mut Found<'_>),
}

/// The rules that look at texts, of those that are on.
pub(super) fn text_rules(rules: &Rules) -> Vec<TextRule> {
    let looks = rules
        .built_in()
        .flat_map(|(number, rule)| rule.looks.iter().map(move |look| (number, rule.kind, look)));
    looks
        .filter_map(|(number, kind, look)| match look {
            Look::Text(needs, find) => Some(TextRule { number, kind, needs: *needs, find: *find }),
            _ => None,
        })
        .collect()
}

/// A walk through one exchange.
pub(super) struct Walk<'a> {
    pub(super) rules: &'a Rules,
    pub(super) texts: &'a [TextRule],
    pub(super) memory: &'a mut Memory,
    pub(super) names: &'a mut Names,
    /// How many values each rule has replaced.
    pub(super) uses: &'a mut Vec<usize>,
    /// Whether identities stay.
    pub(super) secrets_only: bool,
    pub(super) side: Side,
}

impl Walk<'_> {
    /// Replaces what the rules find in an exchange.
    pub(super) fn exchange(&mut self, exchange: &mut Exchange) {
        self.names.tidy();
        if !self.secrets_only && !self.rules.off.contains(&"identifier") {
            self.note_identifiers(exchange);
        }
        self.request(&mut exchange.request);
        self.response(&mut exchange.response);
    }

    /// Replaces what the rules find in a request.
    pub(super) fn request(&mut self, request: &mut Request) {
        self.side = Side::Request;
        self.whole_text(&mut request.path);
        self.query(&mut request.query);
        self.headers(&mut request.headers);
        self.body(&mut request.body, &request.headers);
    }

    fn response(&mut self, response: &mut Response) {
        self.side = Side::Response;
        if let Some(reason) = &mut response.reason {
            self.whole_text(reason);
        }
        self.headers(&mut response.headers);
        self.body(&mut response.body, &response.headers);
    }

    fn note_identifiers(&mut self, exchange: &Exchange) {
        let profile = self.rules.profile;
        identifier::note_request(&exchange.request, profile, self.memory);
        identifier::note_response(&exchange.response, profile, self.memory);
        for body in [&exchange.request.body, &exchange.response.body] {
            if let Some(text) = body.text() {
                self.note_in_text(text, DEPTH);
            }
        }
    }

    fn note_in_text(&mut self, text: &str, depth: usize) {
        match scan_json(text) {
            Some(json) => self.note_in_json(text, &json, depth),
            None => fields_in(text, Traits::of(text), true, &mut |_, name, value| {
                let facts = self.names.member(name, self.rules);
                if let Some(only_known_shapes) = facts.identifier {
                    let value = query::decode(&text[value]);
                    identifier::note_member(value.trim(), only_known_shapes, self.memory);
                }
                facts.identifier.is_some()
            }),
        }
    }

    fn note_in_json(&mut self, text: &str, json: &Scan, depth: usize) {
        for leaf in json.leaves.iter().filter(|leaf| leaf.kind != LeafKind::Name) {
            let spelling = &text[leaf.span.start..leaf.span.end];
            let decoded = leaf.is_escaped.then(|| json_escapes(spelling)).flatten();
            let meant = decoded.as_ref().map_or(spelling, |decoded| &decoded.text);
            if let Some(name) = leaf.name.map(|name| json.leaves[name]) {
                let facts = self.names.member(&text[name.span.start..name.span.end], self.rules);
                if let Some(only_known_shapes) = facts.identifier {
                    identifier::note_member(meant, only_known_shapes, self.memory);
                }
            }
            if meant.starts_with('/') || meant.contains("://") {
                identifier::note_path(meant, self.rules.profile, self.memory);
            }
            if decoded.is_some() && depth > 0 && meant.trim_start().starts_with(['{', '[']) {
                self.note_in_text(meant, depth - 1);
            }
        }
    }

    fn query(&mut self, query: &mut Vec<query::Pair>) {
        query.retain_mut(|pair| {
            let (key, value) = pair.decoded();
            let value = value.unwrap_or_default();
            for (number, rule) in self.rules.own().filter(|(_, rule)| rule.is_for(self.side)) {
                let is_named =
                    matches!(&rule.target, Target::Query(name) if name.eq_ignore_ascii_case(&key));
                let stand_in =
                    is_named.then(|| rule.stand_in(&value, number, self.memory)).flatten();
                if let Some(stand_in) = stand_in {
                    self.uses[number] += 1;
                    pair.value = Some(stand_in);
                    return !rule.drops();
                }
            }
            let secret = self.names.field(&key, Place::Query, self.rules);
            match (secret, &mut pair.value) {
                (Some((number, stand_in)), Some(spelled)) if !value.is_empty() => {
                    if value != stand_in && !self.rules.is_stand_in(&value) {
                        self.memory.replaced(&value, number);
                        self.uses[number] += 1;
                        *spelled = stand_in;
                    }
                }
                (_, spelled) => {
                    self.whole_text(&mut pair.key);
                    spelled.iter_mut().for_each(|value| self.whole_text(value));
                }
            }
            true
        });
    }

    fn headers(&mut self, headers: &mut Headers) {
        let mut dropped = Vec::new();
        headers.change(|name, was| {
            if was.is_empty() {
                return None;
            }
            let mut value = was.to_owned();
            let mut is_done = false;
            for (number, rule) in self.rules.own().filter(|(_, rule)| rule.is_for(self.side)) {
                let is_named = matches!(&rule.target, Target::Header(wanted) if wanted.eq_ignore_ascii_case(name));
                let stand_in =
                    is_named.then(|| rule.stand_in(&value, number, self.memory)).flatten();
                if let Some(stand_in) = stand_in {
                    self.uses[number] += 1;
                    value = stand_in;
                    dropped.extend(rule.drops().then(|| name.to_owned()));
                }
                is_done |= is_named && rule.wrote(&value);
            }
            // What a team puts in the place of a value is its choice, and no secret.
            is_done |= self.rules.is_stand_in(&value);
            if let Some((number, hide)) = self.names.header(name, self.rules).filter(|_| !is_done) {
                let hidden = hide(&value);
                if hidden != value {
                    self.memory.replaced_by(&value, &hidden, number);
                    self.uses[number] += 1;
                    value = hidden;
                }
            }
            self.whole_text(&mut value);
            (value != was).then_some(value)
        });
        dropped.iter().for_each(|name| headers.remove(name));
    }

    /// Changes a text that is no body.
    fn whole_text(&mut self, text: &mut String) {
        let edits = self.text(text, false, DEPTH);
        if !edits.is_empty() {
            let settled = edits.settled();
            settled.iter().for_each(|edit| self.uses[edit.rule] += 1);
            *text = apply(text, &settled);
        }
    }

    fn body(&mut self, body: &mut Body, headers: &Headers) {
        let is_form = headers.get("Content-Type").is_some_and(media_type::is_form);
        let settled = edit_body(body, headers, &mut |text| {
            let mut edits = self.own_pointers(text);
            // What a body is said to be is the sender's word; secrets go in either case.
            match scan_json(text).filter(|json| json.is_regular) {
                Some(json) => edits.extend(self.json(text, &json, DEPTH), 0),
                None => {
                    let is_form = is_form || text.contains("grant_type=");
                    edits.extend(self.text(text, is_form, DEPTH), 0);
                }
            }
            edits
        });
        settled.iter().for_each(|edit| self.uses[edit.rule] += 1);
    }

    fn own_pointers(&mut self, text: &str) -> Edits {
        let mut edits = Edits::default();
        let mut value = None;
        for (number, rule) in self.rules.own().filter(|(_, rule)| rule.is_for(self.side)) {
            if let Target::Pointer(pattern) = &rule.target
                && let Some(value) = value.get_or_insert_with(|| parse(text).ok())
            {
                rule.search_json(value, pattern, number, self.memory, &mut edits);
            }
        }
        edits
    }

    /// What is to be replaced in a text, and in the texts that it holds.
    fn text(&mut self, text: &str, is_form: bool, depth: usize) -> Edits {
        let mut edits = Edits::default();
        for (number, rule) in self.rules.own().filter(|(_, rule)| rule.is_for(self.side)) {
            rule.search_text(text, number, self.memory, &mut edits);
        }
        let traits = Traits::of(text);
        self.fields(text, traits, is_form, &mut edits);
        for rule in self.texts.iter().filter(|rule| traits.has(rule.needs)) {
            if self.secrets_only && rule.kind == Kind::Identity {
                continue;
            }
            let memory = &mut *self.memory;
            (rule.find)(text, &mut Found { rule: rule.number, edits: &mut edits, memory });
        }
        if depth > 0 {
            if traits.has(Traits::QUOTE.and(Traits::COLON)) {
                let json = crate::model::json::scan(text);
                edits.extend(self.json(text, &json, depth - 1), 0);
            }
            let mut inner = |inner: &str| self.text(inner, is_form, depth - 1);
            search_inside(text, traits, &mut edits, &mut inner);
        }
        edits
    }

    fn fields(&mut self, text: &str, traits: Traits, is_form: bool, edits: &mut Edits) {
        fields_in(text, traits, is_form, &mut |place, name, span| {
            let value = &text[span.clone()];
            let Some((number, stand_in)) = self.names.field(name, place, self.rules) else {
                return false;
            };
            if value != stand_in && !self.rules.is_stand_in(value) {
                self.memory.replaced(value, number);
                edits.push(span, stand_in, number);
            }
            true
        });
    }

    /// What is to be replaced in a JSON text.
    fn json(&mut self, text: &str, json: &Scan, depth: usize) -> Edits {
        let mut edits = Edits::default();
        let part = |leaf: &Leaf| &text[leaf.span.start..leaf.span.end];
        // For each name the one whose rule holds for what is behind it: what is inside a secret is secret, whatever it
        // is called there.
        let mut secrets: Vec<Option<(usize, String)>> = Vec::new();
        secrets.resize(json.leaves.len(), None);
        for (index, leaf) in json.leaves.iter().enumerate() {
            let spelling = part(leaf);
            let decoded = leaf.is_escaped.then(|| json_escapes(spelling)).flatten();
            let meant = decoded.as_ref().map_or(spelling, |decoded| &decoded.text);
            let outer = leaf.name.and_then(|name| secrets[name].clone());
            if leaf.kind == LeafKind::Name {
                let own = || self.names.member(meant, self.rules).secret.clone();
                secrets[index] = outer.or_else(own);
            } else if let Some((number, stand_in)) =
                outer.or_else(|| self.named_beside(text, &json.leaves, index))
            {
                if !meant.is_empty() && meant != stand_in && !self.rules.is_stand_in(meant) {
                    self.memory.replaced(meant, number);
                    let is_number = leaf.kind == LeafKind::Number;
                    let stand_in = if is_number { format!("\"{stand_in}\"") } else { stand_in };
                    edits.push(leaf.span.start..leaf.span.end, stand_in, number);
                }
                continue;
            }
            match (leaf.kind, &decoded) {
                (LeafKind::Number, _) => self.number(text, json, leaf, &mut edits),
                (LeafKind::Name, None) if is_plain_name(spelling) => {}
                (_, Some(decoded)) => {
                    let inner = self.text(meant, false, depth);
                    decoded.translate(inner, leaf.span.start, &mut edits);
                }
                (_, None) => edits.extend(self.text(spelling, false, depth), leaf.span.start),
            }
        }
        edits
    }

    /// A number that is an identifier becomes 0: any other would have to be told from real ones.
    fn number(&mut self, text: &str, json: &Scan, leaf: &Leaf, edits: &mut Edits) {
        let Some(name) = leaf.name.map(|name| json.leaves[name].span) else { return };
        let identifier = self.names.member(&text[name.start..name.end], self.rules).identifier;
        let spelling = &text[leaf.span.start..leaf.span.end];
        if identifier == Some(false)
            && !self.secrets_only
            && self.memory.vault.placeholder(spelling).is_some()
        {
            edits.push(leaf.span.start..leaf.span.end, "0".to_owned(), IDENTIFIER);
        }
    }

    /// The rule for `value` in `{"key":"MS-ContinuationToken","value":"…"}`.
    fn named_beside(
        &mut self,
        text: &str,
        leaves: &[Leaf],
        index: usize,
    ) -> Option<(usize, String)> {
        let part = |leaf: &Leaf| &text[leaf.span.start..leaf.span.end];
        let is_called = |index: usize, names: &[&str]| {
            let name = leaves.get(index)?.name.map(|name| part(&leaves[name]))?;
            names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)).then_some(index)
        };
        is_called(index, &["value"])?;
        let before = index.checked_sub(2).and_then(|index| is_called(index, &["key", "name"]));
        let key = before.or_else(|| is_called(index + 2, &["key", "name"]))?;
        self.names.member(part(&leaves[key]), self.rules).secret.clone()
    }
}

/// Whether a member's name is a word and nothing else, as nearly all are.
fn is_plain_name(name: &str) -> bool {
    name.len() < 40 && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}
