//! Why a value is what it is, and what the policy expects there: the two chains behind a finding.

use crate::config::value::{Origin, Source};
use crate::family::{Call, FAMILIES};
use crate::finding::Label;
use crate::inventory::{Resource, Sourced};
use crate::observation::{Observation, Scene, Verdict, observe};
use crate::policy::lint::Mode;
use crate::target::Environment;
use crate::text::Files;
use crate::value::Value;

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
    /// The name of the environment whose policy says so.
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

/// What the policy says of one value of a resource.
pub(super) struct Held<'a> {
    /// The resource that shows the value.
    resource: &'a Resource,
    /// Where in the resource.
    path: String,
    wants: Wants,
}

/// What an environment says of the resources that are meant: of items of their own root module, and of those that other
/// root modules of the environment look for here.
pub(super) fn held<'a>(
    of: &Environment<'a>,
    is_meant: &dyn Fn(&Resource) -> bool,
) -> Vec<Held<'a>> {
    let calls: Vec<Call> = FAMILIES.iter().flat_map(|f| f.calls(&of.sized)).collect();
    let mut out = Vec::new();
    for place in 0..of.dirs.len() {
        let Some((member, found)) = of.at(place) else {
            continue;
        };
        let lint = &member.claim.environment.policy.lint;
        for component in &found.components {
            let Some(call) = calls.iter().find(|c| policy_rules::is_of(c, component)) else {
                continue;
            };
            let scene = Scene {
                estate: (&of.whole, place),
                inventory: &member.root.sourced.inventory,
                matches: found,
                sized: &of.sized,
            };
            for (bound, want, mode) in call.expected(lint, component.ours) {
                let says = |mode, verdict| Wants {
                    environment: of.sized.environment.clone(),
                    item: (
                        format!("{}/{}", component.family, component.name),
                        component.because.clone(),
                    ),
                    what: bound.field.doc,
                    value: expected(&want, mode),
                    verdict,
                    because: call.why.clone(),
                    lines: (bound.value.because.iter())
                        .map(|span| Label {
                            span: *span,
                            text: String::new(),
                        })
                        .collect(),
                    rule: bound.field.rule.id,
                };
                match observe(scene, component, bound) {
                    Observation::At(readings) => {
                        for reading in readings.iter().filter(|r| is_meant(r.resource)) {
                            let Some(path) = reading.path.as_deref() else {
                                continue;
                            };
                            let verdict = reading.verdict(bound.field, &want, mode);
                            out.push(Held {
                                resource: reading.resource,
                                path: path.to_owned(),
                                wants: says(reading.mode(mode), verdict),
                            });
                        }
                    }
                    Observation::Unknown(doubt) | Observation::MaybeAbsent(doubt) => {
                        if let (Some(resource), Some(path)) = (doubt.resource, doubt.path)
                            && is_meant(resource)
                        {
                            out.push(Held {
                                resource,
                                path: path.into_owned(),
                                wants: says(mode, Verdict::Undecided(doubt.why)),
                            });
                        }
                    }
                    Observation::Absent | Observation::NotAsked => {}
                }
            }
        }
    }
    out
}

/// A value as the policy asks for it, with how strictly.
fn expected(want: &Value, mode: Mode) -> String {
    match mode {
        Mode::Within(share) => format!("{want}, within {share}%"),
        Mode::Ignore => format!("{want}, which it does not hold"),
        Mode::Exact | Mode::AtLeast | Mode::AtMost => format!("{}{want}", mode.side()),
    }
}

/// The values of a resource that sizes are read from, or the one at a path.
pub(super) fn why(
    files: &Files,
    root: &str,
    sourced: &Sourced,
    resource: &Resource,
    path: Option<&str>,
    held: &[Held<'_>],
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
    let mut out: Vec<Why> = paths.into_iter().map(shown).collect();
    for one in held.iter().filter(|h| std::ptr::eq(h.resource, resource)) {
        // Which container it is, the item tells.
        if path.is_none() && !out.iter().any(|w| w.path == one.path) {
            out.push(shown(one.path.clone()));
        }
        let Some(here) = out.iter_mut().find(|w| w.path == one.path) else {
            continue;
        };
        let mut wants = one.wants.clone();
        // The side tells how large it is.
        if matches!(wants.verdict, Verdict::Deviates { .. }) && subject.hides(&one.path) {
            wants.verdict = Verdict::Deviates { above: None };
        }
        here.wants.push(wants);
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
