//! What an error of a policy tells to write is what takes it away: each line that its help shows is put in place, and read
//! again. The policies are those of the pages and of the fixtures, and what becomes of them when something is left out,
//! mistyped, of another type or in another place.

use crate::support::page;

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use hcl::edit::Span as _;
use hcl::edit::structure::{Body, Structure};
use tfsize::family::contradictions;
use tfsize::finding::{Finding, Severity, merged};
use tfsize::lint::registry::Group;
use tfsize::policy::{self, BASELINE};
use tfsize::text::Files;
use tfsize::{sizing, syntax};

/// The errors of a policy, as `tfsize policy check` has them.
fn errors(text: &str) -> Vec<Finding> {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let loaded = policy::load(&mut files, id).unwrap();
    let mut findings = loaded.findings;
    for environment in &loaded.environments {
        policy::validate(environment, &mut findings);
        let sized = sizing::size(environment, &mut findings);
        contradictions::check(environment, &sized, &mut findings);
    }
    findings.retain(|f| f.severity == Severity::Error && f.primary.span.file == id);
    merged(findings)
}

// ---- the text of a policy ----------------------------------------------------------------------------------------------

struct Attribute {
    key: Range<usize>,
    value: Range<usize>,
}

/// A block of a text; the first of all is the text itself.
struct Block {
    /// The kinds around it and its own.
    path: String,
    whole: Range<usize>,
    /// Its kind and its label.
    header: Range<usize>,
    has_label: bool,
    parent: Option<usize>,
    attributes: Vec<Attribute>,
}

/// A text with its blocks.
struct Policy<'t> {
    text: &'t str,
    blocks: Vec<Block>,
}

impl<'t> Policy<'t> {
    fn new(text: &'t str) -> Option<Self> {
        let mut files = Files::new();
        let id = files.add("tfsize.hcl", text);
        let body = syntax::parse(&files, id, &mut Vec::new()).ok()?;
        let root = Block {
            path: String::new(),
            whole: 0..text.len(),
            header: 0..0,
            has_label: false,
            parent: None,
            attributes: Vec::new(),
        };
        let mut out = Self {
            text,
            blocks: vec![root],
        };
        out.read(&body, 0);
        Some(out)
    }

    fn read(&mut self, body: &Body, at: usize) {
        for structure in body {
            match structure {
                Structure::Attribute(a) => {
                    let (key, value) = (a.key.span().unwrap(), a.value.span().unwrap());
                    self.blocks[at].attributes.push(Attribute { key, value });
                }
                Structure::Block(b) => {
                    let kind = b.ident.span().unwrap();
                    let label = b.labels.last().and_then(hcl::edit::Span::span);
                    let path = format!("{}/{}", self.blocks[at].path, b.ident.as_str());
                    self.blocks.push(Block {
                        path,
                        whole: b.span().unwrap(),
                        header: kind.start..label.as_ref().map_or(kind.end, |l| l.end),
                        has_label: label.is_some(),
                        parent: Some(at),
                        attributes: Vec::new(),
                    });
                    let inner = self.blocks.len() - 1;
                    self.read(&b.body, inner);
                }
            }
        }
    }

    /// The blocks around a place, the innermost first.
    fn around(&self, at: usize) -> Vec<usize> {
        let holds = |i: &usize| self.blocks[*i].whole.contains(&at) || *i == 0;
        let mut all: Vec<usize> = (0..self.blocks.len()).filter(holds).collect();
        all.reverse();
        all
    }

    fn replaced(&self, range: Range<usize>, with: &str) -> String {
        format!(
            "{}{with}{}",
            &self.text[..range.start],
            &self.text[range.end..]
        )
    }

    /// The text with lines more in a block.
    fn inside(&self, block: usize, lines: &str) -> String {
        let block = &self.blocks[block];
        if block.parent.is_none() {
            return format!("{}\n{lines}\n", self.text);
        }
        let brace = block.header.end + self.text[block.header.end..].find('{').unwrap() + 1;
        let end = block.whole.end - 1;
        format!(
            "{}\n{lines}\n{}\n{}",
            &self.text[..brace],
            self.text[brace..end].trim_start_matches([' ', '\t']),
            &self.text[end..]
        )
    }

