//! Which tier of a service is for a demand.

use crate::finding::Finding;
use crate::policy::decode::{Stated, nearest};
use crate::policy::demand::Demand;
use crate::policy::service::{Service, Tier};
use crate::registry::policyfile;
use crate::value::unit::plain;

/// Which tier was chosen, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct TierChoice {
    /// The label of the tier in the policy.
    pub name: String,
    /// One sentence.
    pub reason: String,
    /// What the tier still takes, as a share of the demand; `None` when it is open or nothing is known.
    pub headroom: Option<f64>,
    /// Whether the demand is above the largest tier.
    pub exceeded: bool,
}

/// The tier for an amount: the first whose `up_to` is not below it; an open one takes everything.
pub fn choose_tier(tiers: &[Tier], amount: f64) -> Option<(&Tier, bool)> {
    let fits = |t: &&Tier| t.up_to.is_none_or(|u| amount <= f64::from(u.value));
    match tiers.iter().find(fits) {
        Some(tier) => Some((tier, false)),
        None => tiers.last().map(|t| (t, true)),
    }
}

pub(super) fn tier<'a>(
    service: &'a Service,
    amount: Option<Stated<f64>>,
    demand: &Demand,
    findings: &mut Vec<Finding>,
) -> Option<(&'a Tier, TierChoice)> {
    let Some(by) = &service.by else {
        // One tier for any demand needs none to be chosen; what else lacks a word is told where the service is checked.
        let only = service.tiers.first()?;
        if service.tiers.len() > 1 || only.up_to.is_some() {
            return None;
        }
        let choice = TierChoice {
            name: only.name.text.clone(),
            reason: "the only tier, and open".into(),
            headroom: None,
            exceeded: false,
        };
        return Some((only, choice));
    };
    let recommended = service
        .recommended
        .as_ref()
        .and_then(|r| service.tiers.iter().find(|t| t.name.text == r.value));
    let Some(amount) = amount else {
        let Some(tier) = recommended else {
            let word = &by.value;
            let finding = Finding::error(
                &policyfile::DEMAND,
                by.span_or(service.name.span),
                format!("service \"{}\" cannot be sized", service.name.text),
            )
            .label(format!("no environment demand states `{word}`"));
            let near = nearest(word, demand.words()).filter(|near| near != word);
            findings.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!(
                    "state `{word}` in the environment's `demand`, or a `recommended` tier"
                )),
            });
            return None;
        };
        let reason = format!("`{}` is not stated, so the recommended tier", by.value);
        return Some((
            tier,
            TierChoice {
                name: tier.name.text.clone(),
                reason,
                headroom: None,
                exceeded: false,
            },
        ));
    };
    let (tier, exceeded) = choose_tier(&service.tiers, amount.value)?;
    let what = by.value.replace('_', " ");
    let shown = plain((amount.value * 10.0).round() / 10.0);
    let reason = match (tier.up_to, exceeded) {
        (Some(up_to), true) => format!(
            "{shown} {what}, above the largest tier ({})",
            plain(up_to.value.into())
        ),
        (Some(up_to), false) => format!("{shown} {what}, up to {}", plain(up_to.value.into())),
        (None, _) => format!("{shown} {what}, the open tier"),
    };
    let headroom = tier
        .up_to
        .filter(|_| amount.value > 0.0)
        .map(|u| (f64::from(u.value) - amount.value) / amount.value);
    Some((
        tier,
        TierChoice {
            name: tier.name.text.clone(),
            reason,
            headroom,
            exceeded,
        },
    ))
}
