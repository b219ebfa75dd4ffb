//! Objects: members that must be there, and what members of some names must be.
//!
//! Names fall into classes: every name that a claim spells out is one, and all others are told apart only by the
//! patterns that find them. A member that must be there takes a name of some class, and its value must meet what all
//! claims say of that class. Members that must be there may be one and the same: where the number of members is
//! limited, every way to share them is tried.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::branch::Branch;
use super::{Answer, Engine, OUT_OF_BUDGET};
use crate::compat::json::Json;
use crate::compat::node::{Id, Literal, Node};

/// More members than these are not made.
const MOST_MEMBERS: usize = 1_000;

/// More members that have no fixed name are not shared out.
const MOST_LOOSE: usize = 6;

struct Demand {
    /// The member of this name, if there is one, is this.
    named: HashMap<String, Vec<Literal>>,
    /// Members of these names are this.
    all: Vec<(Id, Literal)>,
    /// There is a member of these names that is this.
    some: Vec<(Id, Literal)>,
    least: usize,
    most: usize,
}

/// A member that must be there.
#[derive(Clone, Debug)]
struct Wanted {
    /// Its name, if that is settled.
    name: Option<String>,
    names: Vec<Literal>,
    values: Vec<Literal>,
}

/// What became of one way to share out members.
enum Outcome {
    Made(BTreeMap<String, Json>),
    Impossible,
    Unknown(&'static str),
}

impl Engine<'_, '_> {
    /// An object for which the claims of a branch hold.
    pub(super) fn object(&mut self, branch: &Branch) -> Answer {
        let demand = self.object_demand(branch);
        if demand.least > demand.most {
            return Answer::Nothing;
        }
        if demand.least > MOST_MEMBERS {
            return Answer::Unknown("more members than are tried");
        }
        let (fixed, loose) = self.members_that_must_be_there(&demand);
        if fixed.len() > demand.most {
            return Answer::Nothing;
        }
        let mut unsure = None;
        // Each for itself: if one cannot be there, there is no object at all.
        for wanted in fixed.iter().chain(&loose) {
            match self.member(wanted, &demand, &BTreeSet::new()) {
                Outcome::Impossible => return Answer::Nothing,
                Outcome::Unknown(reason) => unsure = Some(reason),
                Outcome::Made(_) => {}
            }
        }
        if loose.len() > MOST_LOOSE {
            // Only the plainest way, each a member of its own, is tried.
            return match self.make(&fixed, &loose, &demand) {
                Outcome::Made(members) if members.len() <= demand.most => {
                    Answer::Found(Rc::new(Json::Object(members)))
                }
                _ => Answer::Unknown("too many members of no fixed name"),
            };
        }
        let answer = self.share_out(&fixed, &loose, Vec::new(), &demand);
        match (answer, unsure) {
            (Outcome::Made(members), _) => Answer::Found(Rc::new(Json::Object(members))),
            (Outcome::Impossible, None) => Answer::Nothing,
            (Outcome::Impossible, Some(reason)) | (Outcome::Unknown(reason), _) => {
                Answer::Unknown(reason)
            }
        }
    }

    fn object_demand(&self, branch: &Branch) -> Demand {
        let mut demand = Demand {
            named: HashMap::new(),
            all: Vec::new(),
            some: Vec::new(),
            least: 0,
            most: usize::MAX,
        };
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        for literal in &branch.atoms {
            match (self.graph.node(literal.node), literal.holds) {
                (Node::Members(name, value), true) => match self.fixed_name(*name) {
                    Some(text) => demand.named.entry(text).or_default().push(value.yes()),
                    None => demand.all.push((*name, value.yes())),
                },
                (Node::Members(name, value), false) => demand.some.push((*name, value.no())),
                (Node::MinMembers(least), true) => demand.least = demand.least.max(size(*least)),
                (Node::MinMembers(least), false) => {
                    demand.most = demand.most.min(size(least.saturating_sub(1)));
                }
                _ => {}
            }
        }
        demand
    }

    /// Those of a fixed name, each name once, and the others.
    fn members_that_must_be_there(&self, demand: &Demand) -> (Vec<Wanted>, Vec<Wanted>) {
        let mut fixed: BTreeMap<String, Wanted> = BTreeMap::new();
        let mut loose = Vec::new();
        for (name, value) in &demand.some {
            match self.fixed_name(*name) {
                Some(text) => {
                    let new = || Wanted {
                        name: Some(text.clone()),
                        names: Vec::new(),
                        values: Vec::new(),
                    };
                    fixed.entry(text.clone()).or_insert_with(new).values.push(*value);
                }
                None => {
                    loose.push(Wanted { name: None, names: vec![name.yes()], values: vec![*value] })
                }
            }
        }
        (fixed.into_values().collect(), loose)
    }

