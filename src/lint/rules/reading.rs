//! How several rules read a resource and put their answers together.

use std::ops::RangeInclusive;

use crate::catalog::source::{self, Fact};
use crate::config::value::{Source, Value, Why};
use crate::lint::{
    Answer, AttributeValue, Blocked, Subject, Verdict, all, fail, not_applicable, pass,
};

/// The value at a path if it is written; what is left to the provider counts as not set.
pub(super) fn set(subject: &Subject<'_>, path: &str) -> Result<Option<AttributeValue>, Blocked> {
    match subject.get(path) {
        Err(blocked) if blocked.why.is_left_to_provider(&subject.address(), path) => Ok(None),
        found => found,
    }
}

/// The text at a path if it is written and not empty; an empty one is the provider's word for unset.
pub(super) fn text(subject: &Subject<'_>, path: &str) -> Result<Option<String>, Blocked> {
    let got = set(subject, path)?;
    Ok(got
        .and_then(|g| g.text().map(str::to_owned))
        .filter(|t| !t.is_empty()))
}

/// Whether an argument does not stand in the block. One that stands there and is null by a variable is for the caller
/// to give.
pub(super) fn is_left_out(subject: &Subject<'_>, path: &str) -> bool {
    matches!(
        subject.origin(path).source(),
        None | Some(Source::Absent(_))
    )
}

/// One answer of several: a failure outweighs undecided, and that a pass.
pub(super) fn combine(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let mut findings = Vec::new();
    let mut blocked = None;
    let mut passed = false;
    for answer in answers {
        match answer {
            Ok(Verdict::Fail(some)) => findings.extend(some),
            Ok(Verdict::Pass) => passed = true,
            Ok(Verdict::NotApplicable) => {}
            Err(why) => blocked = blocked.or(Some(why)),
        }
    }
    match blocked {
        Some(blocked) if findings.is_empty() => Err(blocked),
        None if findings.is_empty() && !passed => not_applicable(),
        _ => all(findings),
    }
}

/// The argument that a path ends with.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// A number is in the range that AWS has for it.
pub(super) fn within<T: ToString>(
    subject: &Subject<'_>,
    path: &str,
    range: &Fact<RangeInclusive<T>>,
    unit: &str,
) -> Answer {
    let Some(got) = set(subject, path)? else {
        return not_applicable();
    };
    let Some(number) = got.number() else {
        return not_applicable();
    };
    let (from, to) = (
        range.value.start().to_string(),
        range.value.end().to_string(),
    );
    let bound = |text: &str| text.parse::<f64>().ok();
    if bound(&from).is_none_or(|b| b <= number) && bound(&to).is_none_or(|b| number <= b) {
        return pass();
    }
    let name = last(path);
    fail(
        subject
            .finding(path, format!("{name} {number} is outside {from} to {to}"))
            .note(format!("source: {}", range.source))
            .help(format!("choose {from} to {to}{}{unit}", gap(unit))),
    )
}

fn gap(unit: &str) -> &str {
    if unit.is_empty() { "" } else { " " }
}

/// A text is one of the words that AWS knows; another case of one is mended.
pub(super) fn one_of(
    subject: &Subject<'_>,
    path: &str,
    words: &[&str],
    source: &source::Source,
) -> Answer {
    let Some(word) = text(subject, path)? else {
        return not_applicable();
    };
    if words.contains(&&*word) {
        return pass();
    }
    let meant = words.iter().find(|w| w.eq_ignore_ascii_case(&word));
    let finding = subject
        .finding(path, format!("{} has no value \"{word}\"", last(path)))
        .note(format!("it takes {}; source: {source}", words.join(", ")));
    fail(match meant {
        Some(meant) => finding
            .help(format!("write \"{meant}\""))
            .fix(subject.write(path, &(*meant).into())),
        None => finding.help("choose one of them"),
    })
}

/// A text is not longer than AWS takes.
pub(super) fn at_most_characters(
    subject: &Subject<'_>,
    path: &str,
    most: usize,
    source: &source::Source,
) -> Answer {
    let Some(text) = text(subject, path)? else {
        return not_applicable();
    };
    let length = text.chars().count();
    if length <= most {
        return pass();
    }
    fail(
        subject
            .finding(
                path,
                format!("{} has {length} characters, {most} are allowed", last(path)),
            )
            .note(format!("source: {source}"))
            .help(format!("shorten it to {most} characters")),
    )
}

/// There are no more elements at a path than AWS takes.
pub(super) fn at_most_elements(
    subject: &Subject<'_>,
    path: &str,
    most: usize,
    source: &source::Source,
) -> Answer {
    let Some(got) = set(subject, path)? else {
        return not_applicable();
    };
    let Some(count) = got.len() else {
        let why = Why::Other("the number of elements is not known".into());
        return Err(subject.blocked(path, why));
    };
    if count <= most {
        return pass();
    }
    fail(
        subject
            .finding(
                path,
                format!("{} has {count} elements, {most} are allowed", last(path)),
            )
            .note(format!("source: {source}"))
            .help(format!("keep {most} of them at most")),
    )
}

/// A fact newer than the catalogue, or one it has no sure word of.
pub(super) fn undecided(subject: &Subject<'_>, path: &str, why: impl AsRef<str>) -> Blocked {
    subject.blocked(path, Why::Other(why.as_ref().into()))
}

/// The one resource of those types that an argument leads to; `None` also where it may be several.
pub(super) fn the_one<'a>(
    subject: &Subject<'a>,
    argument: &str,
    kinds: &[&str],
) -> Option<Subject<'a>> {
    let mut found = subject.referred(argument, kinds).into_iter();
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The other resources of a type whose argument leads to this one alone.
pub(super) fn referring<'a>(subject: &Subject<'a>, kind: &str, argument: &str) -> Vec<Subject<'a>> {
    subject.sole_referrers(kind, argument)
}

/// The elements of a list or set at a path; none where it is not set.
pub(super) fn elements(subject: &Subject<'_>, path: &str) -> Result<Vec<Value>, Blocked> {
    let got = set(subject, path)?;
    Ok(got
        .and_then(|g| g.value.as_items().map(|items| items.to_vec()))
        .unwrap_or_default())
}
