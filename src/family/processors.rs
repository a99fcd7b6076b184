//! The processors that tasks take, of which an account has so many.

use rust_decimal::Decimal;

use crate::billing::{Billed, Known};

use super::Part;

/// The processors that the tasks of an item take.
#[derive(Clone, Copy)]
pub struct Processors {
    /// The type of what runs the tasks.
    pub of: &'static str,
    /// How its tasks are divided; none where they run on machines of the account's own.
    pub split: fn(&Billed<'_>) -> Known<Option<Split>>,
    /// The part that has the size of a task.
    pub part: &'static Part,
    /// Where that stands.
    pub path: &'static str,
    /// How much of it is one vCPU.
    pub units: f64,
}

/// How tasks are divided between Fargate on demand and Spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Split {
    /// Tasks that are always on demand.
    pub(super) base: Decimal,
    /// Tasks that are always on Spot.
    pub(super) spot_base: Decimal,
    /// Weight of tasks on demand beyond these.
    pub(super) weight: Decimal,
    /// Weight of tasks on Spot beyond these.
    pub(super) spot_weight: Decimal,
}

impl Split {
    /// How many of so many tasks are on demand; the others are on Spot.
    pub fn on_demand(self, all: Decimal) -> Decimal {
        let weights = self.weight + self.spot_weight;
        let share = if weights.is_zero() {
            Decimal::ONE
        } else {
            Decimal::ONE - self.spot_weight / weights
        };
        let fixed = all.min(self.base);
        let rest = (all - fixed - self.spot_base).max(Decimal::ZERO);
        // Tasks are whole; where the shares are not, one more is on demand.
        fixed + (rest * share).ceil()
    }
}
