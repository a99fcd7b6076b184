//! Findings with the text they are about, and tables.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Group, Level, Patch, Renderer, Snippet, normalize_untrusted_str,
};
use anstyle::AnsiColor;
use comfy_table::{ContentArrangement, Table, presets};

use crate::finding::{Changed, Finding, Fix, Label, Severity, Undecided};
use crate::text::escape::commands::broken;
use crate::text::escape::terminal::{self, Screen, line, lines};
use crate::text::{FileId, Files, Span, sentence};

use super::excerpt::{Excerpt, excerpt};
use super::words;
use super::{Report, Totals};

/// The most findings that are shown with their lines, and the most lines of any other list. Formats for programs have all.
pub const MOST: usize = 2_000;
/// The most notes of a finding, and the most places.
const DETAILS: usize = 100;
/// The longest text in a cell of a table, in characters.
const CELL: usize = 300;

/// Every finding with its source lines. Colours are put in; the caller's stream takes them out where they do not belong.
pub fn findings(files: &Files, findings: &[Finding]) -> Screen {
    let mut out = Screen::new();
    for one in shown(files, findings) {
        out.add(&one);
    }
    more(&mut out, findings.len(), "findings");
    out
}

/// The first findings one by one.
fn shown<'a>(files: &'a Files, findings: &'a [Finding]) -> impl Iterator<Item = Screen> + 'a {
    let renderer = Renderer::styled();
    let far = far(findings.len().min(MOST));
    findings.iter().take(MOST).map(move |finding| {
        let groups: Vec<Group> = std::iter::once(group(files, finding, far))
            .chain(finding.fix.as_ref().map(|fix| suggestion(files, fix)))
            .collect();
        let mut out = Screen::rendered(&renderer.render(&groups));
        out.text("\n\n");
        out
    })
}

/// Writes what is to be printed, in which no line is a command to a runner.
pub(super) fn print(screen: &Screen, to: &mut dyn io::Write) -> io::Result<()> {
    to.write_all(broken(screen.as_str()).as_bytes())
}

/// Says how many entries of a list are left out.
pub fn more(out: &mut Screen, count: usize, what: &str) {
    if let Some(left) = count.checked_sub(MOST).filter(|n| *n > 0) {
        let _ = writeln!(
            out,
            "{left} more {what} are not shown; a format for programs, such as json, has them all.\n"
        );
    }
}

/// The findings that count, and what the run came to.
pub(super) fn report(report: &Report, to: &mut dyn io::Write) -> io::Result<()> {
    for one in shown(report.files, report.findings) {
        print(&one, to)?;
    }
    let mut out = Screen::new();
    more(&mut out, report.findings.len(), "findings");
    let totals = Totals::of(report.findings).to_string();
    let _ = writeln!(out, "{}.", sentence(&totals));
    // Why nothing was checked is said beside the output, as all commands say it.
    if report.checked.asked() > 0 || report.findings.is_empty() {
        let _ = writeln!(out, "{}.", sentence(&words::counts(&report.checked)));
    }
    print(&out, to)
}

/// What could not be answered, with what would help.
pub fn undecided(files: &Files, undecided: &[Undecided]) -> Screen {
    let word = AnsiColor::Cyan.on_default().bold();
    let mut out = Screen::new();
    for one in undecided.iter().take(MOST) {
        let environments = words::environments(&one.environments);
        out.styled(word, &format!("undecided[{}]", one.rule));
        out.bold(&format!(": {}{environments}", words::undecided(one)));
        out.text("\n");
        let mut more = |label: &str, text: &str| {
            let _ = writeln!(out, "  {label} {text}");
        };
        if let Some(span) = one.at.filter(|s| files.get(s.file).is_some()) {
            more("-->", &terminal::place(files, span));
        }
        if !one.root.is_empty() {
            more("in", &terminal::path(one.root.as_ref()));
        }
        if let Some(resolve) = &one.resolve {
            more("to decide it:", &line(resolve));
        }
    }
    more(&mut out, undecided.len(), "undecided checks");
    out
}

/// What decides how a configuration is checked, and is another than in a revision: a line each.
pub fn settings(files: &Files, settings: &[Changed], out: &mut Screen) {
    for one in settings.iter().take(MOST) {
        let place = one.at.map(|at| terminal::place(files, at));
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        let _ = writeln!(out, "{place}{}", line(&one.to_string()));
    }
    more(out, settings.len(), "settings");
}

/// Text that keeps its lines, as the renderer takes it.
fn plain(text: &str) -> String {
    normalize_untrusted_str(&lines(text))
}

fn group<'a>(files: &'a Files, finding: &'a Finding, far: u32) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(line(&finding.headline))
        .id(finding.rule)
        .elements(snippets(files, finding, far));
    for note in finding.notes.iter().take(DETAILS) {
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
        let (old, mut edits) = (changed.old, changed.edits);
        let spans: Vec<_> = edits.iter().map(|e| e.range.clone()).collect();
        let Excerpt { text, at } = excerpt(&old, &spans);
        for (edit, range) in edits.iter_mut().zip(at) {
            edit.range = range;
        }
        let patches = edits
            .into_iter()
            .map(|e| Patch::new(e.range, terminal::lines(&e.text)));
        group = group.element(
            Snippet::source(text)
                .line_start(changed.line)
                .path(terminal::path(&changed.file.path))
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
        let window = words::window(&file.text, labels.iter().map(|(_, l)| l.span));
        let first = file.place(u32::try_from(window.start).unwrap_or(u32::MAX));
        let masked = files.excerpt(id, window);
        let spans: Vec<_> = labels
            .iter()
            .map(|(_, l)| masked.range(&l.span.range()))
            .collect();
        let Excerpt { text, at } = excerpt(&masked.text, &spans);
        let mut snippet = Snippet::source(text)
            .line_start(first.line)
            .path(terminal::path(&file.path));
        for ((kind, label), range) in labels.into_iter().zip(at) {
            snippet = snippet.annotation(annotation(kind, label, range));
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
        .take(DETAILS)
}

/// A label on bytes of an excerpt.
fn annotation<'a>(
    kind: AnnotationKind,
    label: &Label,
    range: Range<usize>,
) -> annotate_snippets::Annotation<'a> {
    let annotation = kind.span(range);
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
        table.add_row(row.iter().map(|cell| terminal::short(cell, CELL)));
    }
    table.trim_fmt()
}
