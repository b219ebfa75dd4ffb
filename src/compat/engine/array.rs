//! Arrays: positions, counts, and elements that must or must not be equal.
//!
//! Behind the last position that a claim names, all positions are alike. An element there that no claim asks for can be
//! left out, so it is enough to look at arrays with as many elements as positions are named, and one more for each
//! element that must be there.

use std::collections::HashSet;
use std::rc::Rc;

use super::branch::Branch;
use super::{Answer, Engine, OUT_OF_BUDGET};
use crate::compat::json::Json;
use crate::compat::node::{Graph, Id, Literal, Node};

/// Longer arrays are not made.
const LONGEST: usize = 20_000;

/// Nor longer ones in which every element has to be another value.
const LONGEST_UNIQUE: usize = 1_000;

#[derive(Default)]
struct Demand {
    /// The element at this index, if there is one, is this.
    at: Vec<(usize, Literal)>,
    /// All elements from this index on are this.
    from: Vec<(usize, Literal)>,
    /// There is an element at this index, and it is this.
    some_at: Vec<(usize, Literal)>,
    /// There is an element from this index on that is this.
    some_from: Vec<(usize, Literal)>,
    counts: Vec<(Id, usize, Option<usize>)>,
    is_unique: bool,
    has_duplicate: bool,
    least: usize,
    most: Option<usize>,
}

/// Of one length: what each element must be, and which are one value.
#[derive(Clone)]
struct Plan {
    elements: Vec<Vec<Literal>>,
    equal: Option<(usize, usize)>,
}

impl Engine<'_, '_> {
    /// An array for which the claims of a branch hold.
    pub(super) fn array(&mut self, branch: &Branch) -> Answer {
        let demand = self.array_demand(branch);
        if demand.is_unique && demand.has_duplicate {
            return Answer::Nothing;
        }
        let named = demand
            .at
            .iter()
            .chain(&demand.some_at)
            .map(|(index, _)| index.saturating_add(1))
            .chain(demand.from.iter().chain(&demand.some_from).map(|(index, _)| *index))
            .max()
            .unwrap_or(0);
        let counted: usize = demand.counts.iter().map(|(_, least, _)| *least).sum();
        let needed = demand.some_from.len() + counted + if demand.has_duplicate { 2 } else { 0 };
        let least = demand
            .some_at
            .iter()
            .map(|(index, _)| index.saturating_add(1))
            .chain(demand.some_from.iter().map(|(index, _)| index.saturating_add(1)))
            .chain([demand.least, if demand.has_duplicate { 2 } else { 0 }])
            .max()
            .unwrap_or(0);
        let enough = demand.least.max(named).saturating_add(needed);
        let longest = demand.most.map_or(enough, |most| most.min(enough));
        let bound = if demand.is_unique { LONGEST_UNIQUE } else { LONGEST };
        let mut result = Answer::Nothing;
        for length in least..=longest {
            if length > bound || !self.spend() {
                return Answer::Unknown("more elements than are tried");
            }
            match self.of_length(length, &demand) {
                Answer::Found(value) => return Answer::Found(value),
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Nothing => {}
            }
        }
        result
    }

    fn array_demand(&self, branch: &Branch) -> Demand {
        let is_never = |engine: &Self, id: Id| engine.plain(id.yes()) == Graph::TRUE.no();
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let mut demand = Demand::default();
        for literal in &branch.atoms {
            match (self.graph.node(literal.node), literal.holds) {
                (Node::Item(index, id), true) => demand.at.push((size(*index), id.yes())),
                (Node::Item(index, id), false) => demand.some_at.push((size(*index), id.no())),
                // No element is allowed from there on: a length, which is simpler.
                (Node::ItemsFrom(index, id), true) if is_never(self, *id) => {
                    let most = size(*index);
                    demand.most = Some(demand.most.map_or(most, |other| other.min(most)));
                }
                (Node::ItemsFrom(index, id), false) if is_never(self, *id) => {
                    demand.least = demand.least.max(size(index.saturating_add(1)));
                }
                (Node::ItemsFrom(index, id), true) => demand.from.push((size(*index), id.yes())),
                (Node::ItemsFrom(index, id), false) => {
                    demand.some_from.push((size(*index), id.no()));
                }
                (Node::MinItems(least), true) => demand.least = demand.least.max(size(*least)),
                (Node::MinItems(least), false) => {
                    let most = size(least.saturating_sub(1));
                    demand.most = Some(demand.most.map_or(most, |other| other.min(most)));
                }
                (Node::Contains(id, least, most), true) => {
                    demand.counts.push((*id, size(*least), most.map(size)));
                }
                (Node::Unique, true) => demand.is_unique = true,
                (Node::Unique, false) => demand.has_duplicate = true,
                _ => {}
            }
        }
        demand
    }

