//! What a broker states that AWS would refuse.

use crate::catalog::broker as mq;
use crate::finding::{Finding, Severity};
use crate::policy::mistake::refused;
use crate::registry::policyfile;
use crate::text::Span;

use super::{Broker, BrokerSize};

pub(super) fn check(broker: &Broker, findings: &mut Vec<Finding>) {
    if broker.profiles.is_empty() {
        size(broker, &broker.own, broker.name.span, findings);
    }
    for profile in &broker.profiles {
        let whole = broker.own.over(&profile.size);
        size(broker, &whole, profile.name.span, findings);
    }
}

fn size(broker: &Broker, size: &BrokerSize, here: Span, findings: &mut Vec<Finding>) {
    let (Some(engine), Some(version), Some(mode), Some(instance)) =
        (size.engine, &size.version, size.mode, &size.instance)
    else {
        let lacks = size.lacks().unwrap_or_default();
        let headline = format!("broker \"{}\" has no `{lacks}`", broker.name.text);
        let finding = Finding::error(&policyfile::MISSING, here, headline).lacks(&[lacks]);
        findings.push(
            finding.help("state engine, version, mode and instance there, or in each `profile`"),
        );
        return;
    };
    let (Some(engine_kind), Some(mode_kind)) = (
        mq::Engine::parse(engine.value.word()),
        mq::Mode::parse(mode.value.word()),
    ) else {
        return;
    };
    for problem in mq::check(
        engine_kind,
        Some(&version.value),
        &instance.value,
        mode_kind,
        None,
    ) {
        let at = match problem.about {
            mq::Part::Version => version.at,
            mq::Part::Mode => mode.at,
            mq::Part::Instance | mq::Part::Storage | mq::Part::User => instance.at,
        };
        let mut finding =
            refused(at.unwrap_or(here), problem.what, problem.source).help(problem.help);
        // What runs keeps running, and may show that AWS takes it.
        if !problem.source.confirmed {
            finding.severity = Severity::Warning;
        }
        let primary = finding.primary.span;
        for (at, what) in [
            (engine.at, "engine"),
            (version.at, "version"),
            (mode.at, "mode"),
            (instance.at, "instance type"),
        ] {
            if let Some(at) = at.filter(|at| *at != primary) {
                finding = finding.also(at, what);
            }
        }
        findings.push(finding);
    }
}