    /// The text with a key of a block stated as that.
    fn set(&self, block: usize, key: &str, value: &str) -> String {
        let all = &self.blocks[block].attributes;
        match all.iter().find(|a| self.text[a.key.clone()] == *key) {
            Some(there) => self.replaced(there.value.clone(), value),
            None => self.inside(block, &format!("{key} = {value}")),
        }
    }

    /// The text without something, and without the rest of its line.
    fn without(&self, range: Range<usize>) -> String {
        let end = self.text[range.end..].find('\n');
        self.replaced(range.start..end.map_or(range.end, |n| range.end + n), "")
    }
}

// ---- the lines that an error shows ---------------------------------------------------------------------------------------

#[derive(Debug, Clone, PartialEq)]
enum Line {
    /// `key = value`.
    Set(String, String),
    /// A whole block.
    Block(String),
    /// The beginning of a block: its kind and label.
    Header(String),
    /// A value alone.
    Value(String),
    /// A word instead of the one that is pointed at.
    Word(String),
}

/// Where a literal ends that a text starts with.
fn literal(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    match first {
        '"' => Some(text[1..].find('"')? + 2),
        '[' | '{' => closed(text),
        '0'..='9' | '-' => {
            let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')));
            let number = text[..end.unwrap_or(text.len())].trim_end_matches('.');
            number.parse::<f64>().is_ok().then_some(number.len())
        }
        _ => ["true", "false", "null"]
            .iter()
            .find(|w| text.starts_with(**w))
            .map(|w| w.len()),
    }
}

/// Where the bracket is closed that a text starts with.
fn closed(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(i + c.len_utf8());
        }
    }
    None
}

fn word(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
    let end = end.unwrap_or(text.len());
    let is_word = end > 0 && text.starts_with(|c: char| c.is_ascii_lowercase());
    (is_word && &text[..end] != "write").then_some(end)
}

/// The line that a text starts with, and its length.
fn line(text: &str) -> Option<(Line, usize)> {
    let end = word(text)?;
    let (name, rest) = text.split_at(end);
    if let Some(value) = rest.strip_prefix(" = ") {
        let value = &value[..literal(value)?];
        let length = end + 3 + value.len();
        return Some((Line::Set(name.into(), value.into()), length));
    }
    let rest = rest.strip_prefix(' ')?;
    let label = if rest.starts_with('"') {
        literal(rest)? + 1
    } else {
        0
    };
    if !rest.get(label..)?.starts_with('{') {
        return None;
    }
    let brace = end + 1 + label;
    Some(match closed(&text[brace..]) {
        Some(length) => (Line::Block(text[..brace + length].into()), brace + length),
        None => (Line::Header(text[..brace].trim_end().into()), brace + 1),
    })
}

/// Every line that a help shows.
fn lines(help: &str) -> Vec<Line> {
    match help.strip_prefix("write ") {
        Some(values) if literal(values).is_some() => {
            each(values.split([':', ';']).next(), |text| {
                let end = literal(text)?;
                Some((Line::Value(text[..end].into()), end))
            })
        }
        _ => each(Some(help), line),
    }
}

/// Everything of a text that is read where a word begins.
fn each(text: Option<&str>, read: impl Fn(&str) -> Option<(Line, usize)>) -> Vec<Line> {
    let mut out = Vec::new();
    let (mut rest, mut new) = (text.unwrap_or_default(), true);
    while let Some(c) = rest.chars().next() {
        let found = new.then(|| read(rest)).flatten();
        let length = found.as_ref().map_or(c.len_utf8(), |(_, length)| *length);
        new = found.is_some() || !(c.is_ascii_alphanumeric() || c == '_');
        out.extend(found.map(|(line, _)| line));
        rest = &rest[length..];
    }
    out
}

