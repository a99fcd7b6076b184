//! Tasks that start, run, stop and are replaced.
//!
//! Rules: `catalog::dynamics::TASK_LIFECYCLE`, `catalog::dynamics::DEPLOYMENTS`, `catalog::dynamics::LAUNCH_QUOTAS`.

use std::collections::VecDeque;

/// Seconds of a minute.
const MINUTE: u64 = 60;

/// The tasks of a service.
#[derive(Debug, Clone)]
pub struct Tasks {
    running: u32,
    /// Tasks that start, with the second from which on they serve, the first first.
    starting: VecDeque<(u64, u32)>,
    /// Tasks that stop, with the second at which they are gone.
    stopping: VecDeque<(u64, u32)>,
    start_seconds: u64,
    stop_seconds: u64,
    launches: u32,
    /// Least and most tasks while it is deployed, in percent.
    healthy_percent: (u32, u32),
    /// Running tasks of the old revision, while it is deployed.
    old: Option<u32>,
    /// Task-minutes that serve in this minute.
    serving: f64,
}

impl Tasks {
    /// So many running tasks; each takes some seconds to start, and some to stop.
    pub fn new(
        running: u32,
        start_seconds: u64,
        stop_seconds: u64,
        launches: u32,
        healthy_percent: (u32, u32),
    ) -> Self {
        Self {
            running,
            starting: VecDeque::new(),
            stopping: VecDeque::new(),
            start_seconds,
            stop_seconds,
            launches: launches.max(1),
            healthy_percent,
            old: None,
            serving: f64::from(running),
        }
    }

    /// Tasks that run at the end of this minute.
    pub fn running(&self) -> u32 {
        self.running
    }

    /// Tasks that serve in this minute, with a fraction for those that begin in it.
    pub fn serving(&self) -> f64 {
        self.serving
    }

    /// Tasks that start.
    pub fn starting(&self) -> u32 {
        self.starting.iter().map(|(_, n)| n).sum()
    }

    /// Tasks that stop, and still hold their connections.
    pub fn stopping(&self) -> u32 {
        let stopping = self.stopping.iter();
        stopping.fold(0, |all, (_, n)| all.saturating_add(*n))
    }

    /// Whether a deployment runs.
    pub fn deploying(&self) -> bool {
        self.old.is_some()
    }

    /// Whether a deployment can never end: there is no room for a new task, and none for one less.
    #[cfg(test)]
    pub fn is_stuck(&self, desired: u32) -> bool {
        let (lower, upper) = limits(desired, self.healthy_percent);
        self.old.is_some() && lower >= desired && upper <= desired
    }

    /// Begins to replace all tasks; what starts already is of the new revision.
    pub fn deploy(&mut self) {
        self.old = Some(self.running);
    }

    /// Some tasks are gone at once.
    pub fn lose(&mut self, tasks: u32) {
        self.running -= tasks.min(self.running);
        self.old = self.old.map(|old| old.min(self.running));
    }

    /// Begins a minute: orders and stops tasks until there are as many as wanted, and counts those that serve in it.
    pub fn minute(&mut self, desired: u32, now: u64) {
        while self.stopping.front().is_some_and(|(at, _)| *at <= now) {
            self.stopping.pop_front();
        }
        // Those that are ready as it begins serve in all of it, and may let old ones go.
        self.serving = 0.0;
        self.mature(now + 1, now);
        if let Some(old) = self.old {
            self.replace(old, desired, now);
        } else {
            self.scale(desired, now);
        }
        let before = self.running;
        self.serving = f64::from(before);
        self.mature(now + MINUTE, now);
    }

    /// Those that are ready before a second run.
    fn mature(&mut self, before: u64, now: u64) {
        while let Some((at, n)) = self.starting.front().copied() {
            if at >= before {
                break;
            }
            self.starting.pop_front();
            self.running += n;
            let late = at.saturating_sub(now).min(MINUTE);
            #[allow(clippy::cast_precision_loss, reason = "at most 60")]
            let share = 1.0 - late as f64 / 60.0;
            self.serving += f64::from(n) * share;
        }
    }

    fn scale(&mut self, desired: u32, now: u64) {
        let all = self.running + self.starting();
        if desired > all {
            self.order(desired - all, now);
        } else {
            let mut fewer = all - desired;
            // What does not serve yet goes first.
            while fewer > 0 {
                let Some((_, n)) = self.starting.back_mut() else {
                    break;
                };
                let gone = fewer.min(*n);
                *n -= gone;
                fewer -= gone;
                if *n == 0 {
                    self.starting.pop_back();
                }
            }
            self.stop(fewer, now);
        }
    }

