//! Changes every text of an exchange in which a placeholder can stand.

use super::rewrite_body;
use crate::model::Exchange;

/// Changes the path, the query, the header values and the bodies of an exchange, text by text; gives how many changes
/// that were. `change` sees path and query as they are spelled.
pub fn rewrite(exchange: &mut Exchange, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    let Exchange { request, response } = exchange;
    let mut count = rewrite_text(&mut request.path, change);
    for pair in &mut request.query {
        for text in std::iter::once(&mut pair.key).chain(pair.value.as_mut()) {
            count += rewrite_text(text, change);
        }
    }
    for headers in [&mut request.headers, &mut response.headers] {
        headers.change(|_, value| {
            let (changed, changes) = change(value);
            count += changes;
            (changes > 0).then_some(changed)
        });
    }
    count + rewrite_body(&mut request.body, change) + rewrite_body(&mut response.body, change)
}

fn rewrite_text(text: &mut String, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    let (changed, count) = change(text);
    if count > 0 {
        *text = changed;
    }
    count
}
