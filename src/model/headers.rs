//! Header fields as they were sent.

use smol_str::SmolStr;

/// Header fields in the order and with the case seen; names compare without case.
///
/// RFC 9110 §5.3: repeated fields keep their order, so this is a list and not a map. Most names and many values are short:
/// they stand in the list itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(SmolStr, SmolStr)>);

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
    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        self.0.push((SmolStr::new(name), SmolStr::new(value)));
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
    pub fn set(&mut self, name: &str, value: impl AsRef<str>) {
        let Some(first) = self.0.iter().position(|(n, _)| n.eq_ignore_ascii_case(name)) else {
            return self.push(name, value);
        };
        self.0[first].1 = SmolStr::new(value);
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
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// Puts another value into each field for which `new_value(name, value)` gives one.
    pub fn change(&mut self, mut new_value: impl FnMut(&str, &str) -> Option<String>) {
        for (name, value) in &mut self.0 {
            if let Some(new) = new_value(name, value) {
                *value = new.into();
            }
        }
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

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(fields: T) -> Self {
        Self(fields.into_iter().map(|(n, v)| (SmolStr::new(n), SmolStr::new(v))).collect())
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
