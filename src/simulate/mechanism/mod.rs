//! The mechanisms of AWS, each by itself: pure functions of what they saw, without a clock.

pub mod acu;
pub mod alarm;
pub mod backlog;
pub mod pool;
pub mod reconnect;
pub mod scaler;
pub mod steps;
pub mod tasks;
pub mod tracking;
