//! What can name something in each service of AWS.

use super::source::Source;
use super::{aurora, broker, cloudwatch, events, fargate};

/// The characters that a name may have.
#[derive(Debug, Clone, Copy)]
pub struct NameForm {
    /// The same in words.
    pub says: &'static str,
    /// Where AWS says so.
    pub source: &'static Source,
    fits: fn(&str) -> bool,
}

impl NameForm {
    /// Whether a text is of the form; its length is another matter.
    pub fn fits(&self, text: &str) -> bool {
        !text.is_empty() && (self.fits)(text)
    }
}

/// Letters, digits and those of the others.
fn made_of(text: &str, others: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

const WORD: &str = "letters, digits, `-` and `_`";

/// ECS services; 255 characters at most.
pub static ECS_SERVICE: NameForm = NameForm {
    says: WORD,
    source: &fargate::ECS_API,
    fits: |text| made_of(text, "-_"),
};

/// Clusters and instances of RDS.
pub static RDS_IDENTIFIER: NameForm = NameForm {
    says: "lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
    source: &aurora::RDS_API,
    fits: |text| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !text.ends_with('-')
            && !text.contains("--")
    },
};

/// Brokers of Amazon MQ; 50 characters at most.
pub static MQ_BROKER: NameForm = NameForm {
    says: WORD,
    source: &broker::MQ_API,
    fits: |text| made_of(text, "-_"),
};

/// Event buses of one's own, and their rules.
pub static EVENT_BUS: NameForm = NameForm {
    says: "letters, digits, `.`, `-` and `_`",
    source: &events::EVENTS_API,
    fits: |text| made_of(text, ".-_"),
};

/// Event buses of partners, which are named after their source.
pub static PARTNER_BUS: NameForm = NameForm {
    says: "letters, digits, `/`, `.`, `-` and `_`",
    source: &events::EVENTS_API,
    fits: |text| made_of(text, "/.-_"),
};

/// Queues of SQS; 80 characters at most, the ending of a FIFO queue among them.
pub static SQS_QUEUE: NameForm = NameForm {
    says: WORD,
    source: &events::SQS_API,
    fits: |text| made_of(text, "-_"),
};

/// Topics of SNS; 256 characters at most, the ending of a FIFO topic among them.
pub static SNS_TOPIC: NameForm = NameForm {
    says: WORD,
    source: &events::SNS_API,
    fits: |text| made_of(text, "-_"),
};

/// Alarms of `CloudWatch`, as tags and modules are named after them, too; 255 characters at most.
pub static ALARM: NameForm = NameForm {
    says: "letters, digits, `.`, `-` and `_`",
    source: &cloudwatch::METRICS_API,
    fits: |text| made_of(text, ".-_"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_takes_its_own_characters() {
        for (form, good, bad) in [
            (&ECS_SERVICE, ["api_v2", "Web-1"], ["api.v2", "a b"]),
            (&RDS_IDENTIFIER, ["orders-2", "a"], ["Orders", "a--b"]),
            (&MQ_BROKER, ["Mail_1", "a-b"], ["a.b", ""]),
            (&EVENT_BUS, ["com.shop.Orders", "a_b"], ["a/b", "ä"]),
            (&PARTNER_BUS, ["aws.partner/shop/a", "b"], ["a b", ""]),
            (&SQS_QUEUE, ["order_events", "9"], ["mail.fifo", "a:b"]),
            (&ALARM, ["5xx", "p99.9_slow"], ["a/b", "a b"]),
            (&SNS_TOPIC, ["Order_Events", "x-1"], ["a.b", "a\u{7f}"]),
        ] {
            assert_eq!(good.map(|text| form.fits(text)), [true; 2], "{good:?}");
            assert_eq!(bad.map(|text| form.fits(text)), [false; 2], "{bad:?}");
        }
    }
}
