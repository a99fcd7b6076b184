//! Messages that wait in a queue, and those that are too old.
//!
//! Rules: `catalog::dynamics::SQS`.

use std::collections::VecDeque;

/// A queue.
#[derive(Debug, Clone)]
pub struct Backlog {
    /// Messages that wait, by the minute in which they came, the oldest first.
    waiting: VecDeque<(u64, f64)>,
    depth: f64,
    retention_minutes: u64,
}

/// What became of the messages of a minute.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Passed {
    /// Messages that were received and done.
    pub done: f64,
    /// Messages that were deleted because they were too old.
    pub expired: f64,
}

impl Backlog {
    /// An empty queue that keeps messages for so many seconds.
    pub fn new(retention: u32) -> Self {
        Self {
            waiting: VecDeque::new(),
            depth: 0.0,
            retention_minutes: u64::from(retention).div_ceil(60),
        }
    }

    /// Messages that wait.
    pub fn depth(&self) -> f64 {
        self.depth
    }

    /// Minutes that the oldest one waits.
    pub fn age(&self, minute: u64) -> u64 {
        let oldest = self.waiting.front();
        oldest.map_or(0, |(came, _)| minute.saturating_sub(*came))
    }

    /// A minute in which so many messages come, and so many can be handled.
    pub fn minute(&mut self, minute: u64, come: f64, able: f64) -> Passed {
        let mut passed = Passed::default();
        while let Some((came, n)) = self.waiting.front().copied() {
            if minute.saturating_sub(came) < self.retention_minutes.max(1) {
                break;
            }
            self.waiting.pop_front();
            passed.expired += n;
        }
        if come > 0.0 {
            self.waiting.push_back((minute, come));
        }
        let mut able = able.max(0.0);
        while able > 0.0 {
            let Some((_, n)) = self.waiting.front_mut() else {
                break;
            };
            let done = able.min(*n);
            *n -= done;
            able -= done;
            passed.done += done;
            if *n <= 1e-9 {
                self.waiting.pop_front();
            }
        }
        self.depth = (self.depth + come - passed.done - passed.expired).max(0.0);
        if self.waiting.is_empty() {
            self.depth = 0.0;
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An hour: 600 messages a minute for 20 minutes, against 400 that are handled, then none. The backlog grows by 200 a minute to
    /// 4,000 at 20:00, and is gone after 4,000 / 400 = 10 minutes. The oldest waits 20 - 20 x 400 / 600 = 6.7 minutes at 20:00.
    #[test]
    fn an_hour_of_a_queue_is_as_worked_out_by_hand() {
        let mut queue = Backlog::new(86_400);
        let mut done = 0.0;
        for minute in 0..60 {
            let come = if minute < 20 { 600.0 } else { 0.0 };
            let passed = queue.minute(minute, come, 400.0);
            done += passed.done;
            assert!(passed.expired.abs() < 1e-9);
            let expected = match minute {
                0..20 => 200.0 * (f64::from(u32::try_from(minute).unwrap()) + 1.0),
                20..30 => 4000.0 - 400.0 * (f64::from(u32::try_from(minute).unwrap()) - 19.0),
                _ => 0.0,
            };
            assert!(
                (queue.depth() - expected).abs() < 1e-6,
                "{minute} {}",
                queue.depth()
            );
            if minute == 19 {
                assert_eq!(queue.age(minute), 19 - 13);
            }
        }
        assert!((done - 12_000.0).abs() < 1e-6);
    }

    /// Kept for 5 minutes and never read: what came in a minute is gone 5 minutes later.
    #[test]
    fn messages_that_are_too_old_are_lost() {
        let mut queue = Backlog::new(300);
        let lost: Vec<f64> = (0..8).map(|m| queue.minute(m, 10.0, 0.0).expired).collect();
        assert_eq!(lost, [0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 10.0, 10.0]);
        assert!((queue.depth() - 50.0).abs() < 1e-9);
    }
}
