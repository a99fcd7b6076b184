//! Findings with the text they are about, and tables.

use std::fmt::Write as _;

use annotate_snippets::{
    AnnotationKind, Group, Level, Patch, Renderer, Snippet, normalize_untrusted_str as plain,
};
use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};

use crate::finding::{Finding, Fix, Label, Severity, Undecided};
use crate::text::{Excerpt, FileId, Files, Span};

use super::words::{self, window};
use super::{Report, Totals};

/// Every finding with its source lines. Colours are put in; the caller's stream takes them out where they do not belong.
pub fn findings(files: &Files, findings: &[Finding]) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    let far = far(findings.len());
    for finding in findings {
        let groups: Vec<Group> = std::iter::once(group(files, finding, far))
            .chain(finding.fix.as_ref().map(|fix| suggestion(files, fix)))
            .collect();
        out.push_str(&renderer.render(&groups));
        out.push_str("\n\n");
    }
    out
}

/// The findings that count, and what the run came to.
pub(super) fn report(report: &Report) -> String {
    let mut out = findings(report.files, report.findings);
    let mut totals = Totals::of(report.findings).to_string();
    if let Some(first) = totals.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out.push_str(&totals);
    out.push_str(".\n");
    if let Some(checked) = words::checked(report) {
        out.push_str(&checked);
        out.push_str(".\n");
    }
    out
}

/// What could not be answered, with what would help.
pub fn undecided(files: &Files, undecided: &[Undecided]) -> String {
    let bold = Style::new().bold();
    let word = AnsiColor::Cyan.on_default().bold();
    let mut out = String::new();
    for one in undecided {
        let environments = words::environments(&one.environments);
        let _ = writeln!(
            out,
            "{word}undecided[{}]{word:#}{bold}: {}{environments}{bold:#}",
            one.rule,
            words::undecided(one),
        );
        let mut more = |label: &str, text: &str| {
            let _ = writeln!(out, "  {label} {}", words::line(text));
        };
        if let Some(span) = one.at.filter(|s| files.get(s.file).is_some()) {
            more("-->", &files.locate(span));
        }
        if !one.root.is_empty() {
            more("in", &one.root);
        }
        if let Some(resolve) = &one.resolve {
            more("to decide it:", resolve);
        }
    }
    out
}

fn group<'a>(files: &'a Files, finding: &'a Finding, far: u32) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(finding.headline.as_str())
        .id(finding.rule)
        .elements(snippets(files, finding, far));
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(plain(note)));
    }
    if let Some(subject) = &finding.subject {
        group = group.element(Level::NOTE.message(plain(&words::subject(subject))));
        if let Some(cost) = words::cost(subject) {
            group = group.element(Level::NOTE.message(cost));
        }
    }
    if !finding.environments.is_empty() {
        let names = finding.environments.join(", ");
        group = group.element(Level::NOTE.message(plain(&format!("in {names}"))));
    }
    if let Some(by) = &finding.suppressed {
        group = group.element(Level::NOTE.message(plain(&words::suppressed(by))));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(plain(help)));
    }
    group
}

/// The lines of a fix before and after.
fn suggestion<'a>(files: &'a Files, fix: &Fix) -> Group<'a> {
    let mut group = Group::with_title(Level::HELP.secondary_title(plain(&words::fix(fix))));
    for changed in words::changed(files, fix) {
        let patches = changed
            .edits
            .into_iter()
            .map(|e| Patch::new(e.range, e.text));
        group = group.element(
            Snippet::source(changed.old)
                .line_start(changed.line)
                .path(changed.file.path.to_string_lossy().into_owned())
                .patches(patches),
        );
    }
    group
}

/// How far apart labels of one file may be and still be in one snippet, which is laid out line by line: less for many
/// findings, so that all of them are laid out in little time.
fn far(findings: usize) -> u32 {
    const ALL: usize = 16 << 20;
    let each = ALL / findings.max(1);
    u32::try_from(each.clamp(2 << 10, 64 << 10)).unwrap_or(u32::MAX)
}

/// A label and how it is marked.
type Labelled<'a> = (AnnotationKind, &'a Label);

/// One snippet for each file, the primary label's first; several where labels are far apart.
fn snippets<'a>(
    files: &'a Files,
    finding: &'a Finding,
    far: u32,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let labels = std::iter::once((AnnotationKind::Primary, &finding.primary))
        .chain(others(finding).map(|l| (AnnotationKind::Context, l)));
    let mut groups: Vec<(FileId, u32, Vec<Labelled>)> = Vec::new();
    for (kind, label) in labels {
        let Span { file, start, .. } = label.span;
        let near = groups
            .iter_mut()
            .find(|(of, at, _)| *of == file && at.abs_diff(start) <= far);
        match near {
            Some((.., group)) => group.push((kind, label)),
            None => groups.push((file, start, vec![(kind, label)])),
        }
    }
    let mut out = Vec::new();
    for (id, _, labels) in groups {
        let Some(file) = files.get(id) else { continue };
        let window = window(&file.text, labels.iter().map(|(_, l)| l.span));
        let first = file.place(u32::try_from(window.start).unwrap_or(u32::MAX));
        let excerpt = files.excerpt(id, window);
        let mut annotations = Vec::with_capacity(labels.len());
        for (kind, label) in labels {
            annotations.push(annotation(kind, label, &excerpt));
        }
        let mut snippet = Snippet::source(excerpt.text)
            .line_start(first.line)
            .path(file.path.to_string_lossy().into_owned());
        for annotation in annotations {
            snippet = snippet.annotation(annotation);
        }
        out.push(snippet);
    }
    out
}

/// The places a value goes through, then the other ones; what the primary label says already is not said again.
fn others(finding: &Finding) -> impl Iterator<Item = &Label> {
    finding
        .trail
        .iter()
        .chain(&finding.related)
        .filter(|l| **l != finding.primary)
}

/// A label on a part of a file; a place at the very end of the file can be shown, and one within a character is at its
/// start.
fn annotation<'a>(
    kind: AnnotationKind,
    label: &Label,
    excerpt: &Excerpt<'_>,
) -> annotate_snippets::Annotation<'a> {
    let annotation = kind.span(excerpt.range(&label.span.range()));
    if label.text.is_empty() {
        annotation
    } else {
        annotation.label(plain(&label.text))
    }
}

/// A table without lines between its rows; columns wrap at the terminal's width.
pub fn table(head: &[&str], rows: Vec<Vec<String>>, width: Option<u16>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        table.set_width(width);
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table.set_header(head.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}