    fn fixed_name(&self, name: Id) -> Option<String> {
        match self.graph.node(self.graph.resolved(name)) {
            Node::Values(values) => match &values[..] {
                [Json::String(text)] => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Gives each loose member a place: one of its own, or that of a member that must be there anyway.
    fn share_out(
        &mut self,
        fixed: &[Wanted],
        loose: &[Wanted],
        placed: Vec<Wanted>,
        demand: &Demand,
    ) -> Outcome {
        if !self.spend() {
            return Outcome::Unknown(OUT_OF_BUDGET);
        }
        let Some((first, rest)) = loose.split_first() else {
            if fixed.len() + placed.len() > demand.most {
                return Outcome::Impossible;
            }
            return self.make(fixed, &placed, demand);
        };
        let mut unsure = None;
        let mut ways: Vec<(Vec<Wanted>, Vec<Wanted>)> = Vec::new();
        let mut apart = placed.clone();
        apart.push(first.clone());
        ways.push((fixed.to_vec(), apart));
        for index in 0..placed.len() {
            let mut shared = placed.clone();
            shared[index].names.extend(&first.names);
            shared[index].values.extend(&first.values);
            ways.push((fixed.to_vec(), shared));
        }
        for index in 0..fixed.len() {
            let name = Json::String(fixed[index].name.clone().unwrap_or_default());
            match self.hold(first.names.iter().copied(), &name) {
                Some(false) => continue,
                Some(true) => {}
                None => unsure = Some("a pattern that cannot be reasoned about"),
            }
            let mut shared = fixed.to_vec();
            shared[index].values.extend(&first.values);
            ways.push((shared, placed.clone()));
        }
        for (fixed, placed) in ways {
            match self.share_out(&fixed, rest, placed, demand) {
                Outcome::Made(members) => return Outcome::Made(members),
                Outcome::Unknown(reason) => unsure = Some(reason),
                Outcome::Impossible => {}
            }
        }
        unsure.map_or(Outcome::Impossible, Outcome::Unknown)
    }

    /// An object of these members and as many more as are needed.
    fn make(&mut self, fixed: &[Wanted], loose: &[Wanted], demand: &Demand) -> Outcome {
        let mut made = BTreeMap::new();
        let mut taken: BTreeSet<String> =
            fixed.iter().filter_map(|wanted| wanted.name.clone()).collect();
        let fixed_names = taken.clone();
        for wanted in fixed.iter().chain(loose) {
            match self.member(wanted, demand, &taken) {
                Outcome::Made(member) => {
                    taken.extend(member.keys().cloned());
                    made.extend(member);
                }
                // Another member took the name: a better choice of names might do.
                Outcome::Impossible if taken.len() > fixed_names.len() => {
                    return match self.member(wanted, demand, &fixed_names) {
                        Outcome::Impossible => Outcome::Impossible,
                        _ => Outcome::Unknown("names that exclude one another"),
                    };
                }
                other => return other,
            }
        }
        let filler = Wanted { name: None, names: Vec::new(), values: Vec::new() };
        while made.len() < demand.least {
            // Whatever names were chosen so far, there are only so many: when they run out there is no such object.
            match self.member(&filler, demand, &taken) {
                Outcome::Made(member) => {
                    taken.extend(member.keys().cloned());
                    made.extend(member);
                }
                other => return other,
            }
        }
        Outcome::Made(made)
    }

    /// A name that is not taken, and a value for it.
    fn member(&mut self, wanted: &Wanted, demand: &Demand, taken: &BTreeSet<String>) -> Outcome {
        if let Some(name) = &wanted.name {
            return self.member_of_name(name, &wanted.values, demand);
        }
        let mut unsure = None;
        let spelled = self.spelled_names(demand, &wanted.names);
        for name in spelled.iter().filter(|name| !taken.contains(*name)) {
            match self.hold(wanted.names.iter().copied(), &Json::String(name.clone())) {
                Some(false) => continue,
                Some(true) => {}
                None => {
                    unsure = Some("a pattern that cannot be reasoned about");
                    continue;
                }
            }
            match self.member_of_name(name, &wanted.values, demand) {
                Outcome::Made(member) => return Outcome::Made(member),
                Outcome::Unknown(reason) => unsure = Some(reason),
                Outcome::Impossible => {}
            }
        }
        let others: Vec<Json> =
            spelled.iter().chain(taken).map(|name| Json::String(name.clone())).collect();
        let others = self.graph.values(others);
        let mut names = wanted.names.clone();
        names.push(others.no());
        let classes = self.classes(demand);
        match self.member_of_class(names, &wanted.values, demand, &classes) {
            Outcome::Impossible => unsure.map_or(Outcome::Impossible, Outcome::Unknown),
            other => other,
        }
    }

    fn member_of_name(&mut self, name: &str, values: &[Literal], demand: &Demand) -> Outcome {
        let text = Json::String(name.to_owned());
        let mut goal = values.to_vec();
        goal.extend(demand.named.get(name).into_iter().flatten());
        for (names, value) in &demand.all {
            match self.holds(names.yes(), &text) {
                Some(true) => goal.push(*value),
                Some(false) => {}
                None => return Outcome::Unknown("a pattern that cannot be reasoned about"),
            }
        }
        made(self.satisfy(goal), name)
    }

    /// A member of a name that no claim spells out, class by class.
    fn member_of_class(
        &mut self,
        names: Vec<Literal>,
        values: &[Literal],
        demand: &Demand,
        classes: &[Id],
    ) -> Outcome {
        if !self.spend() {
            return Outcome::Unknown(OUT_OF_BUDGET);
        }
        let name = match self.name(names.iter().copied()) {
            Answer::Nothing => return Outcome::Impossible,
            Answer::Unknown(reason) => return Outcome::Unknown(reason),
            Answer::Found(name) => name,
        };
        let Some((first, rest)) = classes.split_first() else {
            let mut goal = values.to_vec();
            for (class, value) in &demand.all {
                match self.holds(class.yes(), &name) {
                    Some(true) => goal.push(*value),
                    Some(false) => {}
                    None => return Outcome::Unknown("a pattern that cannot be reasoned about"),
                }
            }
            let Json::String(name) = &*name else {
                return Outcome::Unknown("a name that is no string");
            };
            return made(self.satisfy(goal), name);
        };
        let mut unsure = None;
        for literal in [first.no(), first.yes()] {
            let mut names = names.clone();
            names.push(literal);
            match self.member_of_class(names, values, demand, rest) {
                Outcome::Made(member) => return Outcome::Made(member),
                Outcome::Unknown(reason) => unsure = Some(reason),
                Outcome::Impossible => {}
            }
        }
        unsure.map_or(Outcome::Impossible, Outcome::Unknown)
    }

    /// The claims about names that tell apart names which nothing spells out.
    fn classes(&self, demand: &Demand) -> Vec<Id> {
        let mut classes: Vec<Id> =
            demand.all.iter().map(|(name, _)| self.graph.resolved(*name)).collect();
        classes.retain(|name| !matches!(self.graph.node(*name), Node::Values(_) | Node::True));
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// Every name that a claim spells out.
    fn spelled_names(&self, demand: &Demand, names: &[Literal]) -> BTreeSet<String> {
        let mut spelled: BTreeSet<String> = demand.named.keys().cloned().collect();
        let mut seen = BTreeSet::new();
        let all = demand.all.iter().map(|(name, _)| *name);
        for name in all.chain(names.iter().map(|literal| literal.node)) {
            self.collect_names(name, &mut spelled, &mut seen);
        }
        spelled
    }

    fn collect_names(&self, id: Id, spelled: &mut BTreeSet<String>, seen: &mut BTreeSet<Id>) {
        let id = self.graph.resolved(id);
        if !seen.insert(id) {
            return;
        }
        match self.graph.node(id) {
            Node::Values(values) => spelled.extend(values.iter().filter_map(|value| match value {
                Json::String(text) => Some(text.clone()),
                _ => None,
            })),
            Node::Not(inner) => self.collect_names(*inner, spelled, seen),
            Node::All(ids) | Node::Any(ids) | Node::One(ids) => {
                ids.iter().for_each(|id| self.collect_names(*id, spelled, seen));
            }
            _ => {}
        }
    }
}

fn made(answer: Answer, name: &str) -> Outcome {
    match answer {
        Answer::Found(value) => {
            Outcome::Made(BTreeMap::from([(name.to_owned(), (*value).clone())]))
        }
        Answer::Nothing => Outcome::Impossible,
        Answer::Unknown(reason) => Outcome::Unknown(reason),
    }
}
