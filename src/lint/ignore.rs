//! Comments that suppress findings.
//!
//! `# tfsize:ignore[rule, rule] reason="…" until=2026-12-31` holds for its own line when it stands behind code, and for
//! the argument or the whole block below it when it stands alone. `key=blue` among the rules narrows it to one instance.
//! `nolint(tfsize:rule): reason` is read too.

use std::cell::Cell;
use std::collections::HashMap;

use crate::budget;
use crate::finding::{Finding, Fix, Replacement, RuleInfo, Safety, Suppressed, Suppressor};
use crate::policy::lint::Day;
use crate::registry::suppression::{EXPIRED, REASON, RENAMED_RULE, UNKNOWN_RULE, UNUSED};
use crate::syntax::comments::{Comment, comments};
use crate::syntax::read::{Block, Body, parse_file};
use crate::text::{FileId, Files, Span};

use super::registry;

/// A comment that suppresses.
#[derive(Debug)]
struct Directive {
    /// The whole comment, which is told of where it suppresses nothing.
    span: Span,
    /// The rules it names, each with its place.
    rules: Vec<(String, Span)>,
    /// The instance it is for.
    key: Option<String>,
    reason: Option<String>,
    until: Option<(String, Span)>,
    /// What it holds for.
    scope: Span,
    /// What that is called: the argument or the block, and the block at the top that it is in.
    on: String,
    used: Cell<bool>,
}

/// The suppressing comments of a run's files.
#[derive(Debug, Default)]
pub struct Ignores {
    all: Vec<Directive>,
}

impl Ignores {
    /// Finds the comments of these files.
    pub fn find(files: &Files, of: impl Iterator<Item = FileId>) -> Self {
        let mut all = Vec::new();
        for id in of {
            let Some(file) = files.get(id) else { continue };
            let marked = file.text.contains("tfsize:");
            if !marked || file.path.extension().is_some_and(|e| e == "json") {
                continue;
            }
            let list = comments(&file.text);
            let below = Below::of(&file.text, &list);
            let mut body = None;
            for comment in &list {
                let text = file.text.get(comment.text.clone()).unwrap_or("");
                let Some(mut directive) = read(text, comment.text.start, id) else {
                    continue;
                };
                directive.span = Span::new(id, comment.range.clone());
                let body = body.get_or_insert_with(|| parse_file(&file.text, id, false).ok());
                directive.scope = scope(&file.text, comment, &below, body.as_ref(), id);
                directive.on = called(&file.text, body.as_ref(), directive.scope);
                all.push(directive);
            }
        }
        Self { all }
    }

    /// The comments: where each is, which rules it names, for which instance, what it is on, and what else it says.
    pub(super) fn told(&self) -> impl Iterator<Item = (Span, String, String)> {
        self.all.iter().map(|d| {
            let names: Vec<&str> = d.rules.iter().map(|(rule, _)| rule.as_str()).collect();
            let key = d
                .key
                .as_ref()
                .map_or_else(String::new, |key| format!(" key={key}"));
            let until = d.until.as_ref().map_or("for ever", |(day, _)| day.as_str());
            let until = if d.until.is_some() {
                format!("until {until}")
            } else {
                until.to_owned()
            };
            let reason = d.reason.as_deref().unwrap_or("no reason");
            (
                d.span,
                format!("[{}{key}]{}", names.join(", "), d.on),
                format!("{reason}, {until}"),
            )
        })
    }

