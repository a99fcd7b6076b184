//! The baseline file: findings in it do not fail a run as long as they get no worse.
//!
//! A finding is known by root module, address, rule and attribute; its value may come nearer to the wanted one, and the
//! file then follows.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::finding::{Finding, Suppressed, Suppressor};
use crate::text::escape::json::pretty;
use crate::text::{VersionError, Versioned};

use super::registry;
use super::waive::spelled;

/// The file's form.
const FILE: Versioned = Versioned {
    what: "the baseline file",
    newest: 1,
    instead: "write it anew: --write-baseline FILE --force",
};

/// A file of any version, whatever else it holds.
#[derive(Deserialize)]
struct Numbered {
    version: f64,
    #[serde(rename = "findings")]
    _findings: IgnoredAny,
}

/// What the baseline file holds: findings that do not fail a run unless they get worse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// Why a baseline file is not read.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It is something else.
    #[error("it is no baseline file: {0}")]
    Form(String),
    /// It has another version.
    #[error(transparent)]
    Version(#[from] VersionError),
}

/// One old finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    root: String,
    address: String,
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attribute: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    got: Option<String>,
}

/// What comparing with the file came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Findings that are as they were.
    pub same: usize,
    /// Findings whose value has come nearer.
    pub better: usize,
    /// Findings that are gone.
    pub gone: usize,
    /// Findings whose value is farther away.
    pub worse: usize,
}

/// What identifies a finding, whatever its value.
type Key = (String, String, String, Option<String>);

fn key(root: String, finding: &Finding) -> Key {
    let subject = finding.subject.as_deref();
    let address = subject.map_or_else(|| finding.headline.clone(), |s| s.address.clone());
    let attribute = subject.and_then(|s| s.attribute.clone());
    (root, address, finding.rule.to_owned(), attribute)
}

impl Baseline {
    /// A file of these findings; `root` names the root module of one.
    pub fn of(findings: &[Finding], root: &dyn Fn(&Finding) -> String) -> Self {
        let mut list: Vec<Entry> = findings.iter().map(|f| entry(f, root)).collect();
        list.sort();
        list.dedup();
        Self {
            version: FILE.newest,
            findings: list,
        }
    }

    /// Reads the file's text. The error says what is wrong with it.
    ///
    /// # Errors
    ///
    /// When it is no such file, or one of a version that this program does not read.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let form = |e: serde_json::Error| BaselineError::Form(e.to_string());
        let Numbered { version, .. } = serde_json::from_str(text).map_err(form)?;
        // There is one form so far: the version is that of the text.
        FILE.read(version)?;
        serde_json::from_str(text).map_err(form)
    }

    /// Takes the ids of today for those that rules had before; which ones there were.
    pub fn rename(&mut self) -> Vec<(String, &'static str)> {
        let mut out: Vec<(String, &'static str)> = Vec::new();
        for entry in &mut self.findings {
            let Some(rule) = registry::find(registry::current(&entry.rule)) else {
                continue;
            };
            if entry.rule != rule.id {
                let was = std::mem::replace(&mut entry.rule, rule.id.to_owned());
                if !out.iter().any(|(known, _)| *known == was) {
                    out.push((was, rule.id));
                }
            }
        }
        out
    }

    /// Whether a file is one of these, so that a new one may take its place.
    ///
    /// # Errors
    ///
    /// When a later tfsize wrote it, which knows more than would be written.
    pub fn wrote(text: &[u8]) -> anyhow::Result<bool> {
        let Ok(text) = std::str::from_utf8(text) else {
            return Ok(false);
        };
        match Self::read(text) {
            Ok(_) => Ok(true),
            Err(BaselineError::Form(_)) => Ok(false),
            Err(BaselineError::Version(e)) => Err(e.into()),
        }
    }

    /// What the file has to hold.
    pub fn text(&self) -> String {
        pretty(self)
    }

    /// What it holds: each finding, and the value that was found.
    pub(super) fn told(&self) -> impl Iterator<Item = (String, String)> {
        self.findings.iter().map(|entry| {
            let attribute = entry
                .attribute
                .as_ref()
                .map_or_else(String::new, |a| format!(".{a}"));
            let name = format!(
                "{} of {}{attribute} in {}",
                entry.rule, entry.address, entry.root
            );
            (
                name,
                entry.got.clone().unwrap_or_else(|| "not set".to_owned()),
            )
        })
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it holds none.
    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Marks the findings that are known and no worse, and brings the file up to date. `looked_at` says of which root
    /// modules and rules everything was asked: elsewhere nothing is gone.
    pub fn apply(
        &mut self,
        findings: &mut [Finding],
        root: &dyn Fn(&Finding) -> String,
        looked_at: &dyn Fn(&str, &str) -> bool,
    ) -> Progress {
        let mut progress = Progress::default();
        let mut old: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
        for entry in self.findings.drain(..) {
            let key = (
                entry.root.clone(),
                entry.address.clone(),
                entry.rule.clone(),
                entry.attribute.clone(),
            );
            old.entry(key).or_default().push(entry);
        }
        let mut kept: Vec<Entry> = Vec::new();
        for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
            let key = key(root(finding), finding);
            let Some(known) = old.get_mut(&key) else {
                continue;
            };
            let new = entry(finding, root);
            let want = finding.subject.as_ref().and_then(|s| s.want.clone());
            let nearer = |e: &Entry| {
                distance(want.as_deref(), new.got.as_deref())
                    < distance(want.as_deref(), e.got.as_deref())
            };
            let at = known
                .iter()
                .position(|e| e.got == new.got)
                .inspect(|_| progress.same += 1)
                .or_else(|| {
                    known
                        .iter()
                        .position(nearer)
                        .inspect(|_| progress.better += 1)
                });
            let Some(at) = at else {
                progress.worse += 1;
                // It stays in the file as it was: to go back to it is no new finding.
                continue;
            };
            known.remove(at);
            kept.push(new);
            finding.suppressed = Some(Suppressed {
                by: Suppressor::Baseline,
                reason: "known before".into(),
                until: None,
                at: None,
            });
        }
        let failing: Vec<Key> = findings
            .iter()
            .filter(|f| f.suppressed.is_none())
            .map(|f| key(root(f), f))
            .collect();
        for (key, entries) in old {
            let gone = looked_at(&key.0, &key.2) && !failing.contains(&key);
            if gone {
                progress.gone += entries.len();
            } else {
                kept.extend(entries);
            }
        }
        kept.sort();
        kept.dedup();
        self.findings = kept;
        progress
    }
}

fn entry(finding: &Finding, root: &dyn Fn(&Finding) -> String) -> Entry {
    let (root, address, rule, attribute) = key(root(finding), finding);
    Entry {
        root,
        address,
        rule,
        attribute,
        got: finding.subject.as_ref().and_then(|s| s.got.clone()),
    }
}

/// How far a value is from the wanted one; without an order every other value is as far as can be.
fn distance(want: Option<&str>, got: Option<&str>) -> f64 {
    match (want.and_then(spelled), got.and_then(spelled)) {
        (Some(want), Some(got)) => (want - got).abs(),
        _ => f64::INFINITY,
    }
}
