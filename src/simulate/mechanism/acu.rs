//! Capacity of Aurora Serverless v2, by the second.
//!
//! Rules: `catalog::dynamics::SERVERLESS`. Speed is a parameter: AWS says that a larger capacity takes larger steps, of 0.5 ACU at
//! least, and that giving back is gradual.

use std::f64::consts::LN_2;

use crate::catalog::aurora::ACU_STEP;
use crate::catalog::dynamics::Unpublished;

use super::super::parameters::Parameters;

/// Seconds for a smallest step, where the capacity is so low that doubling is slower.
const STEP_SECONDS: f64 = 15.0;

/// The capacity of an instance.
#[derive(Debug, Clone)]
pub struct Acu {
    min: f64,
    max: f64,
    now: f64,
    /// Seconds without need of what there is.
    idle: f64,
    doubling: f64,
    hold: f64,
    halving: f64,
}

impl Acu {
    /// A capacity within bounds.
    pub fn new((min, max): (f64, f64), now: f64, parameters: &Parameters) -> Self {
        let max = max.max(min);
        Self {
            min,
            max,
            now: now.clamp(min, max),
            idle: 0.0,
            doubling: parameters.get(Unpublished::AcuDoubling).max(1.0),
            hold: parameters.get(Unpublished::AcuHold),
            halving: parameters.get(Unpublished::AcuHalving).max(1.0),
        }
    }

    /// The capacity at the end of the last minute.
    #[cfg(test)]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Whether no more can be had.
    pub fn is_at_most(&self) -> bool {
        self.now >= self.max
    }

    /// The same, moved to the lower bound: a new writer begins there.
    pub fn restart(&mut self) {
        self.now = self.min;
        self.idle = 0.0;
    }

    /// A minute in which so many ACU are needed: the mean of what there was, and of what of the need was met.
    pub fn minute(&mut self, need: f64) -> (f64, f64) {
        let wanted = need.clamp(self.min, self.max);
        if same(self.now, wanted) {
            self.idle = 0.0;
            return (self.now, self.met(need));
        }
        let (mut sum, mut met) = (0.0, 0.0);
        for _ in 0..60 {
            self.second(wanted);
            sum += self.now;
            met += self.met(need);
        }
        (sum / 60.0, met / 60.0)
    }

    fn met(&self, need: f64) -> f64 {
        if need <= self.now {
            1.0
        } else {
            self.now / need
        }
    }

    fn second(&mut self, wanted: f64) {
        if wanted > self.now {
            self.idle = 0.0;
            let step = (ACU_STEP.value / STEP_SECONDS).max(self.now * LN_2 / self.doubling);
            self.now = (self.now + step).min(wanted);
        } else if wanted < self.now {
            self.idle += 1.0;
            if self.idle > self.hold {
                self.now = (self.now * (-LN_2 / self.halving).exp()).max(wanted);
            }
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds until a capacity is reached from another, with a doubling in 60 s.
    fn seconds(from: f64, to: f64) -> u32 {
        let mut acu = Acu::new((0.5, 128.0), from, &Parameters::default());
        let mut seconds = 0;
        while acu.now < to {
            acu.second(to);
            seconds += 1;
        }
        seconds
    }

    /// Up to 2.885 ACU it grows by 0.5 ACU in 15 s, which is 1/30 a second: 0.5 to 2.885 takes 2.385 x 30 = 71.6 s. From there it
    /// doubles in 60 s: to 32 log2(32 / 2.885) x 60 = 208.3 s, in all 280 s. From 2 to 16: 0.885 x 30 + log2(16 / 2.885) x 60
    /// = 26.6 + 148.3 = 175 s. From 16 to 32: 60 s. Steps of a second are slower by 0.6 % (ln 2 / 60 against ln(1 + ln 2 / 60)).
    #[test]
    fn growth_is_slow_from_a_low_minimum() {
        for (from, to, expected) in [(0.5, 32.0, 280.0), (2.0, 16.0, 175.0), (16.0, 32.0, 60.0)] {
            let took = f64::from(seconds(from, to));
            assert!(
                (took - expected).abs() <= 2.0 + expected * 0.01,
                "{from} {to} {took}"
            );
        }
    }

    /// An hour at the minimum of 2, a need of 16 from minute 10 to 29, then of 2. Growth takes 176 s: in minutes 10 and 11 it is below.
    /// It holds for 60 s, so minute 30 is at 16, and halves each 300 s from 31:00 on: 8 at 36:00, 4 at 41:00, 2 at 46:00.
    #[test]
    fn an_hour_of_a_database_is_as_worked_out_by_hand() {
        let mut acu = Acu::new((2.0, 16.0), 2.0, &Parameters::default());
        let mut ends = Vec::new();
        for minute in 0..60 {
            let need = if (10..30).contains(&minute) {
                16.0
            } else {
                2.0
            };
            let (_, met) = acu.minute(need);
            assert_eq!(met < 1.0, (10..13).contains(&minute), "{minute} {met}");
            ends.push(acu.now());
        }
        let at = |minute: usize| ends[minute];
        assert!((at(9) - 2.0).abs() < 1e-9);
        assert!((at(12) - 16.0).abs() < 1e-9 && (at(30) - 16.0).abs() < 1e-9);
        for (minute, expected) in [(35, 8.0), (40, 4.0), (45, 2.0), (59, 2.0)] {
            assert!(
                (at(minute) - expected).abs() < 0.02,
                "{minute} {}",
                at(minute)
            );
        }
    }

    #[test]
    fn bounds_are_never_left() {
        let mut acu = Acu::new((1.0, 8.0), 4.0, &Parameters::default());
        for minute in 0..120 {
            acu.minute(if minute % 20 < 10 { 1000.0 } else { 0.0 });
            assert!((1.0..=8.0).contains(&acu.now()));
        }
    }
}
