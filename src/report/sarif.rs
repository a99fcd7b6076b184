//! SARIF 2.1.0, as code scanning reads it.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

mod log;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{MAIN_SEPARATOR, Path};

use indexmap::IndexMap;
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use crate::finding::{
    Finding, Fix, Label, RuleInfo, Safety, Severity, Suppressed, Suppressor, Undecided,
};
use crate::text::Span;
use crate::text::escape::json::{Each, entry, write_pretty};
use crate::text::escape::sarif::message;
use crate::text::escape::uri::reference;

use super::fingerprint::Fingerprints;
use super::place::{Region, clean};
use super::{Report, words};
pub(super) use log::Monthly;
use log::{
    Announced, Artifact, Automation, Base, BaseIds, Change, CodeFlow, Configuration, Counts,
    Driver, Failed, FailedProperties, FileChange, Fingerprint, Head, Help, Invocation, Location,
    Notification, Open, OpenProperties, Physical, Replacement, Rest, Rule, RunProperties, Step,
    Suppression, SuppressionProperties, Tags, Text, ThreadFlow, Tool,
};

/// The name of the directory that URIs are relative to.
const ROOT: &str = "SRCROOT";

/// What a result has beside the finding, where that does not have it.
pub(super) struct More {
    /// What the result is known by from run to run.
    pub(super) fingerprint: String,
    /// How it stands to another run.
    pub(super) baseline: Option<&'static str>,
    /// Members of its properties.
    pub(super) properties: Option<Properties>,
    /// What the difference costs; in place of the one number that a finding has.
    pub(super) monthly: Option<Monthly>,
}

impl More {
    /// What is known by that, and has nothing else.
    fn known_by(fingerprint: String) -> Self {
        Self {
            fingerprint,
            baseline: None,
            properties: None,
            monthly: None,
        }
    }
}

/// What the properties of a result have beside those of its finding.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Properties {
    /// A value that drifts, waits or is not known, as each side has it.
    Value {
        item: String,
        field: &'static str,
        class: &'static str,
        policy: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        plan: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        above: Option<bool>,
    },
    /// What a change does, from what to what.
    Change { before: String, after: String },
}

/// A result.
#[allow(clippy::large_enum_variant)] // there is one at a time
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
    /// The results, made anew whenever they are written.
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
        let described = rules.iter().map(|(id, info)| Rule {
            id,
            name: pascal(id),
            described: info.map(description),
        });
        let results = Writer {
            report,
            fingerprints: Fingerprints::new(report),
            rules: &rules,
        };
        let warnings = run.warnings.iter().map(|warning| Notification {
            level: "warning",
            message: Text {
                text: message(warning),
            },
        });
        let invocation = Invocation {
            execution_successful: true,
            tool_execution_notifications: warnings.collect(),
        };
        let checked = report.checked;
        let mut map = serializer.serialize_map(None)?;
        let driver = Driver {
            name: "tfsize",
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: described.collect(),
        };
        map.serialize_entry("tool", &Tool { driver })?;
        map.serialize_entry("invocations", &entry(&[invocation]))?;
        let root = Base {
            description: Text {
                text: "The root of the repository.",
            },
        };
        map.serialize_entry("originalUriBaseIds", &BaseIds { root })?;
        map.serialize_entry("columnKind", "unicodeCodePoints")?;
        let all = Each(|| (run.results)().map(|one| entry(&results.entry(one))));
        map.serialize_entry("results", &all)?;
        let checked = Counts {
            roots: checked.roots,
            resources: checked.resources,
            passed: checked.passed,
            failed: checked.failed,
            suppressed: checked.suppressed,
            undecided: checked.undecided,
        };
        map.serialize_entry("properties", &RunProperties { checked })?;
        if let Some(id) = run.category {
            map.serialize_entry("automationDetails", &Automation { id })?;
        }
        map.end()
    }
}

