//! What AWS says of event buses: what names them, and what it measures.

use crate::catalog::events::EVENTS_API;
use crate::catalog::metrics::{Namespace, millis, sum};
use crate::catalog::names::{NameForm, made_of};
use crate::catalog::source::sources;

sources! {
    /// Metrics of event buses.
    EVENTS = "Amazon EventBridge User Guide", "Monitoring Amazon EventBridge",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html", "2026";
}

/// Event buses of one's own, and their rules.
pub static NAME: NameForm = NameForm {
    says: "letters, digits, `.`, `-` and `_`",
    source: &EVENTS_API,
    may_be: |text| made_of(text, ".-_"),
};

/// Event buses of partners, which are named after their source.
pub static PARTNER_NAME: NameForm = NameForm {
    says: "letters, digits, `/`, `.`, `-` and `_`",
    source: &EVENTS_API,
    may_be: |text| made_of(text, "/.-_"),
};

/// Of an event bus.
static OF_BUS: Namespace = Namespace {
    name: "AWS/Events",
    part: "",
    metrics: &[
        sum("MatchedEvents", "matched"),
        sum("TriggeredRules", ""),
        sum("Invocations", ""),
        sum("FailedInvocations", "failed"),
        sum("ThrottledRules", "throttled"),
        sum("InvocationAttempts", ""),
        sum("RetryInvocationAttempts", ""),
        sum("SuccessfulInvocationAttempts", ""),
        sum("InvocationsCreated", ""),
        sum("InvocationsSentToDlq", "dead_letters"),
        sum("InvocationsFailedToBeSentToDlq", "lost"),
        millis("IngestionToInvocationCompleteLatency", ""),
        millis("IngestionToInvocationStartLatency", "latency"),
        millis("IngestionToInvocationSuccessLatency", ""),
    ],
    source: &EVENTS,
};

/// What it measures of an event bus.
pub static METRICS: &[&Namespace] = &[&OF_BUS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_characters_that_aws_takes() {
        assert_eq!(
            ["com.shop.Orders", "a_b"].map(|text| NAME.fits(text)),
            [true; 2]
        );
        assert_eq!(["a/b", "ä"].map(|text| NAME.fits(text)), [false; 2]);
        let partner = ["aws.partner/shop/a", "a b"];
        assert_eq!(partner.map(|text| PARTNER_NAME.fits(text)), [true, false]);
    }
}
