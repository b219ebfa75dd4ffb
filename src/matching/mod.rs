//! Which recording answers this request?
