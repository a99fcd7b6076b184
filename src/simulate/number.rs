//! Numbers of tasks from what is worked out with fractions.

/// The largest whole number that is reckoned with: far above anything that AWS has.
const LARGEST: f64 = 1e9;

/// A whole number of at least zero, without its fraction.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within the range of the type"
)]
pub(super) fn whole(n: f64) -> u32 {
    if n.is_nan() {
        0
    } else {
        n.clamp(0.0, LARGEST) as u32
    }
}

/// A number from which what floating point added is taken away: 3.0000000001 tasks are three.
pub(super) fn tidy(n: f64) -> f64 {
    (n * 1e9).round() / 1e9
}

/// The least whole number that is not below.
pub(super) fn at_least(n: f64) -> u32 {
    whole(tidy(n).ceil())
}

/// Seconds as a whole number.
pub(super) fn seconds(n: f64) -> u64 {
    whole(tidy(n).ceil()).into()
}

/// The number of minutes that some seconds begin.
pub(super) fn minutes_of(seconds: f64) -> u32 {
    at_least(seconds / 60.0)
}

/// Share of what is offered that may be missing by rounding.
const ROUNDED: f64 = 1e-9;

/// Whether less was served than was offered.
pub(super) fn is_short(offered: f64, served: f64) -> bool {
    offered - served > offered * ROUNDED + ROUNDED
}