    /// Marks the findings that a comment suppresses.
    pub fn apply(&self, findings: &mut [Finding], today: Day) {
        let places = Places::of(&self.all);
        for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
            let Some(directive) = places.find(finding) else {
                continue;
            };
            directive.used.set(true);
            if directive.expired(today) {
                if let Some((until, _)) = &directive.until {
                    let note = format!("the comment that suppressed it ran out on {until}");
                    finding.notes.push(note);
                }
                continue;
            }
            finding.suppressed = Some(Suppressed {
                by: Suppressor::Comment,
                reason: directive.reason.clone().unwrap_or_default(),
                until: directive.until.as_ref().map(|(text, _)| text.clone()),
                at: Some(directive.span),
            });
        }
    }

    /// What is wrong with the comments themselves. `active` says which rules were asked: a comment for others may have
    /// its use elsewhere. `open` says of which rules not every check was decided: what a comment for them suppresses
    /// may yet show.
    pub fn findings(
        &self,
        known: &dyn Fn(&str) -> bool,
        active: &dyn Fn(&str) -> bool,
        open: &dyn Fn(&str, Span) -> bool,
        today: Day,
    ) -> Vec<Finding> {
        let mut out = Vec::new();
        for d in &self.all {
            let mut unknown = false;
            for (rule, span) in &d.rules {
                let current = registry::current(rule);
                if current != rule {
                    out.push(renamed(rule, current, *span));
                } else if !known(rule) {
                    unknown = true;
                    out.push(
                        finding(&UNKNOWN_RULE, *span, format!("there is no rule {rule}"))
                            .help("`tfsize rules` lists them"),
                    );
                }
            }
            if d.rules.is_empty() {
                out.push(
                    finding(&UNKNOWN_RULE, d.span, "the comment names no rule")
                        .help("write tfsize:ignore[rule] reason=\"…\""),
                );
                continue;
            }
            if d.reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
                out.push(
                    finding(&REASON, d.span, "a suppressed finding needs a reason")
                        .help("add reason=\"…\""),
                );
            }
            match &d.until {
                Some((text, span)) if Day::parse(text).is_none() => out.push(
                    finding(&EXPIRED, *span, format!("{text} is no date"))
                        .help("write until=2026-12-31"),
                ),
                Some((text, span)) if d.expired(today) => out.push(
                    finding(
                        &EXPIRED,
                        *span,
                        format!("the suppression ran out on {text}"),
                    )
                    .help("fix what it suppresses, or give it a new date"),
                ),
                _ => {}
            }
            let asked = d
                .rules
                .iter()
                .map(|(rule, _)| registry::current(rule))
                .all(|rule| active(rule) && !open(rule, d.scope));
            if !d.used.get() && !unknown && asked {
                let names: Vec<&str> = d.rules.iter().map(|(r, _)| r.as_str()).collect();
                out.push(
                    finding(
                        &UNUSED,
                        d.span,
                        format!("there is no finding of {} to suppress", names.join(", ")),
                    )
                    .help("take the comment away"),
                );
            }
        }
        out.retain(|f| active(f.rule));
        out
    }
}

/// A comment names a rule by an old id.
fn renamed(was: &str, now: &str, span: Span) -> Finding {
    let edit = Replacement {
        span,
        text: now.to_owned(),
    };
    finding(
        &RENAMED_RULE,
        span,
        format!("rule {was} is called {now} now"),
    )
    .help(format!("write {now}"))
    .fix(Some(Fix {
        title: format!("write {now} for {was}"),
        edits: vec![edit],
        safety: Safety::Safe,
        because: String::new(),
        monthly: None,
    }))
}

fn finding(rule: &'static RuleInfo, span: Span, headline: impl Into<String>) -> Finding {
    Finding::new(rule.severity, rule, span, headline)
}

impl Directive {
    fn expired(&self, today: Day) -> bool {
        let until = self.until.as_ref().map(|(text, _)| Day::parse(text));
        // A date that cannot be read holds no longer than none.
        until.is_some_and(|day| day.is_none_or(|day| day < today))
    }

    /// Where it no longer holds.
    fn end(&self) -> u32 {
        self.scope.end.max(self.scope.start + 1)
    }

    /// Whether it stands over one of the places of a finding, and names its rule.
    fn holds(&self, finding: &Finding) -> bool {
        if !self
            .rules
            .iter()
            .any(|(rule, _)| registry::means(rule, finding.rule))
        {
            return false;
        }
        if let Some(key) = &self.key {
            let address = finding.subject.as_ref().map(|s| s.address.as_str());
            let quoted = format!("[\"{key}\"]");
            let plain = format!("[{key}]");
            if !address.is_some_and(|a| a.contains(&quoted) || a.contains(&plain)) {
                return false;
            }
        }
        let inside = |span: &Span| {
            span.file == self.scope.file
                && self.scope.start <= span.start
                && span.start < self.end()
        };
        inside(&finding.primary.span) || finding.trail.iter().any(|l| inside(&l.span))
    }
}

/// Directives by rule and file, in the order of where they hold.
struct Places<'d>(HashMap<(&'d str, FileId), Vec<Comparison<'d>>>);

