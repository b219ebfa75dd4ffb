//! Epochs: how many recorded mutations lie behind a session.
//!
//! The mutations of the library that succeeded, in the order of its cassettes and of their interactions, have the numbers
//! 1, 2 and so on. Epoch N is the state of a session in which the first N of them were answered, each by what was recorded for it, and
//! nothing else was: reads answer as behind them, and no identifier is bound yet.

use std::collections::HashMap;

use super::session::Session;
use super::sessions::OneSession;
use super::{Replayer, locked};
use crate::matching::TrackId;
use crate::model::text::nearest;

/// A recorded mutation and the epoch that it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its number, from 1; epoch 0 is the start.
    pub number: usize,
    /// The cassette's name.
    pub cassette: String,
    /// The interaction in it.
    pub interaction: usize,
    /// Method and target.
    pub request: String,
}

/// Why a session could not be brought to an epoch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JumpError {
    /// There are not so many mutations.
    #[error("there is no epoch {asked}: {count} recorded mutations make the epochs 0 to {count}")]
    TooFar {
        /// The epoch that was asked for.
        asked: usize,
        /// How many mutations there are.
        count: usize,
    },
    /// No such cassette is replayed.
    #[error("no cassette `{name}` is replayed{}", nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
    NoCassette {
        /// The name.
        name: String,
        /// The nearest one that there is.
        nearest: Option<String>,
    },
    /// There are too many sessions.
    #[error("there are too many sessions")]
    TooManySessions,
}

impl Replayer {
    /// The recorded mutations, in the order in which they make epochs; of one cassette or of all.
    pub fn epochs(&self, cassette: Option<&str>) -> Result<Vec<Epoch>, JumpError> {
        let mutations = self.mutations(cassette)?;
        let epoch = |(index, entry): (usize, &usize)| {
            let (cassette, interaction) = self.place(*entry);
            let request = &self.library.entries()[*entry].request;
            let request = format!("{} {}", request.method, request.target());
            Epoch { number: index + 1, cassette, interaction, request }
        };
        Ok(mutations.iter().enumerate().map(epoch).collect())
    }

    /// Brings a session to the epoch of this number, of one cassette or of all; the session without a name has none.
    pub fn jump(
        &self,
        session: Option<&str>,
        cassette: Option<&str>,
        epoch: usize,
    ) -> Result<(), JumpError> {
        let mutations = self.mutations(cassette)?;
        let too_far = JumpError::TooFar { asked: epoch, count: mutations.len() };
        let behind = mutations.get(..epoch).ok_or(too_far)?;
        let mut tracks: HashMap<usize, TrackId> = HashMap::new();
        for track in self.library.tracks() {
            tracks.extend(self.library.track(track).iter().map(|entry| (*entry, track)));
        }
        let behind = behind.iter().map(|entry| (*entry, tracks[entry]));
        let session_at = Session::behind(behind, &self.order);
        let one = self.sessions.named(session).ok_or(JumpError::TooManySessions)?;
        *locked(&one) = OneSession { session: session_at, ..OneSession::default() };
        Ok(())
    }

    fn mutations(&self, cassette: Option<&str>) -> Result<Vec<usize>, JumpError> {
        let wanted = match cassette {
            None => None,
            Some(name) => Some(self.cassette_named(name)?),
        };
        let entries = self.library.entries().iter().enumerate();
        let mutations = entries.filter(|(_, entry)| {
            !entry.request.is_read()
                && entry.response.status < 400
                && wanted.is_none_or(|wanted| wanted == entry.cassette)
        });
        Ok(mutations.map(|(index, _)| index).collect())
    }

    fn cassette_named(&self, name: &str) -> Result<usize, JumpError> {
        self.names.iter().position(|known| known == name).ok_or_else(|| {
            let nearest = nearest(name, self.names.iter().map(String::as_str));
            JumpError::NoCassette { name: name.to_owned(), nearest: nearest.map(str::to_owned) }
        })
    }
}
