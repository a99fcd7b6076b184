//! Target tracking of Application Auto Scaling.
//!
//! Rules: `catalog::dynamics::TARGET_TRACKING`, `catalog::dynamics::SERVICE_SCALING`.

use crate::catalog::dynamics::Unpublished;
use crate::family::Tracking;

use super::super::number::{at_least, tidy, whole};
use super::super::parameters::Parameters;
use super::alarm::{Alarm, Missing, State};

/// A policy that holds a target, while it runs.
#[derive(Debug, Clone)]
pub struct Tracker {
    target: f64,
    low_at: f64,
    in_cooldown: u64,
    scale_in: bool,
    high: Alarm,
    low: Alarm,
    in_until: u64,
    /// Tasks that it removes at a time; none in proportion.
    in_step: Option<u32>,
}

/// What a policy asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// The number of tasks that it asks for because its metric is high.
    pub out: Option<u32>,
    /// The number of tasks that its metric would do with because it is low.
    pub fewer: Option<u32>,
}

impl Tracker {
    /// A policy at rest.
    pub fn new(policy: &Tracking, parameters: &Parameters) -> Self {
        let datapoints = |one| whole(parameters.get(one));
        let (high, low) = (
            datapoints(Unpublished::HighDatapoints),
            datapoints(Unpublished::LowDatapoints),
        );
        let in_step = datapoints(Unpublished::InStep);
        Self {
            target: policy.target,
            low_at: tidy(policy.target * parameters.get(Unpublished::LowShare)),
            in_cooldown: policy.in_cooldown.into(),
            scale_in: policy.scale_in,
            high: Alarm::new(high, high, Missing::Missing),
            low: Alarm::new(low, low, Missing::Missing),
            in_until: 0,
            in_step: (in_step > 0).then_some(in_step),
        }
    }

    /// Whether it removes tasks: all that do must agree.
    pub fn removes(&self) -> bool {
        self.scale_in
    }

    /// Takes a datapoint and says what follows for so many running tasks at a time.
    pub fn evaluate(&mut self, metric: Option<f64>, running: u32, now: u64) -> Asked {
        // Equal to the target is not above it.
        let high = self.high.evaluate(metric.map(|m| tidy(m) > self.target));
        let low = self.low.evaluate(metric.map(|m| tidy(m) < self.low_at));
        let Some(metric) = metric else {
            return Asked::default();
        };
        if running == 0 {
            // One datapoint is waited for, and the smallest step is taken.
            return Asked {
                out: (metric > 0.0).then_some(1),
                fewer: None,
            };
        }
        let proportion = at_least(f64::from(running) * metric / self.target);
        let mut asked = Asked::default();
        if high == State::Alarm {
            asked.out = Some(proportion);
        }
        if low == State::Alarm && self.scale_in && now >= self.in_until && proportion < running {
            // It never goes to where the metric would be above the target.
            let fewer = self.in_step.map_or(proportion, |step| {
                proportion.max(running.saturating_sub(step))
            });
            asked.fewer = Some(fewer);
        }
        asked
    }

    /// It added tasks. That ends the wait after it removed some; its own wait lets more be added than are wanted already, which
    /// is all that is ever added.
    pub fn added(&mut self, now: u64) {
        self.in_until = now;
    }

    /// It removed tasks.
    pub fn removed(&mut self, now: u64) {
        self.in_until = now + self.in_cooldown;
    }
}
