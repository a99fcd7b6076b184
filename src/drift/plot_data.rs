//! What there is to draw of an estate, as data.

use crate::cost::Range;

/// What there is to draw of an estate; what is empty is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plots {
    /// A service's size against its demand.
    pub sizes: Vec<SizePlot>,
    /// Connections asked for against what there may be.
    pub connections: Vec<ConnectionPlot>,
    /// What a side costs a month: `policy`, `source`, `state`.
    pub costs: Vec<(String, Range)>,
}

/// A service's size against its demand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SizePlot {
    /// The label of the service in the policy.
    pub name: String,
    /// What is counted: `tasks`.
    pub unit: String,
    /// How many the demand needs, where it is known.
    pub needed: Option<f64>,
    /// What each side lets there be.
    pub bounds: Vec<Bounds>,
}

/// What one side lets there be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds {
    /// The side: `policy`, `source`, `plan`, `state`.
    pub side: String,
    /// The lower bound, in the plot's unit.
    pub min: f64,
    /// The upper bound, in the plot's unit.
    pub max: f64,
    /// How many there are now, where it is known.
    pub now: Option<f64>,
}

/// Connections asked for against what there may be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConnectionPlot {
    /// What is connected to.
    pub name: String,
    /// Who asks, and for how many.
    pub asked: Vec<(String, f64)>,
    /// What each limit is called, and how many it allows.
    pub limits: Vec<(String, f64)>,
}
