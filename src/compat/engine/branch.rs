//! One way in which a goal may be met by a value of one type.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Answer, Engine, Kind, MOST_GUESSES, OUT_OF_BUDGET};
use crate::compat::json::Json;
use crate::compat::node::{Id, Literal, Node, types};

/// What must hold of a value of one type, as far as it was taken apart.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) kind: Kind,
    seen: HashSet<Literal>,
    /// Claims that cannot be taken apart.
    pub(super) atoms: Vec<Literal>,
    /// Alternatives that are still open.
    choices: Vec<Choice>,
    /// How many alternatives were chosen to get here.
    depth: usize,
}

/// More alternatives are not chosen one after another.
const DEEPEST: usize = 20_000;

#[derive(Clone, Debug)]
enum Choice {
    /// At least one of these must hold.
    Any(Rc<[Literal]>),
    /// Exactly one of these must hold, or any other number.
    One(Rc<[Id]>, bool),
}

/// How a literal looks for one type without looking into values.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Holds,
    Fails,
    Open,
}

impl Branch {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, seen: HashSet::new(), atoms: Vec::new(), choices: Vec::new(), depth: 0 }
    }
}

impl Engine<'_, '_> {
    /// Adds claims to a branch; `false` if they cannot all hold.
    pub(super) fn extend(
        &mut self,
        branch: &mut Branch,
        literals: impl IntoIterator<Item = Literal>,
    ) -> bool {
        let mut open: Vec<Literal> = literals.into_iter().collect();
        while let Some(literal) = open.pop() {
            let literal = self.plain(literal);
            match self.look(literal, branch.kind, 0) {
                Look::Holds => continue,
                Look::Fails => return false,
                Look::Open => {}
            }
            if branch.seen.contains(&!literal) {
                return false;
            }
            if branch.seen.insert(literal) && !self.take_apart(branch, literal, &mut open) {
                return false;
            }
        }
        true
    }

    fn take_apart(
        &mut self,
        branch: &mut Branch,
        literal: Literal,
        open: &mut Vec<Literal>,
    ) -> bool {
        let holds = literal.holds;
        match self.graph.node(literal.node).clone() {
            Node::All(ids) if holds => open.extend(ids.iter().map(|id| id.yes())),
            Node::Any(ids) if !holds => open.extend(ids.iter().map(|id| id.no())),
            Node::All(ids) => return self.choose(branch, ids.iter().map(|id| id.no()), open),
            Node::Any(ids) => return self.choose(branch, ids.iter().map(|id| id.yes()), open),
            Node::One(ids) => branch.choices.push(Choice::One(ids, holds)),
            Node::Contains(id, least, most) if !holds => {
                let mut ways = Vec::new();
                if let Some(fewer) = least.checked_sub(1) {
                    ways.push(self.graph.add(Node::Contains(id, 0, Some(fewer))).yes());
                }
                if let Some(more) = most {
                    ways.push(self.graph.add(Node::Contains(id, more + 1, None)).yes());
                }
                return self.choose(branch, ways, open);
            }
            Node::Types(mask) => {
                // Only numbers are of two types: with a fraction and without.
                let one = crate::compat::decimal::whole(1);
                let whole = self.graph.add(Node::MultipleOf(one));
                let is_whole = mask & types::NUMBER == types::INTEGER;
                open.push(Literal { node: whole, holds: is_whole == holds });
            }
            Node::Values(values) if !holds => {
                for value in values.iter().filter(|value| Kind::of(value) == branch.kind) {
                    match value {
                        Json::Array(_) | Json::Object(_) => {
                            let built = self.structure(value);
                            open.push(built.no());
                        }
                        _ => {}
                    }
                }
                branch.atoms.push(literal);
            }
            _ => branch.atoms.push(literal),
        }
        true
    }

