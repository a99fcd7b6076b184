//! Agents: what the fleet and one task of it hold.

use crate::finding::Finding;
use crate::registry::capacity;
use crate::value::unit::{Mib, plain};

use crate::family::edits::{Costs, rewrite};
use crate::family::invariant::{Context, Found};

use super::raised::raised;

/// The fleet the policy plans for against what its bounds allow.
pub(super) fn fleet(c: &Context, found: &mut Found) {
    for sized in &c.sized.services {
        let stated = c.policy.services.iter().find(|s| s.name.text == sized.name);
        let Some(agents) = stated.and_then(|s| s.agents.as_ref()) else {
            continue;
        };
        // The plan is for all agents; an environment that carries fewer needs less of it.
        let all = agents.range.map_or(0, |r| r.value.max);
        if c.policy.demand.agents.is_some_and(|a| a.value < all) {
            continue;
        }
        let (Some(cpu), Some(each)) = (&sized.cpu, &sized.memory) else {
            continue;
        };
        let at = sized.tasks.because.first().copied().unwrap_or(c.fallback());
        let max = sized.tasks.value.max;
        let vcpu = f64::from(max) * cpu.value.vcpu();
        let memory = u64::from(max) * u64::from(each.value.0);
        #[allow(clippy::cast_precision_loss)]
        let gigabytes = memory as f64 / 1024.0;
        let Some(planned) = agents.max_vcpu else {
            continue;
        };
        found.ask();
        if f64::from(planned.value) <= vcpu {
            continue;
        }
        let mut finding = Finding::warning(
            &capacity::FLEET,
            at,
            format!(
                "{} is planned for {} vCPU and its bounds allow {}",
                sized.name,
                plain(planned.value.into()),
                plain(vcpu)
            ),
        )
        .label(format!("{max} tasks at most"))
        .note(format!(
            "{max} tasks x {} = {} vCPU; planned: {}",
            cpu.value,
            plain(vcpu),
            plain(planned.value.into())
        ));
        if let Some(planned_memory) = agents.max_memory {
            finding = finding.note(format!(
                "{max} tasks x {} = {} GB; planned: {}",
                each.value,
                plain(gigabytes),
                planned_memory.value
            ));
        }
        if let Some(at) = planned.at {
            finding = finding.also(at, "planned vCPU");
        }
        let tasks = f64::from(planned.value) / cpu.value.vcpu();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let fix = raised(c, sized, (sized.tasks.value.min, tasks.ceil() as u32));
        let help = format!(
            "{} vCPU are {} tasks of this size",
            plain(planned.value.into()),
            plain(tasks.ceil())
        );
        found.push(finding.help(help).fix(fix));
    }
}

/// Agents of one task against its memory.
pub(super) fn memory(c: &Context, found: &mut Found) {
    for sized in &c.sized.services {
        let stated = c.policy.services.iter().find(|s| s.name.text == sized.name);
        let Some(agents) = stated.and_then(|s| s.agents.as_ref()) else {
            continue;
        };
        let (Some(each), Some(memory)) = (agents.memory, &sized.memory) else {
            continue;
        };
        found.ask();
        let used = u64::from(agents.per_task.value).saturating_mul(u64::from(each.value.0));
        let has = u64::from(memory.value.0);
        // A tenth of a task's memory is the least a runtime, its libraries and a side-car want.
        if used.saturating_mul(10) <= has.saturating_mul(9) {
            continue;
        }
        let at = agents.per_task.at.or(each.at).unwrap_or(c.fallback());
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        #[allow(clippy::cast_precision_loss)]
        let share = plain((f64::from(used) / has as f64 * 100.0).round());
        // As many as leave a tenth of the memory.
        let fits = has * 9 / 10 / u64::from(each.value.0).max(1);
        let fewer = (fits > 0)
            .then(|| rewrite(agents.per_task.at, &fits.to_string(), &Costs::Nothing))
            .flatten();
        found.push(
            Finding::warning(
                &capacity::AGENTS,
                at,
                format!(
                    "the agents of a {} task leave less than a tenth of its memory",
                    sized.name
                ),
            )
            .note(format!(
                "{} x {} = {} of {} ({share}%)",
                agents.per_task.value,
                each.value,
                Mib(used),
                memory.value
            ))
            .help("hold fewer agents in a task, or choose a larger tier")
            .fix(fewer),
        );
    }
}
