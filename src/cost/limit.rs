//! What something may cost a month, and whether it does.

use rust_decimal::Decimal;

use super::Ends;

/// One of the three amounts of a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// With the least that runs.
    Floor,
    /// With what is expected to run.
    Expected,
    /// With the most that may run.
    Ceiling,
}

impl End {
    /// All three, from the least on.
    pub const ALL: [Self; 3] = [Self::Floor, Self::Expected, Self::Ceiling];

    /// As policies, flags and reports spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Expected => "expected",
            Self::Ceiling => "ceiling",
        }
    }

    /// The one of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }

    /// This one of three amounts.
    pub fn among(self, ends: Ends) -> Decimal {
        match self {
            Self::Floor => ends.floor,
            Self::Expected => ends.expected,
            Self::Ceiling => ends.ceiling,
        }
    }
}

/// What one amount of a cost may be at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Which amount.
    pub end: End,
    /// US dollars a month.
    pub most: Decimal,
}

/// How a cost stands to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is within.
    Within,
    /// It is above, be something of it missing or not.
    Above,
    /// It may be above: what is known of it is within, and something is missing.
    Undecided,
}

impl Verdict {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Above => "above",
            Self::Undecided => "undecided",
        }
    }
}

impl Limit {
    /// How a cost stands to it; of a partial one something is missing.
    pub fn holds(&self, cost: Ends, is_partial: bool) -> Verdict {
        if self.end.among(cost) > self.most {
            Verdict::Above
        } else if is_partial {
            Verdict::Undecided
        } else {
            Verdict::Within
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_decides_only_below_the_limit() {
        let cost = Ends {
            floor: Decimal::from(1),
            expected: Decimal::from(5),
            ceiling: Decimal::from(9),
        };
        let holds = |end, most: i64, is_partial| {
            let most = Decimal::from(most);
            Limit { end, most }.holds(cost, is_partial)
        };
        assert_eq!(holds(End::Expected, 5, false), Verdict::Within);
        assert_eq!(holds(End::Expected, 4, false), Verdict::Above);
        assert_eq!(holds(End::Expected, 4, true), Verdict::Above);
        assert_eq!(holds(End::Ceiling, 9, true), Verdict::Undecided);
        assert_eq!(holds(End::Floor, 0, false), Verdict::Above);
    }

    #[test]
    fn each_end_is_found_by_its_word() {
        for end in End::ALL {
            assert_eq!(End::of(end.word()), Some(end));
        }
        assert_eq!(End::of("most"), None);
    }
}
