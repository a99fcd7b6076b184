//! Planning facts of traces, held against what AWS has.

use crate::catalog::xray;
use crate::family::invariant::{Context, Found};
use crate::finding::Finding;
use crate::registry::capacity;

/// A retention of traces, which AWS does not let one choose.
pub(super) fn planning(c: &Context, found: &mut Found) {
    if let Some(tracing) = &c.policy.tracing
        && let Some(retention) = tracing.retention
    {
        found.ask();
        let days = xray::TRACE_RETENTION_DAYS.value;
        if retention.value.days() != Some(days) {
            found.push(
                Finding::warning(
                    &capacity::PLANNING,
                    retention.at.unwrap_or(c.fallback()),
                    format!("X-Ray keeps traces {days} days, always"),
                )
                .note(format!("source: {}", xray::TRACE_RETENTION_DAYS.source)),
            );
        }
    }
}
