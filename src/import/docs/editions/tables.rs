//! The tables of two editions of a page.

use super::Told;
use super::aligned::align;
use crate::import::docs::tables::{
    Name, PageTables, Property, ResourceTable, SyntaxRow, is_identifier,
};

/// Says in what the tables differ.
pub(super) fn compare(page: &PageTables, other: &PageTables, told: &mut Told<'_>) {
    let (left, right) = (&page.syntax, &other.syntax);
    let is_same =
        |l: usize, r: usize| left[l].method == right[r].method && left[l].target == right[r].target;
    for pair in align(left.len(), right.len(), is_same) {
        if let (Some(l), Some(r)) = pair {
            syntax(&left[l], &right[r], told);
        }
    }
    let (left, right) = (&page.resources, &other.resources);
    let is_same = |l: usize, r: usize| left[l].keys.first() == right[r].keys.first();
    for pair in align(left.len(), right.len(), is_same) {
        match pair {
            (Some(l), Some(r)) => table(&left[l], &right[r], told),
            (Some(l), None) => {
                let message = format!("only this edition has the table `{}`", left[l].title);
                told.change(
                    left[l].position,
                    right.first().map_or(left[l].position, |t| t.position),
                    &message,
                );
            }
            (None, Some(r)) => {
                let message = format!("only the other edition has the table `{}`", right[r].title);
                told.change(
                    left.first().map_or(right[r].position, |t| t.position),
                    right[r].position,
                    &message,
                );
            }
            (None, None) => {}
        }
    }
}

fn syntax(page: &SyntaxRow, other: &SyntaxRow, told: &mut Told<'_>) {
    let (here, there) = (page.position, other.position);
    if !page.method.eq_ignore_ascii_case(&other.method) {
        match page.known_method() {
            // A method that means something else.
            Some(method) if other.known_method().is_some() => {
                told.change(
                    here,
                    there,
                    &format!("the row shows {method} and there {}", other.method),
                );
            }
            _ => told.damage("the method", (&page.method, here), (&other.method, there)),
        }
    }
    let parts = |row: &SyntaxRow| -> Vec<String> {
        row.target.split(['/', '?', '&', '=']).map(str::to_owned).collect()
    };
    let (left, right) = (parts(page), parts(other));
    if left.len() != right.len() {
        let message = format!("the row shows `{}` and there `{}`", page.target, other.target);
        return told.change(here, there, &message);
    }
    for (shown, original) in left.iter().zip(&right).filter(|(a, b)| a != b) {
        let is_placeholder = original.contains(['{', '<']);
        let bare = |text: &str| text.trim_matches(['{', '}', '<', '>', ' ']).to_owned();
        if told.is_translation(&bare(shown), &bare(original)) {
            let what = if is_placeholder { "the parameter" } else { "the path segment" };
            told.damage(what, (shown, here), (original, there));
        } else {
            told.change(here, there, &format!("the row has `{shown}` and there `{original}`"));
        }
    }
}

