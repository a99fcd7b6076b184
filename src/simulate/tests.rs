//! Hours that were worked out by hand, and laws.

mod laws;
mod search;
mod traces;
