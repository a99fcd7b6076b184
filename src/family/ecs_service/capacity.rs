//! Services: tiers, bounds and scaling against the demand.

use crate::finding::{Finding, Severity};
use crate::policy::decode::Stated;
use crate::policy::service::Service;
use crate::registry::capacity;
use crate::sizing::{ScaleMetric, SizedScale, SizedService, derived_target};
use crate::value::unit::plain;

use crate::family::edits::{Costs, rewrite};
use crate::family::invariant::{Context, Found, Invariant};
use crate::syntax::print::quote;

use super::raised::raised;

/// What must hold of them, in the order it is checked.
pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant {
        rule: &capacity::TASKS,
        check: tasks,
    },
    Invariant {
        rule: &capacity::TIER,
        check: tier,
    },
    Invariant {
        rule: &capacity::RECOMMENDED,
        check: recommended,
    },
    Invariant {
        rule: &capacity::SCALING,
        check: target,
    },
    Invariant {
        rule: &capacity::QUORUM,
        check: super::quorum::quorum,
    },
    Invariant {
        rule: &capacity::SOCKETS,
        check: super::network::sockets,
    },
    Invariant {
        rule: &capacity::BANDWIDTH,
        check: super::network::bandwidth,
    },
    Invariant {
        rule: &capacity::FLEET,
        check: super::agents::fleet,
    },
    Invariant {
        rule: &capacity::AGENTS,
        check: super::agents::memory,
    },
    Invariant {
        rule: &capacity::PLANNING,
        check: super::planning::planning,
    },
];

fn pairs<'a>(c: &'a Context) -> impl Iterator<Item = (&'a Service, &'a SizedService)> {
    c.sized.services.iter().filter_map(|sized| {
        let stated = c
            .policy
            .services
            .iter()
            .find(|s| s.name.text == sized.name)?;
        Some((stated, sized))
    })
}

/// Tasks the demand needs against the upper bound.
pub(super) fn tasks(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        let (Some(needed), Some(because)) = (sized.needed, &sized.needed_because) else {
            continue;
        };
        found.ask();
        let max = sized.tasks.value.max;
        if needed <= max {
            continue;
        }
        let at = sized
            .tasks
            .because
            .first()
            .copied()
            .unwrap_or(stated.name.span);
        let mut finding = Finding::warning(
            &capacity::TASKS,
            at,
            format!(
                "{} needs {} tasks and may have {}",
                sized.name,
                plain(needed.into()),
                plain(max.into())
            ),
        )
        .label(format!("{} short", plain((needed - max).into())))
        .note(format!(
            "{because} = {} tasks > {}",
            plain(needed.into()),
            plain(max.into())
        ));
        if let Some(at) = c
            .policy
            .demand
            .agents
            .filter(|_| stated.agents.is_some())
            .and_then(|a| a.at)
        {
            finding = finding.also(at, "the demand");
        }
        if let Some(agents) = &stated.agents
            && let Some(at) = agents.per_task.at
        {
            finding = finding.also(at, "agents in one task");
        }
        let fix = raised(c, sized, (sized.tasks.value.min, needed));
        found.push(finding.help(remedy(c, stated, sized, max)).fix(fix));
    }
}

/// What would make the tasks suffice, with what one task would then hold.
fn remedy(c: &Context, stated: &Service, sized: &SizedService, max: u32) -> String {
    let needed = sized.needed.unwrap_or_default();
    let raise = format!("raise the upper bound to {needed}");
    let (Some(agents), Some(total)) = (&stated.agents, c.policy.demand.agents) else {
        return raise;
    };
    let each = total.value.div_ceil(max.max(1));
    let (Some(memory), Some(task)) = (agents.memory, &sized.memory) else {
        return format!("{raise}, or hold {each} agents in a task");
    };
    let used = u64::from(each) * u64::from(memory.value.0);
    let has = task.value.0;
    #[allow(clippy::cast_precision_loss)]
    let used = used as f64;
    let share = plain((used / f64::from(has) * 100.0).round());
    let fit = has.saturating_mul(9) / 10 / memory.value.0.max(1);
    format!(
        "{raise}; {each} agents in a task would be {each} x {} = {} MB of {has} MB ({share}%), and {fit} leave a tenth of the memory to the runtime",
        memory.value,
        plain(used)
    )
}

