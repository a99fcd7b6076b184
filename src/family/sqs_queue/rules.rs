//! What the policy decides of the family alone.

crate::registry::rules! {
    pub(super), ".";
    QUEUE, "policy-queue", Warning, Sometimes,
        "a queue's limits are the policy's";
}