/// Makes results.
struct Writer<'a> {
    report: &'a Report<'a>,
    fingerprints: Fingerprints<'a>,
    /// By id, in the order of their indices.
    rules: &'a IndexMap<&'static str, Option<&'a RuleInfo>>,
}

impl Writer<'_> {
    fn entry(&self, entry: Entry) -> log::Entry {
        match entry {
            Entry::Finding(finding, more) => log::Entry::Failed(self.finding(&finding, more)),
            Entry::Undecided(open, more) => log::Entry::Open(self.undecided(&open, more)),
        }
    }

    fn head(&self, rule: &'static str, text: &str, fingerprint: String) -> Head {
        Head {
            rule_id: rule,
            rule_index: self.rules.get_index_of(rule),
            kind: "fail",
            level: "none",
            message: Text {
                text: message(text),
            },
            partial_fingerprints: Fingerprint { first: fingerprint },
        }
    }

    fn finding(&self, finding: &Finding, more: Option<More>) -> Failed {
        let mut text = vec![format!(
            "{}{}",
            finding.headline,
            words::environments(&finding.environments)
        )];
        text.extend(finding.notes.iter().cloned());
        text.extend(finding.subject.as_ref().and_then(|s| words::cost(s)));
        text.extend(finding.help.clone());
        let more = more.unwrap_or_else(|| More::known_by(self.fingerprints.of(finding)));
        let suppressions = finding.suppressed.iter().map(|s| self.suppression(s));
        let place = self
            .location(&finding.primary, None)
            .unwrap_or_else(|| self.somewhere(finding.subject.as_ref().map(|s| s.root.as_str())));
        let related = finding.trail.iter().chain(&finding.related).enumerate();
        let related = related.filter_map(|(i, label)| self.location(label, Some(i + 1)));
        let steps = std::iter::once(&finding.primary)
            .chain(&finding.trail)
            .filter(|_| !finding.trail.is_empty())
            .filter_map(|label| self.location(label, None))
            .map(|location| Step { location });
        let steps: Vec<Step> = steps.collect();
        let code_flow = (!steps.is_empty()).then_some(CodeFlow {
            thread_flows: [ThreadFlow { locations: steps }],
        });
        let fix = finding.fix.as_ref();
        let subject = finding.subject.as_ref();
        let monthly = subject.and_then(|s| s.monthly).map(Monthly::One);
        Failed {
            head: Head {
                level: level(finding.severity),
                ..self.head(finding.rule, &text.join("\n"), more.fingerprint)
            },
            suppressions: suppressions.collect(),
            locations: [place],
            related_locations: related.collect(),
            code_flows: code_flow.map(|flow| [flow]),
            fixes: fix
                .filter(|f| f.safety > Safety::Shown)
                .map(|fix| self.fix(fix)),
            properties: FailedProperties {
                environments: finding.environments.clone(),
                root: subject.map(|s| s.root.clone()),
                address: subject.map(|s| s.address.clone()),
                attribute: subject.and_then(|s| s.attribute.clone()),
                want: subject.and_then(|s| s.want.clone()),
                got: subject.and_then(|s| s.got.clone()),
                monthly: more.monthly.or(monthly),
                fix_safety: fix.map(|fix| fix.safety.word()),
                more: more.properties,
            },
            baseline_state: more.baseline,
        }
    }

    fn undecided(&self, open: &Undecided, more: Option<More>) -> Open {
        let mut text = words::undecided(open);
        text.push_str(&words::environments(&open.environments));
        if let Some(resolve) = &open.resolve {
            text.push_str("\nTo decide it: ");
            text.push_str(resolve);
        }
        let more = more.unwrap_or_else(|| More::known_by(self.fingerprints.of_undecided(open)));
        let place = open.at.and_then(|span| self.physical(span));
        Open {
            head: Head {
                kind: "open",
                ..self.head(open.rule, &text, more.fingerprint)
            },
            properties: OpenProperties {
                root: open.root.clone(),
                address: open.address.clone(),
                attribute: open.attribute.clone(),
                environments: open.environments.clone(),
                more: more.properties,
                monthly: more.monthly,
            },
            locations: [place.map_or_else(|| self.somewhere(Some(&open.root)), Location::from)],
            baseline_state: more.baseline,
        }
    }

    /// The place of what stands in no file: code scanning refuses the whole upload for one result without any.
    fn somewhere(&self, root: Option<&str>) -> Location {
        let path = self.report.relative(Path::new(root.unwrap_or(".")));
        Location::from(Physical {
            artifact_location: artifact(&path),
            region: log::Region {
                start_line: 1,
                rest: None,
            },
        })
    }

    fn location(&self, label: &Label, id: Option<usize>) -> Option<Location> {
        let text = Some(&label.text).filter(|text| !text.is_empty());
        Some(Location {
            physical: self.physical(label.span)?,
            id,
            message: text.map(|text| Text {
                text: message(text),
            }),
        })
    }

    fn physical(&self, span: Span) -> Option<Physical> {
        let at = self.report.region(span)?;
        Some(Physical {
            artifact_location: artifact(&at.path),
            region: region(&at),
        })
    }

    fn suppression(&self, by: &Suppressed) -> Suppression {
        let mut reason = by.reason.clone();
        if let Some(until) = &by.until {
            let _ = write!(reason, " (until {until})");
        }
        let place = by.at.and_then(|span| self.physical(span));
        Suppression {
            kind: match by.by {
                Suppressor::Comment => "inSource",
                Suppressor::Waiver | Suppressor::Baseline => "external",
            },
            status: "accepted",
            justification: message(reason.trim_start()),
            properties: SuppressionProperties {
                by: by.by.word(),
                until: by.until.clone(),
            },
            location: place.map(Location::from),
        }
    }

    fn fix(&self, fix: &Fix) -> Vec<Change> {
        let mut files: IndexMap<String, Vec<Replacement>> = IndexMap::new();
        for edit in &fix.edits {
            if let Some(at) = self.report.region(edit.span) {
                let replacement = Replacement {
                    deleted_region: region(&at),
                    inserted_content: Text {
                        text: edit.text.clone(),
                    },
                };
                files.entry(at.path).or_default().push(replacement);
            }
        }
        if files.is_empty() {
            return Vec::new();
        }
        let changes = files.into_iter().map(|(path, replacements)| FileChange {
            artifact_location: artifact(&path),
            replacements,
        });
        vec![Change {
            description: Text {
                text: message(&words::fix(fix)),
            },
            artifact_changes: changes.collect(),
        }]
    }
}