fn table(page: &ResourceTable, other: &ResourceTable, told: &mut Told<'_>) {
    let (left, right) = (&page.properties, &other.properties);
    let is_same = |l: usize, r: usize| {
        let names = (left[l].name.identifier(), right[r].name.identifier());
        matches!(names, (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
    };
    for pair in with_translated(align(left.len(), right.len(), is_same), left, right) {
        match pair {
            (Some(l), Some(r)) => property(&left[l], &right[r], told),
            (Some(l), None) => only_here(&left[l], page, other, told),
            (None, Some(r)) => {
                let message = format!(
                    "only the other edition has `{}` in the table `{}`",
                    right[r].name.as_str(),
                    other.title
                );
                told.change(page.position, right[r].position, &message);
            }
            (None, None) => {}
        }
    }
}

/// Of so many rows that are left over partners are looked for: a table has fewer.
const MOST: usize = 200;

type Pairs = Vec<(Option<usize>, Option<usize>)>;

/// Pairs rows that are left over and tell by their type or by the start of their name that they are the same.
fn with_translated(pairs: Pairs, left: &[Property], right: &[Property]) -> Pairs {
    let mut free: Vec<usize> =
        pairs.iter().filter_map(|(l, r)| r.filter(|_| l.is_none())).collect();
    free.truncate(MOST);
    let mut taken = Vec::new();
    let mut found: Pairs = Vec::with_capacity(pairs.len());
    for (l, r) in pairs {
        let (Some(row), None) = (l, r) else {
            found.push((l, r));
            continue;
        };
        let same = free.iter().position(|r| is_likely(&left[row], &right[*r]));
        let partner = same.map(|at| free.remove(at));
        taken.extend(partner);
        found.push((l, partner));
    }
    found.retain(|(l, r)| l.is_some() || r.is_none_or(|r| !taken.contains(&r)));
    found
}

/// `atributos` and `attributes`, `termoDuração` and `termDuration`.
fn is_likely(shown: &Property, original: &Property) -> bool {
    let (a, b) = (&shown.declared.resource, &original.declared.resource);
    let start = |row: &Property| -> String {
        row.name.as_str().chars().take(4).flat_map(char::to_lowercase).collect()
    };
    a.is_some() && a == b || start(shown) == start(original)
}

/// A row without a partner: new, unless its name is none, which no author writes.
fn only_here(row: &Property, page: &ResourceTable, other: &ResourceTable, told: &mut Told<'_>) {
    let name = row.name.as_str();
    let what = match &row.name {
        Name::Lost(_) => "has a translated name, and nobody can tell which",
        _ => "is only in this edition",
    };
    told.change(
        row.position,
        other.position,
        &format!("`{name}` of the table `{}` {what}", page.title),
    );
}

fn property(page: &Property, other: &Property, told: &mut Told<'_>) {
    let (here, there) = (page.position, other.position);
    let (shown, original) = (page.name.as_str(), other.name.as_str());
    let is_identifier = is_identifier(original);
    if !shown.eq_ignore_ascii_case(original) {
        if is_identifier
            && (told.is_translation(shown, original) || !matches!(page.name, Name::Plain(_)))
        {
            told.damage("the name", (shown, here), (original, there));
        } else {
            told.change(here, there, &format!("the row is `{shown}` and there `{original}`"));
        }
    } else if matches!((&page.name, &other.name), (Name::Glossed(_), Name::Plain(_))) {
        told.gloss(original, here, there);
    }
    match (page.declared.json, other.declared.json) {
        (Some(a), Some(b)) if a != b => {
            let message = format!(
                "`{original}` is `{}` and there `{}`",
                page.printed_type, other.printed_type
            );
            told.change(here, there, &message);
        }
        // The name of a resource is no prose.
        (None, Some(_)) if !page.printed_type.is_empty() => {
            told.damage("the type", (&page.printed_type, here), (&other.printed_type, there));
        }
        _ => {}
    }
    values(page, other, told);
}

/// Values that no edition and no contract knows are translated ones.
fn values(page: &Property, other: &Property, told: &mut Told<'_>) {
    let (here, there) = (page.position, other.position);
    let lacks =
        |all: &[String], value: &str| !all.iter().any(|known| known.eq_ignore_ascii_case(value));
    let only_here: Vec<&str> =
        page.values.iter().map(String::as_str).filter(|v| lacks(&other.values, v)).collect();
    let only_there: Vec<&str> =
        other.values.iter().map(String::as_str).filter(|v| lacks(&page.values, v)).collect();
    // A list that was not found may stand in the prose all the same.
    if page.values.is_empty() || other.values.is_empty() {
        return;
    }
    let name = other.name.as_str();
    if only_here.len() == only_there.len()
        && only_here.iter().zip(&only_there).all(|(a, b)| told.is_translation(a, b))
    {
        for (shown, original) in only_here.into_iter().zip(only_there) {
            told.damage("the value", (shown, here), (original, there));
        }
    } else if only_here.iter().any(|shown| told.is_translation(shown, "word")) {
        let (shown, original) = (only_here.join(", "), only_there.join(", "));
        told.damage(&format!("among the values of `{name}`"), (&shown, here), (&original, there));
    } else {
        for value in only_here {
            told.change(
                here,
                there,
                &format!("only this edition has the value `{value}` of `{name}`"),
            );
        }
        for value in only_there {
            told.change(
                here,
                there,
                &format!("only the other edition has the value `{value}` of `{name}`"),
            );
        }
    }
}
