//! What the policy decides of the family alone.

crate::registry::rules! {
    pub(super), ".";
    BROKER, "policy-broker", Warning, Sometimes,
        "a broker has the instance type, mode, engine and version of the policy";
    CAPACITY_BROKER, "capacity-broker", Warning, Sometimes,
        "the connections that tasks may open fit the broker";
}
