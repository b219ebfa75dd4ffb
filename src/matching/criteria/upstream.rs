//! Both must be meant for the same service, where both know theirs: one recording may hold several.

use crate::matching::Comparison;
use crate::model::Request;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    if let (Some(ours), Some(theirs)) = (&recorded.upstream, &sent.upstream)
        && ours != theirs
    {
        comparison.differs("upstream", Some(ours.clone()), Some(theirs.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::cassette::{Cassette, Interaction, Origin};
    use crate::matching::{Bound, Library};
    use crate::model::{Request, Response};
    use crate::profile::PARTNER_CENTER;

    const FIRST: &str = "https://api.example.com";
    const SECOND: &str = "https://login.example.com";

    fn asked(upstream: Option<&str>) -> Request {
        Request { upstream: upstream.map(str::to_owned), ..Request::new("GET", "/v1/x") }
    }

    #[test]
    fn the_same_request_to_two_services_is_two_things() {
        let interactions = [None, Some(SECOND)].map(|upstream| Interaction {
            request: asked(upstream),
            response: Some(Response::new(200)),
            ..Interaction::default()
        });
        let origin = Origin { upstream: Some(FIRST.to_owned()), ..Origin::default() };
        let cassette =
            Cassette { origin, interactions: interactions.into(), ..Cassette::default() };
        let library = Library::new(&[cassette], &PARTNER_CENTER);
        assert_eq!(library.tracks().count(), 2);

        let found = |upstream: Option<&str>| {
            let found = library.find(&asked(upstream), &Bound::default());
            found.map(|found| library.first(found.track).interaction)
        };
        assert_eq!(found(Some(FIRST)).unwrap(), 0);
        assert_eq!(found(Some(SECOND)).unwrap(), 1);
        assert_eq!(found(None).unwrap(), 0, "who does not say is answered all the same");
        let miss = found(Some("https://other.example.com")).unwrap_err();
        assert_eq!(miss.nearest[0].differences[0].place, "upstream");
    }
}
