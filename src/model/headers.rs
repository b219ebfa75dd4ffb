//! Header fields as they were sent.

use std::borrow::Cow;

/// Header fields in the order and with the case seen; names compare without case.
///
/// RFC 9110 §5.3: repeated fields keep their order, so this is a list and not a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, String)>);

/// Names that most messages have, as clients and services spell them.
const KNOWN: [&str; 24] = [
    "Content-Type",
    "Authorization",
    "Accept",
    "MS-RequestId",
    "MS-CorrelationId",
    "X-Locale",
    "If-Match",
    "ETag",
    "Location",
    "Retry-After",
    "User-Agent",
    "Cache-Control",
    "Accept-Encoding",
    "Accept-Language",
    "content-type",
    "authorization",
    "accept",
    "location",
    "etag",
    "retry-after",
    "user-agent",
    "cache-control",
    "accept-encoding",
    "accept-language",
];

impl Headers {
    /// No header fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// No header fields, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Adds a field behind the others.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((Cow::Owned(name.into()), value.into()));
    }

    /// The same, which takes no memory for a name that very many messages have: for those who read thousands.
    pub fn push_known(&mut self, name: &str, value: impl Into<String>) {
        let known = KNOWN.iter().find(|known| **known == name);
        let name = known.map_or_else(|| Cow::Owned(name.to_owned()), |known| Cow::Borrowed(*known));
        self.0.push((name, value.into()));
    }

    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Whether a field of this name is there.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Takes out every field of this name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// Puts `value` in the place of the first field of this name, or at the end; further ones go.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let Some(first) = self.0.iter().position(|(n, _)| n.eq_ignore_ascii_case(name)) else {
            return self.push(name, value);
        };
        self.0[first].1 = value.into();
        let mut index = 0;
        self.0.retain(|(n, _)| {
            index += 1;
            index - 1 <= first || !n.eq_ignore_ascii_case(name)
        });
    }

    /// Keeps the fields for which `keep(name, value)` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_ref(), v.as_str()))
    }

    /// The fields in order, with values that can be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut String)> {
        self.0.iter_mut().map(|(n, v)| {
            let name: &Cow<'static, str> = n;
            (name.as_ref(), v)
        })
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(fields: T) -> Self {
        Self(fields.into_iter().map(|(n, v)| (Cow::Owned(n.into()), v.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_keep_theirs() {
        let mut headers: Headers =
            [("MS-RequestId", "1"), ("Accept", "a"), ("ms-requestid", "2")].into_iter().collect();
        assert_eq!(headers.all("Ms-RequestID").collect::<Vec<_>>(), ["1", "2"]);
        headers.set("ms-requestid", "3");
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("MS-RequestId", "3"), ("Accept", "a")]);
    }
}
