//! Policy, source, plan and state side by side: what differs, what kind of difference it is, and what changing it does.

mod checkout;
mod class;
mod inputs;
mod plot_data;
mod plots;
mod revision;
mod rows;
mod run;
mod side;
mod side_value;
mod source_locations;
mod stale_generation;
mod table;
mod tasks;
mod transition;
mod unmatched;
mod waived;

pub use checkout::Revision;
pub use plot_data::{Bounds, ConnectionPlot, Plots, SizePlot};
pub use revision::against;
pub use run::{Options, run};
pub use side::Side;
pub use table::{
    Cell, Class, Coverage, Drift, Kind, Range, Row, Status, TargetDrift, Transition, Unclaimed,
};
pub use waived::apply_suppressions;
