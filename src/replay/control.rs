//! A replay under the control of a test. What it shows is in `views`.

use super::{CurrentReplayer, views};
use crate::control::{Action, Asked, Controlled, Done, Faults};

impl Controlled for CurrentReplayer {
    const ACTIONS: &'static [Action] = &[
        Action { method: "GET", path: "/state", members: &[] },
        Action { method: "POST", path: "/reset", members: &["session"] },
        Action { method: "POST", path: "/jump", members: &["epoch", "session", "cassette"] },
        Action { method: "GET", path: "/unmatched", members: &[] },
        Action { method: "GET", path: "/hits", members: &[] },
    ];

    fn act(&self, action: &Action, asked: &Asked<'_>, faults: &Faults) -> Result<Done, String> {
        let replayer = self.get();
        match action.path {
            "/unmatched" => return Ok(Done::Shown(views::unmatched(&replayer))),
            "/hits" => return Ok(Done::Shown(views::hits(&replayer))),
            "/reset" => match asked.session()? {
                Some(name) => replayer.reset_session(name),
                None => {
                    replayer.reset();
                    faults.reset();
                }
            },
            "/jump" => {
                let session = asked.session()?.flatten();
                let (cassette, epoch) = (asked.cassette()?, asked.epoch()?);
                let jumped = replayer.jump(session, cassette, epoch);
                jumped.map_err(|error| error.to_string())?;
            }
            _ => return Ok(Done::Shown(views::state(&replayer, faults))),
        }
        Ok(Done::Nothing)
    }
}
