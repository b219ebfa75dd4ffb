//! The cassettes that are replayed, and the bodies in them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

pub(crate) const CUSTOMER: &str = "5921f00a-32c0-4457-aaa1-e8018c650895";

/// No cassette has more interactions than this.
const PER_FILE: usize = 1_000;

/// The path of a subscription.
pub(crate) fn path(number: usize) -> String {
    format!("/v1/customers/{CUSTOMER}/subscriptions/{}", id(number))
}

fn id(number: usize) -> String {
    format!("6e7aa601-629e-461b-8933-{number:012x}")
}

/// A subscription of 1.3 kB.
pub(crate) fn subscription(number: usize) -> String {
    let id = id(number);
    format!(
        r#"{{"id":"{id}","offerId":"031C9E47-4802-4248-838E-778FB1D2CC05","entitlementId":"{id}","offerName":"Office 365 Business Premium","friendlyName":"Office 365 Business Premium","productType":{{"id":"OnlineServicesNCE","displayName":"OnlineServicesNCE"}},"quantity":12,"unitType":"Licenses","hasPurchasableAddons":false,"creationDate":"2026-01-04T20:45:02.4571234Z","effectiveStartDate":"2026-01-04T00:00:00Z","commitmentEndDate":"2027-01-03T00:00:00Z","status":"active","autoRenewEnabled":true,"isTrial":false,"billingType":"license","billingCycle":"monthly","termDuration":"P1Y","isMicrosoftProduct":true,"partnerId":"4847383","attentionNeeded":false,"actionTaken":false,"contractType":"subscription","links":{{"product":{{"uri":"/products/CFQ7TTC0LF8S?country=US","method":"GET","headers":[]}},"sku":{{"uri":"/products/CFQ7TTC0LF8S/skus/0001?country=US","method":"GET","headers":[]}},"self":{{"uri":"/customers/{CUSTOMER}/subscriptions/{id}","method":"GET","headers":[]}}}},"orderId":"UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1","publisherName":"Microsoft Corporation","refundOptions":[{{"type":"Full","expiresAt":"2026-01-11T20:45:02.4571234Z"}}],"attributes":{{"etag":"eyJpZCI6IjEyMyIsInZlcnNpb24iOjF9","objectType":"Subscription"}}}}"#
    )
}

/// The body of a small change.
pub(crate) const SMALL: &str = r#"{"quantity":13,"autoRenewEnabled":false,"status":"a"}"#;

/// The subscription with its first member behind all others.
pub(crate) fn reordered(number: usize) -> String {
    let body = subscription(number);
    let first = format!(r#""id":"{}","#, id(number));
    let rest = body.replacen(&first, "", 1);
    format!("{},{}}}", rest.trim_end_matches('}').to_owned() + "}", first.trim_end_matches(','))
}

/// The argument that makes this program write the cassettes that others measure with.
#[allow(dead_code, reason = "not every benchmark is asked to")]
pub(crate) const ROLE: &str = "--library";

/// Writes a cassette, and prints the path that it answers and the bodies that can be sent there, line by line.
#[allow(dead_code, reason = "not every benchmark is asked to")]
#[allow(clippy::print_stdout, reason = "a benchmark prints its results")]
pub(crate) fn show(folder: &Path) {
    write(folder, 1);
    println!("{}\n{SMALL}\n{}\n{}", path(0), subscription(0), reordered(0));
}

/// Writes cassettes with so many reads, each of another subscription, and two changes; gives their size in bytes.
pub(crate) fn write(folder: &Path, reads: usize) -> u64 {
    let mut size = 0;
    for (file, start) in (0..reads).step_by(PER_FILE).enumerate() {
        let mut interactions: Vec<String> = (start..reads.min(start + PER_FILE))
            .map(|number| interaction("GET", &path(number), None, &subscription(number)))
            .collect();
        if start == 0 {
            interactions.push(interaction("PATCH", &path(0), Some(SMALL), &subscription(0)));
            let body = subscription(0);
            interactions.push(interaction("PATCH", &path(0), Some(&body), &body));
        }
        let text = format!(
            "{{\n  \"tapecheck\": 1,\n  \"origin\": {{\"kind\": \"recorded\", \"upstream\": \"http://127.0.0.1\"}},\n  \"interactions\": [\n{}\n  ]\n}}\n",
            interactions.join(",\n")
        );
        size += text.len() as u64;
        fs::write(folder.join(format!("part-{file}.json")), text).unwrap();
    }
    size
}

fn interaction(method: &str, path: &str, sent: Option<&str>, answered: &str) -> String {
    let mut request = format!(
        r#""method": "{method}", "path": "{path}", "headers": {{"Accept": "application/json", "Authorization": "{{bearer-token}}""#
    );
    if sent.is_some() {
        request.push_str(r#", "Content-Type": "application/json; charset=utf-8""#);
    }
    request.push('}');
    if let Some(sent) = sent {
        write!(request, r#", "body": {{"json": {sent}}}"#).unwrap();
    }
    format!(
        r#"    {{"request": {{{request}}}, "response": {{"status": 200, "headers": {{"Content-Type": "application/json; charset=utf-8", "MS-CorrelationId": "{{echo}}"}}, "body": {{"json": {answered}}}}}}}"#
    )
}
