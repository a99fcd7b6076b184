//! Rules on EventBridge.

rules! {
    archive,
    pattern,
    retry,
    schedule,
    targets,
}
