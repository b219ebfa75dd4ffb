//! A sandbox under the control of a test: it is reset, its clock is set, its resources are blocked.

use jiff::Timestamp;

use super::{Clock, Sandbox, State, clock, rules};
use crate::control::{Action, Asked, Controlled, Done, Faults};
use crate::model::json::Value;
use crate::model::text::nearest;

impl Controlled for Sandbox {
    const ACTIONS: &'static [Action] = &[
        Action { method: "GET", path: "/state", members: &[] },
        Action { method: "POST", path: "/reset", members: &[] },
        Action { method: "GET", path: "/clock", members: &[] },
        Action { method: "PUT", path: "/clock", members: &["now"] },
        Action { method: "POST", path: "/clock/advance", members: &["by"] },
        Action { method: "PUT", path: "/block", members: &["id", "rule"] },
    ];

    fn act(&self, action: &Action, asked: &Asked<'_>, faults: &Faults) -> Result<Done, String> {
        match (action.method, action.path) {
            ("GET", "/state") => return Ok(Done::Shown(self.shown(faults))),
            ("POST", "/reset") => {
                self.reset();
                faults.reset();
                return Ok(Done::Nothing);
            }
            ("PUT", "/block") => {
                self.block(asked)?;
                return Ok(Done::Nothing);
            }
            ("PUT", _) => self.set_clock(Clock::Fixed(wanted_time(asked)?)),
            ("POST", _) => self.advance(asked)?,
            _ => {}
        }
        Ok(Done::Shown(Value::object([("now", self.now().to_string())])))
    }
}

fn wanted_time(asked: &Asked<'_>) -> Result<Timestamp, String> {
    let now = asked.text("now")?.and_then(|now| now.parse().ok());
    now.ok_or_else(|| "`now` must be a time such as 2026-01-15T12:00:00Z".to_owned())
}

impl Sandbox {
    fn shown(&self, faults: &Faults) -> Value {
        let (changes, state) = self.snapshot();
        let (orders, subscriptions) = state.size();
        Value::object([
            ("now", Value::from(self.now().to_string())),
            ("customers", state.customers().count().into()),
            ("orders", orders.into()),
            ("subscriptions", subscriptions.into()),
            ("requests", state.requests().into()),
            ("changes", changes.into()),
            ("faultsOn", faults.list().0.into()),
        ])
    }

    fn advance(&self, asked: &Asked<'_>) -> Result<(), String> {
        let by = asked.text("by")?.ok_or("`by` must say how far: `7d`, `12h`, `30m`, `90s`")?;
        self.set_clock(self.clock().ahead_by(clock::duration(by)?));
        Ok(())
    }

    /// Lets a rule refuse every change of a resource, or no rule any more.
    fn block(&self, asked: &Asked<'_>) -> Result<(), String> {
        let id = asked.text("id")?.ok_or("`id` must be that of an order or a subscription")?;
        if !asked.has("rule") {
            return Err("`rule` must be the id of a rule, or an empty text for none".into());
        }
        let rule = asked.text("rule")?.filter(|rule| !rule.is_empty());
        if let Some(unknown) = rule.filter(|rule| rules::named(rule).is_none()) {
            let known = nearest(unknown, rules::all().map(|rule| rule.id));
            let help = known.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            return Err(format!("the sandbox has no rule `{unknown}`{help}"));
        }
        let blocked = self.change(|memory| block(&mut memory.state, id, rule));
        if blocked { Ok(()) } else { Err(format!("nobody has an order or a subscription `{id}`")) }
    }
}

fn block(state: &mut State, id: &str, rule: Option<&str>) -> bool {
    let customers: Vec<String> = state.customers().map(str::to_owned).collect();
    let mut is_found = false;
    for customer in &customers {
        let rule = rule.map(str::to_owned);
        if let Some(order) = state.order_mut(customer, id) {
            (order.blocked_by, is_found) = (rule.clone(), true);
        }
        if let Some(subscription) = state.subscription_mut(customer, id) {
            (subscription.blocked_by, is_found) = (rule, true);
        }
    }
    is_found
}
