//! Findings for programs. The shape is versioned: fields are added, never changed.

use serde::Serialize;
use serde_json::{Value, json};

use crate::finding::{Finding, Label};
use crate::text::{Files, Span};

use super::Totals;

/// The version of the shape.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Place {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
}

fn place(files: &Files, label: &Label) -> Place {
    let start = files.place(label.span);
    let end = files.place(Span {
        start: label.span.end,
        ..label.span
    });
    Place {
        path: files.path(label.span.file).display().to_string(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text: label.text.clone(),
    }
}

/// `{ version, findings, summary }`.
pub fn findings(files: &Files, findings: &[Finding]) -> Value {
    let one = |f: &Finding| {
        json!({
            "rule": f.rule,
            "severity": f.severity.word(),
            "headline": f.headline,
            "place": place(files, &f.primary),
            "related": f.related.iter().map(|l| place(files, l)).collect::<Vec<_>>(),
            "notes": f.notes,
            "help": f.help,
            "environments": f.environments,
        })
    };
    json!({
        "version": VERSION,
        "findings": findings.iter().map(one).collect::<Vec<_>>(),
        "summary": Totals::of(findings),
    })
}
