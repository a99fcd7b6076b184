//! Rules on SNS topics.

rules! {
    fifo,
}
