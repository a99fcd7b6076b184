//! The policy's sizes against the resources of an inventory: which resource is which item, and how its values stand.

mod environment;
mod held;
mod matching;
mod members;

pub use environment::{Claim, Place, environments};
pub use held::{Standing, absent, held, wanted};
pub use matching::{Component, Matches, Unclaimed, matches};
pub use members::{Lookup, lookup};
