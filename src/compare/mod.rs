//! The policy's sizes against the resources of an inventory: which resource is which item, how its values stand, and what
//! a difference costs.

mod attributes;
mod held;
mod matching;
mod members;
mod monthly;

pub use attributes::{attributes, is_compared};
pub use held::{Standing, absent, held, plain, wanted};
pub use matching::{Component, Matches, Unclaimed, is_anchored, matches};
pub use members::{Elsewhere, Lookup, elsewhere, lookup, shown_later};
pub use monthly::{Range, baseline, difference, differences};
