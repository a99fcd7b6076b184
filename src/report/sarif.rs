//! SARIF 2.1.0, as code scanning reads it.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{MAIN_SEPARATOR, Path};

use indexmap::IndexMap;
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::{Value, json};

use crate::finding::{
    Finding, Fix, Label, RuleInfo, Safety, Severity, Suppressed, Suppressor, Undecided,
};
use crate::text::Span;
use crate::text::escape::json::{Each, bounded, write_pretty};
use crate::text::escape::sarif::message;
use crate::text::escape::uri::reference;

use super::fingerprint::Fingerprints;
use super::place::{Region, clean};
use super::put;
use super::{Report, words};

/// The name of the directory that URIs are relative to.
const ROOT: &str = "SRCROOT";

/// What a result has beside the finding, where that does not have it.
pub(super) struct More {
    /// What the result is known by from run to run.
    pub(super) fingerprint: String,
    /// How it stands to another run.
    pub(super) baseline: Option<&'static str>,
    /// Members of its properties.
    pub(super) properties: Vec<(&'static str, Value)>,
}

/// A result.
pub(super) enum Entry<'a> {
    /// A finding that counts or is suppressed.
    Finding(Cow<'a, Finding>, Option<More>),
    /// A check that could not be decided.
    Undecided(Cow<'a, Undecided>, Option<More>),
}

/// A run. Its results are made while it is written: there may be thousands.
pub(super) struct Run<'a> {
    /// The files and the rules.
    pub(super) report: &'a Report<'a>,
    /// The category of an upload, which takes the place of the earlier one of it.
    pub(super) category: Option<&'static str>,
    /// What went wrong beside the results.
    pub(super) warnings: &'a [String],
    /// The results.
    pub(super) results: &'a dyn Fn() -> Box<dyn Iterator<Item = Entry<'a>> + 'a>,
    /// Rules of results that may not be among those of the report.
    pub(super) named: &'a dyn Fn() -> Box<dyn Iterator<Item = &'static str> + 'a>,
}

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let findings = || report.findings.iter().chain(report.suppressed);
    let found = || findings().map(|f| Entry::Finding(Cow::Borrowed(f), None));
    let open = || report.undecided.iter();
    let undecided = || open().map(|u| Entry::Undecided(Cow::Borrowed(u), None));
    let run = Run {
        report,
        category: None,
        warnings: &[],
        results: &|| Box::new(found().chain(undecided())),
        named: &|| Box::new(findings().map(|f| f.rule).chain(open().map(|u| u.rule))),
    };
    write(&run, to)
}

/// Writes the document of a run.
pub(super) fn write(run: &Run, to: &mut dyn Write) -> io::Result<()> {
    write_pretty(to, &Log(run))
}

struct Log<'r, 'a>(&'r Run<'a>);

impl Serialize for Log<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(
            "$schema",
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        )?;
        map.serialize_entry("version", "2.1.0")?;
        map.serialize_entry("runs", &[Results(self.0)])?;
        map.end()
    }
}

struct Results<'r, 'a>(&'r Run<'a>);

impl Serialize for Results<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.0;
        let report = run.report;
        // One that was not announced is made known by its id alone.
        let announced = report.rules.iter().map(|r| (r.id, Some(r)));
        let mut rules: IndexMap<&'static str, Option<&RuleInfo>> = announced.collect();
        for id in (run.named)() {
            rules.entry(id).or_insert(None);
        }
        let described = || {
            let rules = rules.iter();
            rules.map(|(id, info)| match info {
                Some(info) => rule(info),
                None => json!({ "id": id, "name": pascal(id) }),
            })
        };
        let results = Writer {
            report,
            fingerprints: Fingerprints::new(report),
            rules: &rules,
        };
        let mut invocation = json!({ "executionSuccessful": true });
        if !run.warnings.is_empty() {
            let warnings = run.warnings.iter().map(|w| notification(w));
            let warnings: Vec<Value> = warnings.collect();
            put(
                &mut invocation,
                "toolExecutionNotifications",
                json!(warnings),
            );
        }
        let checked = report.checked;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(
            "tool",
            &json!({ "driver": {
                "name": "tfsize",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": described().collect::<Vec<_>>(),
            } }),
        )?;
        map.serialize_entry("invocations", &bounded(json!([invocation])))?;
        // Without its URI the file is the same on every machine; a reader puts in where it has the sources.
        map.serialize_entry(
            "originalUriBaseIds",
            &json!({ ROOT: { "description": { "text": "The root of the repository." } } }),
        )?;
        map.serialize_entry("columnKind", "unicodeCodePoints")?;
        let all = Each(|| (run.results)().map(|entry| bounded(results.entry(entry))));
        map.serialize_entry("results", &all)?;
        map.serialize_entry(
            "properties",
            &json!({ "checked": {
                "roots": checked.roots,
                "resources": checked.resources,
                "passed": checked.passed,
                "failed": checked.failed,
                "suppressed": checked.suppressed,
                "undecided": checked.undecided,
            } }),
        )?;
        if let Some(category) = run.category {
            map.serialize_entry("automationDetails", &json!({ "id": category }))?;
        }
        map.end()
    }
}