/// The lines of an error, those that its label shows too.
fn shown(error: &Finding) -> Vec<Line> {
    let mut out = error.help.as_deref().map(lines).unwrap_or_default();
    let label = &error.primary.text;
    if let Some(word) = label.strip_prefix("did you mean ") {
        let word = word.trim_end_matches('?');
        out.push(match word.strip_prefix('`') {
            Some(word) => Line::Word(word.trim_end_matches('`').into()),
            None => Line::Word(word.into()),
        });
    }
    out
}

/// The texts in which a line is put in place, the likeliest first.
fn placed(policy: &Policy, error: &Finding, line: &Line) -> Vec<String> {
    let primary = error.primary.span.range();
    let mut blocks = policy.around(primary.start);
    for other in &error.related {
        blocks.extend(policy.around(other.span.range().start));
    }
    let environments =
        (1..policy.blocks.len()).filter(|i| policy.blocks[*i].path == "/environment");
    blocks.extend(environments);
    let mut seen = HashSet::new();
    blocks.retain(|b| seen.insert(*b));
    match line {
        Line::Set(key, value) => {
            // What was written as a block.
            let itself = policy
                .blocks
                .iter()
                .find(|b| b.header.start == primary.start);
            let itself =
                itself.map(|b| policy.replaced(b.whole.clone(), &format!("{key} = {value}")));
            // What was written under another word.
            let all = policy.blocks.iter().flat_map(|b| &b.attributes);
            let mut other = all.filter(|a| a.key == primary);
            let other = other
                .next()
                .map(|a| policy.replaced(a.key.start..a.value.end, &format!("{key} = {value}")));
            let all = blocks.iter().map(|block| policy.set(*block, key, value));
            itself.into_iter().chain(other).chain(all).collect()
        }
        Line::Block(text) => blocks
            .iter()
            .map(|block| policy.inside(*block, text))
            .collect(),
        Line::Header(text) => {
            let block = &policy.blocks[blocks[0]];
            let header = policy.replaced(block.header.clone(), text);
            // What was written as a value becomes the inside.
            let whole = policy.blocks.iter().flat_map(|b| &b.attributes);
            let mut given = whole.filter(|a| a.key == primary);
            let value = given.next().map(|a| {
                let object = policy.text[a.value.clone()].starts_with('{');
                let rest = if object { "" } else { "}" };
                let end = if object {
                    a.value.start + 1
                } else {
                    a.value.end
                };
                policy.replaced(a.key.start..end, &format!("{text} {{\n{rest}"))
            });
            value.into_iter().chain([header]).collect()
        }
        Line::Value(value) => {
            let all = policy.blocks.iter().flat_map(|b| &b.attributes);
            let mut held =
                all.filter(|a| a.value.start <= primary.start && primary.end <= a.value.end);
            let whole = held.next().map(|a| policy.replaced(a.value.clone(), value));
            [policy.replaced(primary, value)]
                .into_iter()
                .chain(whole)
                .collect()
        }
        Line::Word(word) => {
            let there = &policy.text[primary.clone()];
            let quoted = word.starts_with('"') && !there.starts_with('"');
            let word = if quoted { word.trim_matches('"') } else { word };
            let mut out = vec![policy.replaced(primary.clone(), word)];
            // One of several in a list.
            for (from, _) in there.match_indices('"').step_by(2) {
                let Some(length) = literal(&there[from..]) else {
                    continue;
                };
                let start = primary.start + from;
                out.push(policy.replaced(start..start + length, word));
            }
            out
        }
    }
}

fn count(of: &Finding, among: &[Finding]) -> usize {
    let same = |f: &&Finding| f.rule == of.rule && f.headline == of.headline;
    among.iter().filter(same).count()
}

