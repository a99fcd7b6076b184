//! Policy, source, plan and state side by side: what differs, what kind of difference it is, and what changing it does.

mod ahead;
mod checkout;
mod class;
mod places;
mod plots;
mod revision;
mod rows;
mod run;
mod sides;
mod table;
mod tasks;
mod transition;
mod waived;
mod whole;

pub use checkout::Revision;
pub use plots::{Bounds, ConnectionPlot, Plots, SizePlot};
pub use revision::against;
pub use run::{Options, run};
pub use table::{
    Cell, Class, Coverage, Drift, Estate, Kind, Range, Row, Status, Transition, Unclaimed,
};
pub use waived::let_pass;
