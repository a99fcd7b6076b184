//! Regular expressions, in the syntax of Go (RE2).

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use regex::{Captures, Regex, RegexBuilder};

use super::{Call, FuncError, MAX_ITEMS, MAX_TEXT, Outcome};
use crate::budget;
use crate::config::value::{Type, Value};

/// The longest pattern that is compiled: each class of Unicode in it takes kilobytes before any limit is looked at.
const MAX_PATTERN: usize = 64 << 10;

/// Sizes of compiled patterns, in bytes. The smallest that a pattern fits says how many states it has at most.
const SIZES: [usize; 6] = [4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20];

/// Bytes of a compiled pattern that are made in one step, or made and thrown away where they are too many.
const COMPILED_IN_A_STEP: usize = 4;

/// Bytes of a state, at least.
const STATE: usize = 24;

/// How many states may be looked at in one search, which nothing can interrupt: one for each byte of the text and each
/// state of the pattern. This many take about two seconds.
const MAX_LOOKS: usize = 500_000_000;

/// How many patterns a thread keeps compiled, and the largest that is kept: compiling one takes far longer than a search
/// through a short text, and a module asks the same of each call.
const KEPT: usize = 32;
const LARGEST_KEPT: usize = 64 << 10;

/// A compiled pattern, and the size that it fits in.
struct Pattern {
    regex: Regex,
    size: usize,
}

thread_local! {
    /// What was compiled last, the newest first.
    static COMPILED: RefCell<VecDeque<(Box<str>, Rc<Pattern>)>> = const { RefCell::new(VecDeque::new()) };
}

impl Pattern {
    /// The pattern compiled, or as it was compiled before on this thread.
    fn of(pattern: &str) -> Result<Rc<Self>, FuncError> {
        let known = COMPILED.with_borrow(|kept| {
            let mut kept = kept.iter();
            kept.find(|(text, _)| **text == *pattern)
                .map(|(_, compiled)| Rc::clone(compiled))
        });
        if let Some(known) = known {
            return Ok(known);
        }
        let compiled = Rc::new(Self::compile(pattern)?);
        if compiled.size <= LARGEST_KEPT {
            COMPILED.with_borrow_mut(|kept| {
                kept.truncate(KEPT - 1);
                kept.push_front((pattern.into(), Rc::clone(&compiled)));
            });
        }
        Ok(compiled)
    }

    /// Compiles a pattern written for Go.
    fn compile(pattern: &str) -> Result<Self, FuncError> {
        if pattern.len() > MAX_PATTERN {
            return Err(FuncError::too_large("the pattern"));
        }
        let translated = translated(pattern);
        for size in SIZES {
            if !budget::spend(size / COMPILED_IN_A_STEP) {
                break;
            }
            let built = RegexBuilder::new(&translated)
                .size_limit(size)
                .dfa_size_limit(1 << 20)
                .nest_limit(200)
                .build();
            match built {
                Ok(regex) => return Ok(Self { regex, size }),
                Err(regex::Error::CompiledTooBig(_)) => {}
                Err(e) => {
                    let text = e.to_string();
                    let reason = text
                        .lines()
                        .last()
                        .unwrap_or("")
                        .trim_start_matches("error: ");
                    let message = format!("the pattern is not valid: {reason}");
                    return Err(FuncError::arg(0, message));
                }
            }
        }
        Err(FuncError::too_large("the pattern"))
    }

    /// The pattern for a search through a text, if one search has an end in sight.
    fn within(&self, text: &str) -> Result<&Regex, FuncError> {
        if (self.size / STATE).saturating_mul(text.len()) > MAX_LOOKS {
            return Err(FuncError::too_large("the search"));
        }
        Ok(&self.regex)
    }
}

/// The same pattern in the syntax of the `regex` crate. Differences: `\d`, `\w`, `\s` and `\b` are ASCII
/// in Go; `\Q…\E` quotes; a brace that starts no repetition is literal; inside brackets, `[`, `&&`, `--`
/// and `~~` are literal.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    let mut in_class = false;
    let mut class_start = false;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        let first_in_class = std::mem::take(&mut class_start);
        rest = after;
        match c {
            '\\' => {
                let Some(next) = after.chars().next() else {
                    out.push('\\');
                    break;
                };
                rest = after.get(next.len_utf8()..).unwrap_or("");
                if next == 'Q' && !in_class {
                    let (quoted, tail) = rest.split_once("\\E").unwrap_or((rest, ""));
                    out.push_str(&regex::escape(quoted));
                    rest = tail;
                } else {
                    escape(next, in_class, &mut out);
                }
            }
            '[' if !in_class => {
                in_class = true;
                class_start = true;
                out.push('[');
                if let Some(tail) = after.strip_prefix('^') {
                    out.push('^');
                    rest = tail;
                }
            }
            ']' if in_class && !first_in_class => {
                in_class = false;
                out.push(']');
            }
            ']' if in_class => out.push_str("\\]"),
            '[' => {
                // A named class such as [:alpha:] keeps its brackets.
                match after.strip_prefix(':').and_then(|a| a.split_once(":]")) {
                    Some((name, tail))
                        if name
                            .trim_start_matches('^')
                            .chars()
                            .all(|c| c.is_ascii_lowercase()) =>
                    {
                        let _ = write!(out, "[:{name}:]");
                        rest = tail;
                    }
                    _ => out.push_str("\\["),
                }
            }
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            '-' if in_class && after.starts_with('-') => out.push_str("\\-"),
            '{' if !in_class && !starts_repetition(after) => out.push_str("\\{"),
            c => out.push(c),
        }
    }
    out
}

