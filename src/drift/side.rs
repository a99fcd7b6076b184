//! The sides that are compared with the policy.

use std::fmt;

/// A side of a comparison, in the order of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Side {
    /// What the configuration evaluates to.
    #[default]
    Source,
    /// What the plan makes of it.
    Plan,
    /// What is deployed.
    State,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 3] = [Self::Source, Self::Plan, Self::State];

    /// The word in sentences and machine formats.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Plan => "plan",
            Self::State => "state",
        }
    }

    /// The head of its column.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Plan => "Plan",
            Self::State => "State",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
