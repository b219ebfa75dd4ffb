//! Numbers: an interval, a step, steps and values to stay clear of.

use std::collections::HashSet;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{One as _, Signed as _, Zero as _};

use super::branch::Branch;
use super::{Answer, Engine, OUT_OF_BUDGET};
use crate::compat::decimal::Decimal;
use crate::compat::json::Json;
use crate::compat::node::Node;

/// How many multiples of a step are tried.
const MOST_MULTIPLES: usize = 20_000;

#[derive(Default)]
struct Demand {
    /// The bound, and whether it is itself left out.
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
    step: Option<Decimal>,
    unwanted_steps: Vec<Decimal>,
    unwanted: HashSet<Decimal>,
}

impl Engine<'_, '_> {
    /// A number for which the claims of a branch hold.
    pub(super) fn number(&mut self, branch: &Branch) -> Answer {
        let mut demand = Demand::default();
        for literal in &branch.atoms {
            match (self.graph.node(literal.node), literal.holds) {
                (Node::AtLeast(bound), true) => demand.raise(bound, false),
                (Node::AtLeast(bound), false) => demand.lower(bound, true),
                (Node::MoreThan(bound), true) => demand.raise(bound, true),
                (Node::MoreThan(bound), false) => demand.lower(bound, false),
                (Node::MultipleOf(step), true) => demand.coarsen(step),
                (Node::MultipleOf(step), false) => demand.unwanted_steps.push(step.clone()),
                (Node::Values(values), false) => {
                    demand.unwanted.extend(values.iter().filter_map(|value| match value {
                        Json::Number(number) => Some(number.clone()),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        let found = match demand.step.clone() {
            Some(step) => demand.multiple(&step, &mut || self.spend()),
            None => demand.anywhere(&mut || self.spend()),
        };
        match found {
            Ok(Some(number)) => Answer::Found(Rc::new(Json::Number(number))),
            Ok(None) => Answer::Nothing,
            Err(reason) => Answer::Unknown(reason),
        }
    }
}

impl Demand {
    fn raise(&mut self, bound: &Decimal, is_open: bool) {
        let bound = (bound.clone(), is_open);
        if self.low.as_ref().is_none_or(|low| bound > *low) {
            self.low = Some(bound);
        }
    }

    fn lower(&mut self, bound: &Decimal, is_open: bool) {
        let is_tighter = self.high.as_ref().is_none_or(|(high, high_is_open)| {
            bound < high || (bound == high && is_open && !high_is_open)
        });
        if is_tighter {
            self.high = Some((bound.clone(), is_open));
        }
    }

    fn coarsen(&mut self, step: &Decimal) {
        self.step = Some(match &self.step {
            Some(other) => common_multiple(other, step),
            None => step.clone(),
        });
    }

    fn allows(&self, number: &Decimal) -> bool {
        self.is_within(number)
            && !self.unwanted.contains(number)
            && !self.unwanted_steps.iter().any(|step| (number % step).is_zero())
    }

    fn is_within(&self, number: &Decimal) -> bool {
        let above = |(low, is_open): &(Decimal, bool)| number > low || (!is_open && number == low);
        let below =
            |(high, is_open): &(Decimal, bool)| number < high || (!is_open && number == high);
        self.low.as_ref().is_none_or(above) && self.high.as_ref().is_none_or(below)
    }

    /// The multiples of a step, those near zero first.
    fn multiple(
        &self,
        step: &Decimal,
        spend: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Decimal>, &'static str> {
        // Every multiple of the step is a multiple of an unwanted one: nothing is left, however wide the interval.
        if self.unwanted_steps.iter().any(|unwanted| (step % unwanted).is_zero()) {
            return Ok(None);
        }
        let low = self.low.as_ref().map(|(low, is_open)| {
            let first = (low / step).ceil().to_integer();
            let is_left_out = *is_open && Decimal::from_integer(first.clone()) * step == *low;
            if is_left_out { first + 1 } else { first }
        });
        let high = self.high.as_ref().map(|(high, is_open)| {
            let last = (high / step).floor().to_integer();
            let is_left_out = *is_open && Decimal::from_integer(last.clone()) * step == *high;
            if is_left_out { last - 1 } else { last }
        });
        if let (Some(low), Some(high)) = (&low, &high)
            && low > high
        {
            return Ok(None);
        }
        let zero = BigInt::zero();
        let (mut factor, upwards) = match (&low, &high) {
            (Some(low), _) if low.is_positive() => (low.clone(), true),
            (_, Some(high)) if high.is_negative() => (high.clone(), false),
            _ => (zero.clone(), true),
        };
        // From zero both ways, else away from it.
        let both_ways = factor.is_zero();
        for tried in 0..MOST_MULTIPLES {
            if tried % 64 == 0 && !spend() {
                return Err(OUT_OF_BUDGET);
            }
            let is_inside = |k: &BigInt| {
                low.as_ref().is_none_or(|low| k >= low)
                    && high.as_ref().is_none_or(|high| k <= high)
            };
            let candidates =
                if both_ways { vec![factor.clone(), -&factor] } else { vec![factor.clone()] };
            let inside: Vec<&BigInt> = candidates.iter().filter(|k| is_inside(k)).collect();
            if inside.is_empty() {
                return Ok(None);
            }
            for k in inside {
                let number = Decimal::from_integer(k.clone()) * step;
                if self.allows(&number) {
                    return Ok(Some(number));
                }
            }
            factor = if upwards { factor + 1 } else { factor - 1 };
        }
        Err("too many multiples of a step to try")
    }

    /// Any number of the interval. Between two bounds there are always numbers that nothing excludes.
    fn anywhere(&self, spend: &mut dyn FnMut() -> bool) -> Result<Option<Decimal>, &'static str> {
        if let (Some((low, low_open)), Some((high, high_open))) = (&self.low, &self.high) {
            if low > high || (low == high && (*low_open || *high_open)) {
                return Ok(None);
            }
            if low == high {
                return Ok(Some(low.clone()).filter(|number| self.allows(number)));
            }
        }
        let tries = 24 + 2 * (self.unwanted.len() + self.unwanted_steps.len());
        let mut unit = Decimal::one();
        let ten = Decimal::from_integer(10.into());
        for _ in 0..400 {
            if !spend() {
                return Err(OUT_OF_BUDGET);
            }
            let start = match (&self.low, &self.high) {
                (Some((low, _)), _) if !low.is_negative() => (low / &unit).ceil(),
                (_, Some((high, _))) if !high.is_positive() => (high / &unit).floor(),
                _ => Decimal::zero(),
            };
            for index in 0..tries {
                let index = Decimal::from_integer(index.into());
                for number in [(&start + &index) * &unit, (&start - &index) * &unit] {
                    if self.allows(&number) {
                        return Ok(Some(number));
                    }
                }
            }
            unit /= &ten;
        }
        Err("an interval that is too narrow")
    }
}

/// The least common multiple of two positive steps.
fn common_multiple(a: &Decimal, b: &Decimal) -> Decimal {
    let (left, right) = (a.numer() * b.denom(), b.numer() * a.denom());
    let divisor = greatest_common_divisor(left.clone(), right.clone());
    Decimal::new(&left / divisor * &right, a.denom() * b.denom())
}

fn greatest_common_divisor(mut a: BigInt, mut b: BigInt) -> BigInt {
    while !b.is_zero() {
        (a, b) = (b.clone(), a % b);
    }
    a
}
