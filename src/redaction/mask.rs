//! Exchanges without the numbers of their placeholders: what two recordings of one scenario have in common.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Placeholder, Shape, replace_placeholders, rewrite};
use crate::model::{Exchange, Request, Response};

/// Puts in the place of each placeholder the how-manieth different one it is, `{0}` for the first, and remembers them.
#[derive(Debug, Default)]
pub struct Mask {
    seen: RefCell<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    indices: HashMap<(Shape, u64), usize>,
    different: Vec<Placeholder>,
    all: Vec<Placeholder>,
}

impl Mask {
    /// The request, masked.
    pub fn request(&self, request: &Request) -> Request {
        self.exchange(Exchange { request: request.clone(), response: Response::default() }).request
    }

    /// The response, masked.
    pub fn response(&self, response: &Response) -> Response {
        self.exchange(Exchange { request: Request::default(), response: response.clone() }).response
    }

    /// How many different placeholders were masked by now.
    pub fn len(&self) -> usize {
        self.seen.borrow().different.len()
    }

    /// Whether none was masked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The placeholders that were masked: the different ones by their index, and each as it came.
    pub fn into_placeholders(self) -> (Vec<Placeholder>, Vec<Placeholder>) {
        let seen = self.seen.into_inner();
        (seen.different, seen.all)
    }

    fn exchange(&self, mut exchange: Exchange) -> Exchange {
        rewrite(&mut exchange, &|text| replace_placeholders(text, &|one| self.masked(one)));
        exchange
    }

    fn masked(&self, placeholder: Placeholder) -> Option<String> {
        let Seen { indices, different, all } = &mut *self.seen.borrow_mut();
        let index = *indices.entry((placeholder.shape, placeholder.number)).or_insert_with(|| {
            different.push(placeholder.clone());
            different.len() - 1
        });
        all.push(placeholder);
        Some(format!("{{{index}}}"))
    }
}
