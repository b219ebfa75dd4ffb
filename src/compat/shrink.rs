//! Makes a witness as small as it can be.

use super::decimal;
use super::json::Json;

/// How many smaller values are tried; large ones count for more.
const MOST_TRIES: usize = 400;

/// Of a large value only so many parts are tried.
const MOST_PARTS: usize = 64;

/// From this size on a value counts for more than one.
const LARGE: usize = 1_000;

/// The smallest value that is still one, as far as leaving out and simplifying lead.
pub(super) fn shrink(value: Json, is_one: &dyn Fn(&Json) -> bool) -> Json {
    let mut best = value;
    let mut tries = 0;
    'again: loop {
        for candidate in smaller(&best) {
            tries += 1 + candidate.size() / LARGE;
            if tries > MOST_TRIES {
                return best;
            }
            if is_one(&candidate) {
                best = candidate;
                continue 'again;
            }
        }
        return best;
    }
}

/// Values that are a little simpler.
fn smaller(value: &Json) -> Vec<Json> {
    let mut out = Vec::new();
    match value {
        Json::Object(members) => {
            for name in members.keys().take(MOST_PARTS) {
                let mut less = members.clone();
                less.remove(name);
                out.push(Json::Object(less));
            }
            for (name, inner) in members.iter().take(MOST_PARTS) {
                for simpler in smaller(inner) {
                    let mut changed = members.clone();
                    changed.insert(name.clone(), simpler);
                    out.push(Json::Object(changed));
                }
            }
        }
        Json::Array(items) => {
            for index in 0..items.len().min(MOST_PARTS) {
                let mut less = items.clone();
                less.remove(index);
                out.push(Json::Array(less));
            }
            for (index, inner) in items.iter().enumerate().take(MOST_PARTS) {
                for simpler in smaller(inner) {
                    let mut changed = items.clone();
                    changed[index] = simpler;
                    out.push(Json::Array(changed));
                }
            }
        }
        Json::String(text) if text.chars().count() > 1 => {
            let length = text.chars().count();
            for keep in [0, 1, length / 2, length - 1] {
                out.push(Json::String(text.chars().take(keep).collect()));
            }
        }
        Json::Number(number) => {
            let zero = decimal::whole(0);
            for simple in [zero, decimal::whole(1), number.trunc()] {
                if decimal::spelled(&simple).len() < decimal::spelled(number).len() {
                    out.push(Json::Number(simple));
                }
            }
        }
        _ => {}
    }
    out.retain(|candidate| candidate.size() < value.size());
    out
}
