//! Rules on RDS Proxy.

rules! {
    engine,
    pool,
}
