//! A queue while it runs.

use crate::family::{Reasoned, Waiting};

use super::fleet::FleetRun;
use super::mechanism::backlog::Backlog;
use super::model::Of;
use super::outcome::{Cause, Outcome};
use super::tally::{Shown, Tally};

/// A queue while it runs.
pub(super) struct QueueRun<'m> {
    of: &'m Of<Waiting>,
    /// Messages a minute at the peak, and those that one task handles.
    peak: f64,
    handled: &'m Reasoned,
    consumers: Vec<usize>,
    curve: &'m [f64],
    backlog: Backlog,
    tally: Tally,
}

impl<'m> QueueRun<'m> {
    pub(super) fn new(
        of: &'m Of<Waiting>,
        peak: f64,
        handled: &'m Reasoned,
        consumers: Vec<usize>,
        curve: &'m [f64],
        tally: Tally,
    ) -> Self {
        Self {
            of,
            peak: peak * 60.0,
            handled,
            consumers,
            curve,
            backlog: Backlog::new(of.item.retention),
            tally,
        }
    }

    pub(super) fn name(&self) -> &'m str {
        &self.of.item.name
    }

    /// The number of services that receive from it.
    pub(super) fn consumers(&self) -> usize {
        self.consumers.len()
    }

    pub(super) fn depth(&self) -> f64 {
        self.backlog.depth()
    }

    pub(super) fn minute(&mut self, minute: u32, fleets: &[FleetRun<'_>]) {
        let come = self.peak * self.curve.get(minute as usize).copied().unwrap_or(0.0);
        let consumers = self.consumers.iter().filter_map(|at| fleets.get(*at));
        let able = consumers.map(|fleet| fleet.tasks.serving() * fleet.let_through());
        let able = able.sum::<f64>() * self.handled.value * 60.0;
        let passed = self.backlog.minute(minute.into(), come, able);
        let depth = self.backlog.depth();
        self.tally.lost(passed.expired);
        self.tally.waiting(depth);
        let cause = if passed.expired > 0.0 {
            Some(Cause::Expired)
        } else if depth > 1e-6 {
            Some(Cause::Backlog)
        } else {
            None
        };
        let age = self.backlog.age(minute.into());
        self.tally.minute(
            minute,
            Shown {
                offered: come,
                served: passed.done,
                utilization: if able > 0.0 { come / able } else { 10.0 },
                amount: depth,
                wanted: f64::from(u32::try_from(age).unwrap_or(u32::MAX)),
                cause,
            },
        );
    }

    pub(super) fn finish(mut self) -> Outcome {
        self.tally.cost(Some(0.0));
        let handled = self.handled.clone();
        self.tally.finish(|outcome| outcome.carries = Some(handled))
    }
}