/// What is wrong with the lines of the errors of a policy.
fn check(text: &str, seen: &mut BTreeSet<String>, wrong: &mut Vec<String>) -> Vec<Finding> {
    let found = errors(text);
    let policy = Policy::new(text);
    for error in &found {
        let help = error.help.clone().unwrap_or_default();
        for said in [&error.headline, &error.primary.text, &help] {
            let last = said.rsplit(' ').next().unwrap_or_default();
            if said.trim_end() != said
                || matches!(last, "has" | "knows" | "in" | "of" | "write" | "or")
            {
                wrong.push(format!("ends in nothing: {said}"));
            }
        }
        if !seen.insert(format!(
            "{} {} {help}",
            error.rule,
            outside_quotes(&error.headline)
        )) {
            continue;
        }
        let Some(policy) = &policy else { continue };
        let shown = shown(error);
        let removes = |text: &String| {
            Policy::new(text).is_some() && count(error, &errors(text)) < count(error, &found)
        };
        let failed: Vec<&Line> = shown
            .iter()
            .filter(|line| !placed(policy, error, line).iter().any(removes))
            .collect();
        if failed.is_empty() {
            continue;
        }
        // Several that only help together.
        let together = policy
            .around(error.primary.span.range().start)
            .into_iter()
            .any(|block| {
                let mut text = policy.text.to_owned();
                for line in &shown {
                    if let (Line::Set(key, value), Some(now)) = (line, Policy::new(&text)) {
                        text = now.set(block, key, value);
                    }
                }
                removes(&text)
            });
        if !together {
            let place = policy.text[..error.primary.span.range().start]
                .lines()
                .last();
            wrong.push(format!(
                "{}: {}\n  {}\n  {help}\n  at {place:?}, and it stays with {failed:?}",
                error.rule, error.headline, error.primary.text
            ));
        }
    }
    found
}

