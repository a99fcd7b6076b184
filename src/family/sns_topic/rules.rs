//! What the policy decides of the family alone.

crate::registry::rules! {
    pub(super), ".";
    TOPIC, "policy-topic", Warning, Sometimes,
        "a topic keeps order, throughput and messages as the policy says";
}
