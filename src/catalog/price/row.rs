//! A price by what it is for.

#[cfg(feature = "internals")]
use super::meter::Unit;

/// The Region of what costs the same everywhere.
pub const ANYWHERE: &str = "*";

/// What a price is for: of one meter, from some quantity of a month on, in one Region.
#[cfg(feature = "internals")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The meter: `fargate.x86.vcpu`.
    pub meter: String,
    /// The quantity of a month, in the meter's unit, from which the price holds.
    pub from: u64,
    /// Code of the Region, or [`ANYWHERE`].
    pub region: String,
    /// What is counted.
    pub unit: Unit,
}
