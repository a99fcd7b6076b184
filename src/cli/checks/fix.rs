//! The fixes that are applied, or shown as a diff.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use crate::finding::Safety;
use crate::lint::Run;
use crate::text::escape::terminal::{Screen, line, path as shown};
use crate::text::escape::{LONGEST, shortened};
use crate::text::write::{Batch, Before};
use crate::text::{Edit, Files, apply, slashes, unified_diff};

use super::super::{Exit, Out};
use super::CheckArgs;

/// Applies or shows the fixes that may be applied.
pub(super) fn fix(args: &CheckArgs, files: &Files, found: &Run, out: &mut Out) -> Result<Exit> {
    let least = if args.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let mut edits: BTreeMap<_, Vec<Edit>> = BTreeMap::new();
    let (mut applied, mut held) = (0, 0);
    for finding in &found.findings {
        let Some(fix) = &finding.fix else { continue };
        if fix.edits.is_empty() {
            continue;
        }
        if fix.safety < least {
            held += usize::from(fix.safety == Safety::Unsafe);
            continue;
        }
        let new: Vec<(crate::text::FileId, Edit)> = fix
            .edits
            .iter()
            .map(|e| {
                let edit = Edit {
                    range: e.span.range(),
                    text: e.text.clone(),
                };
                (e.span.file, edit)
            })
            .collect();
        // Two findings that want different things at one place: the first has it, the other shows up again.
        let clash = new.iter().any(|(file, edit)| {
            edits.get(file).is_some_and(|list| {
                list.iter().any(|e| {
                    *e != *edit
                        && (e.range.start < edit.range.end && edit.range.start < e.range.end
                            || e.range == edit.range)
                })
            })
        });
        if clash {
            continue;
        }
        applied += 1;
        for (file, edit) in new {
            let list = edits.entry(file).or_default();
            if !list.contains(&edit) {
                list.push(edit);
            }
        }
    }
    let mut batch = Batch::of_files();
    for (id, list) in &edits {
        let Some(file) = files.get(*id) else { continue };
        let text = apply(&file.text, list)
            .with_context(|| format!("cannot change {}", shown(&file.path)))?;
        if args.diff {
            let name = line(&slashes(&file.path));
            let Some((old, new, _)) = files.edited(*id, 0..file.text.len(), list) else {
                continue;
            };
            let diff = unified_diff(&old, &new, &format!("a/{name}"), &format!("b/{name}"));
            let mut shown = Screen::new();
            for line in diff.split_inclusive('\n') {
                shown.text(&shortened(line, LONGEST));
            }
            out.say(shown)?;
        } else {
            let mark = if file.byte_order_mark { "\u{feff}" } else { "" };
            let old = file.whole();
            let same = move |now: &[u8]| now == old.as_bytes();
            let new = format!("{mark}{text}");
            batch.write(&file.path, new.as_bytes(), Before::Read(Box::new(same)))?;
        }
    }
    batch.commit()?;
    let left = found.findings.len() - applied;
    let verb = if args.diff { "Would fix" } else { "Fixed" };
    let more = if held > 0 {
        format!("; {held} more with --unsafe")
    } else {
        String::new()
    };
    out.tell(&format!(
        "{verb} {applied} of {} findings in {} files{more}.\n",
        found.findings.len(),
        edits.len()
    ))?;
    let failing = found
        .findings
        .iter()
        .filter(|f| args.fail_on.fails(f.severity))
        .count();
    Ok(if args.diff && applied > 0 || left.min(failing) > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
