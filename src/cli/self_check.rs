//! What the linter says of files that `generate` is about to write. AWS would say it later, when a part is made already.

use anyhow::Result;

use crate::family::label;
use crate::finding::{Finding, Severity};
use crate::generate::{Files as Tree, STACKS};
use crate::lint::{Checks, Options, run as lint};
use crate::policy::EnvironmentPolicy;
use crate::registry::policyfile;
use crate::target::{ActivePolicy, Request};
use crate::text::{Files, Reach, Scratch};
use crate::threads;

use super::session::Session;

/// The errors in the stacks of some environments, each at the item of the policy whose module has it.
///
/// # Errors
///
/// When there is no place for the files, or they cannot be read back.
pub(super) fn errors(
    tree: &Tree,
    environments: &[&EnvironmentPolicy],
    session: &Session,
) -> Result<Vec<Finding>> {
    let scratch = Scratch::new()?;
    for (path, written) in tree {
        scratch.put(path, &written.text)?;
    }
    let mut out = Vec::new();
    for environment in environments {
        let mut files = Files::within(Reach::within([scratch.path().to_owned()]));
        let name = &environment.environment.name.text;
        let root = scratch.path().join(STACKS).join(name);
        let options = Options {
            request: Request {
                paths: vec![root],
                ..Request::default()
            },
            checks: Checks::Lint,
            today: session.today,
            base: scratch.path().to_owned(),
            ..Options::default()
        };
        let policy = ActivePolicy::default();
        let run = threads::deep(|| lint(&mut files, &options, &policy, None, &|_, _| {}))??;
        let errors = run.findings.into_iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        out.extend(errors.map(|found| at_item(&found, environment)));
    }
    Ok(out)
}

/// The same at the policy's item that the module is of, or at the environment where it is of none.
fn at_item(found: &Finding, environment: &EnvironmentPolicy) -> Finding {
    let address = found.subject.as_ref().map_or("", |s| s.address.as_str());
    let module = address.strip_prefix("module.").unwrap_or_default();
    let module = module.split(['.', '[']).next().unwrap_or_default();
    let items = environment.policy.items();
    let item = items
        .iter()
        .find(|item| label(item.kind, &item.name.text) == module);
    let span = item.map_or(environment.environment.name.span, |item| item.name.span);
    let mut finding = Finding::error(&policyfile::GENERATE, span, found.headline.clone());
    finding.notes.clone_from(&found.notes);
    finding.help.clone_from(&found.help);
    finding.label(format!(
        "what `generate` would write is refused by {}",
        found.rule
    ))
}
