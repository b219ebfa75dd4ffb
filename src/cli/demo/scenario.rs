//! What the demo's client does: a plain client of the API that knows nothing of tapecheck.

use crate::http::{Client, UpstreamError};
use crate::model::json::{self, Layout, Value};
use crate::model::{Body, Request, Response};
use crate::sandbox::{ProductType, seed};

/// One request of the scenario with its answer.
pub(super) struct Asked {
    /// What it is for, for people.
    pub(super) purpose: &'static str,
    pub(super) request: Request,
    pub(super) response: Response,
}

/// Plays the scenario: cancels an order and a subscription, asks for an order that does not exist, and tries to cancel
/// one that the product matrix forbids.
pub(super) async fn play(client: &Client) -> Result<Vec<Asked>, UpstreamError> {
    let mut player = Player { client, asked: Vec::new() };
    let order = path("orders", &seed::order_of(ProductType::PerpetualSoftware));
    player.get("the order", &order).await?;
    player.patch("cancel it", &order, cancel(&order)).await?;
    player.get("the order, cancelled", &order).await?;

    let subscription =
        seed::subscription_of(ProductType::NewCommerce).expect("new commerce has subscriptions");
    let subscription = path("subscriptions", &subscription);
    let current = player.get("the subscription", &subscription).await?;
    player
        .patch("cancel it: all of it with another status", &subscription, deleted(&current))
        .await?;
    player.get("the subscription, deleted", &subscription).await?;

    player
        .get("an order that does not exist", &path("orders", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1"))
        .await?;
    let new_commerce = path("orders", &seed::order_of(ProductType::NewCommerce));
    player
        .patch(
            "a cancellation that the product matrix denies",
            &new_commerce,
            cancel(&new_commerce),
        )
        .await?;
    Ok(player.asked)
}

struct Player<'a> {
    client: &'a Client,
    asked: Vec<Asked>,
}

impl Player<'_> {
    async fn get(&mut self, purpose: &'static str, path: &str) -> Result<Response, UpstreamError> {
        self.ask(purpose, Request::new("GET", path)).await
    }

    async fn patch(
        &mut self,
        purpose: &'static str,
        path: &str,
        body: Value,
    ) -> Result<Response, UpstreamError> {
        let mut request = Request::new("PATCH", path);
        request.headers.push("Content-Type", "application/json");
        request.body = Body::from_json(body, Layout::Minified);
        self.ask(purpose, request).await
    }

    async fn ask(
        &mut self,
        purpose: &'static str,
        mut request: Request,
    ) -> Result<Response, UpstreamError> {
        let id = |kind: &str| format!("7e57c11e-{kind}-4000-8000-{:012}", self.asked.len() + 1);
        request.headers.push("Accept", "application/json");
        request.headers.push("Authorization", "Bearer a-token-that-never-reaches-the-disk");
        request.headers.push("MS-RequestId", id("0001"));
        request.headers.push("MS-CorrelationId", id("0002"));
        let response = self.client.send(&request).await?;
        self.asked.push(Asked { purpose, request, response: response.clone() });
        Ok(response)
    }
}

fn path(collection: &str, id: &str) -> String {
    format!("/v1/customers/{}/{collection}/{id}", seed::CUSTOMER)
}

/// All that the documentation asks for.
fn cancel(order: &str) -> Value {
    let id = order.rsplit('/').next().unwrap_or_default();
    Value::object([("id", id), ("status", "cancelled")])
}

/// The complete resource as it was read, with another status, as the documentation asks for.
fn deleted(current: &Response) -> Value {
    let text = current.body.text().unwrap_or_default();
    let mut resource = json::parse(text).unwrap_or(Value::NULL);
    resource.set("status", "deleted");
    resource
}
