//! What the pretend service remembers: customers, their orders and subscriptions.

mod json;

pub use json::StateError;

use jiff::Timestamp;

use super::{
    product::ProductType,
    seed,
    shelf::{Identified, Shelf},
};
use crate::model::json::Value;

/// Everything that the sandbox remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    customers: Shelf<Customer>,
    requests: i64,
    purchases: i64,
}

/// A customer.
#[derive(Clone, Debug)]
struct Customer {
    id: String,
    orders: Shelf<Record>,
    subscriptions: Shelf<Record>,
}

/// An order or a subscription as it is remembered.
#[derive(Clone, Debug)]
pub struct Record {
    /// What was bought.
    pub product: ProductType,
    /// How often it was changed, counted from 1; goes into the etag.
    pub version: i64,
    /// The id of the rule that refuses every change; to try out what a client does then.
    pub blocked_by: Option<String>,
    /// The resource as clients get it, but for the etag.
    pub resource: Value,
}

impl Identified for Customer {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Identified for Record {
    fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }
}

impl Record {
    /// A resource that nobody changed yet.
    pub fn new(product: ProductType, resource: Value) -> Self {
        Self { product, version: 1, blocked_by: None, resource }
    }

    /// A member that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.resource.get(name)?.as_str()
    }

    /// The identifier.
    pub fn id(&self) -> &str {
        Identified::id(self)
    }

    /// A member that is a point in time.
    pub fn instant(&self, name: &str) -> Option<Timestamp> {
        self.text(name)?.parse().ok()
    }
}

impl State {
    /// No customer.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Customers who bought every kind of product at every age that matters at `now`: see [`seed`].
    pub fn seeded(now: Timestamp) -> Self {
        seed::state(now)
    }

    /// Adds a customer without orders, unless it is there.
    pub fn add_customer(&mut self, id: &str) {
        if !self.has_customer(id) {
            let (orders, subscriptions) = (Shelf::default(), Shelf::default());
            self.customers.put(Customer { id: id.to_owned(), orders, subscriptions });
        }
    }

    /// Adds an order, or puts it in the place of the one with the same id.
    pub fn put_order(&mut self, customer: &str, order: Record) {
        self.add_customer(customer);
        if let Some(customer) = self.customers.get_mut(customer) {
            customer.orders.put(order);
        }
    }

    /// Adds a subscription, or puts it in the place of the one with the same id.
    pub fn put_subscription(&mut self, customer: &str, subscription: Record) {
        self.add_customer(customer);
        if let Some(customer) = self.customers.get_mut(customer) {
            customer.subscriptions.put(subscription);
        }
    }

    /// Whether there is such a customer.
    pub fn has_customer(&self, id: &str) -> bool {
        self.customers.get(id).is_some()
    }

    /// The ids of the customers.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        self.customers.iter().map(|customer| customer.id.as_str())
    }

    /// The orders of a customer.
    pub fn orders(&self, customer: &str) -> impl Iterator<Item = &Record> {
        self.customers.get(customer).into_iter().flat_map(|customer| customer.orders.iter())
    }

    /// The subscriptions of a customer.
    pub fn subscriptions(&self, customer: &str) -> impl Iterator<Item = &Record> {
        self.customers.get(customer).into_iter().flat_map(|customer| customer.subscriptions.iter())
    }

    /// An order.
    pub fn order(&self, customer: &str, id: &str) -> Option<&Record> {
        self.customers.get(customer)?.orders.get(id)
    }

    /// An order, to be changed.
    pub fn order_mut(&mut self, customer: &str, id: &str) -> Option<&mut Record> {
        self.customers.get_mut(customer)?.orders.get_mut(id)
    }

    /// A subscription.
    pub fn subscription(&self, customer: &str, id: &str) -> Option<&Record> {
        self.customers.get(customer)?.subscriptions.get(id)
    }

    /// A subscription, to be changed.
    pub fn subscription_mut(&mut self, customer: &str, id: &str) -> Option<&mut Record> {
        self.customers.get_mut(customer)?.subscriptions.get_mut(id)
    }

    /// The number of a request, from which the identifiers in its headers are made.
    pub(crate) fn next_request(&mut self) -> i64 {
        self.requests += 1;
        self.requests
    }

    /// The number of a purchase, from which its identifiers are made.
    pub(crate) fn next_purchase(&mut self) -> i64 {
        self.purchases += 1;
        self.purchases
    }
}