/// The demand against the largest tier.
pub(super) fn tier(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        let Some(tier) = &sized.tier else {
            continue;
        };
        found.ask();
        if !tier.value.exceeded {
            continue;
        }
        let last = stated
            .tiers
            .last()
            .and_then(|t| t.up_to)
            .and_then(|u| u.at)
            .unwrap_or(stated.name.span);
        let mut finding = Finding::warning(
            &capacity::TIER,
            last,
            format!("no tier of {} carries the demand", sized.name),
        )
        .label(tier.value.reason.clone())
        .help("add a larger tier, or leave `up_to` out of the last one");
        if let Some(by) = &stated.by
            && let Some(at) = c.policy.demand.amount(&by.value).and_then(|a| a.at)
        {
            finding = finding.also(at, "the demand");
        }
        found.push(finding);
    }
}

/// The tier that is recommended against the one the demand chooses, for services of a demand the policy calls production.
pub(super) fn recommended(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        let (Some(recommended), Some(choice)) = (&stated.recommended, &sized.tier) else {
            continue;
        };
        found.ask();
        let position = |name: &str| stated.tiers.iter().position(|t| t.name.text == name);
        let (Some(wanted), Some(chosen)) =
            (position(&recommended.value), position(&choice.value.name))
        else {
            continue;
        };
        // A smaller tier for a smaller demand is what tiers are for; a demand above the recommended tier is not.
        if chosen <= wanted {
            continue;
        }
        let (Some(tier), Some(small)) = (stated.tiers.get(chosen), stated.tiers.get(wanted)) else {
            continue;
        };
        let size = |t: &crate::policy::service::Tier| match (t.cpu, t.memory) {
            (Some(cpu), Some(memory)) => format!("{} / {}", cpu.value, memory.value),
            _ => String::new(),
        };
        found.push(
            Finding::warning(
                &capacity::RECOMMENDED,
                recommended.at.unwrap_or(stated.name.span),
                format!(
                    "{} is recommended a smaller tier than its demand needs",
                    sized.name
                ),
            )
            .label(format!("\"{}\": {}", small.name.text, size(small)))
            .also(
                tier.name.span,
                format!("\"{}\": {}", tier.name.text, size(tier)),
            )
            .note(format!("{}: {}", tier.name.text, choice.value.reason))
            .help("tfsize sizes by demand; recommend the tier it needs, or state smaller demand")
            .fix(rewrite(
                recommended.at,
                &quote(&tier.name.text),
                &Costs::Nothing,
            )),
        );
    }
}

/// A scaling policy without a target.
pub(super) fn target(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        if !stated.scales.is_empty() {
            found.ask();
        }
        let mut open = stated.scales.iter().filter(|s| {
            let has_none = s.target.is_none() && s.steps().is_none();
            has_none && !s.is_by_steps() && !s.is_mistyped
        });
        let Some(on) = open.find_map(|scale| scale.on.as_ref()) else {
            continue;
        };
        let at = on.at.unwrap_or(stated.name.span);
        let memory = sized.memory.as_ref();
        let memory = memory.map(|memory| Stated::default(memory.value));
        let is_custom = |scale: &SizedScale| matches!(scale.metric, ScaleMetric::Custom { .. });
        if let Some(derived) =
            derived_target(stated, memory).filter(|_| sized.scales.iter().any(is_custom))
        {
            let agents = plain(derived.agents);
            let headline = format!(
                "{} scales at {agents} agents a task, which is derived",
                sized.name
            );
            let finding = Finding::new(Severity::Note, &capacity::SCALING, at, headline);
            found.push(
                finding
                    .label("the policy states no target")
                    .note(derived.because)
                    .help(format!(
                        "write target = {agents}, or another that a task bears"
                    )),
            );
            continue;
        }
        let tasks = sized.tasks.value;
        let finding = Finding::new(
            Severity::Warning,
            &capacity::SCALING,
            at,
            format!("{} has a scaling metric and no target", sized.name),
        )
        .label("no scaling policy can be written")
        .note(format!(
            "its tasks stay where they are between {} and {}",
            tasks.min, tasks.max
        ))
        .help("state `target`, the value of one task to hold");
        found.push(finding);
    }
}
