//! What the nodes of a broker cost.

use super::charges::nodes;
use crate::catalog::broker::Mode;
use crate::catalog::price::embedded;
use crate::config::value::Value as Found;
use crate::family::Price;
use crate::family::cost::{Range, range};
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
    let has_price = |meter: &str| embedded().price(meter, &sized.region).is_some();
    range([nodes(instance, mode, &has_price)], sized)
}
