//! What `tfsize explain` says, for programs: version 1 of its JSON.

use serde::Serialize;

use crate::finding::Label;
use crate::lint::{LookUp, Wants, Why};
use crate::observation::Verdict;
use crate::registry::RuleInfo;
use crate::text::Files;

use super::json::{FindingEntry, Place, finding, place};
use super::rules::{Rule, rule};
use super::schemas::EXPLAIN;

/// A rule, or the instances of a resource.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    rule: Option<Rule>,
    resources: Vec<Resource<'a>>,
    mistakes: Vec<FindingEntry<'a>>,
    unread: Option<&'a str>,
}

#[derive(Serialize)]
struct Resource<'a> {
    address: &'a str,
    root: &'a str,
    environments: Vec<Environment<'a>>,
    values: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Environment<'a> {
    name: &'a str,
    because: &'a str,
}

#[derive(Serialize)]
struct Shown<'a> {
    path: &'a str,
    actual: Option<&'a str>,
    /// Why it is not known; none where it is, or is not set.
    unknown: Option<&'a str>,
    defined_at: Vec<Place>,
    expected: Vec<Expected<'a>>,
}

#[derive(Serialize)]
struct Expected<'a> {
    environment: &'a str,
    item: &'a str,
    matched: &'a str,
    about: &'a str,
    value: &'a str,
    verdict: &'static str,
    /// Whether the value is above the policy's; none where it is not off, or has no order.
    above: Option<bool>,
    why: Option<String>,
    because: Option<&'a str>,
    policy: Vec<Place>,
    rule: &'a str,
}

impl<'a> Document<'a> {
    /// A rule and the word of its group.
    pub fn of_rule(group: &'static str, info: &'static RuleInfo) -> Self {
        Self {
            version: EXPLAIN.version,
            rule: Some(rule(group, info)),
            resources: Vec::new(),
            mistakes: Vec::new(),
            unread: None,
        }
    }

    /// What was found of a resource.
    pub fn of_resource(looked: &'a LookUp, files: &Files) -> Self {
        let resources = looked.found.iter().map(|found| Resource {
            address: &found.address,
            root: &found.root,
            environments: (found.environments.iter())
                .map(|(name, because)| Environment { name, because })
                .collect(),
            values: found.values.iter().map(|v| value(v, files)).collect(),
        });
        Self {
            version: EXPLAIN.version,
            rule: None,
            resources: resources.collect(),
            mistakes: (looked.mistakes.iter())
                .map(|f| finding(files, f))
                .collect(),
            unread: looked.unread.as_deref(),
        }
    }
}

fn value<'a>(why: &'a Why, files: &Files) -> Shown<'a> {
    let (actual, unknown) = match &why.got {
        Ok(actual) => (actual.as_deref(), None),
        Err(why) => (None, Some(why.as_str())),
    };
    Shown {
        path: &why.path,
        actual,
        unknown,
        defined_at: places(&why.chain, files),
        expected: why.wants.iter().map(|w| expected(w, files)).collect(),
    }
}

fn expected<'a>(wants: &'a Wants, files: &Files) -> Expected<'a> {
    let (verdict, above, why) = match &wants.verdict {
        Verdict::Conforms => ("conforms", None, None),
        Verdict::Ignored => ("ignored", None, None),
        Verdict::Deviates { above } => ("deviates", *above, None),
        Verdict::Undecided(why) => ("undecided", None, Some(why.to_string())),
    };
    Expected {
        environment: &wants.environment,
        item: &wants.item.0,
        matched: &wants.item.1,
        about: wants.what,
        value: &wants.value,
        verdict,
        above,
        why,
        because: wants.because.as_deref(),
        policy: places(&wants.lines, files),
        rule: wants.rule,
    }
}

fn places(labels: &[Label], files: &Files) -> Vec<Place> {
    labels.iter().map(|label| place(files, label)).collect()
}