    /// A value that is an array or object, said by its parts.
    fn structure(&mut self, value: &Json) -> Id {
        let never = self.graph.never();
        let mut parts = Vec::new();
        match value {
            Json::Array(items) => {
                let count = items.len() as u64;
                parts.push(self.graph.add(Node::MinItems(count)));
                parts.push(self.graph.add(Node::ItemsFrom(count, never)));
                for (index, item) in items.iter().enumerate() {
                    let item = self.value_of(item);
                    parts.push(self.graph.add(Node::Item(index as u64, item)));
                }
                parts.push(self.graph.types(types::ARRAY));
            }
            Json::Object(members) => {
                let names: Vec<Json> =
                    members.keys().map(|name| Json::String(name.clone())).collect();
                let names = self.graph.values(names);
                let others = self.graph.not(names);
                parts.push(self.graph.members(others, never));
                for (name, value) in members {
                    let name = self.graph.name(name);
                    let value = self.value_of(value);
                    parts.push(self.graph.members(name, value));
                    parts.push(self.graph.present(name));
                }
                parts.push(self.graph.types(types::OBJECT));
            }
            _ => parts.push(self.value_of(value)),
        }
        self.graph.all(parts)
    }

    /// Notes alternatives; those that cannot hold are dropped, a single one must hold.
    fn choose(
        &mut self,
        branch: &mut Branch,
        literals: impl IntoIterator<Item = Literal>,
        open: &mut Vec<Literal>,
    ) -> bool {
        let mut left = Vec::new();
        for literal in literals {
            let literal = self.plain(literal);
            if branch.seen.contains(&literal) {
                return true;
            }
            match self.look(literal, branch.kind, 0) {
                Look::Holds => return true,
                Look::Fails => {}
                Look::Open if branch.seen.contains(&!literal) => {}
                Look::Open => left.push(literal),
            }
        }
        match left[..] {
            [] => return false,
            [one] => open.push(one),
            _ => branch.choices.push(Choice::Any(left.into())),
        }
        true
    }

    /// What can be said of a literal from the type alone.
    fn look(&self, literal: Literal, kind: Kind, depth: usize) -> Look {
        let Literal { node, holds } = self.plain(literal);
        let known = |is: bool| if is == holds { Look::Holds } else { Look::Fails };
        match self.graph.node(node) {
            Node::True => known(true),
            Node::Types(mask) => match mask & kind.mask() {
                0 => known(false),
                both if both == kind.mask() => known(true),
                _ => Look::Open,
            },
            Node::Values(values) => {
                if values.iter().any(|value| Kind::of(value) == kind) {
                    Look::Open
                } else {
                    known(false)
                }
            }
            Node::All(ids) if depth < 4 => self.look_at_all(ids, kind, depth, holds),
            Node::Any(ids) if depth < 4 => self.look_at_any(ids, kind, depth, holds),
            Node::AtLeast(_) | Node::MoreThan(_) | Node::MultipleOf(_) if kind != Kind::Number => {
                known(true)
            }
            Node::MinLength(_) | Node::Pattern(_) | Node::DateTime if kind != Kind::String => {
                known(true)
            }
            Node::MinItems(_)
            | Node::Item(..)
            | Node::ItemsFrom(..)
            | Node::Contains(..)
            | Node::Unique
                if kind != Kind::Array =>
            {
                known(true)
            }
            Node::MinMembers(_) | Node::Members(..) if kind != Kind::Object => known(true),
            Node::MinLength(0) | Node::MinItems(0) | Node::MinMembers(0) => known(true),
            Node::Contains(_, 0, None) => known(true),
            _ => Look::Open,
        }
    }

    fn look_at_all(&self, ids: &[Id], kind: Kind, depth: usize, holds: bool) -> Look {
        let mut is_open = false;
        for id in ids {
            match self.look(id.yes(), kind, depth + 1) {
                Look::Fails => return if holds { Look::Fails } else { Look::Holds },
                Look::Open => is_open = true,
                Look::Holds => {}
            }
        }
        match (is_open, holds) {
            (true, _) => Look::Open,
            (false, true) => Look::Holds,
            (false, false) => Look::Fails,
        }
    }

    fn look_at_any(&self, ids: &[Id], kind: Kind, depth: usize, holds: bool) -> Look {
        let mut is_open = false;
        for id in ids {
            match self.look(id.yes(), kind, depth + 1) {
                Look::Holds => return if holds { Look::Holds } else { Look::Fails },
                Look::Open => is_open = true,
                Look::Fails => {}
            }
        }
        match (is_open, holds) {
            (true, _) => Look::Open,
            (false, true) => Look::Fails,
            (false, false) => Look::Holds,
        }
    }

