//! All scaling policies of one service together, and its bounds.
//!
//! Rules: `catalog::dynamics::TARGET_TRACKING`, `catalog::dynamics::SERVICE_SCALING`, `catalog::dynamics::SCHEDULED`.

use super::steps::Stepper;
use super::tracking::Tracker;

/// What moves the number of tasks.
#[derive(Debug, Clone)]
pub struct Scaler {
    /// Policies that hold a target.
    pub trackers: Vec<Tracker>,
    /// Policies that go by steps.
    pub steppers: Vec<Stepper>,
    /// Bounds.
    pub min: u32,
    /// The upper one.
    pub max: u32,
    /// Tasks that are wanted.
    pub desired: u32,
    /// Additions and removals so far.
    pub out: u32,
    /// Removals so far.
    pub fewer: u32,
}

impl Scaler {
    /// Sets the bounds, and moves what is wanted into them at once.
    pub fn bound(&mut self, (min, max): (u32, u32)) {
        self.min = min;
        self.max = max.max(min);
        self.desired = self.desired.clamp(self.min, self.max);
    }

    /// Decides at a time, with the datapoints of the policies in their order, and so many running tasks.
    pub fn decide(
        &mut self,
        tracked: &[Option<f64>],
        stepped: &[Option<f64>],
        running: u32,
        deploying: bool,
        now: u64,
    ) {
        let (desired, min, max) = (self.desired, self.min, self.max);
        let inside = |n: u32| n.clamp(min, max);
        let mut held = false;
        let mut out: Option<u32> = None;
        let mut fewer: Option<u32> = None;
        let (mut removing, mut agreeing) = (0_u32, 0_u32);
        for (policy, metric) in self.trackers.iter_mut().zip(tracked) {
            let asked = policy.evaluate(*metric, running, now);
            if let Some(n) = asked.out.map(inside) {
                // One that wants no fewer keeps what there is, also at the upper bound.
                held = true;
                if n > desired {
                    out = out.max(Some(n));
                    policy.added(now);
                }
            }
            removing += u32::from(policy.removes());
            if let Some(n) = asked.fewer.map(inside) {
                agreeing += 1;
                fewer = fewer.max(Some(n));
            }
        }
        // All that may remove tasks must find the load low, and of what they ask for the most holds.
        let mut fewer = fewer.filter(|n| agreeing == removing && *n < desired && !deploying);
        for (policy, metric) in self.steppers.iter_mut().zip(stepped) {
            let Some(n) = policy.evaluate(*metric, running, desired, now).map(inside) else {
                continue;
            };
            if n > desired {
                out = out.max(Some(n));
                policy.acted(running, now);
            } else if n == desired {
                held = true;
            } else if !deploying {
                fewer = fewer.max(Some(n));
                if out.is_none() && !held {
                    policy.acted(running, now);
                }
            }
        }
        // In both directions at once, the larger capacity wins.
        if let Some(n) = out {
            self.desired = n;
            self.out += 1;
        } else if let Some(n) = fewer.filter(|_| !held) {
            self.desired = n;
            self.fewer += 1;
            for policy in &mut self.trackers {
                policy.removed(now);
            }
        }
    }
}
