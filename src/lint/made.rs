//! Findings in files that a run makes and that are nowhere but here: their place is what makes the file.

use crate::finding::{Finding, Label, Safety, Undecided};
use crate::text::{Files, Span, slashes};

/// Leads what was found in such files to what makes them, and takes back the fixes: there is nothing to edit.
pub(super) fn led_back(files: &Files, findings: &mut [Finding]) {
    let here = |span: Span| files.made_by(span.file).is_none();
    for finding in findings {
        if let Some(fix) = &mut finding.fix
            && !fix.edits.iter().all(|edit| here(edit.span))
        {
            fix.safety = Safety::Shown;
            fix.because = "the file is made by a run, from what its unit says".into();
        }
        let at = finding.primary.span;
        let Some(by) = files.made_by(at.file) else {
            continue;
        };
        finding.primary = Label {
            span: by,
            text: std::mem::take(&mut finding.primary.text),
        };
        finding.related.retain(|label| here(label.span));
        finding.trail.retain(|label| here(label.span));
        finding.notes.push(within(files, at));
    }
}

/// The same of a check that is undecided.
pub(super) fn led_back_undecided(files: &Files, undecided: &mut [Undecided]) {
    for one in undecided {
        let by = one.at.and_then(|at| files.made_by(at.file));
        one.at = by.or(one.at);
    }
}

/// Where in the file it is.
fn within(files: &Files, at: Span) -> String {
    let (path, place) = (slashes(files.path(at.file)), files.place(at));
    format!("in line {} of {path}, which this makes", place.line)
}
