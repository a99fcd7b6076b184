//! Findings for programs. The shape is versioned: fields are added, never changed.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use crate::finding::{Changed, Finding, FixPromise, Label, Replacement, RuleInfo, Undecided};
use crate::text::escape::json::{Each, entry, write_pretty};
use crate::text::{Files, Span, slashes};

use super::fingerprint::Fingerprints;
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

/// What is found of a policy by itself.
#[derive(Serialize)]
pub struct PolicyDocument<'a> {
    version: u32,
    findings: Vec<FindingEntry<'a>>,
    summary: Totals,
}

/// Findings of a policy by itself.
pub fn findings<'a>(files: &Files, findings: &'a [Finding]) -> PolicyDocument<'a> {
    PolicyDocument {
        version: POLICY_CHECK.version,
        findings: findings.iter().map(|f| finding(files, f)).collect(),
        summary: Totals::of(findings),
    }
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
            entry(&Fingerprinted {
                finding: finding(files, f),
                fingerprint: fingerprints.of(f),
            })
        };
        let checked = report.checked;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("findings", &Each(|| report.findings.iter().map(one)))?;
        map.serialize_entry("summary", &Totals::of(report.findings))?;
        map.serialize_entry("suppressed", &Each(|| report.suppressed.iter().map(one)))?;
        let open = || report.undecided.iter();
        let open = Each(|| open().map(|u| entry(&undecided(files, u))));
        map.serialize_entry("undecided", &open)?;
        let checked = CheckedEntry {
            roots: checked.roots,
            resources: checked.resources,
            asked: checked.asked(),
            passed: checked.passed,
            failed: checked.failed,
            suppressed: checked.suppressed,
            undecided: checked.undecided,
        };
        map.serialize_entry("checked", &checked)?;
        map.serialize_entry("rules", &Each(|| report.rules.iter().map(rule)))?;
        let settings = || report.settings.iter();
        let settings = Each(|| settings().map(|s| entry(&changed(files, s))));
        map.serialize_entry("settings", &settings)?;
        map.end()
    }
}

/// How many checks came to what.
#[derive(Serialize)]
struct CheckedEntry {
    roots: usize,
    resources: usize,
    asked: usize,
    passed: usize,
    failed: usize,
    suppressed: usize,
    undecided: usize,
}

/// A setting that is another than in a revision.
#[derive(Serialize)]
pub(super) struct ChangedEntry<'a> {
    kind: &'static str,
    name: &'a str,
    was: Option<&'a str>,
    is: Option<&'a str>,
    environments: &'a [String],
    place: Option<Place>,
}

/// How a setting has changed.
pub(super) fn changed<'a>(files: &Files, of: &'a Changed) -> ChangedEntry<'a> {
    ChangedEntry {
        kind: of.kind.word(),
        name: &of.name,
        was: of.was.as_deref(),
        is: of.is.as_deref(),
        environments: &of.environments,
        place: of.at.map(|span| bare(files, span)),
    }
}

/// A rule without its page.
#[derive(Serialize)]
pub struct RuleEntry<'a> {
    id: &'a str,
    summary: &'a str,
    severity: &'static str,
    fix: &'static str,
}

/// What is said of a rule in lists.
pub fn rule(rule: &RuleInfo) -> RuleEntry<'_> {
    RuleEntry {
        id: rule.id,
        summary: rule.summary,
        severity: rule.severity.word(),
        fix: match rule.fix {
            FixPromise::Never => "never",
            FixPromise::Sometimes => "sometimes",
        },
    }
}

/// A finding of a report, which is known again by its fingerprint.
#[derive(Serialize)]
struct Fingerprinted<'a> {
    #[serde(flatten)]
    finding: FindingEntry<'a>,
    fingerprint: String,
}

/// A finding.
#[derive(Serialize)]
pub(super) struct FindingEntry<'a> {
    rule: &'a str,
    severity: &'static str,
    headline: &'a str,
    place: Place,
    related: Vec<Place>,
    notes: &'a [String],
    help: Option<&'a str>,
    environments: &'a [String],
    trail: Vec<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<SubjectEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<SuppressedEntry<'a>>,
}

/// The resource that a finding is about.
#[derive(Serialize)]
struct SubjectEntry<'a> {
    root: &'a str,
    address: &'a str,
    attribute: Option<&'a str>,
    want: Option<&'a str>,
    got: Option<&'a str>,
    monthly: Option<f64>,
}

/// A change of files that mends a finding.
#[derive(Serialize)]
struct FixEntry<'a> {
    title: String,
    safety: &'static str,
    because: &'a str,
    edits: Vec<EditEntry<'a>>,
}

/// A text in the place of another.
#[derive(Serialize)]
struct EditEntry<'a> {
    place: Place,
    text: &'a str,
}

/// Why a finding does not count.
#[derive(Serialize)]
struct SuppressedEntry<'a> {
    by: &'static str,
    reason: &'a str,
    until: Option<&'a str>,
    place: Option<Place>,
}

/// A check that could not be decided.
#[derive(Serialize)]
struct UndecidedEntry<'a> {
    rule: &'a str,
    root: &'a str,
    address: &'a str,
    attribute: Option<&'a str>,
    why: &'a str,
    resolve: Option<&'a str>,
    place: Option<Place>,
    environments: &'a [String],
    /// How many more there are like it; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
}

/// A finding as every document has it.
pub(super) fn finding<'a>(files: &Files, f: &'a Finding) -> FindingEntry<'a> {
    let places = |labels: &[Label]| labels.iter().map(|l| place(files, l)).collect();
    let edit = |e: &'a Replacement| EditEntry {
        place: bare(files, e.span),
        text: &e.text,
    };
    FindingEntry {
        rule: f.rule,
        severity: f.severity.word(),
        headline: &f.headline,
        place: place(files, &f.primary),
        related: places(&f.related),
        notes: &f.notes,
        help: f.help.as_deref(),
        environments: &f.environments,
        trail: places(&f.trail),
        subject: f.subject.as_ref().map(|s| SubjectEntry {
            root: &s.root,
            address: &s.address,
            attribute: s.attribute.as_deref(),
            want: s.want.as_deref(),
            got: s.got.as_deref(),
            monthly: s.monthly,
        }),
        fix: f.fix.as_ref().map(|fix| FixEntry {
            title: fix.told(),
            safety: fix.safety.word(),
            because: &fix.because,
            edits: fix.edits.iter().map(edit).collect(),
        }),
        suppressed: f.suppressed.as_ref().map(|s| SuppressedEntry {
            by: s.by.word(),
            reason: &s.reason,
            until: s.until.as_deref(),
            place: s.at.map(|span| bare(files, span)),
        }),
    }
}

fn undecided<'a>(files: &Files, u: &'a Undecided) -> UndecidedEntry<'a> {
    UndecidedEntry {
        rule: u.rule,
        root: &u.root,
        address: &u.address,
        attribute: u.attribute.as_deref(),
        why: &u.why,
        resolve: u.resolve.as_deref(),
        place: u.at.map(|span| bare(files, span)),
        environments: &u.environments,
        more: (u.more > 0).then_some(u.more),
    }
}

fn bare(files: &Files, span: Span) -> Place {
    let text = String::new();
    place(files, &Label { span, text })
}