/// A directive, its number, and how far it or one before it holds.
struct Comparison<'d> {
    directive: &'d Directive,
    number: usize,
    until: u32,
}

impl<'d> Places<'d> {
    fn of(all: &'d [Directive]) -> Self {
        let mut places: HashMap<_, Vec<Comparison<'d>>> = HashMap::new();
        for (number, directive) in all.iter().enumerate() {
            for (rule, _) in &directive.rules {
                let list = places.entry((registry::current(rule), directive.scope.file));
                list.or_default().push(Comparison {
                    directive,
                    number,
                    until: directive.end(),
                });
            }
        }
        for list in places.values_mut() {
            list.sort_by_key(|held| held.directive.scope.start);
            let mut until = 0;
            for held in list {
                until = until.max(held.until);
                held.until = until;
            }
        }
        Self(places)
    }

    /// The first that suppresses a finding.
    fn find(&self, finding: &Finding) -> Option<&'d Directive> {
        let spans = finding.trail.iter().map(|label| label.span);
        let spans = std::iter::once(finding.primary.span).chain(spans);
        let mut first: Option<(usize, &'d Directive)> = None;
        for span in spans {
            let Some(list) = self.0.get(&(finding.rule, span.file)) else {
                continue;
            };
            let begun = list.partition_point(|held| held.directive.scope.start <= span.start);
            for held in list.get(..begun).unwrap_or_default().iter().rev() {
                if held.until <= span.start || !budget::spend(1) {
                    break;
                }
                let earlier = first.is_none_or(|(number, _)| held.number < number);
                if earlier && held.directive.holds(finding) {
                    first = Some((held.number, held.directive));
                }
            }
        }
        first.map(|(_, directive)| directive)
    }
}

/// What a span of a file is called: ` on count of resource "aws_sqs_queue" "mail"`; nothing where it is the file.
fn called(text: &str, body: Option<&Body>, scope: Span) -> String {
    let name = |block: &Block| {
        let labels = block
            .labels
            .iter()
            .map(|label| format!(" \"{}\"", label.text));
        format!("{}{}", block.kind, labels.collect::<String>())
    };
    let holds = |block: &&Block| block.span.start < scope.end && scope.start < block.span.end;
    let mut blocks = body.into_iter().flat_map(|body| &body.blocks).filter(holds);
    let Some(block) = blocks.next().filter(|_| blocks.next().is_none()) else {
        return String::new();
    };
    if scope.start <= block.header.start {
        return format!(" on {}", name(block));
    }
    let inner = text.get(scope.range()).unwrap_or_default();
    let mut lines = inner.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(['#', '/']));
    let argument = first.unwrap_or_default().split(['=', '{', '#']).next();
    format!(
        " on {} of {}",
        argument.unwrap_or_default().trim(),
        name(block)
    )
}

/// Reads the text of a comment; `None` where it is about something else.
fn read(text: &str, offset: usize, file: FileId) -> Option<Directive> {
    let at = |start: usize, length: usize| Span::new(file, offset + start..offset + start + length);
    let mut directive = Directive {
        span: at(0, text.len()),
        rules: Vec::new(),
        key: None,
        reason: None,
        until: None,
        scope: at(0, 0),
        on: String::new(),
        used: Cell::new(false),
    };
    let lead = text.len() - text.trim_start().len();
    let body = text.trim_start();
    if let Some(rest) = body.strip_prefix("nolint(") {
        let close = rest.find(')')?;
        let list = rest.get(..close)?;
        let mut from = lead + "nolint(".len();
        for part in list.split(',') {
            let name = part.trim();
            let start = from + (part.len() - part.trim_start().len());
            if let Some(rule) = name.strip_prefix("tfsize:") {
                directive
                    .rules
                    .push((rule.to_owned(), at(start + "tfsize:".len(), rule.len())));
            }
            from += part.len() + 1;
        }
        if directive.rules.is_empty() {
            return None;
        }
        let reason = rest.get(close + 1..)?.trim_start_matches(':').trim();
        directive.reason = Some(reason.to_owned()).filter(|r| !r.is_empty());
        return Some(directive);
    }
    let rest = body.strip_prefix("tfsize:")?.trim_start();
    let rest = rest.strip_prefix("ignore")?;
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_') {
        return None;
    }
    let start = text.len() - rest.len();
    let (list, tail) = match rest.trim_start().strip_prefix('[') {
        Some(open) => {
            let close = open.find(']')?;
            (open.get(..close)?, open.get(close + 1..)?)
        }
        None => ("", rest),
    };
    let mut from = start + (rest.len() - rest.trim_start().len()) + 1;
    for part in list.split(',').filter(|p| !p.trim().is_empty()) {
        let name = part.trim();
        let place = from + (part.len() - part.trim_start().len());
        match name.strip_prefix("key=") {
            Some(key) => directive.key = Some(key.trim_matches('"').to_owned()),
            None => directive
                .rules
                .push((name.to_owned(), at(place, name.len()))),
        }
        from += part.len() + 1;
    }
    let base = text.len() - tail.len();
    for (name, value, place) in settings(tail) {
        match name {
            "reason" => directive.reason = Some(value.to_owned()),
            "until" => {
                directive.until = Some((value.to_owned(), at(base + place, value.len())));
            }
            _ => {}
        }
    }
    Some(directive)
}

