//! Rules on CloudWatch Logs.

rules! {
    class,
    expiry,
    metric_filter,
    retention,
}
