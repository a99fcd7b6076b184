//! Rules on SQS queues.

mod redrive_policy;

rules! {
    dead_letters,
    fifo,
    ranges,
    redrive,
    visibility,
}
