//! What is wrong with the size of a service, and with its tiers.

use crate::catalog::fargate;
use crate::finding::Finding;
use crate::policy::Policy;
use crate::policy::decode::{Stated, nearest};
use crate::policy::mistake::{only_generate, refused};
use crate::policy::service::{Service, Tier};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::{CpuUnits, Mib, plain};

pub(super) fn check(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    let here = service.name.span;
    let name = &service.name.text;
    if service.tiers.is_empty() && !service.is_fixed() {
        let half = match (service.cpu, service.memory) {
            (Some(cpu), None) => Some((cpu.span_or(here), "cpu", "memory", "memory = \"1 GB\"")),
            (None, Some(memory)) => {
                Some((memory.span_or(here), "memory", "cpu", "cpu = \"0.5 vCPU\""))
            }
            _ => None,
        };
        findings.push(match half {
            Some((at, has, lacks, example)) => only_generate(
                at,
                format!("service \"{name}\" states `{has}` and no `{lacks}`"),
            )
            .lacks(&[lacks])
            .help(format!("write {example}")),
            None => only_generate(here, format!("service \"{name}\" has no size"))
            .lacks(&["cpu", "memory"])
            .help("write `cpu` and `memory`, such as cpu = \"0.5 vCPU\" and memory = \"1 GB\"; or `by` and a `tier` for each range of the demand"),
        });
    }
    if let (true, Some(tier)) = (service.is_fixed(), service.tiers.first()) {
        let at = service.cpu.map_or(here, |cpu| cpu.span_or(here));
        findings.push(
            Finding::warning(
                &policyfile::TIERS,
                at,
                format!("the size of service \"{name}\" is fixed, so its tiers decide nothing"),
            )
            .also(tier.name.span, "a tier")
            .help("state `cpu` and `memory`, or tiers"),
        );
    }
    if let (None, Some(tier)) = (&service.by, service.tiers.first())
        && !service.is_fixed()
        && (service.tiers.len() > 1 || tier.up_to.is_some())
    {
        findings.push(
            Finding::error(
                &policyfile::MISSING,
                here,
                format!("service \"{name}\" has tiers and no word of the demand to choose one"),
            )
            .lacks(&["by"])
            .also(tier.name.span, "a tier")
            .help("write `by`, such as by = \"connections\", with that word in each environment's `demand`"),
        );
    }
    if service.tiers.is_empty() || service.is_fixed() {
        pair(service.cpu, service.memory, here, findings);
    }
    for tier in &service.tiers {
        let cpu = service.cpu.or(tier.cpu);
        pair(
            cpu,
            service.memory.or(tier.memory),
            tier.name.span,
            findings,
        );
    }
    for (lower, upper) in service.tiers.iter().zip(service.tiers.iter().skip(1)) {
        ordered(lower, upper, findings);
    }
    if let Some(by) = &service.by
        && policy.demand.is_count(&by.value)
    {
        for tier in service.tiers.iter().filter(|tier| tier.is_rate) {
            let Some(up_to) = tier.up_to else { continue };
            let at = up_to.span_or(tier.name.span);
            let (tier, by) = (&tier.name.text, &by.value);
            let headline = format!("`up_to` of tier \"{tier}\" is a rate, and `{by}` is a number");
            let finding = Finding::error(&policyfile::VALUE, at, headline);
            findings.push(finding.help(format!("write up_to = {}", up_to.value)));
        }
    }
    let Some(recommended) = &service.recommended else {
        return;
    };
    if !service
        .tiers
        .iter()
        .any(|t| t.name.text == recommended.value)
    {
        let names = service.tiers.iter().map(|t| t.name.text.as_str());
        let near = nearest(&recommended.value, names);
        let finding = Finding::error(
            &policyfile::REFERENCE,
            recommended.span_or(service.name.span),
            format!(
                "service \"{}\" has no tier \"{}\"",
                service.name.text, recommended.value
            ),
        );
        findings.push(match near {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding,
        });
    }
}