fn outside_quotes(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

// ---- policies, and what becomes of them ----------------------------------------------------------------------------------

/// The policies of the pages.
fn of_pages() -> Vec<String> {
    let rules = Group::PolicyFile
        .rules()
        .into_iter()
        .chain(Group::Capacity.rules());
    let all = rules.flat_map(|rule| page::cases(rule.page));
    all.filter_map(|case| case.policy).collect()
}

fn of_fixtures() -> Vec<String> {
    let mut out = vec![BASELINE.to_owned()];
    for name in ["bookshop", "market", "sparse", "broken"] {
        let dir = format!("{}/fixtures/policies/{name}", env!("CARGO_MANIFEST_DIR"));
        out.push(std::fs::read_to_string(format!("{dir}/tfsize.hcl")).unwrap());
    }
    out
}

fn mistyped(word: &str) -> String {
    let (at, c) = word.char_indices().nth(word.chars().count() / 2).unwrap();
    format!("{}{c}{}", &word[..at], &word[at..])
}

/// A change of a policy.
struct Change {
    what: String,
    text: String,
    /// The word that is mistyped, or stands where it does not belong.
    mistyped: bool,
    moved: Option<String>,
}

/// Everything that is left out, mistyped, of another type or in another place, each kind of it once.
fn changes(policy: &Policy, done: &mut BTreeSet<String>) -> Vec<Change> {
    let mut out = Vec::new();
    let mut add = |what: String, text: String, mistyped: bool, moved: Option<&str>| {
        out.push(Change {
            what,
            text,
            mistyped,
            moved: moved.map(str::to_owned),
        });
    };
    for (i, block) in policy.blocks.iter().enumerate() {
        for attribute in &block.attributes {
            let key = &policy.text[attribute.key.clone()];
            let whole = attribute.key.start..attribute.value.end;
            let line = &policy.text[whole.clone()];
            let path = format!("{}.{key}", block.path);
            if !done.insert(path.clone()) {
                continue;
            }
            add(
                format!("{path} left out"),
                policy.without(whole.clone()),
                false,
                None,
            );
            let slip = mistyped(key);
            add(
                format!("{path} mistyped"),
                policy.replaced(attribute.key.clone(), &slip),
                true,
                None,
            );
            for value in [
                "17",
                "\"zz\"",
                "true",
                "[\"zz\"]",
                "{ zz = 1 }",
                "\"0..0\"",
                "-1",
                "\"100%\"",
            ] {
                let text = policy.replaced(attribute.value.clone(), value);
                add(format!("{path} is {value}"), text, false, None);
            }
            let as_block = policy.replaced(whole.clone(), &format!("{key} {{\n}}"));
            add(format!("{path} as a block"), as_block, false, None);
            let gone = policy.replaced(whole.clone(), &" ".repeat(whole.len()));
            let Some(rest) = Policy::new(&gone) else {
                continue;
            };
            let children = (0..policy.blocks.len()).filter(|b| policy.blocks[*b].parent == Some(i));
            let beside = (0..policy.blocks.len())
                .filter(|b| policy.blocks[*b].parent == block.parent && *b != i);
            let places = block
                .parent
                .into_iter()
                .chain(children.take(3))
                .chain(beside.take(3));
            for to in places {
                let what = format!("{path} in {}", policy.blocks[to].path);
                add(what, rest.inside(to, line), false, Some(key));
            }
        }
        if i == 0 || !done.insert(block.path.clone()) {
            continue;
        }
        let path = &block.path;
        let header = &policy.text[block.header.clone()];
        let kind = header.split(' ').next().unwrap();
        let whole = &policy.text[block.whole.clone()];
        add(
            format!("{path} left out"),
            policy.without(block.whole.clone()),
            false,
            None,
        );
        let slip = header.replacen(kind, &mistyped(kind), 1);
        add(
            format!("{path} mistyped"),
            policy.replaced(block.header.clone(), &slip),
            true,
            None,
        );
        let other = if block.has_label {
            kind.to_owned()
        } else {
            format!("{kind} \"zz\"")
        };
        add(
            format!("{path} with another label"),
            policy.replaced(block.header.clone(), &other),
            false,
            None,
        );
        add(
            format!("{path} twice"),
            policy.replaced(block.whole.clone(), &format!("{whole}\n{whole}")),
            false,
            None,
        );
        add(
            format!("{path} as a value"),
            policy.replaced(block.whole.clone(), &format!("{kind} = 1")),
            false,
            None,
        );
        let gone = policy.replaced(block.whole.clone(), &" ".repeat(block.whole.len()));
        let Some(rest) = Policy::new(&gone) else {
            continue;
        };
        let above = block.parent.and_then(|p| policy.blocks[p].parent);
        let beside = (1..policy.blocks.len()).filter(|b| {
            policy.blocks[*b].parent == block.parent
                && !block.whole.contains(&policy.blocks[*b].whole.start)
        });
        for to in above.into_iter().chain(beside.take(4)) {
            let to = rest
                .blocks
                .iter()
                .position(|b| b.whole.start == policy.blocks[to].whole.start);
            let Some(to) = to else { continue };
            let what = format!("{path} in {}", rest.blocks[to].path);
            add(what, rest.inside(to, whole), false, Some(kind));
        }
    }
    out
}

/// Whether an error is that a word stands where the language has none such.
fn is_unknown(error: &Finding) -> bool {
    error.rule == "policyfile-unknown-key"
}

#[test]
fn what_an_error_tells_to_write_takes_it_away() {
    let (mut seen, mut done) = (BTreeSet::new(), BTreeSet::new());
    let mut wrong = Vec::new();
    let all: Vec<String> = of_fixtures().into_iter().chain(of_pages()).collect();
    for text in &all {
        let found = check(text, &mut seen, &mut wrong);
        let Some(policy) = Policy::new(text).filter(|_| found.is_empty()) else {
            continue;
        };
        for change in changes(&policy, &mut done) {
            let found = check(&change.text, &mut seen, &mut wrong);
            // What is no word of the language may be one of one's own.
            let own = change.mistyped && found.iter().all(|f| f.rule == "policyfile-demand");
            if change.mistyped && !own && (found.len() != 1 || !is_unknown(&found[0])) {
                let said: Vec<&String> = found.iter().map(|f| &f.headline).collect();
                wrong.push(format!("{}: {said:?}", change.what));
            }
            for error in found.iter().filter(|f| is_unknown(f)) {
                let moved = change.moved.as_ref();
                let told = moved.is_none_or(|word| {
                    let help = error.help.as_deref().unwrap_or_default();
                    !error.headline.ends_with(&format!("`{word}`"))
                        || help.contains("belongs in")
                        || help.contains("is a block")
                        || help.contains("is a value")
                });
                if !told {
                    wrong.push(format!(
                        "{}: {:?} {:?}",
                        change.what, error.headline, error.help
                    ));
                }
            }
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
