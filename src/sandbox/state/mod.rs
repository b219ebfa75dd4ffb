//! What the pretend service remembers: customers, their orders and subscriptions.

mod json;
mod record;

pub use json::StateError;
pub use record::{Record, Settling};

use jiff::Timestamp;

use super::{
    calendar::Windows,
    seed,
    shelf::{Identified, Shelf},
};

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
    /// Whether the partner sells to it.
    has_relationship: bool,
    orders: Shelf<Record>,
    subscriptions: Shelf<Record>,
}

impl Identified for Customer {
    fn id(&self) -> &str {
        &self.id
    }
}

impl State {
    /// No customer.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Customers who bought every kind of product at every age that matters at `now`: see [`seed`].
    pub fn seeded(now: Timestamp) -> Self {
        Self::seeded_with(now, Windows::default(), 0)
    }

    /// The same for these windows, with further customers until there are so many orders and subscriptions.
    pub fn seeded_with(now: Timestamp, windows: Windows, resources: usize) -> Self {
        seed::state(now, windows, resources)
    }

    /// Adds a customer without orders, unless it is there.
    pub fn add_customer(&mut self, id: &str) {
        if !self.has_customer(id) {
            let (orders, subscriptions) = (Shelf::default(), Shelf::default());
            let (id, has_relationship) = (id.to_owned(), true);
            self.customers.put(Customer { id, has_relationship, orders, subscriptions });
        }
    }

    /// Ends the relationship with a customer: every request about it is refused.
    pub fn end_relationship(&mut self, customer: &str) {
        if let Some(customer) = self.customers.get_mut(customer) {
            customer.has_relationship = false;
        }
    }

    /// Whether the partner sells to a customer.
    pub fn has_relationship(&self, customer: &str) -> bool {
        self.customers.get(customer).is_some_and(|customer| customer.has_relationship)
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
        let order = self.customers.get_mut(customer)?.orders.get_mut(id)?;
        order.forget_text();
        Some(order)
    }

    /// A subscription.
    pub fn subscription(&self, customer: &str, id: &str) -> Option<&Record> {
        self.customers.get(customer)?.subscriptions.get(id)
    }

    /// A subscription, to be changed.
    pub fn subscription_mut(&mut self, customer: &str, id: &str) -> Option<&mut Record> {
        let subscription = self.customers.get_mut(customer)?.subscriptions.get_mut(id)?;
        subscription.forget_text();
        Some(subscription)
    }

    /// How many orders and subscriptions there are.
    pub fn size(&self) -> (usize, usize) {
        self.customers.iter().fold((0, 0), |(orders, subscriptions), customer| {
            (orders + customer.orders.len(), subscriptions + customer.subscriptions.len())
        })
    }

    /// How many requests there were; the identifiers in answers' headers are made from their numbers.
    pub(crate) fn requests(&self) -> i64 {
        self.requests
    }

    /// The same with another number of requests.
    pub(crate) fn after_requests(self, requests: i64) -> Self {
        Self { requests, ..self }
    }

    /// The number of a purchase, from which its identifiers are made.
    pub(crate) fn next_purchase(&mut self) -> i64 {
        self.purchases += 1;
        self.purchases
    }
}
