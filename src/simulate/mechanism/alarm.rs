//! Alarms of CloudWatch: M of N datapoints, with those that are missing.
//!
//! Rules: `catalog::dynamics::ALARMS`.

/// What an alarm says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its threshold is not breached.
    Ok,
    /// It is.
    Alarm,
    /// There is no datapoint.
    InsufficientData,
}

/// How datapoints that are missing are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "alarms that scale take them as missing")
)]
pub enum Missing {
    /// As missing.
    Missing,
    /// As no reason to change.
    Ignore,
    /// As breaching.
    Breaching,
    /// As not breaching.
    NotBreaching,
}

/// Datapoints that an alarm looks at, at the most.
pub const MOST: u32 = 120;

/// An alarm on one metric.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// Datapoints looked at, and those of them that must breach.
    n: u32,
    m: u32,
    missing: Missing,
    state: State,
    /// Whether each of the last datapoints is there, and whether it breaches; the newest is the lowest bit.
    real: u128,
    breaching: u128,
}

/// The lowest bits.
fn low(n: u32) -> u128 {
    if n >= 128 { u128::MAX } else { (1 << n) - 1 }
}

impl Alarm {
    /// An alarm that looks at some datapoints, of which some must breach.
    pub fn new(datapoints: u32, breaching: u32, missing: Missing) -> Self {
        let n = datapoints.clamp(1, MOST);
        Self {
            n,
            m: breaching.clamp(1, n),
            missing,
            state: State::InsufficientData,
            real: 0,
            breaching: 0,
        }
    }

    /// Takes a datapoint, or that there is none, and says what follows.
    pub fn evaluate(&mut self, breaches: Option<bool>) -> State {
        self.real = self.real << 1 | u128::from(breaches.is_some());
        self.breaching = self.breaching << 1 | u128::from(breaches == Some(true));
        self.state = self.judged();
        self.state
    }

    fn judged(&self) -> State {
        let newest = low(self.n);
        if self.real & newest == newest {
            return self.of(self.breaching & newest, 0);
        }
        // AWS shows two datapoints more than are looked at, and publishes no rule.
        let range = low(self.n + 2);
        let (real, breaching) = (self.real & range, self.breaching & range);
        let count = real.count_ones();
        if count >= self.n {
            let mut older = count - self.n;
            let mut kept = real;
            while older > 0 {
                kept &= !(1 << kept.ilog2());
                older -= 1;
            }
            return self.of(breaching & kept, 0);
        }
        let gaps = self.n - count;
        match self.missing {
            Missing::Breaching => self.of(breaching, gaps),
            Missing::NotBreaching => self.of(breaching, 0),
            Missing::Ignore if count == 0 => self.state,
            Missing::Missing if count == 0 => State::InsufficientData,
            Missing::Missing | Missing::Ignore => {
                if breaching.count_ones() >= self.m {
                    return State::Alarm;
                }
                if real & !breaching != 0 {
                    return State::Ok;
                }
                // All that is there breaches: it counts once it is old enough.
                let age = 128 - real.leading_zeros();
                if age >= self.m && self.missing == Missing::Missing {
                    State::Alarm
                } else {
                    self.state
                }
            }
        }
    }

    /// What so many breaching datapoints say, and so many more that are taken for such.
    fn of(&self, breaching: u128, more: u32) -> State {
        if breaching.count_ones() + more >= self.m {
            State::Alarm
        } else {
            State::Ok
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables of the CloudWatch User Guide: `0` good, `X` bad, `-` missing; what follows for missing, ignore, breaching and
    /// notBreaching. "keep" is the state before.
    #[test]
    fn missing_data_is_treated_as_the_guide_shows() {
        let keep = State::InsufficientData;
        let (ok, alarm, none) = (State::Ok, State::Alarm, State::InsufficientData);
        for (m, points, expected) in [
            (3, "0-X-X", [ok, ok, ok, ok]),
            (3, "0----", [ok, ok, ok, ok]),
            (3, "-----", [none, keep, alarm, ok]),
            (3, "0XX-X", [alarm, alarm, alarm, alarm]),
            (3, "--X--", [alarm, keep, alarm, ok]),
            (2, "0-X-X", [alarm, alarm, alarm, alarm]),
            (2, "00X0X", [alarm, alarm, alarm, alarm]),
            (2, "0-X--", [ok, ok, alarm, ok]),
            (2, "----0", [ok, ok, alarm, ok]),
            (2, "---X-", [alarm, keep, alarm, ok]),
        ] {
            let all = [
                Missing::Missing,
                Missing::Ignore,
                Missing::Breaching,
                Missing::NotBreaching,
            ];
            for (missing, expected) in all.into_iter().zip(expected) {
                let mut one = Alarm::new(3, m, missing);
                for point in points.chars() {
                    one.real = one.real << 1 | u128::from(point != '-');
                    one.breaching = one.breaching << 1 | u128::from(point == 'X');
                }
                assert_eq!(one.judged(), expected, "{points} {m} {missing:?}");
            }
        }
    }

    #[test]
    fn all_datapoints_must_breach_in_a_row() {
        let mut alarm = Alarm::new(3, 3, Missing::Missing);
        let states = [true, true, false, true, true, true, true, false]
            .map(|breaches| alarm.evaluate(Some(breaches)) == State::Alarm);
        assert_eq!(
            states,
            [false, false, false, false, false, true, true, false]
        );
    }
}
