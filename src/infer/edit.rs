//! Additions to a JSON or YAML text that leave every other byte as it is, in the layout that the text has around them.

use super::edit_yaml;
use crate::check::coverage::ContractFile;
use crate::model::json::{Kind, Layout, Value, print, same_value};
use crate::model::{Pointer, yaml};

/// A member, or an element, which has no name.
pub(super) type Added = (Option<String>, Value);

/// Gathers additions to one file.
#[derive(Debug)]
pub struct Editor<'f> {
    file: &'f ContractFile,
    /// What is added to which object or array, in the order of the requests.
    targets: Vec<(Pointer, Vec<Added>)>,
}

/// Why something cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPlace(pub String);

impl<'f> Editor<'f> {
    /// An editor of a file to which nothing is added yet.
    pub fn new(file: &'f ContractFile) -> Self {
        Self { file, targets: Vec::new() }
    }

    /// Adds a member to the object `inner` of the object at `pointer`; `inner` itself is added where it is missing.
    pub fn add_member_below(
        &mut self,
        pointer: &Pointer,
        inner: &str,
        name: &str,
        value: Value,
    ) -> Result<(), NoPlace> {
        let nothing = |what: &str| NoPlace(format!("`{}#{pointer}` is no {what}", self.file.name));
        let outer = pointer.find(&self.file.root).ok_or_else(|| nothing("place of the file"))?;
        if outer.as_object().is_none() {
            return Err(nothing("object"));
        }
        match outer.get(inner).map(|inner| &inner.kind) {
            Some(Kind::Object(members)) if members.iter().any(|m| m.name.as_str() == name) => {
                Err(NoPlace(format!("`{name}` is there already")))
            }
            Some(Kind::Object(_)) => {
                self.add(pointer.child(inner), Some(name.to_owned()), value);
                Ok(())
            }
            Some(_) => Err(nothing("schema")),
            None => {
                let waiting = self.targets.iter_mut().find(|(target, _)| target == pointer);
                let waiting = waiting.and_then(|(_, added)| {
                    added.iter_mut().find(|(known, _)| known.as_deref() == Some(inner))
                });
                match waiting {
                    Some((_, object)) => object.set(name, value),
                    None => {
                        let object = Value::object([(name, value)]);
                        self.add(pointer.clone(), Some(inner.to_owned()), object);
                    }
                }
                Ok(())
            }
        }
    }

    /// Adds an element to the array at `pointer`.
    pub fn add_element(&mut self, pointer: &Pointer, value: Value) -> Result<(), NoPlace> {
        if pointer.find(&self.file.root).and_then(Value::as_array).is_none() {
            return Err(NoPlace(format!("`{}#{pointer}` is no list", self.file.name)));
        }
        self.add(pointer.clone(), None, value);
        Ok(())
    }

    fn add(&mut self, target: Pointer, name: Option<String>, value: Value) {
        match self.targets.iter_mut().find(|(known, _)| *known == target) {
            Some((_, added)) => added.push((name, value)),
            None => self.targets.push((target, vec![(name, value)])),
        }
    }

    /// The file's name and its new text, if anything was added.
    ///
    /// In YAML a place may be shared by an alias, or written in a way that has no room: then nothing is written at all.
    pub fn finish(self) -> Result<Option<(String, String)>, NoPlace> {
        if self.targets.is_empty() {
            return Ok(None);
        }
        let is_yaml = yaml::is_likely(&self.file.name, &self.file.text);
        let text = &self.file.text;
        let mut edits: Vec<(usize, String)> = Vec::new();
        for (pointer, added) in &self.targets {
            let no_room = || NoPlace(format!("`{}#{pointer}` has no room", self.file.name));
            let container = pointer.find(&self.file.root).ok_or_else(no_room)?;
            edits.push(match is_yaml {
                true => edit_yaml::insertion(text, container, added).ok_or_else(no_room)?,
                false => insertion(text, container, added),
            });
        }
        // Of those at one place the inner comes first: it was asked for at the end of the outer.
        edits.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let mut text = text.clone();
        for (at, insert) in edits {
            text.insert_str(at, &insert);
        }
        if is_yaml && !yaml::parse(&text).is_ok_and(|read| same_value(&read, &self.expected())) {
            let why = format!("`{}` has a layout into which nothing can be put", self.file.name);
            return Err(NoPlace(why));
        }
        Ok(Some((self.file.name.clone(), text)))
    }

    /// What the file is to mean.
    fn expected(&self) -> Value {
        let mut root = self.file.root.clone();
        for (pointer, added) in &self.targets {
            let Some(container) = pointer.find_mut(&mut root) else { continue };
            for (name, value) in added {
                match (name, &mut container.kind) {
                    (Some(name), _) => container.set(name, value.clone()),
                    (None, Kind::Array(items)) => items.push(value.clone()),
                    (None, _) => {}
                }
            }
        }
        root
    }
}

