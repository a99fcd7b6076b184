//! Other bounds of a service, as an edit of the policy.

use crate::family::edits::{more, rewrite};
use crate::family::invariant::Context;
use crate::finding::Fix;
use crate::sizing::SizedService;

use super::EcsService;
use super::cost::{MAX_TASKS, MIN_TASKS};

/// Other bounds of a service, in the policy.
pub(super) fn raised(c: &Context, sized: &SizedService, (min, max): (u32, u32)) -> Option<Fix> {
    let bounds = [(MIN_TASKS, min), (MAX_TASKS, max)];
    let bounds = bounds.map(|(price, tasks)| (price, tasks.to_string()));
    let costs = more::<EcsService>(sized, c.sized, &bounds);
    let at = sized.tasks.because.first().copied();
    let text = if min == max {
        min.to_string()
    } else {
        format!("\"{min}..{max}\"")
    };
    rewrite(at, &text, &costs)
}
