//! Findings for programs. The shape is versioned: fields are added, never changed.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::{Value, json};

use crate::finding::{Changed, Finding, FixPromise, Label, Replacement, RuleInfo, Undecided};
use crate::text::escape::json::{Each, bounded, write_pretty};
use crate::text::{Files, Span, slashes};

use super::fingerprint::Fingerprints;
use super::put;
use super::{Report, Totals};
use crate::report::schemas::{LINT, POLICY_CHECK};

/// The version of the shape.
pub const VERSION: u32 = LINT.version;

#[derive(Serialize)]
pub(super) struct Place {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
}

/// Where a label is, and what it says there.
pub(super) fn place(files: &Files, label: &Label) -> Place {
    let start = files.place(label.span);
    let end = files.place(Span {
        start: label.span.end,
        ..label.span
    });
    Place {
        path: slashes(files.path(label.span.file)),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text: label.text.clone(),
    }
}

/// `{ version, findings, summary }`.
pub fn findings(files: &Files, findings: &[Finding]) -> Value {
    json!({
        "version": POLICY_CHECK.version,
        "findings": findings.iter().map(|f| finding(files, f)).collect::<Vec<_>>(),
        "summary": Totals::of(findings),
    })
}

/// Everything a report holds: `{ version, findings, summary, suppressed, undecided, checked, rules, settings }`.
pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    write_pretty(to, &Document(report))
}

/// A report, whose findings are made while it is written: there may be thousands.
struct Document<'a>(&'a Report<'a>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let files = report.files;
        let fingerprints = Fingerprints::new(report);
        let one = |f: &Finding| {
            let mut out = finding(files, f);
            put(&mut out, "fingerprint", json!(fingerprints.of(f)));
            bounded(out)
        };
        let checked = report.checked;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("findings", &Each(|| report.findings.iter().map(one)))?;
        map.serialize_entry("summary", &Totals::of(report.findings))?;
        map.serialize_entry("suppressed", &Each(|| report.suppressed.iter().map(one)))?;
        let open = || report.undecided.iter();
        let open = Each(|| open().map(|u| bounded(undecided(files, u))));
        map.serialize_entry("undecided", &open)?;
        map.serialize_entry(
            "checked",
            &json!({
                "roots": checked.roots,
                "resources": checked.resources,
                "asked": checked.asked(),
                "passed": checked.passed,
                "failed": checked.failed,
                "suppressed": checked.suppressed,
                "undecided": checked.undecided,
            }),
        )?;
        map.serialize_entry("rules", &Each(|| report.rules.iter().map(rule)))?;
        let settings = || report.settings.iter();
        let settings = Each(|| settings().map(|s| bounded(changed(files, s))));
        map.serialize_entry("settings", &settings)?;
        map.end()
    }
}

/// A setting that is another than in a revision.
pub(super) fn changed(files: &Files, of: &Changed) -> Value {
    let label = |span| Label {
        span,
        text: String::new(),
    };
    json!({
        "kind": of.kind.word(),
        "name": of.name,
        "was": of.was,
        "is": of.is,
        "environments": of.environments,
        "place": of.at.map(|span| place(files, &label(span))),
    })
}

/// A rule without its page.
pub fn rule(rule: &RuleInfo) -> Value {
    json!({
        "id": rule.id,
        "summary": rule.summary,
        "severity": rule.severity.word(),
        "fix": match rule.fix {
            FixPromise::Never => "never",
            FixPromise::Sometimes => "sometimes",
        },
    })
}

fn finding(files: &Files, f: &Finding) -> Value {
    let places = |labels: &[Label]| labels.iter().map(|l| place(files, l)).collect::<Vec<_>>();
    let mut out = json!({
        "rule": f.rule,
        "severity": f.severity.word(),
        "headline": f.headline,
        "place": place(files, &f.primary),
        "related": places(&f.related),
        "notes": f.notes,
        "help": f.help,
        "environments": f.environments,
        "trail": places(&f.trail),
    });
    if let Some(s) = &f.subject {
        put(
            &mut out,
            "subject",
            json!({
                "root": s.root,
                "address": s.address,
                "attribute": s.attribute,
                "want": s.want,
                "got": s.got,
                "monthly": s.monthly,
            }),
        );
    }
    if let Some(fix) = &f.fix {
        let edit = |e: &Replacement| json!({ "place": bare(files, e.span), "text": e.text });
        put(
            &mut out,
            "fix",
            json!({
                "title": fix.title,
                "safety": fix.safety.word(),
                "because": fix.because,
                "edits": fix.edits.iter().map(edit).collect::<Vec<_>>(),
            }),
        );
    }
    if let Some(s) = &f.suppressed {
        put(
            &mut out,
            "suppressed",
            json!({
                "by": s.by.word(),
                "reason": s.reason,
                "until": s.until,
                "place": s.at.map(|span| bare(files, span)),
            }),
        );
    }
    out
}

fn undecided(files: &Files, u: &Undecided) -> Value {
    let mut out = json!({
        "rule": u.rule,
        "root": u.root,
        "address": u.address,
        "attribute": u.attribute,
        "why": u.why,
        "resolve": u.resolve,
        "place": u.at.map(|span| bare(files, span)),
        "environments": u.environments,
    });
    if let (Some(out), more @ 1..) = (out.as_object_mut(), u.more) {
        out.insert("more".into(), more.into());
    }
    out
}

fn bare(files: &Files, span: Span) -> Place {
    let text = String::new();
    place(files, &Label { span, text })
}