/// Where to put what, so that `container` has these members or elements behind its own.
fn insertion(text: &str, container: &Value, added: &[Added]) -> (usize, String) {
    let layout = Around::of(text, container);
    let (at, is_empty) = match last_end(container) {
        Some(end) => (end, false),
        None => (container.span.start + 1, true),
    };
    let mut insert = String::new();
    for (index, (name, value)) in added.iter().enumerate() {
        if index > 0 || !is_empty {
            insert.push(',');
        }
        insert.push_str(&layout.separator(index > 0 || !is_empty));
        if let Some(name) = name {
            insert.push_str(&print(&Value::from(name.as_str()), Layout::Minified));
            insert.push_str(": ");
        }
        insert.push_str(&layout.print(value));
    }
    if is_empty {
        insert.push_str(&layout.closing());
    }
    (at, insert)
}

/// The byte behind the last member or element.
fn last_end(container: &Value) -> Option<usize> {
    match &container.kind {
        Kind::Object(members) => members.last().map(|member| member.value.span.end),
        Kind::Array(items) => items.last().map(|item| item.span.end),
        _ => None,
    }
}

fn first_start(container: &Value) -> Option<usize> {
    match &container.kind {
        Kind::Object(members) => members.first().map(|member| member.name_span.start),
        Kind::Array(items) => items.first().map(|item| item.span.start),
        _ => None,
    }
}

/// The layout around a place.
struct Around {
    line_end: &'static str,
    /// What stands before members that have lines of their own; nothing where all stand on one line.
    indent: Option<String>,
    /// What stands before the closing bracket then.
    outer: String,
    /// One more level.
    unit: String,
}

impl Around {
    fn of(text: &str, container: &Value) -> Self {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let outer = indent_of_line(text, container.span.start);
        let inside = first_start(container);
        let own_line = inside.and_then(|start| whitespace_before(text, start));
        let unit = match &own_line {
            Some(indent) => indent.strip_prefix(&*outer).filter(|unit| !unit.is_empty()),
            None => None,
        };
        let unit = unit.map_or_else(|| unit_of(text), str::to_owned);
        let indent = match (inside, own_line) {
            (Some(_), own_line) => own_line,
            // An empty one is opened, unless the whole text is on one line.
            (None, _) => text.trim_end().contains('\n').then(|| format!("{outer}{unit}")),
        };
        Self { line_end, indent, outer, unit }
    }

    fn separator(&self, follows: bool) -> String {
        match &self.indent {
            Some(indent) => format!("{}{indent}", self.line_end),
            None if follows => " ".to_owned(),
            None => String::new(),
        }
    }

    fn closing(&self) -> String {
        match &self.indent {
            Some(_) => format!("{}{}", self.line_end, self.outer),
            None => String::new(),
        }
    }

    fn print(&self, value: &Value) -> String {
        let Some(indent) = &self.indent else { return print(value, Layout::Minified) };
        let lines = print(value, Layout::Indented(1));
        let mut out = String::new();
        for (index, line) in lines.split('\n').enumerate() {
            if index > 0 {
                out.push_str(&format!("{}{indent}", self.line_end));
            }
            let text = line.trim_start_matches(' ');
            out.push_str(&self.unit.repeat(line.len() - text.len()));
            out.push_str(text);
        }
        out
    }
}

/// The white space between the start of the line and `at`, if there is nothing else.
fn whitespace_before(text: &str, at: usize) -> Option<String> {
    let start = text[..at].rfind('\n')? + 1;
    let before = &text[start..at];
    before.chars().all(|c| c == ' ' || c == '\t').then(|| before.to_owned())
}

/// The white space at the start of the line that has the byte `at`.
fn indent_of_line(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[start..].chars().take_while(|c| *c == ' ' || *c == '\t').collect()
}

