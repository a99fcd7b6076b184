//! Event buses on a dashboard.

use crate::family::dashboards::{Drawn, Widget, metric};
use crate::family::{Family as _, label};
use crate::sizing::{Sized, SizedBus};
use crate::syntax::tree::Expr;

use super::EventBus;

/// What is shown of a bus.
pub(super) const WIDGETS: &[Drawn<SizedBus>] = &[("bus", load)];

fn load(bus: &SizedBus, _: &Sized) -> Vec<Widget> {
    if !bus.custom {
        return Vec::new();
    }
    let mut out = Vec::new();
    let module = format!("module.{}.bus_name", label(EventBus::NAME, &bus.name));
    let dimensions = || vec![("EventBusName", Expr::raw(&module))];
    out.push(Widget::metrics(
        &format!("{}: matched events", bus.name),
        "Sum",
        vec![metric("AWS/Events", "MatchedEvents", dimensions())],
        Vec::new(),
    ));
    out
}
