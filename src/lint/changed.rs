//! What a change does to how it is judged itself: policy, settings, waivers, suppressions, old findings.
//!
//! All of these are in the repository, so a pull request can bring them along. They count, and are told, so that whoever
//! merges it looks at them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::finding::{Changed, ChangedKind as Kind};
use crate::policy::raw::{Block, Section};
use crate::policy::select::EnvironmentSelect;
use crate::policy::{EnvironmentPolicy, decode};
use crate::text::{Files, Span, slashes};

use super::baseline_file::Baseline;
use super::ignore::Ignores;

/// What decides how a configuration is judged, at one time.
pub struct Side<'a> {
    /// The environments of its policy; none where nobody has written one.
    pub environments: &'a [EnvironmentPolicy],
    /// The files, for the comments in them.
    pub files: &'a Files,
    /// What both sides call a file.
    pub named: &'a dyn Fn(&Path) -> PathBuf,
    /// The baseline file.
    pub known: Option<&'a Baseline>,
}

/// A statement's name, what it says and where.
type Statements = BTreeMap<(Kind, String), (String, Option<Span>)>;

/// What is another than it was, the settings first.
pub fn changed(now: &Side<'_>, then: &Side<'_>) -> Vec<Changed> {
    let mut out = of_policies(now.environments, then.environments);
    let plain = |is: Statements, was: &Statements| {
        between(&is, was)
            .map(|one| Changed {
                environments: Vec::new(),
                ..one
            })
            .collect::<Vec<_>>()
    };
    out.extend(plain(suppressions(now), &suppressions(then)));
    out.extend(plain(entries(now.known), &entries(then.known)));
    out.sort();
    out
}

/// What differs between two lists of statements.
fn between<'a>(is: &'a Statements, was: &'a Statements) -> impl Iterator<Item = Changed> + use<'a> {
    let keys: BTreeSet<&(Kind, String)> = is.keys().chain(was.keys()).collect();
    keys.into_iter().filter_map(|key| {
        let (new, old) = (is.get(key), was.get(key));
        let said = |one: Option<&(String, Option<Span>)>| one.map(|(text, _)| text.clone());
        let (kind, name) = key.clone();
        (said(new) != said(old)).then(|| Changed {
            kind,
            name,
            was: said(old),
            is: said(new),
            environments: Vec::new(),
            at: new.and_then(|(_, at)| *at),
        })
    })
}

/// What differs between policies, environment by environment; what is the same in all is said once.
fn of_policies(now: &[EnvironmentPolicy], then: &[EnvironmentPolicy]) -> Vec<Changed> {
    let names = |list: &[EnvironmentPolicy]| {
        let name = |e: &EnvironmentPolicy| {
            let mut all = statements(&e.stated);
            for (argument, said, at) in e
                .environment
                .select
                .iter()
                .flat_map(EnvironmentSelect::stated)
            {
                all.insert((Kind::Setting, format!("select.{argument}")), (said, at));
            }
            (e.environment.name.text.clone(), all)
        };
        list.iter()
            .map(name)
            .collect::<BTreeMap<String, Statements>>()
    };
    let (now, then) = (names(now), names(then));
    let all: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    let none = Statements::new();
    let mut found: BTreeMap<Changed, Vec<String>> = BTreeMap::new();
    for name in &all {
        let (is, was) = (now.get(*name), then.get(*name));
        for one in between(is.unwrap_or(&none), was.unwrap_or(&none)) {
            found.entry(one).or_default().push((*name).clone());
        }
    }
    let count = all.len();
    let with = |(one, environments): (Changed, Vec<String>)| Changed {
        environments: if environments.len() == count {
            Vec::new()
        } else {
            environments
        },
        ..one
    };
    found.into_iter().map(with).collect()
}

/// Everything that a policy states. A waiver is one statement: what it waives shows only as a whole.
fn statements(section: &Section) -> Statements {
    let mut out = Statements::new();
    for block in &section.blocks {
        match block.kind.text.as_str() {
            "waiver" => {
                let said = (whole(&block.body), Some(block.body.header));
                out.insert((Kind::Waiver, block.title()), said);
            }
            "lint" => flat(Kind::Setting, &block.title(), &block.body, &mut out),
            _ => flat(Kind::Policy, &block.title(), &block.body, &mut out),
        }
    }
    for attribute in &section.attributes {
        let said = (
            decode::show(&attribute.value.literal),
            Some(attribute.value.span),
        );
        out.insert((Kind::Policy, attribute.key.text.clone()), said);
    }
    out
}

/// Every attribute of a section and of those in it, by its path.
fn flat(kind: Kind, path: &str, section: &Section, out: &mut Statements) {
    for attribute in &section.attributes {
        let name = format!("{path}.{}", attribute.key.text);
        let said = (
            decode::show(&attribute.value.literal),
            Some(attribute.value.span),
        );
        out.insert((kind, name), said);
    }
    if section.attributes.is_empty() && section.blocks.is_empty() {
        out.insert(
            (kind, path.to_owned()),
            ("empty".to_owned(), Some(section.header)),
        );
    }
    for block in &section.blocks {
        flat(kind, &format!("{path}.{}", block.title()), &block.body, out);
    }
}

/// All that a block says, in one line.
fn whole(section: &Section) -> String {
    let said = section
        .attributes
        .iter()
        .map(|a| format!("{} = {}", a.key.text, decode::show(&a.value.literal)));
    let inner = section
        .blocks
        .iter()
        .map(|b: &Block| format!("{} {{ {} }}", b.title(), whole(&b.body)));
    said.chain(inner).collect::<Vec<_>>().join(", ")
}

/// The comments that suppress. Those that say the same in one file are counted.
fn suppressions(side: &Side<'_>) -> Statements {
    let mut out = Statements::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (at, rules, more) in Ignores::find(side.files, side.files.ids()).told() {
        let path = (side.named)(side.files.path(at.file));
        let name = format!("{} {rules}", slashes(&path));
        let count = counts.entry(format!("{name} {more}")).or_default();
        *count += 1;
        let times = if *count == 1 {
            String::new()
        } else {
            format!(", {count} times")
        };
        out.insert(
            (Kind::Suppression, format!("{name}{times}")),
            (more, Some(at)),
        );
    }
    out
}

/// The findings that a baseline file keeps from failing a run.
fn entries(known: Option<&Baseline>) -> Statements {
    let entries = known.into_iter().flat_map(Baseline::told);
    entries
        .map(|(name, got)| ((Kind::Baseline, name), (got, None)))
        .collect()
}
