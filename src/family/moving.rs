//! Numbers that are moved while a stack runs.

use crate::policy::lint::Mode;

use super::field::{Price, Unset};
use super::part::Part;

/// A number that is moved while a stack runs, within two sized bounds.
#[derive(Debug, Clone, Copy)]
pub struct Moving {
    /// Its name in machine formats: `service.tasks`.
    pub field: &'static str,
    /// What it is in tables.
    pub doc: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// Where it stands in what stands for the item.
    pub path: &'static str,
    /// What AWS takes where it is not set.
    pub unset: Unset,
    /// The fields that bound it, the lower one first; one part shows them, and moves the number.
    pub bounds: [&'static str; 2],
    /// The part that moves the bounds at certain times.
    pub schedule: &'static Part,
    /// Where in there the bounds stand, the lower one first.
    pub scheduled: [&'static str; 2],
    /// What of the item's cost it decides.
    pub price: Price,
    /// The rule that it is known by to comments and waivers.
    pub rule: &'static crate::registry::RuleInfo,
    /// Whether the policy expects it moved for this item.
    pub moves: bool,
    /// How much of it there may be while the stack is deployed.
    pub surge: Surge,
    /// How large it is to be for the demand, where the policy tells.
    pub needed: Option<f64>,
}

/// How much of a number there may be while the stack is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surge {
    /// Where it stands in what stands for the item, in percent.
    pub path: &'static str,
    /// What AWS takes where it is not set.
    pub unset: u32,
    /// Where it counts: each of these places has this text, or none. Otherwise all new ones run beside all old ones.
    pub rolling: &'static [(&'static str, &'static str)],
}

/// A number that the policy does not want moved: it lies within the bounds by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fixed {
    /// Where it stands in what stands for the item.
    pub path: &'static str,
    /// What AWS takes where it is not set.
    pub unset: Unset,
    /// On which side of this bound it lies.
    pub mode: Mode,
    /// What of the item's cost it decides.
    pub price: Price,
}

impl Moving {
    /// How the number is read for a bound, where nothing is wanted that moves it.
    pub(super) fn fixed(&self, field: &str) -> Option<Fixed> {
        let [least, most] = self.bounds;
        let mode = match field {
            _ if self.moves => return None,
            f if f == least => Mode::AtLeast,
            f if f == most => Mode::AtMost,
            _ => return None,
        };
        Some(Fixed {
            path: self.path,
            unset: self.unset,
            mode,
            price: self.price,
        })
    }
}
