//! Changes that mend a finding.

use crate::text::Span;

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: `write 1024`.
    pub title: String,
    /// The bytes it replaces; never overlapping.
    pub edits: Vec<Replacement>,
    /// Whether it may be applied without looking.
    pub safety: Safety,
    /// Why it is not safe; empty when it is.
    pub because: String,
    /// What it costs a month, where it costs something.
    pub monthly: Option<Monthly>,
}

/// What a change costs a month more than now, in each environment that it was worked out for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monthly {
    /// Cents more in each; less is negative; none where a price is not known.
    pub cents: Vec<Option<i64>>,
    /// Of which capacity: `maximum`, `minimum`.
    pub end: &'static str,
}

impl Monthly {
    /// So many dollars in one environment; none where a price is not known.
    pub fn one(dollars: Option<f64>, end: &'static str) -> Self {
        #[allow(clippy::cast_possible_truncation)]
        let cents = dollars.map(|dollars| (dollars * 100.0).round() as i64);
        Self {
            cents: vec![cents],
            end,
        }
    }

    /// As a clause: `which costs $12.00 to $40.00 a month more at the maximum in each of 3 environments`.
    fn told(&self) -> String {
        let known: Option<Vec<i64>> = self.cents.iter().copied().collect();
        let Some(known) = known else {
            return "at a cost that is not known".into();
        };
        let (low, high) = known
            .iter()
            .fold((i64::MAX, i64::MIN), |(low, high), cents| {
                (low.min(*cents), high.max(*cents))
            });
        let (word, low, high) = if high <= 0 {
            ("less", high.abs(), low.abs())
        } else {
            ("more", low, high)
        };
        let amount = |cents: i64| {
            let sign = if cents < 0 { "-" } else { "" };
            let cents = cents.unsigned_abs();
            format!("{sign}${}.{:02}", cents / 100, cents % 100)
        };
        let amounts = if low == high {
            amount(low)
        } else {
            format!("{} to {}", amount(low), amount(high))
        };
        let each = match known.len() {
            1 => String::new(),
            several => format!(" in each of {several} environments"),
        };
        format!(
            "which costs {amounts} a month {word} at the {}{each}",
            self.end
        )
    }
}

impl Fix {
    /// What it does, and what that costs.
    pub fn told(&self) -> String {
        match &self.monthly {
            Some(monthly) => format!("{}, {}", self.title, monthly.told()),
            None => self.title.clone(),
        }
    }

    /// Whether both do the same, at whichever cost.
    pub(super) fn does_the_same(&self, other: &Self) -> bool {
        let parts = |fix: &Self| (fix.title.clone(), fix.safety, fix.because.clone());
        self.edits == other.edits
            && parts(self) == parts(other)
            && self.monthly.is_some() == other.monthly.is_some()
    }

    /// The same with the costs in other environments, too.
    pub(super) fn also_costs(&mut self, other: Option<Monthly>) {
        if let (Some(own), Some(other)) = (&mut self.monthly, other) {
            own.cents.extend(other.cents);
        }
    }

    /// The same, to be applied only when asked for, and why.
    #[must_use]
    pub fn with_caution(mut self, because: impl Into<String>) -> Self {
        if self.safety >= Safety::Unsafe {
            self.safety = Safety::Unsafe;
            self.because = because.into();
        }
        self
    }
}

/// Text that takes the place of a span; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// How far a fix can be trusted; ordered, so that `>=` asks whether one may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Shown only: the value is computed, or stands outside what was asked about.
    Shown,
    /// Applied when asked for: the literal has other readers, or the change replaces or restarts something.
    Unsafe,
    /// Changes what the finding is about and nothing else.
    Safe,
}

impl Safety {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_told_for_all_environments_at_once() {
        let told = |cents: &[Option<i64>]| {
            let monthly = Monthly {
                cents: cents.to_vec(),
                end: "maximum",
            };
            monthly.told()
        };
        assert_eq!(
            told(&[Some(81_760)]),
            "which costs $817.60 a month more at the maximum"
        );
        assert_eq!(
            told(&[Some(81_760), Some(5), Some(81_760)]),
            "which costs $0.05 to $817.60 a month more at the maximum in each of 3 environments"
        );
        assert_eq!(
            told(&[Some(-100), Some(-100)]),
            "which costs $1.00 a month less at the maximum in each of 2 environments"
        );
        assert_eq!(told(&[Some(1), None]), "at a cost that is not known");
    }
}
