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
        let mut snippet =
            Snippet::source(file.text.as_str()).path(file.path.to_string_lossy().into_owned());
        if finding.primary.span.file == id {
            snippet = snippet.annotation(annotation(
                AnnotationKind::Primary,
                &finding.primary,
                &file.text,
            ));
        }
        for label in finding.related.iter().filter(|l| l.span.file == id) {
            snippet = snippet.annotation(annotation(AnnotationKind::Context, label, &file.text));
        }
        out.push(snippet);
    }
    out
}

fn annotation<'a>(
    kind: AnnotationKind,
    label: &'a Label,
    text: &str,
) -> annotate_snippets::Annotation<'a> {
    let annotation = kind.span(inside(label.span, text));
    if label.text.is_empty() {
        annotation
    } else {
        annotation.label(label.text.as_str())
    }
}

/// The span held within the text, so that a place at its very end can be shown.
fn inside(span: Span, text: &str) -> std::ops::Range<usize> {
    let end = span.range().end.min(text.len());
    span.range().start.min(end)..end
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
