//! What a sized value is: quantities with units.

pub mod unit;