fn level(severity: Severity) -> &'static str {
    // SARIF has the same three words.
    severity.word()
}

/// A path below the root is relative to it; another one is absolute, since no reference may leave its base.
fn artifact(path: &str) -> Artifact {
    let outside = path.split('/').any(|part| part == "..");
    let absolute = clean(Path::new(path)).filter(|_| outside);
    let path = absolute.map_or_else(
        || path.to_owned(),
        |p| p.to_string_lossy().replace(MAIN_SEPARATOR, "/"),
    );
    let escaped = reference(&path);
    let drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    let (uri, uri_base_id) = if path.starts_with('/') {
        (format!("file://{escaped}"), None)
    } else if drive {
        (format!("file:///{}", escaped.replacen("%3A", ":", 1)), None)
    } else {
        (escaped, Some(ROOT))
    };
    Artifact { uri, uri_base_id }
}

fn region(at: &Region) -> log::Region {
    log::Region {
        start_line: at.start.line,
        rest: Some(Rest {
            start_column: at.start.column,
            end_line: at.end.line,
            end_column: at.end.column,
        }),
    }
}

fn description(rule: &RuleInfo) -> Announced {
    Announced {
        short_description: Text { text: rule.summary },
        full_description: Text {
            text: format!("{}.", rule.summary),
        },
        help: Help {
            text: rule.page,
            markdown: rule.page,
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: Tags {
            tags: ["terraform", "aws", "sizing"],
        },
    }
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
