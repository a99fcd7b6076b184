//! What something costs a month, for programs.

use serde::Serialize;

use crate::drift::Range;

/// What something costs a month, in US dollars: at the minimum capacity, at the demand, and at the maximum capacity.
#[derive(Serialize)]
pub(super) struct Monthly {
    floor: f64,
    expected: f64,
    ceiling: f64,
}

impl From<Range> for Monthly {
    fn from(of: Range) -> Self {
        Self {
            floor: of.floor,
            expected: of.expected,
            ceiling: of.ceiling,
        }
    }
}
