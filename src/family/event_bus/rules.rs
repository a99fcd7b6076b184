//! What the policy decides of the family alone.

crate::registry::rules! {
    pub(super), ".";
    ARCHIVE, "policy-archive", Warning, Sometimes,
        "an event bus keeps its events for as long as the policy says";
}
