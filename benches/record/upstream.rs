//! A service that answers every request with a subscription of 1.3 kB whose identifier is the one asked for.

use std::convert::Infallible;

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Starts it in this process; gives its URL.
pub(crate) async fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let connection =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
            tokio::spawn(connection);
        }
    });
    url
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let id = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let request_id = request.headers().get("ms-requestid").cloned();
    // The body is read to its end: a proxy's upload counts.
    let _ = request.into_body().collect().await;
    let mut response = Response::builder()
        .header("Content-Type", "application/json; charset=utf-8")
        .header("MS-CorrelationId", "35a7496b-a28e-415e-80e2-a85e1969313d")
        .header("X-Locale", "en-US")
        .header("MS-CV", "JuZ1tZ6mYkWSdpYZ.0")
        .header("MS-ServerId", "030020344");
    if let Some(request_id) = request_id {
        response = response.header("MS-RequestId", request_id);
    }
    Ok(response.body(Full::new(subscription(&id).into())).unwrap())
}

/// A subscription as Partner Center describes it.
pub(crate) fn subscription(id: &str) -> String {
    let customer = super::load::CUSTOMER;
    format!(
        r#"{{"id":"{id}","offerId":"031C9E47-4802-4248-838E-778FB1D2CC05","entitlementId":"{id}","offerName":"Office 365 Business Premium","friendlyName":"Office 365 Business Premium","productType":{{"id":"OnlineServicesNCE","displayName":"OnlineServicesNCE"}},"quantity":12,"unitType":"Licenses","hasPurchasableAddons":false,"creationDate":"2026-01-04T20:45:02.4571234Z","effectiveStartDate":"2026-01-04T00:00:00Z","commitmentEndDate":"2027-01-03T00:00:00Z","status":"active","autoRenewEnabled":true,"isTrial":false,"billingType":"license","billingCycle":"monthly","termDuration":"P1Y","isMicrosoftProduct":true,"partnerId":"4847383","attentionNeeded":false,"actionTaken":false,"contractType":"subscription","links":{{"product":{{"uri":"/products/CFQ7TTC0LF8S?country=US","method":"GET","headers":[]}},"sku":{{"uri":"/products/CFQ7TTC0LF8S/skus/0001?country=US","method":"GET","headers":[]}},"self":{{"uri":"/customers/{customer}/subscriptions/{id}","method":"GET","headers":[]}}}},"orderId":"UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1","publisherName":"Microsoft Corporation","refundOptions":[{{"type":"Full","expiresAt":"2026-01-11T20:45:02.4571234Z"}}],"attributes":{{"etag":"eyJpZCI6IjEyMyIsInZlcnNpb24iOjF9","objectType":"Subscription"}}}}"#
    )
}