/// `name=value` and `name="some words"`, each with the place of its value; other words are passed over.
fn settings(text: &str) -> Vec<(&str, &str, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let start = from + (rest.len() - rest.trim_start().len());
        let Some(word) = text.get(start..).filter(|w| !w.is_empty()) else {
            break;
        };
        let end = word.find(char::is_whitespace).unwrap_or(word.len());
        let Some((name, _)) = word.get(..end).and_then(|w| w.split_once('=')) else {
            from = start + end;
            continue;
        };
        let value_at = start + name.len() + 1;
        let value = text.get(value_at..).unwrap_or("");
        let (value, place, next) = match value.strip_prefix('"') {
            Some(quoted) => {
                let length = quoted.find('"').unwrap_or(quoted.len());
                let inner = quoted.get(..length).unwrap_or("");
                (inner, value_at + 1, value_at + length + 2)
            }
            None => {
                let length = value.find(char::is_whitespace).unwrap_or(value.len());
                (
                    value.get(..length).unwrap_or(""),
                    value_at,
                    value_at + length,
                )
            }
        };
        out.push((name, value, place));
        from = next.min(text.len());
    }
    out
}

/// Comments of a text by where they begin, and for those that stand alone where the code below begins.
struct Below(HashMap<usize, usize>);

impl Below {
    fn of(text: &str, all: &[Comment]) -> Self {
        let after = |at: usize| {
            let rest = text.get(at..).unwrap_or("");
            at + (rest.len() - rest.trim_start().len())
        };
        let mut below = HashMap::new();
        // From the last one up: a comment above others holds for what they hold for.
        for comment in all.iter().rev().filter(|c| c.alone) {
            let next = after(comment.range.end);
            let code = below.get(&next).copied().unwrap_or(next);
            below.insert(comment.range.start, code);
        }
        Self(below)
    }
}

/// What a comment holds for: its line, or the argument or block below it.
fn scope(text: &str, comment: &Comment, below: &Below, body: Option<&Body>, file: FileId) -> Span {
    let line_of = |at: usize| {
        let start = text
            .get(..at)
            .and_then(|t| t.rfind('\n'))
            .map_or(0, |n| n + 1);
        let end = text
            .get(at..)
            .and_then(|t| t.find('\n'))
            .map_or(text.len(), |n| at + n);
        start..end
    };
    // The first code below it, past further comments and empty lines.
    let Some(at) = below.0.get(&comment.range.start).copied() else {
        return Span::new(file, line_of(comment.range.start));
    };
    let covered = body.and_then(|b| covering(b, at));
    covered.unwrap_or_else(|| Span::new(file, line_of(at.min(text.len()))))
}

/// The block or argument that begins at an offset. Both are in writing order.
fn covering(body: &Body, at: usize) -> Option<Span> {
    let starts = |span: Span| span.range().start;
    let attributes = &body.attributes;
    if let Ok(found) = attributes.binary_search_by_key(&at, |a| starts(a.span)) {
        return attributes.get(found).map(|a| a.span);
    }
    let until = body.blocks.partition_point(|b| starts(b.span) <= at);
    let block = body.blocks.get(until.checked_sub(1)?)?;
    if starts(block.span) == at {
        return Some(block.span);
    }
    if block.span.range().contains(&at) {
        return covering(&block.body, at);
    }
    None
}