/// One level of the text: the white space of its first line that has any.
fn unit_of(text: &str) -> String {
    let indented =
        text.lines().find(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty());
    match indented {
        Some(line) => line.chars().take_while(|c| *c == ' ' || *c == '\t').collect(),
        None => "  ".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::parse;

    fn edited(text: &str, edit: impl FnOnce(&mut Editor<'_>)) -> String {
        let root = parse(text).unwrap();
        let file = ContractFile { name: "a.json".into(), shown: None, text: text.into(), root };
        let mut editor = Editor::new(&file);
        edit(&mut editor);
        let (_, new) = editor.finish().unwrap().unwrap();
        parse(&new).unwrap_or_else(|error| panic!("{error}: {new}"));
        new
    }

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    #[test]
    fn members_and_elements_take_the_layout_around_them() {
        let text = "{\n\t\"properties\": {\n\t\t\"a\": { \"enum\": [\"x\", \"y\"] },\n\t\t\"b\": {\"enum\": [\n\t\t\t1\n\t\t]}\n\t},\n\t\"odd\" :  1\n}\n";
        let new = edited(text, |editor| {
            let value = Value::object([("type", "string")]);
            editor.add_member_below(&Pointer::root(), "properties", "c", value.clone()).unwrap();
            editor.add_member_below(&Pointer::root(), "properties", "d", value).unwrap();
            editor.add_element(&pointer("/properties/a/enum"), "z".into()).unwrap();
            editor.add_element(&pointer("/properties/b/enum"), 2_usize.into()).unwrap();
        });
        assert_eq!(
            new,
            "{\n\t\"properties\": {\n\t\t\"a\": { \"enum\": [\"x\", \"y\", \"z\"] },\n\t\t\"b\": {\"enum\": [\n\t\t\t1,\n\t\t\t2\n\t\t]},\n\t\t\"c\": {\n\t\t\t\"type\": \"string\"\n\t\t},\n\t\t\"d\": {\n\t\t\t\"type\": \"string\"\n\t\t}\n\t},\n\t\"odd\" :  1\n}\n"
        );
    }

    #[test]
    fn what_is_empty_or_missing_is_opened() {
        let new = edited("{\n  \"properties\": {}\n}\n", |editor| {
            editor.add_member_below(&Pointer::root(), "properties", "a", true.into()).unwrap();
        });
        assert_eq!(new, "{\n  \"properties\": {\n    \"a\": true\n  }\n}\n");
        let new = edited("{\"type\": \"object\"}", |editor| {
            editor.add_member_below(&Pointer::root(), "properties", "a", true.into()).unwrap();
            editor.add_member_below(&Pointer::root(), "properties", "b", true.into()).unwrap();
        });
        assert_eq!(new, "{\"type\": \"object\", \"properties\": {\"a\":true,\"b\":true}}");
        let new = edited("{}", |editor| {
            editor.add_member_below(&Pointer::root(), "properties", "a", true.into()).unwrap();
        });
        assert_eq!(new, "{\"properties\": {\"a\":true}}");
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let root = parse("{\"properties\": {\"a\": 1}, \"x\": []}").unwrap();
        let file = ContractFile { name: "a.json".into(), shown: None, text: String::new(), root };
        let mut editor = Editor::new(&file);
        assert!(editor.add_member_below(&Pointer::root(), "properties", "a", true.into()).is_err());
        assert!(editor.add_member_below(&pointer("/x"), "properties", "a", true.into()).is_err());
        assert!(
            editor.add_member_below(&pointer("/gone"), "properties", "a", true.into()).is_err()
        );
        assert!(editor.add_element(&pointer("/properties"), true.into()).is_err());
        assert_eq!(editor.finish(), Ok(None));
    }

    fn edited_yaml(text: &str, edit: impl FnOnce(&mut Editor<'_>)) -> Result<String, NoPlace> {
        let root = yaml::parse(text).unwrap();
        let file = ContractFile { name: "a.yaml".into(), shown: None, text: text.into(), root };
        let mut editor = Editor::new(&file);
        edit(&mut editor);
        editor.finish().map(|changed| changed.unwrap().1)
    }

    #[test]
    fn yaml_keeps_its_comments_and_its_layout() {
        let text = "# ours\nproperties:\n  a: {type: string} # why\n  b:\n    enum: [x, \"y\"]\n  c:\n    enum:\n      - 1\n      # two\n      - 2\n    description: |\n      long\n      text\n\nrequired: []\nodd:   1";
        let new = edited_yaml(text, |editor| {
            let schema = Value::object([("type", Value::from("string")), ("x-n", 3_usize.into())]);
            editor.add_member_below(&Pointer::root(), "properties", "d", schema.clone()).unwrap();
            editor.add_member_below(&Pointer::root(), "properties", "500", schema).unwrap();
            editor.add_element(&pointer("/properties/b/enum"), "no".into()).unwrap();
            editor.add_element(&pointer("/properties/c/enum"), 3_usize.into()).unwrap();
            editor.add_element(&pointer("/required"), "a".into()).unwrap();
            let value = Value::from(true);
            editor.add_member_below(&pointer("/properties/a"), "properties", "e", value).unwrap();
            editor.add_member_below(&Pointer::root(), "new", "x", Value::from("a: b")).unwrap();
        });
        assert_eq!(
            new.unwrap(),
            "# ours\nproperties:\n  a: {type: string, properties: {\"e\":true}} # why\n  b:\n    enum: [x, \"y\", \"no\"]\n  c:\n    enum:\n      - 1\n      # two\n      - 2\n      - 3\n    description: |\n      long\n      text\n\n  d:\n    type: string\n    x-n: 3\n  \"500\":\n    type: string\n    x-n: 3\nrequired: [a]\nodd:   1\nnew:\n  x: \"a: b\"\n"
        );
    }

    #[test]
    fn what_an_alias_shares_in_yaml_is_not_written_for_one_alone() {
        let text = "a: &x\n  enum: [1]\nb: *x\n";
        for place in ["/a/enum", "/b/enum"] {
            let new = edited_yaml(text, |editor| {
                editor.add_element(&pointer(place), 2_usize.into()).unwrap();
            });
            assert!(new.is_err(), "{new:?}");
        }
    }
}
