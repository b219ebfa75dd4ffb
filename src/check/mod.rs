//! Do recorded exchanges keep to the contract?
