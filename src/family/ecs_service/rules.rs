//! What the policy decides of the family alone.

crate::registry::rules! {
    pub(super), ".";
    SPOT, "policy-spot", Warning, Sometimes,
        "a service's mix of Fargate and Fargate Spot is the policy's";
    HEALTH_CHECK, "policy-health-check", Warning, Sometimes,
        "containers are checked as often as the policy says";
    PORT, "policy-port", Warning, Never,
        "a service's own container listens where the policy says";
}
