//! A sized system under a load, minute by minute: pure functions, without a clock, and without chance but by a seed.

mod cron;
pub mod drive;
pub mod fit;
mod fleet;
mod hub;
pub mod load;
pub mod measured;
pub mod mechanism;
pub mod model;
mod number;
pub mod outcome;
pub mod parameters;
mod queue;
pub mod reading;
pub mod search;
mod store;
mod system;
mod tally;
#[cfg(test)]
mod tests;

pub use load::{Load, Scenario, usual};
pub use model::Model;
pub use outcome::{Cause, Outcome, Row, Run, Unit};
pub use parameters::Parameters;
pub use system::{Options, run};