    /// One round of a rolling deployment.
    fn replace(&mut self, old: u32, desired: u32, now: u64) {
        let (lower, upper) = limits(desired, self.healthy_percent);
        // Old ones go as new ones are healthy, which makes room for more.
        let most = |tasks: &Self| old.min(tasks.running.saturating_sub(lower));
        let mut stop = if self.running > old { most(self) } else { 0 };
        self.stop(stop, now);
        let starting = self.starting();
        let new = self.running + stop - old + starting;
        let room = upper.saturating_sub(self.running + starting);
        let start = desired.saturating_sub(new).min(room);
        self.order(start, now);
        if start == 0 && starting == 0 && stop == 0 {
            // There is no room for a new one: where fewer are allowed, old ones go first.
            stop = most(self);
            self.stop(stop, now);
        }
        let left = old - stop;
        let is_done =
            left == 0 && self.running + self.starting() >= desired && self.starting() == 0;
        self.old = (!is_done).then_some(left);
        if is_done {
            self.scale(desired, now);
        }
    }

    fn order(&mut self, tasks: u32, now: u64) {
        let tasks = tasks.min(self.launches);
        if tasks > 0 {
            self.starting.push_back((now + self.start_seconds, tasks));
        }
    }

    fn stop(&mut self, tasks: u32, now: u64) {
        let tasks = tasks.min(self.running);
        self.running -= tasks;
        if tasks > 0 && self.stop_seconds > 0 {
            self.stopping.push_back((now + self.stop_seconds, tasks));
        }
    }
}

/// The least and the most tasks while a service is deployed: of the first the ceiling, of the second the floor.
pub fn limits(desired: u32, (least, most): (u32, u32)) -> (u32, u32) {
    let desired = u64::from(desired);
    let lower = (desired * u64::from(least)).div_ceil(100);
    let upper = desired * u64::from(most) / 100;
    let held = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    (held(lower), held(upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Amazon ECS Developer Guide: lower = ceil(N x minimumHealthyPercent / 100), upper = floor(N x maximumPercent / 100).
    #[test]
    fn limits_of_a_deployment_are_those_of_the_guide() {
        for (n, percent, expected) in [
            (1, (100, 200), (1, 2)),
            (3, (100, 150), (3, 4)),
            (4, (75, 125), (3, 5)),
            (5, (100, 125), (5, 6)),
            (5, (50, 100), (3, 5)),
            (10, (50, 200), (5, 20)),
        ] {
            assert_eq!(limits(n, percent), expected, "{n} {percent:?}");
        }
    }

    /// The minutes until a deployment is done, the most tasks that there were, and the fewest that ran.
    fn deployed(n: u32, percent: (u32, u32)) -> Option<(u64, u32, u32)> {
        let mut tasks = Tasks::new(n, 120, 0, 500, percent);
        tasks.deploy();
        let (mut most, mut least) = (n, n);
        for minute in 0..200 {
            tasks.minute(n, minute * 60);
            most = most.max(tasks.running() + tasks.starting());
            least = least.min(tasks.running());
            if !tasks.deploying() {
                return Some((minute, most, least));
            }
        }
        assert!(tasks.is_stuck(n));
        None
    }

    #[test]
    fn a_deployment_keeps_its_limits_and_ends_unless_there_is_no_room() {
        for percent in [
            (100, 200),
            (100, 150),
            (100, 125),
            (75, 125),
            (50, 200),
            (50, 100),
        ] {
            for n in [1, 2, 3, 4, 5, 10] {
                let (lower, upper) = limits(n, percent);
                match deployed(n, percent) {
                    Some((_, most, least)) => {
                        assert!(most <= upper.max(n) && least >= lower, "{n} {percent:?}");
                    }
                    None => assert!(lower >= n && upper <= n, "{n} {percent:?}"),
                }
            }
        }
        // Two tasks at 100/200: both start at 0:00 and serve from 2:00, when the old ones stop.
        assert_eq!(deployed(2, (100, 200)), Some((2, 4, 2)));
        // Four at 100/125: one at a time, so four rounds of two minutes.
        assert_eq!(deployed(4, (100, 125)), Some((8, 5, 4)));
    }

    #[test]
    fn a_service_starts_no_more_tasks_a_minute_than_its_quota() {
        let mut tasks = Tasks::new(0, 60, 0, 125, (100, 200));
        let mut started = Vec::new();
        for minute in 0..4 {
            let before = tasks.running() + tasks.starting();
            tasks.minute(300, minute * 60);
            started.push(tasks.running() + tasks.starting() - before);
        }
        assert_eq!(started, [125, 125, 50, 0]);
    }
}