    /// A value for which everything in the branch holds.
    pub(super) fn solve(&mut self, mut branch: Branch) -> Answer {
        if !self.spend() {
            return Answer::Unknown(OUT_OF_BUDGET);
        }
        if let Some(answer) = self.among_listed_values(&branch) {
            return answer;
        }
        let answer = self.ignoring_choices(&branch);
        let broken = match &answer {
            Answer::Nothing => return Answer::Nothing,
            Answer::Found(value) => self.broken_choice(&branch, value),
            Answer::Unknown(_) => branch.choices.len().checked_sub(1),
        };
        let Some(index) = broken else { return answer };
        let choice = branch.choices.swap_remove(index);
        let value = match &answer {
            Answer::Found(value) => Some(&**value),
            _ => None,
        };
        self.try_ways(&branch, &choice, value)
    }

    /// Where values are listed, each of them is looked at, and nothing has to be found out.
    fn among_listed_values(&mut self, branch: &Branch) -> Option<Answer> {
        let listed =
            branch.atoms.iter().find_map(|literal| match self.graph.node(literal.node) {
                Node::Values(values) if literal.holds => Some(values.clone()),
                _ => None,
            })?;
        let mut result = Answer::Nothing;
        for value in listed.iter().filter(|value| Kind::of(value) == branch.kind) {
            if !self.spend() {
                return Some(Answer::Unknown(OUT_OF_BUDGET));
            }
            match self.hold(branch.seen.iter().copied(), value) {
                Some(true) => return Some(Answer::Found(Rc::new(value.clone()))),
                Some(false) => {}
                None => {
                    self.guess(value);
                    result = Answer::Unknown(self.reason(branch));
                }
            }
        }
        Some(result)
    }

    fn ignoring_choices(&mut self, branch: &Branch) -> Answer {
        let answer = match branch.kind {
            Kind::Null => Answer::Found(Rc::new(Json::Null)),
            Kind::Boolean => Answer::Found(Rc::new(Json::Bool(true))),
            Kind::Number => self.number(branch),
            Kind::String => self.string(branch),
            Kind::Array => self.array(branch),
            Kind::Object => self.object(branch),
        };
        let answer = match (&answer, branch.kind) {
            (Answer::Found(_), Kind::Null) => self.first_allowed(branch, &[Json::Null]),
            (Answer::Found(_), Kind::Boolean) => {
                self.first_allowed(branch, &[Json::Bool(true), Json::Bool(false)])
            }
            _ => answer,
        };
        let is_opaque =
            |literal: &Literal| matches!(self.graph.node(literal.node), Node::Opaque(_));
        match answer {
            Answer::Found(value) if branch.atoms.iter().any(is_opaque) => {
                self.guess(&value);
                Answer::Unknown(self.reason(branch))
            }
            answer => answer,
        }
    }

    /// The only types whose values can be counted: `null` and booleans.
    fn first_allowed(&mut self, branch: &Branch, values: &[Json]) -> Answer {
        // The choices count too: with so few values nothing may be left to a second look.
        let mut result = Answer::Nothing;
        for value in values {
            match self.hold(branch.seen.iter().copied(), value) {
                Some(true) => return Answer::Found(Rc::new(value.clone())),
                Some(false) => {}
                None => {
                    self.guess(value);
                    result = Answer::Unknown(self.reason(branch));
                }
            }
        }
        result
    }

    fn guess(&mut self, value: &Json) {
        if self.guesses.len() < MOST_GUESSES {
            self.guesses.push(Rc::new(value.clone()));
        }
    }

