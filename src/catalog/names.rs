//! What can name something in each service of AWS.

use super::source::Source;
use super::{aurora, cloudwatch, fargate};

/// The characters that a name may have.
#[derive(Debug, Clone, Copy)]
pub struct NameForm {
    /// The same in words.
    pub says: &'static str,
    /// Where AWS says so.
    pub source: &'static Source,
    /// Whether a text that is not empty is of the form.
    pub may_be: fn(&str) -> bool,
}

impl NameForm {
    /// Whether a text is of the form; its length is another matter.
    pub fn fits(&self, text: &str) -> bool {
        !text.is_empty() && (self.may_be)(text)
    }
}

/// Letters, digits and those of the others.
pub fn made_of(text: &str, others: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

/// What most services take, in words.
pub const WORD: &str = "letters, digits, `-` and `_`";

/// ECS services; 255 characters at most.
pub static ECS_SERVICE: NameForm = NameForm {
    says: WORD,
    source: &fargate::ECS_API,
    may_be: |text| made_of(text, "-_"),
};

/// Clusters and instances of RDS.
pub static RDS_IDENTIFIER: NameForm = NameForm {
    says: "lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
    source: &aurora::RDS_API,
    may_be: |text| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !text.ends_with('-')
            && !text.contains("--")
    },
};

/// Alarms of `CloudWatch`, as tags and modules are named after them, too; 255 characters at most.
pub static ALARM: NameForm = NameForm {
    says: "letters, digits, `.`, `-` and `_`",
    source: &cloudwatch::METRICS_API,
    may_be: |text| made_of(text, ".-_"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_takes_its_own_characters() {
        for (form, good, bad) in [
            (&ECS_SERVICE, ["api_v2", "Web-1"], ["api.v2", "a b"]),
            (&RDS_IDENTIFIER, ["orders-2", "a"], ["Orders", "a--b"]),
            (&ALARM, ["5xx", "p99.9_slow"], ["a/b", "a b"]),
        ] {
            assert_eq!(good.map(|text| form.fits(text)), [true; 2], "{good:?}");
            assert_eq!(bad.map(|text| form.fits(text)), [false; 2], "{bad:?}");
        }
    }
}
