//! Rules on load balancers.

rules! {
    health_check, timeouts,
}