fn notification(warning: &str) -> Value {
    json!({ "level": "warning", "message": { "text": message(warning) } })
}

/// Makes results.
struct Writer<'a> {
    report: &'a Report<'a>,
    fingerprints: Fingerprints<'a>,
    /// By id, in the order of their indices.
    rules: &'a IndexMap<&'static str, Option<&'a RuleInfo>>,
}

impl Writer<'_> {
    fn entry(&self, entry: Entry) -> Value {
        let (mut out, more) = match entry {
            Entry::Finding(finding, more) => (self.finding(&finding, more.as_ref()), more),
            Entry::Undecided(open, more) => (self.undecided(&open, more.as_ref()), more),
        };
        let Some(more) = more else { return out };
        if let Some(baseline) = more.baseline {
            put(&mut out, "baselineState", json!(baseline));
        }
        if let Some(properties) = out.get_mut("properties") {
            for (name, value) in more.properties {
                put(properties, name, value);
            }
        }
        out
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.rules.get_index_of(id)
    }

    fn finding(&self, finding: &Finding, more: Option<&More>) -> Value {
        let mut text = vec![format!(
            "{}{}",
            finding.headline,
            words::environments(&finding.environments)
        )];
        text.extend(finding.notes.iter().cloned());
        text.extend(finding.subject.as_ref().and_then(|s| words::cost(s)));
        text.extend(finding.help.clone());
        let known_by = more.map(|m| m.fingerprint.clone());
        let known_by = known_by.unwrap_or_else(|| self.fingerprints.of(finding));
        let mut out = json!({
            "ruleId": finding.rule,
            "ruleIndex": self.index(finding.rule),
            "kind": "fail",
            "level": level(finding.severity),
            "message": { "text": message(&text.join("\n")) },
            "partialFingerprints": { "tfsize/v1": known_by },
            "suppressions": finding.suppressed.iter().map(|s| self.suppression(s)).collect::<Vec<_>>(),
        });
        let place = self
            .location(&finding.primary, None)
            .unwrap_or_else(|| self.somewhere(finding.subject.as_ref().map(|s| s.root.as_str())));
        put(&mut out, "locations", json!([place]));
        let related: Vec<Value> = finding
            .trail
            .iter()
            .chain(&finding.related)
            .enumerate()
            .filter_map(|(i, label)| self.location(label, Some(i + 1)))
            .collect();
        if !related.is_empty() {
            put(&mut out, "relatedLocations", json!(related));
        }
        if !finding.trail.is_empty() {
            let steps: Vec<Value> = std::iter::once(&finding.primary)
                .chain(&finding.trail)
                .filter_map(|label| self.location(label, None))
                .map(|place| json!({ "location": place }))
                .collect();
            if !steps.is_empty() {
                put(
                    &mut out,
                    "codeFlows",
                    json!([{ "threadFlows": [{ "locations": steps }] }]),
                );
            }
        }
        if let Some(fix) = finding.fix.as_ref().filter(|f| f.safety > Safety::Shown) {
            put(&mut out, "fixes", self.fix(fix));
        }
        let mut properties = json!({ "environments": finding.environments });
        if let Some(s) = &finding.subject {
            for (name, value) in [
                ("root", Some(&s.root)),
                ("address", Some(&s.address)),
                ("attribute", s.attribute.as_ref()),
                ("want", s.want.as_ref()),
                ("got", s.got.as_ref()),
            ] {
                if let Some(value) = value {
                    put(&mut properties, name, json!(value));
                }
            }
            if let Some(monthly) = s.monthly {
                put(&mut properties, "monthly", json!(monthly));
            }
        }
        if let Some(fix) = &finding.fix {
            put(&mut properties, "fixSafety", json!(fix.safety.word()));
        }
        put(&mut out, "properties", properties);
        out
    }

    fn undecided(&self, open: &Undecided, more: Option<&More>) -> Value {
        let mut text = words::undecided(open);
        text.push_str(&words::environments(&open.environments));
        if let Some(resolve) = &open.resolve {
            text.push_str("\nTo decide it: ");
            text.push_str(resolve);
        }
        let known_by = more.map(|m| m.fingerprint.clone());
        let known_by = known_by.unwrap_or_else(|| self.fingerprints.of_undecided(open));
        let mut out = json!({
            "ruleId": open.rule,
            "ruleIndex": self.index(open.rule),
            "kind": "open",
            "level": "none",
            "message": { "text": message(&text) },
            "partialFingerprints": { "tfsize/v1": known_by },
            "properties": {
                "root": open.root,
                "address": open.address,
                "attribute": open.attribute,
                "environments": open.environments,
            },
        });
        let place = open.at.and_then(|span| self.physical(span)).map_or_else(
            || self.somewhere(Some(&open.root)),
            |place| json!({ "physicalLocation": place }),
        );
        put(&mut out, "locations", json!([place]));
        out
    }

    /// The place of what stands in no file: code scanning refuses the whole upload for one result without any.
    fn somewhere(&self, root: Option<&str>) -> Value {
        let path = self.report.relative(Path::new(root.unwrap_or(".")));
        json!({ "physicalLocation": {
            "artifactLocation": artifact(&path),
            "region": { "startLine": 1 },
        } })
    }

    fn location(&self, label: &Label, id: Option<usize>) -> Option<Value> {
        let mut out = json!({ "physicalLocation": self.physical(label.span)? });
        if let Some(id) = id {
            put(&mut out, "id", json!(id));
        }
        if !label.text.is_empty() {
            put(&mut out, "message", json!({ "text": message(&label.text) }));
        }
        Some(out)
    }

    fn physical(&self, span: Span) -> Option<Value> {
        let at = self.report.region(span)?;
        Some(json!({ "artifactLocation": artifact(&at.path), "region": region(&at) }))
    }

    fn suppression(&self, by: &Suppressed) -> Value {
        let mut reason = by.reason.clone();
        if let Some(until) = &by.until {
            let _ = write!(reason, " (until {until})");
        }
        let mut out = json!({
            "kind": match by.by {
                Suppressor::Comment => "inSource",
                Suppressor::Waiver | Suppressor::Baseline => "external",
            },
            "status": "accepted",
            "justification": message(reason.trim_start()),
            "properties": { "by": by.by.word(), "until": by.until },
        });
        if let Some(place) = by.at.and_then(|span| self.physical(span)) {
            put(&mut out, "location", json!({ "physicalLocation": place }));
        }
        out
    }

    fn fix(&self, fix: &Fix) -> Value {
        let mut files: IndexMap<String, Vec<Value>> = IndexMap::new();
        for edit in &fix.edits {
            if let Some(at) = self.report.region(edit.span) {
                files.entry(at.path.clone()).or_default().push(json!({
                    "deletedRegion": region(&at),
                    "insertedContent": { "text": edit.text },
                }));
            }
        }
        if files.is_empty() {
            return json!([]);
        }
        let changes: Vec<Value> = files
            .into_iter()
            .map(|(path, edits)| json!({ "artifactLocation": artifact(&path), "replacements": edits }))
            .collect();
        json!([{
            "description": { "text": message(&words::fix(fix)) },
            "artifactChanges": changes,
        }])
    }
}

