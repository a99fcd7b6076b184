//! SARIF 2.1.0, as code scanning reads it.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

use std::fmt::Write as _;
use std::path::{MAIN_SEPARATOR, Path};

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::finding::{
    Finding, Fix, Label, RuleInfo, Safety, Severity, Suppressed, Suppressor, Undecided,
};
use crate::text::Span;
use crate::text::escape::sarif::message;
use crate::text::escape::uri::reference;

use super::fingerprint::Fingerprints;
use super::place::{Region, clean};
use super::put;
use super::{Report, words};

/// The name of the directory that URIs are relative to.
const ROOT: &str = "SRCROOT";

pub(super) fn report(report: &Report) -> Value {
    let mut sarif = Sarif {
        report,
        fingerprints: Fingerprints::new(report),
        rules: report.rules.iter().map(|r| (r.id, rule(r))).collect(),
    };
    let mut results: Vec<Value> = report
        .findings
        .iter()
        .chain(report.suppressed)
        .map(|f| sarif.finding(f))
        .collect();
    results.extend(report.undecided.iter().map(|u| sarif.undecided(u)));
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tfsize",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": sarif.rules.into_values().collect::<Vec<_>>(),
            } },
            "invocations": [{ "executionSuccessful": true }],
            // Without its URI the file is the same on every machine; a reader puts in where it has the sources.
            "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository." } } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "checked": report.checked },
        }],
    })
}

struct Sarif<'a> {
    report: &'a Report<'a>,
    fingerprints: Fingerprints<'a>,
    /// By id, in the order of their indices.
    rules: IndexMap<&'static str, Value>,
}

impl Sarif<'_> {
    /// The index of a rule; one that was not announced is made known by its id alone.
    fn rule(&mut self, id: &'static str) -> usize {
        let entry = self.rules.entry(id);
        let index = entry.index();
        entry.or_insert_with(|| json!({ "id": id, "name": pascal(id) }));
        index
    }

    fn finding(&mut self, finding: &Finding) -> Value {
        let mut text = vec![format!(
            "{}{}",
            finding.headline,
            words::environments(&finding.environments)
        )];
        text.extend(finding.notes.iter().cloned());
        text.extend(finding.subject.as_ref().and_then(|s| words::cost(s)));
        text.extend(finding.help.clone());
        let mut out = json!({
            "ruleId": finding.rule,
            "ruleIndex": self.rule(finding.rule),
            "kind": "fail",
            "level": level(finding.severity),
            "message": { "text": message(&text.join("\n")) },
            "partialFingerprints": { "tfsize/v1": self.fingerprints.of(finding) },
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

    fn undecided(&mut self, open: &Undecided) -> Value {
        let mut text = words::undecided(open);
        text.push_str(&words::environments(&open.environments));
        if let Some(resolve) = &open.resolve {
            text.push_str("\nTo decide it: ");
            text.push_str(resolve);
        }
        let mut out = json!({
            "ruleId": open.rule,
            "ruleIndex": self.rule(open.rule),
            "kind": "open",
            "level": "none",
            "message": { "text": message(&text) },
            "partialFingerprints": { "tfsize/v1": self.fingerprints.of_undecided(open) },
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
