//! Rules on X-Ray.

rules! {
    priority,
    sampling,
}