    fn reason(&self, branch: &Branch) -> &'static str {
        let opaque = branch
            .atoms
            .iter()
            .any(|literal| matches!(self.graph.node(literal.node), Node::Opaque(_)));
        if opaque {
            "a keyword or pattern that cannot be reasoned about"
        } else {
            "a format that is only known in part"
        }
    }

    /// The first choice that a value does not meet, small ones before large ones.
    fn broken_choice(&mut self, branch: &Branch, value: &Json) -> Option<usize> {
        let mut order: Vec<usize> = (0..branch.choices.len()).collect();
        order.sort_by_key(|index| match &branch.choices[*index] {
            Choice::Any(literals) => literals.len(),
            Choice::One(ids, _) => 2 * ids.len(),
        });
        order.into_iter().find(|index| match branch.choices[*index].clone() {
            Choice::Any(literals) => {
                !literals.iter().any(|literal| self.holds(*literal, value) == Some(true))
            }
            Choice::One(ids, is_one) => {
                self.count(&ids, value).map(|count| count == 1) != Some(is_one)
            }
        })
    }

    /// What the branch says of members by name, where many alternatives are to be looked into.
    fn members_by_name(&self, branch: &Branch, ways: usize) -> HashMap<Id, Vec<Literal>> {
        const MANY: usize = 8;
        let mut members: HashMap<Id, Vec<Literal>> = HashMap::new();
        if branch.kind == Kind::Object && ways > MANY {
            for literal in branch.atoms.iter().filter(|literal| literal.holds) {
                if let Node::Members(name, value) = self.graph.node(literal.node)
                    && matches!(self.graph.node(*name), Node::Values(_))
                {
                    members.entry(*name).or_default().push(value.yes());
                }
            }
        }
        members
    }

    /// Whether an alternative asks for a member that cannot be what is already asked of members of its name.
    ///
    /// That is a part of what the alternative means, so it is out if the part is; and it is quickly found out.
    fn is_plainly_impossible(
        &mut self,
        way: &[Literal],
        members: &HashMap<Id, Vec<Literal>>,
    ) -> bool {
        let [one] = way else { return false };
        let Node::Members(name, value) = *self.graph.node(one.node) else { return false };
        let Some(known) = members.get(&name).filter(|_| !one.holds) else { return false };
        let goal: Vec<Literal> = known.iter().copied().chain([value.no()]).collect();
        self.satisfy(goal) == Answer::Nothing
    }

    fn try_ways(&mut self, branch: &Branch, choice: &Choice, value: Option<&Json>) -> Answer {
        let mut result = Answer::Nothing;
        let mut ways: Vec<(Vec<Literal>, bool)> = Vec::new();
        match choice {
            Choice::Any(literals) => ways.extend(literals.iter().map(|one| (vec![*one], false))),
            Choice::One(ids, true) => {
                for (index, id) in ids.iter().enumerate() {
                    if branch.seen.contains(&self.plain(id.no())) {
                        continue;
                    }
                    let others = ids.iter().enumerate().filter(|(other, _)| *other != index);
                    let way = others.map(|(_, id)| id.no()).chain([id.yes()]).collect();
                    ways.push((way, false));
                }
            }
            Choice::One(ids, false) => {
                let open = |id: &&Id| !branch.seen.contains(&self.plain(id.no()));
                let holding = value.and_then(|value| {
                    ids.iter().filter(open).find(|id| self.holds(id.yes(), value) != Some(false))
                });
                match holding.or_else(|| ids.iter().find(open)) {
                    // None of them can hold: that is not exactly one.
                    None => ways.push((Vec::new(), false)),
                    Some(id) => {
                        let at = ids.iter().position(|other| other == id).unwrap_or_default();
                        ways.push((vec![id.no()], true));
                        let others = ids.iter().enumerate();
                        let others = others.filter(|(other, id)| *other != at && open(id));
                        ways.extend(others.map(|(_, other)| (vec![id.yes(), other.yes()], false)));
                    }
                }
            }
        }
        let members = self.members_by_name(branch, ways.len());
        for (way, keeps_choice) in ways {
            if self.is_plainly_impossible(&way, &members) {
                continue;
            }
            if !self.spend() {
                return Answer::Unknown(OUT_OF_BUDGET);
            }
            let mut next = branch.clone();
            next.depth += 1;
            if next.depth > DEEPEST {
                return Answer::Unknown("too many alternatives");
            }
            if keeps_choice {
                next.choices.push(choice.clone());
            }
            if !self.extend(&mut next, way) {
                continue;
            }
            match self.solve(next) {
                Answer::Found(value) => return Answer::Found(value),
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Nothing => {}
            }
        }
        result
    }
}
