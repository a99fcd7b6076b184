//! Findings with the text they are about, and tables.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use comfy_table::{ContentArrangement, Table, presets};

use crate::finding::{Finding, Label, Severity};
use crate::text::{FileId, Files, Span};

/// Every finding with its source lines. Colours are put in; the caller's stream takes them out where they do not belong.
pub fn findings(files: &Files, findings: &[Finding]) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&[group(files, finding)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(files: &'a Files, finding: &'a Finding) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(finding.headline.as_str())
        .id(finding.rule)
        .elements(snippets(files, finding));
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if !finding.environments.is_empty() {
        group =
            group.element(Level::NOTE.message(format!("in {}", finding.environments.join(", "))));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// One snippet for each file, the primary label's first.
fn snippets<'a>(
    files: &'a Files,
    finding: &'a Finding,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut ids: Vec<FileId> = vec![finding.primary.span.file];
    for label in &finding.related {
        if !ids.contains(&label.span.file) {
            ids.push(label.span.file);
        }
    }
    let mut out = Vec::new();
    for id in ids {
        let Some(file) = files.get(id) else { continue };
        let labels: Vec<(AnnotationKind, &Label)> = std::iter::once(&finding.primary)
            .map(|l| (AnnotationKind::Primary, l))
            .chain(finding.related.iter().map(|l| (AnnotationKind::Context, l)))
            .filter(|(_, l)| l.span.file == id)
            .collect();
        let window = window(&file.text, labels.iter().map(|(_, l)| l.span));
        let first = file.place(u32::try_from(window.start).unwrap_or(u32::MAX));
        let text = file.text.get(window.clone()).unwrap_or_default();
        let mut snippet = Snippet::source(text)
            .line_start(first.line)
            .path(file.path.to_string_lossy().into_owned());
        for (kind, label) in labels {
            snippet = snippet.annotation(annotation(kind, label, window.start, text.len()));
        }
        out.push(snippet);
    }
    out
}

/// The whole lines that hold the spans: a renderer that is given all of a large file for each finding takes too long.
fn window(text: &str, spans: impl Iterator<Item = Span>) -> std::ops::Range<usize> {
    let (start, end) = spans.fold((text.len(), 0), |(start, end), span| {
        (start.min(span.range().start), end.max(span.range().end))
    });
    let before = text.get(..start).and_then(|t| t.rfind('\n'));
    let after = text.get(end..).and_then(|t| t.find('\n'));
    before.map_or(0, |n| n + 1)..after.map_or(text.len(), |n| end + n + 1)
}

/// A label on a text that starts `offset` bytes into its file; a place at the very end of the file can be shown.
fn annotation(
    kind: AnnotationKind,
    label: &Label,
    offset: usize,
    length: usize,
) -> annotate_snippets::Annotation<'_> {
    let end = label.span.range().end.saturating_sub(offset).min(length);
    let start = label.span.range().start.saturating_sub(offset).min(end);
    let annotation = kind.span(start..end);
    if label.text.is_empty() {
        annotation
    } else {
        annotation.label(label.text.as_str())
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
