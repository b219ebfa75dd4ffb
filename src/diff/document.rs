//! Two JSON documents, compared by meaning.
//!
//! * Members are paired by name, elements by their identity key or else by what they hold; the order of members never counts.
//! * Numbers compare as exact decimals; strings that are date-times with an offset compare as instants.
//! * Duplicate names of one object are paired from the last on, since the last is what most readers take; a note
//!   says so, and none of them is dropped.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{
    alike,
    change::{Change, ChangeKind, Note, Rename},
    content,
    identity::{self, KeyTrouble},
    options::{Alignment, Options},
    pairing::{Element, Pairing},
    place::{Place, Side},
    rename::renames,
    scalar,
};
use crate::model::Pointer;
use crate::model::json::{JsonString, Kind, Member, Number, Value, same_value};

/// What differs between two documents.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The changes, in the order of the documents.
    pub changes: Vec<Change>,
    /// How many values differ that [`Options::ignore`] cuts out.
    pub ignored: usize,
    /// What the reader should know about how it was compared.
    pub notes: Vec<Note>,
}

impl Comparison {
    /// Whether nothing differs that counts.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Compares two documents by meaning.
pub fn compare(old: &Value, new: &Value, options: &Options) -> Comparison {
    let mut comparer = Comparer { options, result: Comparison::default() };
    comparer.values(old, new, &Place::ROOT);
    comparer.result
}

/// Whether two values that stand at this pointer of their documents differ in nothing that counts.
pub fn are_same_at(old: &Value, new: &Value, at: &Pointer, options: &Options) -> bool {
    Place::ROOT.descend(at.tokens(), &mut |place| {
        let mut comparer = Comparer { options, result: Comparison::default() };
        comparer.values(old, new, place);
        comparer.result.is_empty()
    })
}

/// Which elements of two arrays that stand at this pointer are the same thing: their indices, by the new one.
pub fn pair_elements(
    old: &[Value],
    new: &[Value],
    at: &Pointer,
    options: &Options,
) -> Vec<(usize, usize)> {
    Place::ROOT.descend(at.tokens(), &mut |place| {
        let mut comparer = Comparer { options, result: Comparison::default() };
        let old = comparer.elements(old, place, Side::Old);
        let new = comparer.elements(new, place, Side::New);
        let pairing = comparer.pair_elements(&old, &new, place);
        pairing.pairs.into_iter().map(|(old, new, _)| (old, new)).collect()
    })
}

struct Comparer<'o> {
    options: &'o Options,
    result: Comparison,
}

