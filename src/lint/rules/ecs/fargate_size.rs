//! CPU and memory of a Fargate task are a pair that exists.

use crate::catalog::fargate;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-fargate-size",
        summary: "CPU and memory of a Fargate task are a pair that Fargate has",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("fargate_size.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    if !task::on_fargate(task)? {
        return not_applicable();
    }
    let (cpu, memory) = (task.get("cpu")?, task.get("memory")?);
    let (Some(cpu), Some(memory)) = (cpu, memory) else {
        let (path, what) = if task.get("cpu")?.is_none() {
            ("cpu", "CPU")
        } else {
            ("memory", "memory")
        };
        let finding = task
            .finding(path, format!("a Fargate task needs `{path}` of its own"))
            .note(format!(
                "the containers' {what} does not count for the task"
            ))
            .help(format!("set `{path}` on the task definition"));
        return fail(finding);
    };
    let (units, mib) = match (task::cpu_units(&cpu), task::mib(&memory)) {
        (Ok(units), Ok(mib)) => (units, mib),
        (Err(why), _) => return fail(task.finding("cpu", why)),
        (_, Err(why)) => return fail(task.finding("memory", why)),
    };
    let system = task::system(task)?;
    if fargate::is_pair_on(system, units, mib) {
        return pass();
    }
    let source = fargate::TASK_SIZES.source;
    let nearest = fargate::nearest_pairs_on(system, units, mib);
    let Some(size) = fargate::task_size(units) else {
        let finding = task
            .finding(
                "cpu",
                format!("Fargate has no task of {}", task::vcpu(units)),
            )
            .note(format!("source: {source}"));
        let finding = match nearest.first() {
            Some(pair) => finding
                .help(format!(
                    "the next size that holds it is {} with {}",
                    task::vcpu(pair.cpu),
                    task::memory(pair.memory)
                ))
                .fix(
                    task.write("cpu", &pair.cpu.into())
                        .filter(|_| pair.memory == mib),
                ),
            None => finding,
        };
        return fail(finding);
    };
    let offered = if size.memory.options().len() > 3 {
        format!(
            "{} to {}",
            task::memory(size.memory.smallest()),
            task::memory(size.memory.largest())
        )
    } else {
        let list: Vec<String> = size
            .memory
            .options()
            .into_iter()
            .map(task::memory)
            .collect();
        list.join(", ")
    };
    let same_cpu = nearest.first().filter(|pair| pair.cpu == units);
    let finding = task
        .finding(
            "memory",
            format!(
                "Fargate has no task of {} with {}",
                task::vcpu(units),
                task::memory(mib)
            ),
        )
        .note(format!(
            "{} goes with {offered}; source: {source}",
            task::vcpu(units)
        ));
    let words: Vec<String> = nearest
        .iter()
        .map(|p| format!("{} with {}", task::vcpu(p.cpu), task::memory(p.memory)))
        .collect();
    let finding = if words.is_empty() {
        finding
    } else {
        finding.help(format!("{} would hold it", words.join(", or ")))
    };
    fail(finding.fix(same_cpu.and_then(|pair| task.write("memory", &pair.memory.into()))))
}
