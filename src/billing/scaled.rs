//! The bounds between which Application Auto Scaling moves a number.

use rust_decimal::Decimal;

use super::bill::Ends;
use super::billed::{Billed, Known};
use crate::inventory::Resource;

const TARGET: &str = "aws_appautoscaling_target";
const ACTION: &str = "aws_appautoscaling_scheduled_action";

/// How many there are: between the bounds of what scales it, schedules included, else as many as the argument says.
///
/// `id` is the name by which Application Auto Scaling calls it, where it is known.
pub(crate) fn bounds(
    at: &Billed<'_>,
    argument: &str,
    unset: Decimal,
    dimension: &str,
    id: Option<&str>,
) -> Known<Ends> {
    let targets = targets(at, dimension, id)?;
    if targets.is_empty() {
        return Ok(Ends::flat(at.number(argument)?.unwrap_or(unset)));
    }
    let mut ends: Option<(Decimal, Decimal)> = None;
    let mut widen = |min: Decimal, max: Decimal| {
        let (low, high) = ends.unwrap_or((min, max));
        ends = Some((low.min(min), high.max(max)));
    };
    let mut usual = Decimal::ZERO;
    for target in &targets {
        let target = at.of(target);
        let min = target.number("min_capacity")?.unwrap_or_default();
        let max = target.number("max_capacity")?.unwrap_or(min);
        usual = min;
        widen(min, max);
        for action in actions(&target, id) {
            let action = at.of(action);
            let low = action.number("scalable_target_action[0].min_capacity")?;
            let high = action.number("scalable_target_action[0].max_capacity")?;
            let (low, high) = (low.or(high).unwrap_or(min), high.or(low).unwrap_or(max));
            widen(low.min(high), high.max(low));
        }
    }
    let (floor, ceiling) = ends.unwrap_or((usual, usual));
    // What is started with is left alone by the next apply in most configurations, and is the best guess there is.
    let started = at.number(argument).ok().flatten().unwrap_or(usual);
    Ok(Ends {
        floor,
        expected: started.max(floor).min(ceiling),
        ceiling,
    })
}

/// The scalable targets of a number of this resource.
fn targets<'a>(at: &Billed<'a>, dimension: &str, id: Option<&str>) -> Known<Vec<&'a Resource>> {
    let mut found = at.referrers(TARGET, "resource_id");
    if let Some(id) = id {
        found.extend(at.with_text(TARGET, "resource_id", id));
    }
    once(&mut found);
    let mut out = Vec::new();
    for target in found {
        if at.of(target).text("scalable_dimension")?.as_deref() == Some(dimension) {
            out.push(target);
        }
    }
    Ok(out)
}

/// The scheduled actions of a scalable target.
fn actions<'a>(target: &Billed<'a>, id: Option<&str>) -> Vec<&'a Resource> {
    let mut found = target.referrers(ACTION, "resource_id");
    if let Some(id) = id {
        found.extend(target.with_text(ACTION, "resource_id", id));
    }
    once(&mut found);
    found
}

fn once(found: &mut Vec<&Resource>) {
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found.dedup_by(|a, b| a.address == b.address);
}