impl Comparer<'_> {
    fn values(&mut self, old: &Value, new: &Value, place: &Place<'_>) {
        match (&old.kind, &new.kind) {
            (Kind::Object(a), Kind::Object(b)) => self.objects(a, b, place),
            (Kind::Array(a), Kind::Array(b)) => self.arrays(a, b, place),
            _ if scalar::type_of(old) != scalar::type_of(new) => {
                self.report(ChangeKind::TypeChanged, Some(old), Some(new), place);
            }
            (Kind::Number(a), Kind::Number(b)) if self.is_near(a, b) => {}
            _ if !scalar::are_same(old, new, place.ignores_case(Side::New, self.options)) => {
                self.report(ChangeKind::Changed, Some(old), Some(new), place);
            }
            _ => {}
        }
    }

    fn is_near(&self, old: &Number, new: &Number) -> bool {
        self.options.tolerance.as_ref().is_some_and(|tolerance| tolerance.covers(old, new))
    }

    fn objects(&mut self, old: &[Member], new: &[Member], place: &Place<'_>) {
        // Most often both have the same names in the same order, and no table is needed to pair them.
        if have_same_names(old, new) && are_few_and_different(old) {
            for (old, new) in old.iter().zip(new) {
                let place = place.member(old.name.as_str());
                let (old, new) = (&old.value, &new.value);
                match place.is_ignored(Side::New, self.options) {
                    true => self.ignore(Some(old), Some(new)),
                    false => self.values(old, new, &place),
                }
            }
            return;
        }
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        for (old, new) in self.pair_members(old, new, place) {
            let Some(name) = old.or(new).map(|member| member.name.as_str()) else { continue };
            let place = place.member(name);
            match (old.map(|member| &member.value), new.map(|member| &member.value)) {
                (old, new) if place.is_ignored(Side::New, self.options) => self.ignore(old, new),
                (Some(old), Some(new)) => self.values(old, new, &place),
                (Some(only), None) | (None, Some(only))
                    if self.options.null_is_absent && only.is_null() => {}
                (Some(old), None) => {
                    removed.push((self.result.changes.len(), name, old));
                    self.report(ChangeKind::Removed, Some(old), None, &place);
                }
                (None, new) => {
                    added.extend(new.map(|new| (self.result.changes.len(), name, new)));
                    self.report(ChangeKind::Added, None, new, &place);
                }
            }
        }
        self.hint_at_renames(&removed, &added);
    }

    /// Members of the same name, in the order of the old object; then those that only the new one has.
    fn pair_members<'v>(
        &mut self,
        old: &'v [Member],
        new: &'v [Member],
        place: &Place<'_>,
    ) -> Vec<(Option<&'v Member>, Option<&'v Member>)> {
        let mut by_name: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::new();
        for (index, member) in new.iter().enumerate() {
            by_name.entry(key_of_name(&member.name)).or_default().push(index);
        }
        let old_names: HashSet<Cow<'_, str>> =
            old.iter().map(|member| key_of_name(&member.name)).collect();
        if by_name.len() < new.len() || old_names.len() < old.len() {
            self.note(
                place,
                "an object has several members of one name; they are paired from the last on",
            );
        }
        let mut is_met = vec![false; new.len()];
        let mut pairs: Vec<_> = old
            .iter()
            .rev()
            .map(|member| {
                let partner = by_name.get_mut(&key_of_name(&member.name)).and_then(Vec::pop);
                if let Some(index) = partner {
                    is_met[index] = true;
                }
                (Some(member), partner.map(|index| &new[index]))
            })
            .collect();
        pairs.reverse();
        let alone = new.iter().zip(is_met).filter(|(_, is_met)| !is_met);
        pairs.extend(alone.map(|(member, _)| (None, Some(member))));
        pairs
    }

    fn hint_at_renames(
        &mut self,
        removed: &[(usize, &str, &Value)],
        added: &[(usize, &str, &Value)],
    ) {
        let old_values: Vec<&Value> = removed.iter().map(|(.., value)| *value).collect();
        let new_values: Vec<&Value> = added.iter().map(|(.., value)| *value).collect();
        for (old, new) in renames(&old_values, &new_values) {
            let ((old_change, old_name, _), (new_change, new_name, _)) = (removed[old], added[new]);
            self.result.changes[old_change].rename = Some(Rename::To(new_name.to_owned()));
            self.result.changes[new_change].rename = Some(Rename::From(old_name.to_owned()));
        }
    }

    fn arrays(&mut self, old: &[Value], new: &[Value], place: &Place<'_>) {
        // Nothing differs, whatever the options say of it.
        if old.len() == new.len() && old.iter().zip(new).all(|(a, b)| alike::are_alike(a, b)) {
            return;
        }
        self.count_ignored_elements(old, new, place);
        let old_elements = self.elements(old, place, Side::Old);
        let new_elements = self.elements(new, place, Side::New);
        let pairing = self.pair_elements(&old_elements, &new_elements, place);
        for (index, key) in &pairing.removed {
            let place = place.element(*index, *index, key.as_deref());
            self.report(ChangeKind::Removed, Some(&old[*index]), None, &place);
        }
        let mut in_new: Vec<(usize, Option<usize>, Option<&str>)> =
            pairing.pairs.iter().map(|(a, b, key)| (*b, Some(*a), key.as_deref())).collect();
        in_new.extend(pairing.added.iter().map(|(index, key)| (*index, None, key.as_deref())));
        in_new.sort_unstable_by_key(|(index, ..)| *index);
        for (index, partner, key) in in_new {
            if partner.is_some_and(|partner| alike::are_alike(&old[partner], &new[index])) {
                continue;
            }
            let place = place.element(partner.unwrap_or(index), index, key);
            match partner {
                Some(partner) => self.values(&old[partner], &new[index], &place),
                None => self.report(ChangeKind::Added, None, Some(&new[index]), &place),
            }
        }
        if !pairing.is_reordered || place.is_unordered(self.options) {
            return;
        }
        if place.has_significant_order(self.options) {
            let (old, new) = (Value::array(old.to_vec()), Value::array(new.to_vec()));
            self.report(ChangeKind::Changed, Some(&old), Some(&new), place);
        } else {
            let (old_order, new_order) = orders(&pairing);
            self.report(ChangeKind::MovedIgnored, old_order.as_ref(), new_order.as_ref(), place);
        }
    }

    fn elements<'v>(&self, items: &'v [Value], place: &Place<'_>, side: Side) -> Vec<Element<'v>> {
        let is_compared = |index| !place.element(index, index, None).is_ignored(side, self.options);
        items.iter().enumerate().filter(|(index, _)| is_compared(*index)).collect()
    }

    fn count_ignored_elements(&mut self, old: &[Value], new: &[Value], place: &Place<'_>) {
        if self.options.ignore.is_empty() {
            return;
        }
        for index in 0..old.len().max(new.len()) {
            if place.element(index, index, None).is_ignored(Side::New, self.options) {
                self.ignore(old.get(index), new.get(index));
            }
        }
    }

    fn pair_elements(
        &mut self,
        old: &[Element<'_>],
        new: &[Element<'_>],
        place: &Place<'_>,
    ) -> Pairing {
        let options = self.options;
        if !options.identity_keys.is_empty() {
            let pointer = place.pointer(Side::New);
            let keys = options.identity_keys.iter().filter(|key| key.array.matches(&pointer));
            let mut trouble = None;
            for key in keys {
                match identity::pair(key, old, new, place, options) {
                    Ok(pairing) => return pairing,
                    Err(KeyTrouble::Foreign) => {}
                    Err(KeyTrouble::Missing) => {
                        trouble = trouble.or(Some((key, "is missing in some")))
                    }
                    Err(KeyTrouble::Duplicate) => {
                        trouble = trouble.or(Some((key, "is not unique")))
                    }
                }
            }
            let are_both_filled = !old.is_empty() && !new.is_empty();
            if let Some((key, why)) = trouble.filter(|_| are_both_filled) {
                let members: Vec<String> =
                    key.members.iter().map(|member| member.to_string()[1..].to_owned()).collect();
                let text = format!("elements are paired by content: `{}` {why}", members.join(","));
                self.note(place, &text);
            }
        }
        match options.alignment {
            Alignment::Content => content::pair(old, new, place, options),
            Alignment::Index => Pairing::by_index(old, new),
        }
    }

    fn ignore(&mut self, old: Option<&Value>, new: Option<&Value>) {
        let is_same = matches!((old, new), (Some(old), Some(new)) if same_value(old, new));
        self.result.ignored += usize::from(!is_same);
    }

    fn note(&mut self, place: &Place<'_>, text: &str) {
        self.result.notes.push(Note { pointer: place.pointer(Side::New), text: text.to_owned() });
    }

    fn report(
        &mut self,
        kind: ChangeKind,
        old: Option<&Value>,
        new: Option<&Value>,
        place: &Place<'_>,
    ) {
        let side = if kind == ChangeKind::Removed { Side::Old } else { Side::New };
        let detail = match (kind, old, new) {
            (ChangeKind::Changed, Some(old), Some(new)) => scalar::detail(old, new),
            _ => None,
        };
        self.result.changes.push(Change {
            kind,
            old_pointer: (kind != ChangeKind::Added).then(|| place.pointer(Side::Old)),
            new_pointer: (kind != ChangeKind::Removed).then(|| place.pointer(Side::New)),
            parent: place.parent_in_new(),
            identity_path: place.identity_path(side),
            is_element: place.is_element(),
            old: old.cloned(),
            new: new.cloned(),
            detail,
            rename: None,
        });
    }
}

fn have_same_names(old: &[Member], new: &[Member]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(a, b)| a.name.same_text(&b.name))
}

/// Whether no two members have one name, where that is quickly seen.
fn are_few_and_different(members: &[Member]) -> bool {
    const FEW: usize = 24;
    let is_new = |at: usize| !members[..at].iter().any(|one| one.name.same_text(&members[at].name));
    members.len() <= FEW && (0..members.len()).all(is_new)
}

/// What tells member names apart: their text and, where that hides a lone surrogate, their spelling.
fn key_of_name(name: &JsonString) -> Cow<'_, str> {
    if name.as_str().contains('\u{fffd}') { name.canonical() } else { name.as_str().into() }
}

/// The keys of the elements on both sides, in their old and in their new order.
fn orders(pairing: &Pairing) -> (Option<Value>, Option<Value>) {
    let keys = |pairs: &[(usize, usize, Option<String>)]| {
        let keys: Option<Vec<String>> = pairs.iter().map(|(.., key)| key.clone()).collect();
        keys.map(Value::from)
    };
    let mut by_old = pairing.pairs.clone();
    by_old.sort_unstable_by_key(|(old, ..)| *old);
    (keys(&by_old), keys(&pairing.pairs))
}