    fn of_length(&mut self, length: usize, demand: &Demand) -> Answer {
        let mut elements: Vec<Vec<Literal>> = vec![Vec::new(); length];
        for (index, literal) in demand.at.iter().chain(&demand.some_at) {
            if let Some(element) = elements.get_mut(*index) {
                element.push(*literal);
            }
        }
        for (from, literal) in &demand.from {
            elements.iter_mut().skip(*from).for_each(|element| element.push(*literal));
        }
        let mut result = Answer::Nothing;
        // If one element cannot be, nothing more has to be tried at this length.
        for index in 0..length {
            if index > 0 && elements[index] == elements[index - 1] {
                continue;
            }
            match self.satisfy(elements[index].clone()) {
                Answer::Nothing => return Answer::Nothing,
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Found(_) => {}
            }
        }
        match self.place_some(Plan { elements, equal: None }, &demand.some_from, demand) {
            Answer::Nothing => result,
            other => other,
        }
    }

    /// Chooses a position for each element that must be there.
    fn place_some(&mut self, plan: Plan, left: &[(usize, Literal)], demand: &Demand) -> Answer {
        let Some(((from, literal), rest)) = left.split_first() else {
            return self.place_duplicate(plan, demand);
        };
        // Positions of which the same is asked are as good as one another.
        let mut asked: HashSet<&[Literal]> = HashSet::new();
        let different: Vec<usize> = (*from..plan.elements.len())
            .filter(|index| asked.insert(&plan.elements[*index]))
            .collect();
        let ways = different.into_iter().map(|index| {
            let mut plan = plan.clone();
            plan.elements[index].push(*literal);
            plan
        });
        self.first_of(ways.collect(), |engine, plan| engine.place_some(plan, rest, demand))
    }

    fn place_duplicate(&mut self, plan: Plan, demand: &Demand) -> Answer {
        if !demand.has_duplicate {
            return self.place_counts(plan, &demand.counts, demand);
        }
        let length = plan.elements.len();
        let mut ways = Vec::new();
        let mut asked: HashSet<(&[Literal], &[Literal])> = HashSet::new();
        for first in 0..length {
            for second in first + 1..length {
                if !asked.insert((&plan.elements[first], &plan.elements[second])) {
                    continue;
                }
                let mut plan = plan.clone();
                plan.equal = Some((first, second));
                let both = [&plan.elements[first][..], &plan.elements[second]].concat();
                plan.elements[first].clone_from(&both);
                plan.elements[second] = both;
                ways.push(plan);
            }
        }
        self.first_of(ways, |engine, plan| engine.place_counts(plan, &demand.counts, demand))
    }

