//! Waivers of the policy: findings that pass for a while, within a bound.

use crate::finding::{Finding, Suppressed, Suppressor};
use crate::policy::lint::{Day, Waiver};
use crate::registry::suppression;
use crate::text::Span;

use super::registry;

/// Marks the findings of one environment that a waiver suppresses; the names of the waivers that did.
pub fn apply(list: &[Waiver], findings: &mut [Finding], today: Day) -> Vec<String> {
    let mut used = Vec::new();
    for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
        let Some(subject) = &finding.subject else {
            continue;
        };
        for waiver in list {
            let about = waiver
                .rule
                .as_ref()
                .is_some_and(|r| registry::means(&r.value, finding.rule));
            let address = subject.address.parse::<crate::inventory::Address>();
            let here = waiver.address.value.matches(&subject.address)
                || address.is_ok_and(|a| waiver.address.value.matches_any(&a.spellings()));
            if !about || !here {
                continue;
            }
            used.push(waiver.name.text.clone());
            if let Some(until) = waiver.until.filter(|u| u.value < today) {
                let name = &waiver.name.text;
                finding
                    .notes
                    .push(format!("the waiver {name} ran out on {}", until.value));
                continue;
            }
            if let Some(bound) = waiver.up_to {
                let factor = factor(subject.want.as_deref(), subject.got.as_deref());
                if factor.is_none_or(|f| f > bound.value.0 + 1e-9) {
                    let far = factor.map_or_else(
                        || "how far it is off cannot be told".to_owned(),
                        |f| {
                            format!(
                                "it is {}x",
                                crate::value::unit::plain((f * 100.0).round() / 100.0)
                            )
                        },
                    );
                    finding.notes.push(format!(
                        "the waiver {} lets it be {} the policy's at most, and {far}",
                        waiver.name.text, bound.value
                    ));
                    continue;
                }
            }
            let owner = waiver
                .owner
                .as_ref()
                .map_or_else(String::new, |o| format!(" ({})", o.value));
            let reason = waiver.reason.as_ref().map_or("", |r| r.value.as_str());
            finding.suppressed = Some(Suppressed {
                by: Suppressor::Waiver,
                reason: format!("{reason}{owner}"),
                until: waiver.until.map(|u| u.value.to_string()),
                at: Some(waiver.name.span),
            });
            break;
        }
    }
    used
}

/// A number as it is spelled in a finding, in units and MiB where it has the unit of ECS.
pub(super) fn spelled(text: &str) -> Option<f64> {
    let text = text.trim_matches('"').trim().to_ascii_lowercase();
    let unit = ["vcpu", "gb"].iter().find_map(|u| text.strip_suffix(u));
    match unit {
        Some(number) => Some(number.trim().parse::<f64>().ok()? * 1024.0),
        None => text.parse().ok(),
    }
}

/// How many times one value is the other, whichever is larger.
fn factor(want: Option<&str>, got: Option<&str>) -> Option<f64> {
    let (want, got) = (spelled(want?)?, spelled(got?)?);
    let (small, large) = if want < got { (want, got) } else { (got, want) };
    (small > 0.0).then(|| large / small)
}

/// What is wrong with the waivers themselves. `whole` says whether all was asked that one may be
/// for.
pub fn findings(
    list: &[&Waiver],
    used: &[String],
    today: Day,
    whole: &dyn Fn(&Waiver) -> bool,
) -> Vec<Finding> {
    let mut out = Vec::new();
    for waiver in list {
        let name = &waiver.name.text;
        if let Some(until) = waiver.until
            && until.value < today
        {
            let rule = &suppression::WAIVER_EXPIRED;
            let span: Span = until.span_or(waiver.name.span);
            out.push(
                Finding::new(
                    rule.severity,
                    rule,
                    span,
                    format!("the waiver {name} ran out on {}", until.value),
                )
                .help("fix what it waived, or give it a new date"),
            );
        } else if whole(waiver) && !used.contains(name) {
            let rule = &suppression::WAIVER_UNUSED;
            out.push(
                Finding::new(
                    rule.severity,
                    rule,
                    waiver.name.span,
                    format!("the waiver {name} waives no finding"),
                )
                .help("take it away, or look at its address and rule"),
            );
        }
    }
    out
}
