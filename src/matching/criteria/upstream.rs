//! Both must be meant for the same service, where both know theirs: one recording may hold several.

use super::difference;
use crate::matching::Comparison;
use crate::model::Request;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    if let (Some(ours), Some(theirs)) = (&recorded.upstream, &sent.upstream)
        && ours != theirs
    {
        comparison.differs(|| difference("upstream", ours, theirs));
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
        let library = Library::new([cassette], &PARTNER_CENTER);
        assert_eq!(library.tracks().count(), 2);

        let found = |upstream: Option<&str>| {
            let found = library.find(&asked(upstream), &mut Bound::default());
            found.map(|found| library.first(found.track).interaction)
        };
        assert_eq!(found(Some(FIRST)), Some(0));
        assert_eq!(found(Some(SECOND)), Some(1));
        assert_eq!(found(None), Some(0), "who does not say is answered all the same");
        assert_eq!(found(Some("https://other.example.com")), None);
    }
}
