//! What the policy's section on lint and its waivers name, and what does not exist of it.

use crate::family::FAMILIES;
use crate::finding::{Finding, merged};
use crate::policy::EnvironmentPolicy;
use crate::policy::decode::nearest;

use super::rules;

/// Rules and fields that a policy names and that do not exist.
pub fn unknown_names(environments: &[EnvironmentPolicy]) -> Vec<Finding> {
    let mut out = Vec::new();
    for environment in environments {
        let policy = &environment.policy;
        let named = policy
            .lint
            .rules
            .iter()
            .map(|r| (&r.name.text, r.name.span))
            .chain(policy.waivers.iter().filter_map(|w| {
                let rule = w.rule.as_ref()?;
                Some((&rule.value, rule.span_or(w.name.span)))
            }));
        for (name, span) in named {
            if rules::find(name).is_some() {
                continue;
            }
            let ids = rules::every().map(|r| r.info.id);
            let finding =
                Finding::error("policyfile-rule", span, format!("there is no rule {name}"));
            out.push(match nearest(name, ids) {
                Some(near) => finding.label(format!("did you mean \"{near}\"?")),
                None => finding.help("`tfsize rules` lists them"),
            });
        }
        let fields: Vec<&str> = FAMILIES
            .iter()
            .flat_map(|f| f.fields())
            .map(|f| f.name)
            .collect();
        for (name, span) in policy.lint.compare.0.iter().map(|(n, _)| (&n.text, n.span)) {
            let is = |field: &&str| *field == name || field.rsplit('.').next() == Some(name);
            if fields.iter().any(is) {
                continue;
            }
            let finding = Finding::error(
                "policyfile-rule",
                span,
                format!("there is no field {name} to compare"),
            );
            out.push(match nearest(name, fields.iter().copied()) {
                Some(near) => finding.label(format!("did you mean \"{near}\"?")),
                None => finding,
            });
        }
    }
    merged(out)
}
