//! Path templates: `/v1/customers/{customer-tenant-id}/orders/{order-id}`.

use std::fmt;

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text that must stand there.
    Literal(String),
    /// A parameter, by its name without braces.
    Parameter(String),
}

/// A path with named parameters, each filling one whole segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Segment>,
}

impl PathTemplate {
    /// Reads a template as OpenAPI spells it.
    pub fn parse(text: &str) -> Self {
        let segments = text
            .trim_start_matches('/')
            .split('/')
            .map(|segment| {
                match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                    Some(name) => Segment::Parameter(name.to_owned()),
                    None => Segment::Literal(segment.to_owned()),
                }
            })
            .collect();
        Self { text: text.to_owned(), segments }
    }

    /// The segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The parameters of `path` by name, if the path fits; literals compare without case, as IIS routes do.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        if parts.len() != self.segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (segment, part) in self.segments.iter().zip(parts) {
            match segment {
                Segment::Literal(text) if text.eq_ignore_ascii_case(part) => {}
                Segment::Parameter(name) if !part.is_empty() => {
                    parameters.push((name.as_str(), part))
                }
                _ => return None,
            }
        }
        Some(parameters)
    }
}

impl PathTemplate {
    /// Where literals of the template and segments of `path` differ, if both have as many segments: literal, segment.
    pub fn mismatches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        (parts.len() == self.segments.len()).then(|| {
            let pairs = self.segments.iter().zip(parts);
            pairs
                .filter_map(|(segment, part)| match segment {
                    Segment::Literal(text) if !text.eq_ignore_ascii_case(part) => {
                        Some((text.as_str(), part))
                    }
                    _ => None,
                })
                .collect()
        })
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_names_the_parameters_of_a_path() {
        let template = PathTemplate::parse("/v1/customers/{customer}/orders/{order}");
        assert_eq!(
            template.matches("/v1/Customers/c1/orders/o1"),
            Some(vec![("customer", "c1"), ("order", "o1")])
        );
        assert_eq!(template.matches("/v1/customers/c1/orders"), None);
        assert_eq!(template.matches("/v1/customers//orders/o1"), None);
        assert_eq!(
            template.mismatches("/v1/customers/c1/ordres/o1"),
            Some(vec![("orders", "ordres")])
        );
        assert_eq!(template.mismatches("/v1/customers/c1"), None);
    }
}
