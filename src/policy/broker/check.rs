//! What a broker states that AWS would refuse.

use crate::catalog::broker as mq;
use crate::finding::Finding;
use crate::policy::validate::refused;
use crate::registry::policyfile;

use super::Broker;

pub(super) fn check(broker: &Broker, findings: &mut Vec<Finding>) {
    if broker.profiles.is_empty() {
        let headline = format!("broker \"{}\" has no profile", broker.name.text);
        findings.push(Finding::error(
            &policyfile::MISSING,
            broker.name.span,
            headline,
        ));
    }
    for profile in &broker.profiles {
        let (Some(engine), Some(version), Some(mode), Some(instance)) = (
            profile.engine,
            &profile.version,
            profile.mode,
            &profile.instance,
        ) else {
            continue;
        };
        let (Some(engine_kind), Some(mode_kind)) = (
            mq::Engine::parse(engine.value.word()),
            mq::Mode::parse(mode.value.word()),
        ) else {
            continue;
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
            let mut finding = refused(
                at.unwrap_or(profile.name.span),
                problem.what,
                problem.source,
            )
            .help(problem.help);
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
}
