//! What AWS does not publish, with the values of a run.

use crate::catalog::dynamics::{Unpublished, parameter};
use crate::family::Check;
use crate::policy::decode::nearest;

use super::number::seconds;

/// The values of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    values: Vec<f64>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = Unpublished::ALL.iter();
        Self {
            values: all.map(|one| one.info().default).collect(),
        }
    }
}

impl Parameters {
    /// The value of a parameter.
    pub fn get(&self, one: Unpublished) -> f64 {
        let own = self.values.get(one as usize).copied();
        own.unwrap_or(one.info().default)
    }

    /// The same with another value.
    #[must_use]
    pub fn with(mut self, one: Unpublished, value: f64) -> Self {
        if let Some(own) = self.values.get_mut(one as usize) {
            *own = value;
        }
        self
    }

    /// Sets a parameter from `NAME=VALUE`.
    ///
    /// # Errors
    ///
    /// When there is no such parameter, or the value is no number of its range, a tenth to ten times of it included.
    pub fn set(&mut self, text: &str) -> Result<(), String> {
        let Some((name, value)) = text.split_once('=') else {
            return Err(format!(
                "a parameter is given as NAME=VALUE, not \"{text}\""
            ));
        };
        let (name, value) = (name.trim(), value.trim());
        let Some(one) = parameter(name) else {
            let names = Unpublished::ALL.iter().map(|one| one.info().name);
            let near = nearest(name, names.clone());
            let near = near.map_or_else(
                || format!("; there are {}", names.collect::<Vec<_>>().join(", ")),
                |near| format!("; did you mean {near}?"),
            );
            return Err(format!("there is no parameter \"{name}\"{near}"));
        };
        let info = one.info();
        let (low, high) = (info.range.0 / 10.0, info.range.1 * 10.0);
        let number = value
            .strip_suffix(info.unit)
            .unwrap_or(value)
            .trim()
            .parse();
        let number = number
            .ok()
            .filter(|n: &f64| (low..=high).contains(n) || *n == 0.0);
        // By nothing can be divided.
        let number = number.filter(|n| *n > 0.0 || info.more_is_worse || info.range.0 <= 0.0);
        let Some(number) = number else {
            return Err(format!(
                "{name} is a number of {low} to {high}{}{}, not \"{value}\"",
                if info.unit.is_empty() { "" } else { " " },
                info.unit
            ));
        };
        if let Some(own) = self.values.get_mut(one as usize) {
            *own = number;
        }
        Ok(())
    }

    /// Every value at the end of its range that makes things worse, or at the other; what was set stays.
    #[must_use]
    pub fn ends(&self, worse: bool) -> Self {
        let mut out = self.clone();
        for one in Unpublished::ALL {
            let info = one.info();
            if self.is_default(*one) && info.default != 0.0 {
                let (low, high) = info.range;
                let end = if info.more_is_worse == worse {
                    high
                } else {
                    low
                };
                out = out.with(*one, end);
            }
        }
        out
    }

    /// Each value somewhere in its range, by a seed; what was set stays. Equal seeds give equal values.
    #[must_use]
    pub fn drawn(&self, seed: u64) -> Self {
        let mut random = Random(seed);
        let mut out = self.clone();
        for one in Unpublished::ALL {
            let info = one.info();
            let share = random.share();
            if self.is_default(*one) && info.default != 0.0 {
                let (low, high) = info.range;
                out = out.with(*one, low + (high - low) * share);
            }
        }
        out
    }

    /// Whether a value is its default.
    pub fn is_default(&self, one: Unpublished) -> bool {
        (self.get(one) - one.info().default).abs() < f64::EPSILON
    }

    /// Seconds from the order of a task until it serves.
    pub fn start_seconds(&self, check: Check) -> u64 {
        let pull = self.get(Unpublished::Image) / self.get(Unpublished::Pull).max(0.001);
        let healthy = match check {
            Check::Balancer(interval) => interval / 2.0 + self.get(Unpublished::Registration),
            Check::Container(interval) => interval,
            Check::None => crate::catalog::dynamics::UNCHECKED_SECONDS.value.into(),
        };
        let before = self.get(Unpublished::Provisioning) + self.get(Unpublished::Startup);
        seconds(before + pull + healthy)
    }

    /// Minutes until a datapoint is there, beside its own.
    pub fn lag_minutes(&self) -> u32 {
        super::number::minutes_of(self.get(Unpublished::MetricLag))
    }
}

/// Numbers that look random and follow from a seed: `SplitMix64`.
#[derive(Debug, Clone)]
pub(super) struct Random(pub(super) u64);

impl Random {
    /// From 0 to 1.
    pub(super) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let high = u32::try_from(z >> 32).unwrap_or(0);
        f64::from(high) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 400 MB at 11 MB/s are 36.4 s; 20 s for the network, 10 s for the program; checks each 30 s pass after 15 + 5 s: 86.4, so 87 s.
    #[test]
    fn a_task_of_400_mb_serves_after_a_minute_and_a_half() {
        let parameters = Parameters::default();
        assert_eq!(parameters.start_seconds(Check::Balancer(30.0)), 87);
        assert_eq!(parameters.start_seconds(Check::Container(60.0)), 127);
        assert_eq!(parameters.start_seconds(Check::None), 107);
    }

    #[test]
    fn parameters_are_set_by_their_names() {
        let mut parameters = Parameters::default();
        parameters.set("image=100 MB").unwrap();
        parameters.set("metric-lag=0").unwrap();
        assert!((parameters.get(Unpublished::Image) - 100.0).abs() < 1e-9);
        assert_eq!(parameters.lag_minutes(), 0);
        for (text, says) in [
            ("imge=3", "did you mean image?"),
            ("image", "NAME=VALUE"),
            ("image=big", "is a number of 5 to 20000 MB"),
            ("image=1e99", "is a number"),
            ("pull-rate=0", "is a number"),
            ("image=NaN", "is a number"),
        ] {
            let why = parameters.set(text).unwrap_err();
            assert!(why.contains(says), "{text}: {why}");
        }
    }

    #[test]
    fn what_is_drawn_follows_from_the_seed_and_lies_in_the_ranges() {
        let parameters = Parameters::default().with(Unpublished::Image, 123.0);
        assert_eq!(parameters.drawn(7), parameters.drawn(7));
        assert_ne!(parameters.drawn(7), parameters.drawn(8));
        for seed in 0..100 {
            let drawn = parameters.drawn(seed);
            assert!((drawn.get(Unpublished::Image) - 123.0).abs() < 1e-9);
            for one in Unpublished::ALL
                .iter()
                .filter(|one| **one != Unpublished::Image)
            {
                let (low, high) = one.info().range;
                let value = drawn.get(*one);
                assert!(
                    (low..=high).contains(&value) || value == 0.0,
                    "{}",
                    one.info().name
                );
            }
        }
    }
}
