//! What several rules read of the load that services carry.

rules! {
    addresses,
    alarm,
}

use crate::capacity::Fleet;
use crate::catalog::fargate::{DESIRED_COUNT_DEFAULT, HEALTHY_PERCENT_DEFAULT, ROLLING};
use crate::family::Surge;
use crate::lint::rules::reading::undecided;
use crate::lint::rules::service;
use crate::lint::surge::percent;
use crate::lint::{Blocked, Subject};

/// How many tasks of a service there may be while it is deployed.
static SURGE: Surge = Surge {
    path: "deployment_maximum_percent",
    unset: HEALTHY_PERCENT_DEFAULT.value.1,
    rolling: &ROLLING,
};

/// A service as a fleet whose tasks take one each: its bounds are those of what scales it and of each schedule, else its number
/// of tasks.
fn fleet(of: &Subject<'_>) -> Result<Fleet, Blocked> {
    let percent = percent(of, &SURGE)?;
    let (mut least, mut most): (Option<u32>, Option<u32>) = (None, None);
    let mut bound = |low: Option<u32>, high: Option<u32>| {
        if let Some(low) = low {
            least = Some(least.map_or(low, |known| known.min(low)));
        }
        if let Some(high) = high {
            most = Some(most.map_or(high, |known| known.max(high)));
        }
    };
    for target in service::targets(of) {
        bound(target.whole("min_capacity")?, target.whole("max_capacity")?);
        for action in service::of_target(&target, "aws_appautoscaling_scheduled_action") {
            bound(
                action.whole("scalable_target_action[0].min_capacity")?,
                action.whole("scalable_target_action[0].max_capacity")?,
            );
        }
    }
    let (least, most) = match (least, most) {
        (Some(least), Some(most)) => (least, most),
        _ if of.resource.ignored.names("desired_count").is_some() => {
            let why = "changes of it are ignored, and no scalable target of the service was found";
            return Err(undecided(of, "desired_count", why));
        }
        _ => {
            let tasks = of.whole("desired_count")?;
            let tasks = tasks.unwrap_or(DESIRED_COUNT_DEFAULT.value);
            (tasks, tasks)
        }
    };
    Ok(Fleet {
        name: of.name(),
        least: least.into(),
        most: most.into(),
        percent: percent.into(),
        each: 1,
    })
}
