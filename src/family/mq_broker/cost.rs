//! What the nodes of a broker cost.

use crate::catalog::broker::Mode;
use crate::catalog::price::instance;
use crate::config::value::Value as Found;
use crate::family::Price;
use crate::family::cost::{Range, monthly};
use crate::sizing::{Sized, SizedBroker};

/// The instance type of each node.
pub(super) const INSTANCE: Price = Price("instance");
/// The deployment mode, which tells the number of nodes.
pub(super) const MODE: Price = Price("mode");

/// What a broker costs with these values instead of the policy's, by its nodes.
pub(super) fn cost(
    broker: &SizedBroker,
    sized: &Sized,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let (mut instance, mut mode) = (broker.instance.value.as_str(), broker.mode.value);
    for (price, got) in found {
        match *price {
            INSTANCE => instance = got.as_str()?,
            MODE => mode = Mode::parse(got.as_str()?)?,
            _ => return None,
        }
    }
    // Where only one node has a price, several cost so many times as much.
    let whole = monthly(instance::broker(instance, mode), sized);
    let month = whole.or_else(|| Some(monthly(instance, sized)? * f64::from(mode.nodes())));
    Some(Range::flat(month?))
}
