//! A comment on a pull request, or a job's summary: a table, with the details folded away.

use std::fmt::Write as _;
use std::io;

use crate::finding::Finding;
use crate::text::escape::markdown::{self, code, fenced, prose};
use crate::text::escape::terminal;

use super::{Report, Totals, words};

/// GitHub refuses a comment of more than 65,536 characters.
const LARGEST: usize = 60_000;
/// The table leaves room for details.
const TABLE: usize = 40_000;
/// The longest text of a table's cell.
const CELL: usize = 400;
/// Room for the lines that say how much is left out.
const RESERVE: usize = 500;

pub(super) fn report(report: &Report, to: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::default();
    // The comment's mark, by which a job finds the one it wrote before.
    page.add("<!-- tfsize -->\n");
    page.add(&format!("### tfsize: {}\n\n", Totals::of(report.findings)));
    if let Some(checked) = words::checked(report) {
        page.add(&format!("{checked}.\n\n"));
    }
    if !report.findings.is_empty() {
        page.add("| | Rule | Where | What |\n|---|---|---|---|\n");
        page.all(
            report.findings,
            TABLE,
            "findings are not in the table",
            |f| row(report, f),
        );
        page.add("\n");
        page.fold("Details", report.findings, |f| detail(report, f));
    }
    page.fold(
        &format!("{} changed settings", report.settings.len()),
        report.settings,
        |s| format!("- {}\n", prose(&cut(&s.to_string()))),
    );
    page.fold(
        &format!("{} suppressed", report.suppressed.len()),
        report.suppressed,
        |f| {
            let why = f.suppressed.as_ref().map(words::suppressed);
            format!(
                "- {} {}: {}\n",
                code(f.rule),
                prose(&f.headline),
                prose(&why.unwrap_or_default())
            )
        },
    );
    page.fold(
        &format!("{} undecided", report.undecided.len()),
        report.undecided,
        |u| {
            let help = u
                .resolve
                .as_ref()
                .map_or(String::new(), |r| format!(". {}", prose(r)));
            format!(
                "- {} {}{}{help}\n",
                code(u.rule),
                prose(&words::undecided(u)),
                prose(&words::environments(&u.environments)),
            )
        },
    );
    to.write_all(page.text.as_bytes())
}

/// A comment as it grows.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
    /// Counted as GitHub does.
    characters: usize,
}

impl Page {
    pub(super) fn add(&mut self, text: &str) {
        self.characters += text.chars().count();
        self.text.push_str(text);
    }

    /// How long it is, in characters.
    pub(super) fn length(&self) -> usize {
        self.characters
    }

    /// Adds the pieces that fit below a size, in order, and says how many are left out.
    pub(super) fn all<T>(
        &mut self,
        items: &[T],
        limit: usize,
        what: &str,
        piece: impl Fn(&T) -> String,
    ) {
        for (i, item) in items.iter().enumerate() {
            let piece = piece(item);
            if self.characters + piece.chars().count() > limit {
                self.add(&format!("\n{} more {what}.\n", items.len() - i));
                return;
            }
            self.add(&piece);
        }
    }

    /// A folded section; left out when nothing is in it.
    pub(super) fn fold<T>(&mut self, title: &str, items: &[T], piece: impl Fn(&T) -> String) {
        if items.is_empty() {
            return;
        }
        self.add(&format!("<details>\n<summary>{title}</summary>\n\n"));
        self.all(items, LARGEST - RESERVE, "are left out", piece);
        self.add("\n</details>\n\n");
    }
}

fn row(report: &Report, finding: &Finding) -> String {
    let place = report
        .region(finding.primary.span)
        .map_or(String::new(), |at| {
            code(&format!("{}:{}", at.path, at.start.line))
        });
    let what = format!(
        "{}{}",
        finding.headline,
        words::environments(&finding.environments)
    );
    let cells = [
        finding.severity.word().to_string(),
        code(finding.rule),
        place,
        prose(&cut(&what)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn detail(report: &Report, finding: &Finding) -> String {
    let mut out = format!("**{}** {}\n", prose(&finding.headline), code(finding.rule));
    for paragraph in words::details(report, finding) {
        let _ = writeln!(out, "- {}", prose(&paragraph));
    }
    if let Some(fix) = &finding.fix {
        for changed in words::changed(report.files, fix) {
            let path = report.relative(&changed.file.path);
            let mut diff = format!("# {}:{}\n", terminal::line(&path), changed.line);
            for (mark, text) in [('-', &*changed.old), ('+', &changed.new)] {
                for line in text.lines() {
                    let _ = writeln!(diff, "{mark}{line}");
                }
            }
            let _ = write!(out, "\n{}", fenced(&diff, "diff"));
        }
    }
    out.push('\n');
    out
}

/// The text cut to a cell's length.
pub(super) fn cut(text: &str) -> String {
    markdown::cut(text, CELL)
}