/// Whether Fargate has a task of that CPU and memory.
pub(in crate::policy) fn pair(
    cpu: Option<Stated<CpuUnits>>,
    memory: Option<Stated<Mib>>,
    here: Span,
    findings: &mut Vec<Finding>,
) {
    let (Some(cpu), Some(memory)) = (cpu, memory) else {
        return;
    };
    let source = fargate::TASK_SIZES.source;
    let Some(options) = fargate::memory_options(cpu.value.0) else {
        let sizes: Vec<String> = fargate::TASK_SIZES
            .value
            .iter()
            .map(|s| plain(CpuUnits(s.cpu).vcpu()))
            .collect();
        findings.push(
            refused(
                cpu.span_or(here),
                format!("Fargate has no task of {}", cpu.value),
                source,
            )
            .help(format!("vCPU: {}", sizes.join(", "))),
        );
        return;
    };
    if options.contains(&memory.value.0) {
        return;
    }
    let nearest: Vec<String> = fargate::nearest_pairs(cpu.value.0, memory.value.0)
        .iter()
        .map(|p| format!("{} with {}", CpuUnits(p.cpu), Mib(p.memory)))
        .collect();
    let range = match (options.first(), options.last()) {
        (Some(low), Some(high)) => format!("{} to {}", Mib(*low), Mib(*high)),
        _ => String::new(),
    };
    let mut finding = refused(
        memory.span_or(here),
        format!("Fargate has no task of {} with {}", cpu.value, memory.value),
        source,
    )
    .label(format!("{} takes {range}", cpu.value));
    if let Some(at) = cpu.at {
        finding = finding.also(at, "with this CPU");
    }
    if !nearest.is_empty() {
        finding = finding.help(format!(
            "the smallest that cover it: {}",
            nearest.join(", or ")
        ));
    }
    findings.push(finding);
}

/// Tiers go up: an amount has one tier, and never gets a smaller task by growing.
fn ordered(lower: &Tier, upper: &Tier, findings: &mut Vec<Finding>) {
    let Some(lower_edge) = lower.up_to else {
        findings.push(
            Finding::error(
                &policyfile::TIERS,
                lower.name.span,
                format!(
                    "tier \"{}\" is open, so tier \"{}\" is never reached",
                    lower.name.text, upper.name.text
                ),
            )
            .also(upper.name.span, "never reached")
            .help("state `up_to` on every tier but the last"),
        );
        return;
    };
    if let Some(upper_edge) = upper.up_to.filter(|u| u.value <= lower_edge.value) {
        findings.push(
            Finding::error(
                &policyfile::TIERS,
                upper_edge.span_or(upper.name.span),
                format!(
                    "tiers \"{}\" and \"{}\" overlap: both hold {}",
                    lower.name.text,
                    upper.name.text,
                    plain(upper_edge.value.into())
                ),
            )
            .also(
                lower_edge.span_or(lower.name.span),
                "the tier before goes up to here",
            )
            .help(format!(
                "write tiers from the smallest to the largest, here with `up_to` above {}",
                plain(lower_edge.value.into())
            )),
        );
    }
    let falls = |what: &str, at: Option<crate::text::Span>, from: String, to: String| {
        Finding::error(
            &policyfile::TIERS,
            at.unwrap_or(upper.name.span),
            format!(
                "tier \"{}\" carries more than \"{}\" with less {what}",
                upper.name.text, lower.name.text
            ),
        )
        .label(format!("{to} after {from}"))
    };
    if let (Some(a), Some(b)) = (lower.cpu, upper.cpu)
        && b.value < a.value
    {
        findings.push(falls("CPU", b.at, a.value.to_string(), b.value.to_string()));
    }
    if let (Some(a), Some(b)) = (lower.memory, upper.memory)
        && b.value < a.value
    {
        findings.push(falls(
            "memory",
            b.at,
            a.value.to_string(),
            b.value.to_string(),
        ));
    }
}
