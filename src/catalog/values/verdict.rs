//! Whether an API takes a value.

use super::{Match, Shape};

/// What is to say of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The API takes it, or the provider does not send it: empty texts and 0 are what is not set.
    Right,
    /// Not one of the enumerated values.
    NoChoice,
    /// A number out of bounds.
    OutOfRange,
    /// A text that is too long or too short, of so many characters.
    Length(usize),
    /// A text that does not match the pattern.
    NoMatch,
    /// It cannot be told, for this reason.
    Undecided(&'static str),
}

impl Shape {
    /// Whether a text is taken.
    pub fn takes_text(&self, text: &str) -> Verdict {
        if text.is_empty() {
            return Verdict::Right;
        }
        if self.is_number {
            return text
                .parse()
                .map_or(Verdict::Right, |number| self.takes_number(number));
        }
        if !self.choices.is_empty() {
            let is = |choice: &&str| {
                *choice == text || self.ignores_case && choice.eq_ignore_ascii_case(text)
            };
            return if self.choices.iter().any(is) {
                Verdict::Right
            } else {
                Verdict::NoChoice
            };
        }
        let length = length(text);
        let outside = |length: usize| {
            let length = u32::try_from(length).map_or(f64::INFINITY, f64::from);
            self.min.is_some_and(|min| length < min) || self.max.is_some_and(|max| length > max)
        };
        if outside(length) {
            return Verdict::Length(length);
        }
        match self.matches(text) {
            Match::Yes => Verdict::Right,
            Match::No => Verdict::NoMatch,
            Match::OtherPartition => {
                Verdict::Undecided("AWS writes the form for its partition `aws` alone")
            }
        }
    }

    /// Whether a number is taken.
    pub fn takes_number(&self, number: f64) -> Verdict {
        let is_outside =
            self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max);
        // What the provider does not send, and what it sends for all or none.
        let is_unset = number == 0.0 || number + 1.0 == 0.0;
        if self.is_number && is_outside && !is_unset {
            Verdict::OutOfRange
        } else {
            Verdict::Right
        }
    }

    /// The bounds in words: `1 to 64`.
    pub fn bounds(&self) -> String {
        match (self.min, self.max) {
            (Some(min), Some(max)) if max - min == 0.0 => format!("{min}"),
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => "any".to_owned(),
        }
    }
}

/// The characters of a text as it is sent: of JSON without the blanks, which the provider takes out.
fn length(text: &str) -> usize {
    let is_json = text.trim_start().starts_with(['{', '[']);
    if is_json && let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        return json.to_string().chars().count();
    }
    text.chars().count()
}
