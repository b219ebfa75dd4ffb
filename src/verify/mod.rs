//! Resends recorded requests to a live service.