    /// Chooses which elements are counted.
    fn place_counts(
        &mut self,
        plan: Plan,
        left: &[(Id, usize, Option<usize>)],
        demand: &Demand,
    ) -> Answer {
        let Some(((id, least, most), rest)) = left.split_first() else {
            return self.realise(&plan, demand);
        };
        let before = plan.elements.clone();
        self.place_count(plan, &before, *id, (*least, *most), 0, rest, demand)
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one walk over the positions")]
    fn place_count(
        &mut self,
        plan: Plan,
        before: &[Vec<Literal>],
        id: Id,
        (least, most): (usize, Option<usize>),
        index: usize,
        rest: &[(Id, usize, Option<usize>)],
        demand: &Demand,
    ) -> Answer {
        if !self.spend() {
            return Answer::Unknown(OUT_OF_BUDGET);
        }
        let left = plan.elements.len() - index;
        if left < least {
            return Answer::Nothing;
        }
        if left == 0 || (least == 0 && most.is_none()) {
            return self.place_counts(plan, rest, demand);
        }
        let mut result = Answer::Nothing;
        for literal in [id.yes(), id.no()] {
            // Of positions of which the same is asked the first ones are counted. One that is the same value as another
            // position is not like its neighbours: it counts twice or not at all.
            let is_one_of_two =
                |at| plan.equal.is_some_and(|(first, second)| at == first || at == second);
            let follows_uncounted = index > 0
                && before[index] == before[index - 1]
                && !is_one_of_two(index)
                && !is_one_of_two(index - 1)
                && plan.elements[index - 1].last() == Some(&id.no());
            if literal.holds && (most == Some(0) || follows_uncounted) {
                continue;
            }
            let mut plan = plan.clone();
            plan.elements[index].push(literal);
            match self.satisfy(plan.elements[index].clone()) {
                Answer::Nothing => continue,
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Found(_) => {}
            }
            let left = if literal.holds {
                (least.saturating_sub(1), most.map(|most| most - 1))
            } else {
                (least, most)
            };
            match self.place_count(plan, before, id, left, index + 1, rest, demand) {
                Answer::Found(value) => return Answer::Found(value),
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Nothing => {}
            }
        }
        result
    }

    fn first_of(
        &mut self,
        ways: Vec<Plan>,
        mut next: impl FnMut(&mut Self, Plan) -> Answer,
    ) -> Answer {
        let mut result = Answer::Nothing;
        for plan in ways {
            if !self.spend() {
                return Answer::Unknown(OUT_OF_BUDGET);
            }
            match next(self, plan) {
                Answer::Found(value) => return Answer::Found(value),
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Nothing => {}
            }
        }
        result
    }

    fn realise(&mut self, plan: &Plan, demand: &Demand) -> Answer {
        let mut values: Vec<Rc<Json>> = Vec::new();
        let mut goals = plan.elements.clone();
        if let Some((first, second)) = plan.equal {
            // What was asked of either since they were made one is asked of both.
            let both = [&goals[first][..], &goals[second]].concat();
            goals[first].clone_from(&both);
            goals[second] = both;
        }
        for goal in &mut goals {
            goal.sort_unstable();
            goal.dedup();
        }
        for index in 0..goals.len() {
            if let Some((first, second)) = plan.equal
                && index == second
            {
                values.push(values[first].clone());
                continue;
            }
            let mut goal = goals[index].clone();
            if demand.is_unique && !values.is_empty() {
                let taken: Vec<Json> = values.iter().map(|value| (**value).clone()).collect();
                goal.push(self.graph.values(taken).no());
            }
            match self.satisfy(goal) {
                Answer::Found(value) => values.push(value),
                Answer::Unknown(reason) => return Answer::Unknown(reason),
                Answer::Nothing => return self.no_value_left(&goals, index, &values),
            }
        }
        Answer::Found(Rc::new(Json::Array(values.iter().map(|value| (**value).clone()).collect())))
    }

    /// All values for an element are taken. If none of them was taken by an element with a wider choice, there are fewer
    /// values than elements that need one.
    fn no_value_left(
        &mut self,
        goals: &[Vec<Literal>],
        index: usize,
        values: &[Rc<Json>],
    ) -> Answer {
        if self.satisfy(goals[index].clone()) == Answer::Nothing {
            return Answer::Nothing;
        }
        let mut is_wasted = false;
        for (taken, value) in values.iter().enumerate() {
            match self.hold(goals[index].iter().copied(), value) {
                Some(false) => {}
                Some(true) => is_wasted |= goals[taken] != goals[index],
                None => is_wasted = true,
            }
        }
        if is_wasted {
            Answer::Unknown("elements that exclude one another")
        } else {
            Answer::Nothing
        }
    }
}
