//! What queues and topics have in common where they keep an order.

use super::prelude::*;
use super::reading::{set, text};
use crate::catalog::source::Source;
use crate::lint::Blocked;

/// The end of a FIFO name.
const SUFFIX: &str = ".fifo";

/// Whether it is a FIFO queue or topic.
pub(super) fn is_fifo(subject: &Subject<'_>, flag: &str) -> Result<bool, Blocked> {
    Ok(set(subject, flag)?.and_then(|g| g.bool()).unwrap_or(false))
}

/// Name and flag agree.
pub(super) fn name(subject: &Subject<'_>, flag: &str, what: &str, source: &Source) -> Answer {
    let fifo = is_fifo(subject, flag)?;
    let Some(name) = text(subject, "name")? else {
        return not_applicable();
    };
    let finding = match (fifo, name.ends_with(SUFFIX)) {
        (true, true) | (false, false) => return pass(),
        (true, false) => subject
            .finding(
                "name",
                format!("the name \"{name}\" of a FIFO {what} does not end with {SUFFIX}"),
            )
            .help(format!("write \"{name}{SUFFIX}\""))
            .fix(
                subject
                    .write("name", &Write::Text(format!("{name}{SUFFIX}")))
                    .map(|f| f.with_caution("others may know it by name")),
            ),
        (false, true) => subject
            .finding(
                "name",
                format!("the name \"{name}\" ends with {SUFFIX}, but the {what} is not FIFO"),
            )
            .help(format!("set {flag} = true, or take {SUFFIX} off the name"))
            .fix(
                subject
                    .write(flag, &Write::Bool(true))
                    .map(|f| f.with_caution(format!("a FIFO {what} is slower and costs more"))),
            ),
    };
    fail(finding.note(format!("source: {source}")))
}

/// An argument that only FIFO ones have.
pub(super) fn only_fifo(
    subject: &Subject<'_>,
    flag: &str,
    what: &str,
    argument: &str,
    source: &Source,
) -> Answer {
    let Some(got) = set(subject, argument)? else {
        return not_applicable();
    };
    if got.bool() == Some(false) || got.text() == Some("") || is_fifo(subject, flag)? {
        return pass();
    }
    fail(
        subject
            .finding(argument, format!("{argument} is for FIFO {what}s only"))
            .note(format!("source: {source}"))
            .help(format!("leave it out, or set {flag} = true")),
    )
}
