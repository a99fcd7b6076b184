//! Planning facts of databases, held against what AWS has.

use crate::catalog::aurora;
use crate::family::invariant::{Context, Found};
use crate::finding::{Finding, Severity};
use crate::registry::capacity;

/// Thresholds and IOPS, which Aurora does not take.
pub(super) fn planning(c: &Context, found: &mut Found) {
    for database in &c.policy.databases {
        if database.scaling.is_some() || database.iops.is_some() {
            found.ask();
        }
        if let Some(scaling) = &database.scaling {
            let at = scaling
                .target
                .and_then(|t| t.at)
                .unwrap_or(database.name.span);
            found.push(
                Finding::warning(&capacity::PLANNING, at, format!("Serverless v2 has no thresholds to scale {} by", database.name.text))
                    .label("it scales by itself, within its bounds")
                    .note(format!("readers cannot be scaled by a policy either; source: {}", aurora::READER_AUTOSCALING_ON_SERVERLESS.source))
                    .help("the bounds in ACU are the only control: raise the lower one for faster reaction"),
            );
        }
        if let Some(iops) = database.iops {
            found.push(
                Finding::new(
                    Severity::Note,
                    &capacity::PLANNING,
                    iops.at.unwrap_or(database.name.span),
                    format!("Aurora takes no IOPS for {}", database.name.text),
                )
                .label("kept for planning and cost")
                .note(format!("source: {}", aurora::NOT_AURORA_ARGUMENTS.source)),
            );
        }
    }
}
