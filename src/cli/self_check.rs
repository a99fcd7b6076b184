//! What the linter says of files that `generate` is about to write. AWS would say it later, when a part is made already.

use std::path::PathBuf;

use anyhow::Result;

use crate::budget;
use crate::family::label;
use crate::finding::{Finding, Severity};
use crate::generate::{Files as Tree, STACKS};
use crate::lint::{Checks, Options, run as lint};
use crate::policy::EnvironmentPolicy;
use crate::registry::policyfile;
use crate::target::{ActivePolicy, Request};
use crate::text::{Files, Reach, Scratch, Span};
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
        let _doing = budget::doing_whole(|| {
            format!("checking what would be written for environment \"{name}\"")
        });
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
        budget::check()?;
        let errors = run.findings.into_iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        out.extend(errors.map(|found| {
            let module = module(&found, &files, &options.request.paths);
            at_item(&found, module, environment)
        }));
    }
    Ok(out)
}

/// The call of the stack that a finding is in, or leads from.
fn module<'f>(found: &'f Finding, files: &'f Files, roots: &[PathBuf]) -> Option<&'f str> {
    let address = found.subject.as_ref().map(|s| s.address.as_str());
    let told = address.into_iter().chain([found.headline.as_str()]);
    let mut told = told.filter_map(|text| text.split_once("module."));
    if let Some((_, rest)) = told.next() {
        return rest.split(['.', '[', ' ']).next();
    }
    let places = [&found.primary].into_iter();
    let places = places.chain(&found.related).chain(&found.trail);
    let mut spans = places.map(|label| label.span);
    let in_stack = |span: &Span| {
        roots
            .iter()
            .any(|root| files.path(span.file).starts_with(root))
    };
    let span = spans.find(in_stack)?;
    let before = files.slice(Span::new(span.file, 0..span.end as usize));
    let (_, rest) = before.rsplit_once("module \"")?;
    rest.split('"').next()
}

/// The same at the item of the policy whose module it is, or at the environment where it is of none.
fn at_item(found: &Finding, module: Option<&str>, environment: &EnvironmentPolicy) -> Finding {
    let items = environment.policy.items();
    let is_of = |module: &str| {
        let mut all = items.iter();
        all.find(|item| label(item.kind, &item.name.text) == module)
    };
    let item = module.and_then(is_of);
    let span = item.map_or(environment.environment.name.span, |item| item.name.span);
    let mut finding = Finding::error(&policyfile::GENERATE, span, found.headline.clone());
    let labels = [&found.primary].into_iter().chain(&found.related);
    let said = labels.map(|label| label.text.clone());
    finding.notes = said.filter(|text| !text.is_empty()).collect();
    finding.notes.extend(found.notes.iter().cloned());
    finding.help.clone_from(&found.help);
    finding.label(format!(
        "what `generate` would write is refused by {}",
        found.rule
    ))
}
