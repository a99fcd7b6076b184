//! Rules on load balancers.

rules! {
    timeouts,
}
