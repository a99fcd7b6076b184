//! Why a value is what it is, and what the policy expects there: the two chains behind a finding.

use crate::config::value::{Origin, Source};
use crate::family::family;
use crate::family::matching::{Estate, Scope, matches};
use crate::finding::Label;
use crate::inventory::{Resource, Sourced};
use crate::observation::{Observation, Scene, Verdict, observe};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Mode;
use crate::sizing::size;
use crate::text::Files;

use super::policy_rules;
use super::root_module::RootModule;
use super::rules;
use super::subject::{Blocked, Subject};

/// One value of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// Where in the resource.
    pub path: String,
    /// What it is, or why that is not known.
    pub got: Result<Option<String>, String>,
    /// The way from the resource's argument to where the value is written.
    pub chain: Vec<Label>,
    /// What the policy says of it.
    pub wants: Vec<Wants>,
}

/// What the policy says of a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Wants {
    /// The environment.
    pub environment: String,
    /// The item, and why the resource is that.
    pub item: (String, String),
    /// What it is, in words.
    pub what: &'static str,
    /// The value, with "at least" or the like.
    pub value: String,
    /// How the found value stands to it.
    pub verdict: Verdict,
    /// One sentence on the size.
    pub because: Option<String>,
    /// The policy's lines behind it, the deciding one first.
    pub lines: Vec<Label>,
    /// The rule that holds it.
    pub rule: &'static str,
}

/// The values of a resource that sizes are read from, or the one at a path.
pub(super) fn why(
    files: &Files,
    root: &str,
    sourced: &Sourced,
    resource: &Resource,
    path: Option<&str>,
    environments: &[(&EnvironmentPolicy, bool)],
) -> Vec<Why> {
    let root_module = RootModule::new(files, root, sourced);
    let Some(rule) = rules::of_aws().next() else {
        return Vec::new();
    };
    let subject = Subject {
        root_module: &root_module,
        resource,
        rule: rule.info,
        assumptions: None,
    };
    let mut out: Vec<Why> = Vec::new();
    let mut paths: Vec<String> = match path {
        Some(path) => vec![path.to_owned()],
        None => crate::family::sized_paths(&resource.address.kind)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    };
    paths.dedup();
    let shown = |path: String| {
        let got = match subject.get(&path) {
            Ok(got) => Ok(got.map(|g| g.to_string())),
            Err(Blocked { why, .. }) => Err(why.to_string()),
        };
        Why {
            chain: chain(&subject.origin(&path)),
            path,
            got,
            wants: Vec::new(),
        }
    };
    out.extend(paths.into_iter().map(shown));
    for (environment, tagged) in environments {
        let sized = size(environment, &mut Vec::new());
        let others = environments.iter().map(|(other, _)| *other);
        let beside = others.filter(|other| {
            let select = other.environment.select.as_ref();
            other.environment.name.text != environment.environment.name.text
                && select.is_some_and(|select| select.addresses.is_some())
        });
        let scope = Scope {
            environment,
            beside: &beside.collect::<Vec<_>>(),
            dir: root,
        };
        let found = matches(&sourced.inventory, scope, &sized, *tagged);
        for component in &found.components {
            let family = family(component.family);
            let calls = family.map(|f| f.calls(&sized)).unwrap_or_default();
            let Some(call) = calls.iter().find(|c| policy_rules::is_of(c, component)) else {
                continue;
            };
            let alone = Estate::default();
            let scene = Scene {
                estate: (&alone, 0),
                inventory: &sourced.inventory,
                matches: &found,
                sized: &sized,
            };
            for bound in &call.bound {
                let Some((want, mode)) = bound.expected(&environment.policy.lint, component.ours)
                else {
                    continue;
                };
                let Observation::At(readings) = observe(scene, component, bound) else {
                    continue;
                };
                let mut readings = readings.into_iter();
                let Some(reading) = readings.find(|r| r.resource.address == resource.address)
                else {
                    continue;
                };
                let Some(at) = reading.path.as_deref() else {
                    continue;
                };
                // Which container it is, the item tells.
                if path.is_none() && !out.iter().any(|w| w.path == at) {
                    out.push(shown(at.to_owned()));
                }
                let Some(here) = out.iter_mut().find(|w| w.path == at) else {
                    continue;
                };
                let at = here.path.as_str();
                let mode = reading.mode(mode);
                let bounded = match mode {
                    Mode::AtLeast => "at least ",
                    Mode::AtMost => "at most ",
                    _ => "",
                };
                let within = match mode {
                    Mode::Within(share) => format!(", within {share}%"),
                    Mode::Ignore => ", which it does not hold".into(),
                    _ => String::new(),
                };
                here.wants.push(Wants {
                    environment: sized.environment.clone(),
                    item: (
                        format!("{}/{}", component.family, component.name),
                        component.because.clone(),
                    ),
                    what: bound.field.doc,
                    value: format!("{bounded}{want}{within}"),
                    verdict: match reading.verdict(bound.field, &want, mode) {
                        // The side tells how large it is.
                        Verdict::Deviates { .. } if subject.hides(at) => {
                            Verdict::Deviates { above: None }
                        }
                        verdict => verdict,
                    },
                    because: call.why.clone(),
                    lines: bound
                        .value
                        .because
                        .iter()
                        .map(|span| Label {
                            span: *span,
                            text: String::new(),
                        })
                        .collect(),
                    rule: bound.field.rule.id,
                });
            }
        }
    }
    out
}

/// The places of an origin, from the argument to the literal.
fn chain(origin: &Origin) -> Vec<Label> {
    let mut out = Vec::new();
    let mut at = origin;
    while let Some(source) = at.source() {
        let (span, text) = match source {
            Source::Via { used, name, from } => {
                out.push(Label {
                    span: *used,
                    text: name.to_string(),
                });
                at = from;
                continue;
            }
            Source::Literal(span) => (*span, "written here"),
            Source::Mixed(span, _) => (*span, "computed here"),
            Source::Default {
                declared: Some(span),
            } => (*span, "the default"),
            Source::Absent(span) => (*span, "not set in this block"),
            Source::Default { declared: None } | Source::Json { .. } => break,
        };
        out.push(Label {
            span,
            text: text.into(),
        });
        break;
    }
    out.dedup_by(|later, earlier| later.span == earlier.span);
    out
}