fn level(severity: Severity) -> &'static str {
    // SARIF has the same three words.
    severity.word()
}

/// A path below the root is relative to it; another one is absolute, since no reference may leave its base.
fn artifact(path: &str) -> Value {
    let outside = path.split('/').any(|part| part == "..");
    let absolute = clean(Path::new(path)).filter(|_| outside);
    let path = absolute.map_or_else(
        || path.to_owned(),
        |p| p.to_string_lossy().replace(MAIN_SEPARATOR, "/"),
    );
    let escaped = reference(&path);
    let drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') {
        json!({ "uri": format!("file://{escaped}") })
    } else if drive {
        json!({ "uri": format!("file:///{}", escaped.replacen("%3A", ":", 1)) })
    } else {
        json!({ "uri": escaped, "uriBaseId": ROOT })
    }
}

fn region(at: &Region) -> Value {
    json!({
        "startLine": at.start.line,
        "startColumn": at.start.column,
        "endLine": at.end.line,
        "endColumn": at.end.column,
    })
}

fn rule(rule: &RuleInfo) -> Value {
    json!({
        "id": rule.id,
        "name": pascal(rule.id),
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": format!("{}.", rule.summary) },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["terraform", "aws", "sizing"] },
    })
}

/// `fargate-size` as `FargateSize`, the form SARIF wants of names.
fn pascal(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map_or(String::new(), |first| {
                first.to_uppercase().chain(chars).collect()
            })
        })
        .collect()
}
