//! Services whose tasks agree by majority.

use crate::finding::{Finding, Severity};
use crate::registry::capacity;
use crate::value::unit::plain;

use crate::family::invariant::{Context, Found};

use super::raised::raised;

/// The smallest number that has a majority left when one is lost.
const SMALLEST: u32 = 3;

/// How many of so many may be lost while more than half are left.
fn spare(tasks: u32) -> u32 {
    tasks.saturating_sub(1) / 2
}

/// The smallest number of tasks against the majority that they need.
pub(super) fn quorum(c: &Context, found: &mut Found) {
    for sized in &c.sized.services {
        let mut stated = c.policy.services.iter();
        let stated = stated.find(|service| service.name.text == sized.name);
        let Some(stated) = stated.filter(|service| service.consensus.value) else {
            continue;
        };
        found.ask();
        let tasks = sized.tasks.value;
        let min = tasks.min;
        let at = sized.tasks.because.first().copied();
        let at = at.unwrap_or(stated.name.span);
        let lost = |tasks: u32| {
            format!(
                "a majority of {} is {}, so {} may be lost",
                plain(tasks.into()),
                plain((tasks / 2 + 1).into()),
                plain(spare(tasks).into())
            )
        };
        let mut finding = if min < SMALLEST {
            let help = if tasks.max < SMALLEST {
                "run at least 3 tasks, such as tasks = 3".to_owned()
            } else {
                format!("raise the lower bound to {SMALLEST}")
            };
            Finding::warning(
                &capacity::QUORUM,
                at,
                format!(
                    "{} loses its majority with one of its tasks at the minimum of {}",
                    sized.name,
                    plain(min.into())
                ),
            )
            .note(lost(min))
            .note(lost(SMALLEST))
            .help(help)
            .fix(raised(c, sized, (SMALLEST, tasks.max.max(SMALLEST))))
        } else if min.is_multiple_of(2) {
            let headline = format!(
                "{} bears as much with {} tasks at the minimum as with {}",
                sized.name,
                plain((min - 1).into()),
                plain(min.into())
            );
            Finding::new(Severity::Note, &capacity::QUORUM, at, headline)
                .note(lost(min - 1))
                .note(lost(min))
                .help("an odd number of tasks spares one, or bears one loss more")
        } else {
            continue;
        };
        if let Some(at) = stated.consensus.at {
            finding = finding.also(at, "its tasks agree by majority");
        }
        found.push(finding);
    }
}
