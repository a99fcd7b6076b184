//! Whether a value may be shown.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

pub use crate::text::HIDDEN;

/// A text as messages quote it, if it may be shown.
pub fn quoted(text: &str, mark: Mark) -> String {
    if mark.is_hidden() {
        HIDDEN.to_owned()
    } else {
        format!("\"{text}\"")
    }
}

/// Why a value must not be shown. Marks add up; `nonsensitive` takes off the
/// language's own.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Mark(u8);

impl Mark {
    /// It may be shown.
    pub const NONE: Self = Self(0);
    /// Sensitive to the language: declared so, or by the provider's schema.
    pub const SENSITIVE: Self = Self(1);
    /// Not shown, and like any other value to the language: from the process's environment.
    pub const PRIVATE: Self = Self(2);
    /// Not shown, and a secret though the language does not call it sensitive: used or named as a password.
    pub const SECRET: Self = Self(4);
    /// Not shown, and like any other value to the language: in the text of a secret beside other things.
    pub const PART: Self = Self(8);

    /// Decided by what comes from the process's environment, of which it tells something.
    pub const DERIVED: Self = Self(16);

    /// Whether the language's own rules for sensitive values hold.
    pub fn is_sensitive(self) -> bool {
        self.0 & Self::SENSITIVE.0 != 0
    }

    /// Whether it must not be shown, for whichever reason.
    pub fn is_hidden(self) -> bool {
        self != Self::NONE
    }

    /// Whether it is a secret, of which nothing may be told: not how many there are of what it decides, nor which.
    pub fn is_secret(self) -> bool {
        self.0 & (Self::SENSITIVE.0 | Self::SECRET.0 | Self::DERIVED.0) != 0
    }

    /// Whether it is a secret by its use, its name or what it says.
    pub fn is_named(self) -> bool {
        self.0 & Self::SECRET.0 != 0
    }

    /// Whether it comes from the process's environment.
    pub fn is_private(self) -> bool {
        self.0 & Self::PRIVATE.0 != 0
    }

    /// Whether how many there are of what it decides, and which, would tell what must not be told: also of what comes from
    /// the process's environment.
    pub fn is_untold(self) -> bool {
        self.0 & !Self::PART.0 != 0
    }

    /// What is left when the language takes its own mark off.
    #[must_use]
    pub fn without_sensitive(self) -> Self {
        Self(self.0 & !Self::SENSITIVE.0)
    }

    /// The same to a reader, and like any other value to the language.
    #[must_use]
    pub fn unsaid(self) -> Self {
        if self.is_secret() {
            self.without_sensitive() | Self::SECRET
        } else {
            self
        }
    }

    /// All reasons there are: another mark adds nothing.
    pub(super) fn is_full(self) -> bool {
        self == Self::SENSITIVE | Self::PRIVATE | Self::SECRET | Self::PART | Self::DERIVED
    }
}

/// `true` is what the language calls sensitive.
impl From<bool> for Mark {
    fn from(sensitive: bool) -> Self {
        if sensitive {
            Self::SENSITIVE
        } else {
            Self::NONE
        }
    }
}

impl BitOr for Mark {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Mark {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            (Self::SENSITIVE, "sensitive"),
            (Self::PRIVATE, "private"),
            (Self::SECRET, "secret"),
            (Self::PART, "part"),
            (Self::DERIVED, "derived"),
        ];
        f.debug_set()
            .entries(
                all.iter()
                    .filter(|(mark, _)| self.0 & mark.0 != 0)
                    .map(|(_, name)| name),
            )
            .finish()
    }
}
