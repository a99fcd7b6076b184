//! What the nodes of a broker come to, whether a resource or the policy says which there are.

use crate::billing::{Charge, Ends};
use crate::catalog::broker::Mode;
use crate::catalog::price::instance;

/// The nodes of a broker of an instance type. Where only one node has a price, several cost so many times as much.
pub(super) fn nodes(class: &str, mode: Mode, has_price: &dyn Fn(&str) -> bool) -> Charge {
    let whole = instance::broker(class, mode);
    let number = mode.nodes();
    if number == 1 || has_price(&whole) {
        let what = if number == 1 {
            class.to_owned()
        } else {
            format!("{class}, {number} nodes")
        };
        return Charge::always(what, whole, Ends::flat(1.into()));
    }
    let what = format!("{number} nodes of {class}");
    Charge::always(what, class, Ends::flat(number.into()))
}
