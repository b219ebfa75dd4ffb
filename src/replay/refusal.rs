//! What a request is told that no recording answers: first, whether it was recorded elsewhere.

use super::miss::{self, Context, Shown};
use super::{Replayer, locked};
use crate::control::own_problem;
use crate::http::Refused;
use crate::matching::{Bindings, Bound, Elsewhere, Library, Match, Miss, Verdict};
use crate::model::{Request, Response};

/// A request that no recording answers.
pub(super) struct Missed {
    pub(super) miss: Miss,
    /// The request without its secrets.
    pub(super) request: Request,
    /// A cassette, and the identifiers that the client means by its placeholders.
    pub(super) own: Option<(usize, Bindings)>,
}

impl Replayer {
    /// A request that a track would answer if a mutation had been answered.
    pub(super) fn too_early(
        &self,
        found: Match,
        mutation: usize,
        request: Request,
        bound: &Bound,
    ) -> Missed {
        let entry = self.library.track(found.track)[0];
        let mut own = bound.of(found.cassette).clone();
        own.add(found.added);
        let verdict = Verdict::NotReachable { entry, mutation };
        let miss = Miss { verdict, nearest: Vec::new() };
        Missed { miss, request, own: Some((found.cassette, own)) }
    }

    /// The miss, or where the request was recorded instead, as seen from the session of this name.
    pub(super) fn look_elsewhere(&self, missed: Missed, name: Option<&str>) -> Missed {
        let place = match missed.miss.verdict {
            Verdict::NotReachable { mutation, .. } => self
                .sessions
                .find(name, |one| one.session.has_answered(mutation))
                .map(|name| Elsewhere::Session { name, mutation }),
            Verdict::NeverRecorded | Verdict::Differs => self.in_other_cassette(&missed.request),
            Verdict::Elsewhere(_) | Verdict::NotKept => None,
        };
        match place {
            Some(place) => {
                let miss = Miss { verdict: Verdict::Elsewhere(place), nearest: Vec::new() };
                Missed { miss, ..missed }
            }
            None => missed,
        }
    }

    fn in_other_cassette(&self, request: &Request) -> Option<Elsewhere> {
        let load = self.options.others.as_ref()?;
        let (names, library) = self.others.get_or_init(|| {
            let (names, cassettes): (Vec<_>, Vec<_>) = load().into_iter().unzip();
            (names, Library::new(cassettes, self.library.options().clone()))
        });
        let found = library.find(request, &mut Bound::default())?;
        let entry = library.first(found.track);
        let name = names[entry.cassette].clone();
        Some(Elsewhere::Cassette { name, interaction: entry.interaction })
    }

    /// Notes a request that a server has refused before it came here.
    pub fn note_refused(&self, refused: &Refused) {
        let request = refused.request.as_ref().map(|(method, target)| {
            let request = self.without_secrets(&Request::new(method, "").with_target(target));
            format!("{method} {}", request.target())
        });
        locked(&self.ledger).refused(refused, request.as_deref());
    }

    /// The answer to a request of a session that there is no room for.
    pub(super) fn refuse_session(&self, request: &Request) -> Response {
        let status = self.options.miss_status;
        let refused = Refused {
            status: Some(status),
            title: "There are too many sessions".to_owned(),
            why: "each name of a session is kept until replay ends; use fewer".to_owned(),
            request: Some((request.method.clone(), request.target())),
        };
        self.note_refused(&refused);
        own_problem(self.profile, status, &refused.title, &refused.why)
    }

    /// The answer to a miss, which is noted for the summary.
    pub(super) fn refuse(&self, missed: &Missed) -> Response {
        let first = self.library.entries().first();
        let context = Context {
            request: &missed.request,
            profile: self.profile,
            status: self.options.miss_status,
            upstream: first.and_then(|entry| entry.request.upstream.as_deref()),
            shown: &|entry| self.shown(entry, missed.own.as_ref()),
        };
        let explained = miss::explain(&missed.miss, &context);
        locked(&self.ledger).miss(&explained);
        explained.response
    }

    /// An entry for people, with the client's own identifiers as far as they are known.
    pub(super) fn shown(&self, entry: usize, own: Option<&(usize, Bindings)>) -> Shown {
        let (cassette, interaction) = self.place(entry);
        let recorded = &self.library.entries()[entry];
        let request = format!("{} {}", recorded.request.method, recorded.request.target());
        let request = match own {
            Some((cassette, own)) if *cassette == recorded.cassette => own.restore(&request),
            _ => request,
        };
        Shown { cassette, interaction, request }
    }
}
