//! Policy, source, plan and state side by side: what differs, what kind of difference it is, and what changing it does.

mod table;

pub use table::{Cell, Class, Coverage, Drift, Estate, Range, Row, Transition};
