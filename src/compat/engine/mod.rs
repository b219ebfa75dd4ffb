//! Is there a value for which some claims hold and others do not?
//!
//! [`Engine::satisfy`] answers with such a value, with the proof that there is none, or with why it cannot tell. It works
//! type by type. A [`branch`] collects the claims of one type that must hold; the alternatives among them are left
//! aside until a value is found, and only an alternative that this value breaks is looked into. The value comes from
//! [`number`], [`string`], [`array`] or [`object`], which ask the engine about elements, names and members in turn.
//!
//! **Recursion.** Values are finite, so the smallest value for which a goal holds has no part for which the same goal
//! must hold again. A goal that is met again below itself is therefore taken for empty there. What was found out
//! under such an assumption is remembered only once the goal it was made about has been answered.

mod array;
mod branch;
mod evaluate;
mod number;
mod object;
mod string;

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use super::json::Json;
use super::node::{Graph, Id, Literal, Node, types};

/// The answer to a goal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// A value.
    Found(Rc<Json>),
    /// There is none.
    Nothing,
    /// Neither was shown, because of this.
    Unknown(&'static str),
}

/// Why a budget ends the work.
pub(super) const OUT_OF_BUDGET: &str = "the budget was used up";

/// How much may be spent on one pair of schemas.
pub struct Budget<'b> {
    steps: Cell<u64>,
    is_over: &'b dyn Fn() -> bool,
}

impl std::fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget").field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl<'b> Budget<'b> {
    /// So many steps, and no longer than until this says that the time is over; it is asked now and then.
    pub fn new(steps: u64, is_over: &'b dyn Fn() -> bool) -> Self {
        Self { steps: Cell::new(steps), is_over }
    }

    /// Takes a step; `false` when nothing is left.
    pub(super) fn spend(&self) -> bool {
        let left = self.steps.get();
        if left == 0 {
            return false;
        }
        let is_over = left.is_multiple_of(64) && (self.is_over)();
        self.steps.set(if is_over { 0 } else { left - 1 });
        !is_over
    }
}

/// The types that are looked into one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::String, Self::Number, Self::Boolean, Self::Null, Self::Object, Self::Array];

    fn mask(self) -> u8 {
        match self {
            Self::Null => types::NULL,
            Self::Boolean => types::BOOLEAN,
            Self::Number => types::NUMBER,
            Self::String => types::STRING,
            Self::Array => types::ARRAY,
            Self::Object => types::OBJECT,
        }
    }

    fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Number(_) => Self::Number,
            Json::String(_) => Self::String,
            Json::Array(_) => Self::Array,
            Json::Object(_) => Self::Object,
        }
    }
}

/// Deeper goals are not looked into.
const DEEPEST: usize = 300;

/// Values for which only what is not understood is open; a validator may know more.
const MOST_GUESSES: usize = 64;

/// What must hold and what must not, sorted.
type Goal = Vec<Literal>;

/// Answers goals about the claims of one graph.
pub(super) struct Engine<'g, 'b> {
    pub(super) graph: &'g mut Graph,
    budget: &'g Budget<'b>,
    answers: HashMap<(Goal, Option<Kind>), Answer>,
    open: HashMap<Goal, usize>,
    /// The outermost open goal that an assumption was made about since this was last set.
    assumed: usize,
    pub(super) guesses: Vec<Rc<Json>>,
}

impl<'g, 'b> Engine<'g, 'b> {
    pub(super) fn new(graph: &'g mut Graph, budget: &'g Budget<'b>) -> Self {
        Self {
            graph,
            budget,
            answers: HashMap::new(),
            open: HashMap::new(),
            assumed: usize::MAX,
            guesses: Vec::new(),
        }
    }

    /// A value for which all of these hold.
    pub(super) fn satisfy(&mut self, literals: impl IntoIterator<Item = Literal>) -> Answer {
        let Some(goal) = self.goal(literals) else { return Answer::Nothing };
        if let Some(answer) = self.answers.get(&(goal.clone(), None)) {
            return answer.clone();
        }
        if let Some(depth) = self.open.get(&goal) {
            self.assumed = self.assumed.min(*depth);
            return Answer::Nothing;
        }
        if self.open.len() >= DEEPEST {
            return Answer::Unknown("schemas inside one another, too many of them");
        }
        let depth = self.open.len();
        self.open.insert(goal.clone(), depth);
        let outer = std::mem::replace(&mut self.assumed, usize::MAX);
        let answer = self.of_any_kind(&goal);
        self.open.remove(&goal);
        let is_settled = self.assumed >= depth;
        if is_settled || matches!(answer, Answer::Found(_)) {
            self.answers.insert((goal, None), answer.clone());
        }
        self.assumed = outer.min(if is_settled { usize::MAX } else { self.assumed });
        answer
    }

    fn of_any_kind(&mut self, goal: &Goal) -> Answer {
        let mut result = Answer::Nothing;
        for kind in Kind::ALL {
            match self.of_kind_unremembered(goal, kind) {
                Answer::Found(value) => return Answer::Found(value),
                Answer::Unknown(reason) => result = Answer::Unknown(reason),
                Answer::Nothing => {}
            }
        }
        result
    }

    /// A string for which all of these hold.
    pub(super) fn name(&mut self, literals: impl IntoIterator<Item = Literal>) -> Answer {
        let Some(goal) = self.goal(literals) else { return Answer::Nothing };
        let key = (goal, Some(Kind::String));
        if let Some(answer) = self.answers.get(&key) {
            return answer.clone();
        }
        let answer = self.of_kind_unremembered(&key.0, Kind::String);
        self.answers.insert(key, answer.clone());
        answer
    }

    /// The literals in their order, each once and without those that always hold; nothing if two are opposites.
    fn goal(&mut self, literals: impl IntoIterator<Item = Literal>) -> Option<Goal> {
        let mut goal: Goal = Vec::new();
        for literal in literals {
            let literal = self.plain(literal);
            match (literal.node == Graph::TRUE, literal.holds) {
                (true, true) => {}
                (true, false) => return None,
                _ => goal.push(literal),
            }
        }
        goal.sort_unstable();
        goal.dedup();
        let has_opposites = goal.windows(2).any(|pair| pair[0].node == pair[1].node);
        (!has_opposites).then_some(goal)
    }

    /// The same without `Not` and `Later` around it.
    fn plain(&self, mut literal: Literal) -> Literal {
        loop {
            let node = self.graph.resolved(literal.node);
            match self.graph.node(node) {
                Node::Not(inner) => literal = !Literal { node: *inner, ..literal },
                _ => return Literal { node, ..literal },
            }
        }
    }

    fn of_kind_unremembered(&mut self, goal: &Goal, kind: Kind) -> Answer {
        let mut branch = branch::Branch::new(kind);
        if !self.extend(&mut branch, goal.iter().copied()) {
            return Answer::Nothing;
        }
        self.solve(branch)
    }

    fn spend(&self) -> bool {
        self.budget.spend()
    }

    fn value_of(&mut self, value: &Json) -> Id {
        self.graph.values(vec![value.clone()])
    }
}