fn escape(next: char, in_class: bool, out: &mut String) {
    let class = match next {
        'd' | 'D' => "0-9",
        'w' | 'W' => "0-9A-Za-z_",
        's' | 'S' => "\\t\\n\\f\\r ",
        'b' | 'B' if !in_class => {
            let _ = write!(out, "(?-u:\\{next})");
            return;
        }
        _ => {
            out.push('\\');
            out.push(next);
            return;
        }
    };
    match (in_class, next.is_ascii_uppercase()) {
        (true, false) => out.push_str(class),
        (_, true) => {
            let _ = write!(out, "[^{class}]");
        }
        (false, false) => {
            let _ = write!(out, "[{class}]");
        }
    }
}

/// Whether `3}`, `3,}` or `3,5}` follows.
fn starts_repetition(after: &str) -> bool {
    let Some((inside, _)) = after.split_once('}') else {
        return false;
    };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    !least.is_empty()
        && least
            .bytes()
            .chain(most.bytes())
            .all(|b| b.is_ascii_digit())
}

/// How many steps a microsecond of searching counts for.
const STEPS: usize = 20;

/// How long a call may search before its time counts.
const FREE: Duration = Duration::from_millis(20);

/// How far the search for each match has to look is only known by the time it takes: a pattern can look through the
/// whole text for each.
struct Stopwatch {
    started: Duration,
    counted: Duration,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            started: worked(),
            counted: FREE,
        }
    }

    /// Takes steps for the time since it was last asked; whether there is budget left.
    fn spend(&mut self) -> bool {
        let now = worked().saturating_sub(self.started);
        let more = now.saturating_sub(self.counted).as_micros();
        self.counted = self.counted.max(now);
        let more = usize::try_from(more).unwrap_or(usize::MAX);
        budget::spend(more.saturating_mul(STEPS))
    }
}

/// How long this thread has worked: waiting for a machine that is busy with others is no search.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// How long the process has run, where the time of a thread is not told.
#[cfg(not(unix))]
fn worked() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// What a match gives: the whole text, a tuple of groups, or an object of named groups.
fn result_type(regex: &Regex) -> Result<Type, FuncError> {
    let groups: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    let named = groups.iter().flatten().count();
    if groups.is_empty() {
        Ok(Type::String)
    } else if named == 0 {
        Ok(Type::tuple(groups.iter().map(|_| Type::String)))
    } else if named == groups.len() {
        Ok(Type::object(
            groups
                .iter()
                .flatten()
                .map(|n| (Arc::from(*n), Type::String)),
        ))
    } else {
        Err(FuncError::arg(
            0,
            "a pattern has either named or unnamed groups, not both",
        ))
    }
}

fn captured(regex: &Regex, captures: &Captures<'_>) -> Value {
    let group = |i: usize| match captures.get(i) {
        Some(found) => Value::string(found.as_str()),
        None => Value::null(Type::String),
    };
    let mut names = regex.capture_names().enumerate().skip(1).peekable();
    match names.peek() {
        None => group(0),
        Some((_, None)) => Value::tuple(names.map(|(i, _)| group(i))),
        Some((_, Some(_))) => {
            Value::written_object(names.filter_map(|(i, name)| Some((Arc::from(name?), group(i)))))
        }
    }
}

pub(super) fn regex_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.as_str() {
        Some(pattern) => result_type(&Pattern::of(pattern)?.regex),
        None => Ok(Type::Dynamic),
    }
}

pub(super) fn regexall_type(call: &Call<'_>) -> Result<Type, FuncError> {
    regex_type(call).map(Type::list)
}

pub(super) fn regex(call: &Call<'_>) -> Outcome {
    let mut watch = Stopwatch::start();
    let pattern = Pattern::of(call.text(0)?)?;
    let text = call.text(1)?;
    let regex = pattern.within(text)?;
    result_type(regex)?;
    let found = regex.captures(text);
    watch.spend();
    match found {
        Some(captures) => Ok(captured(regex, &captures)),
        None => Err(FuncError::new("the pattern matches no part of the string")),
    }
}

pub(super) fn regexall(call: &Call<'_>) -> Outcome {
    let mut watch = Stopwatch::start();
    let pattern = Pattern::of(call.text(0)?)?;
    let text = call.text(1)?;
    let regex = pattern.within(text)?;
    let element = result_type(regex)?;
    let mut found = Vec::new();
    for captures in regex.captures_iter(text) {
        if !watch.spend() {
            return Err(FuncError::too_large("the list of matches"));
        }
        if found.len() >= MAX_ITEMS {
            return Err(FuncError::too_large("the list of matches"));
        }
        found.push(captured(regex, &captures));
    }
    Ok(Value::list(element, found))
}

/// Replaces every match; `$1`, `$name` and `${name}` in `new` stand for groups.
pub(super) fn replace_all(text: &str, pattern: &str, new: &str) -> Result<String, FuncError> {
    let mut watch = Stopwatch::start();
    let pattern = Pattern::of(pattern).map_err(|e| FuncError { arg: Some(1), ..e })?;
    let regex = pattern.within(text)?;
    let mut out = String::new();
    let mut at = 0;
    for captures in regex.captures_iter(text) {
        if !watch.spend() {
            return Err(FuncError::too_large("the string with replacements"));
        }
        let Some(whole) = captures.get(0) else {
            continue;
        };
        out.push_str(text.get(at..whole.start()).unwrap_or(""));
        captures.expand(new, &mut out);
        at = whole.end();
        if out.len() > MAX_TEXT {
            return Err(FuncError::too_large("the string with replacements"));
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Ok(out)
}
