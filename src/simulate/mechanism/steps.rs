//! Step scaling of Application Auto Scaling.
//!
//! Rules: `catalog::dynamics::STEP_SCALING`.

use crate::family::{Adjustment, Stepping};

use super::super::number::{minutes_of, tidy};
use super::alarm::{Alarm, Missing, State};

/// A policy that goes by steps, while it runs.
#[derive(Debug, Clone)]
pub struct Stepper {
    below: bool,
    threshold: f64,
    adjustment: Adjustment,
    changes: Vec<(f64, i64)>,
    cooldown: u64,
    alarm: Alarm,
    /// Minutes of a datapoint, and those of the next that were seen, with their sum.
    period: u32,
    seen: u32,
    sum: f64,
    /// The newest datapoint.
    last: Option<f64>,
    until: u64,
    /// Capacity before the first action of those whose wait is not over.
    before: u32,
}

impl Stepper {
    /// A policy at rest.
    pub fn new(policy: &Stepping) -> Self {
        let period = minutes_of(policy.period.into()).max(1);
        let (n, m) = policy.datapoints;
        // Those of less than a minute are alike within it.
        let in_minutes = |points: u32| {
            if policy.period < 60 {
                minutes_of(f64::from(points) * f64::from(policy.period)).max(1)
            } else {
                points
            }
        };
        Self {
            below: policy.below,
            threshold: policy.threshold,
            adjustment: policy.adjustment,
            changes: policy.changes.clone(),
            cooldown: policy.cooldown.into(),
            alarm: Alarm::new(in_minutes(n), in_minutes(m), Missing::Missing),
            period,
            seen: 0,
            sum: 0.0,
            last: None,
            until: 0,
            before: 0,
        }
    }

    /// Takes the metric of a minute and says which capacity it asks for, with so many running tasks of so many wanted ones.
    pub fn evaluate(
        &mut self,
        metric: Option<f64>,
        running: u32,
        desired: u32,
        now: u64,
    ) -> Option<u32> {
        let state = self.datapoint(metric)?;
        if state != State::Alarm {
            return None;
        }
        let difference = tidy(self.last? - self.threshold);
        let change = self.change(difference)?;
        let waits = now < self.until;
        let base = if waits { self.before } else { running };
        let asked = adjusted(self.adjustment, base, change);
        if asked > desired {
            return Some(asked);
        }
        // What removes tasks waits for its own removals.
        (asked < desired && !waits && asked < running).then_some(asked)
    }

    /// Takes the metric of a minute; what the alarm says, once a datapoint is whole.
    fn datapoint(&mut self, metric: Option<f64>) -> Option<State> {
        let Some(metric) = metric else {
            self.seen = 0;
            self.sum = 0.0;
            self.last = None;
            return Some(self.alarm.evaluate(None));
        };
        self.seen += 1;
        self.sum += metric;
        if self.seen < self.period {
            return None;
        }
        let value = tidy(self.sum / f64::from(self.period));
        self.seen = 0;
        self.sum = 0.0;
        self.last = Some(value);
        let breaches = if self.below {
            value <= self.threshold
        } else {
            value >= self.threshold
        };
        Some(self.alarm.evaluate(Some(breaches)))
    }

    /// The change of the step that a difference falls into: lower bounds are of it above a threshold, upper ones below.
    fn change(&self, difference: f64) -> Option<i64> {
        let far = if self.below { -difference } else { difference };
        let mut steps = self.changes.iter().rev();
        let step = steps.find(|(from, _)| far >= tidy(from.abs()))?;
        Some(step.1)
    }

    /// It changed the capacity from so many running tasks.
    pub fn acted(&mut self, running: u32, now: u64) {
        if now >= self.until {
            self.before = running;
        }
        self.until = now + self.cooldown;
    }
}

/// The capacity after a step.
pub fn adjusted(adjustment: Adjustment, base: u32, change: i64) -> u32 {
    let base_signed = i64::from(base);
    let new = match adjustment {
        Adjustment::Exact => change,
        Adjustment::Change => base_signed.saturating_add(change),
        Adjustment::Percent => base_signed.saturating_add(percent(base, change)),
    };
    u32::try_from(new.max(0)).unwrap_or(u32::MAX)
}

/// A share of a number of tasks: between 0 and 1 it is one, and above it has no fraction.
fn percent(base: u32, change: i64) -> i64 {
    let hundredths = i64::from(base).saturating_mul(change);
    match hundredths {
        0 => 0,
        1..100 => 1,
        -99..0 => -1,
        _ => hundredths / 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Gauge;

    fn policy(adjustment: Adjustment, below: bool, changes: &[(f64, i64)]) -> Stepper {
        Stepper::new(&Stepping {
            name: "steps".into(),
            gauge: Gauge::Percent,
            below,
            threshold: 50.0,
            adjustment,
            changes: changes.to_vec(),
            cooldown: 0,
            period: 60,
            datapoints: (1, 1),
        })
    }

    /// Application Auto Scaling User Guide: steps [0,10) 0, [10,20) +10 %, [20,..) +30 % at threshold 50; capacity 10 and a
    /// metric of 60 give 11, then one of 70 gives 14 (30 % of 11 are 3.3, so 3). Below, mirrored: 14 and 40 give 13, then 30
    /// gives 10 (3.9, so 3).
    #[test]
    fn percent_steps_are_those_of_the_guide() {
        let steps = [(0.0, 0), (10.0, 10), (20.0, 30)];
        let mut out = policy(Adjustment::Percent, false, &steps);
        assert_eq!(out.evaluate(Some(60.0), 10, 10, 60), Some(11));
        assert_eq!(out.evaluate(Some(70.0), 11, 11, 120), Some(14));
        let steps = [(0.0, 0), (-10.0, -10), (-20.0, -30)];
        let mut fewer = policy(Adjustment::Percent, true, &steps);
        assert_eq!(fewer.evaluate(Some(40.0), 14, 14, 60), Some(13));
        assert_eq!(fewer.evaluate(Some(30.0), 13, 13, 120), Some(10));
    }

    /// The same guide: 12.7 is 12, 0.67 is 1, -0.58 is -1 and -6.67 is -6. As shares: 127 % of 10, 67 % of 1, -58 % of 1,
    /// -667 % of 1.
    #[test]
    fn shares_of_tasks_are_rounded_as_in_the_guide() {
        assert_eq!(percent(10, 127), 12);
        assert_eq!(percent(1, 67), 1);
        assert_eq!(percent(1, -58), -1);
        assert_eq!(percent(1, -667), -6);
    }

    /// The same guide: after a step of 2, one of 3 within the wait adds one more.
    #[test]
    fn within_the_wait_only_what_a_larger_step_adds_is_added() {
        let mut steps = policy(Adjustment::Change, false, &[(0.0, 2), (10.0, 3)]);
        steps.cooldown = 300;
        assert_eq!(steps.evaluate(Some(55.0), 4, 4, 60), Some(6));
        steps.acted(4, 60);
        assert_eq!(steps.evaluate(Some(55.0), 6, 6, 120), None);
        assert_eq!(steps.evaluate(Some(60.0), 6, 6, 180), Some(7));
    }
}
