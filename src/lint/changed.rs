//! What a change does to how it is checked itself: policy, settings, waivers, suppressions, the baseline file.
//!
//! All of these are in the repository, so a pull request can bring them along. They count, and are told, so that whoever
//! merges it looks at them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::finding::{Changed, ChangedKind as Kind};
use crate::policy::raw::{Block, Section};
use crate::policy::select::EnvironmentSelect;
use crate::policy::{EnvironmentPolicy, decode};
use crate::syntax::read::parse_file;
use crate::target::NAMING;
use crate::target::file_header::{FileHeader, Origin};
use crate::text::{FileId, Files, Span, holds_secret, slashes};

use super::baseline_file::Baseline;
use super::ignore::Ignores;

/// What decides how a configuration is checked, at one time.
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
    out.extend(plain(directories(now, then), &directories(then, now)));
    out.sort();
    out
}

/// What the files of each directory say of the environment that it is: headers of generated files, and the defaults of the
/// variables that name it. Of directories that only one side has there is nothing to compare.
fn directories(side: &Side<'_>, other: &Side<'_>) -> Statements {
    let dir_of = |side: &Side<'_>, id: FileId| {
        let name = (side.named)(side.files.path(id));
        let dir = name.parent().map(slashes).unwrap_or_default();
        if dir.is_empty() { ".".to_owned() } else { dir }
    };
    let there: BTreeSet<String> = other.files.ids().map(|id| dir_of(other, id)).collect();
    let mut out = Statements::new();
    for id in side.files.ids() {
        let Some(file) = side.files.get(id) else {
            continue;
        };
        let dir = dir_of(side, id);
        if !there.contains(&dir) {
            continue;
        }
        let origin = FileHeader::read(&file.text).map(|(header, _)| match header.origin {
            Origin::Module(name) => format!("generated, as the module {name}"),
            Origin::Policy {
                name, environment, ..
            } => format!("generated for {environment} of the policy {name}"),
        });
        if let Some(said) = origin {
            out.insert((Kind::Setting, format!("files of {dir}")), (said, None));
        }
        for (name, said, at) in naming(&file.text, id) {
            let name = format!("var.{name} of {dir}");
            out.insert((Kind::Setting, name), (said, Some(at)));
        }
    }
    out
}

/// The variables of a file that name the environment by their defaults.
fn naming(text: &str, id: FileId) -> Vec<(String, String, Span)> {
    if !(text.contains("variable") && NAMING.iter().any(|name| text.contains(name))) {
        return Vec::new();
    }
    let Ok(body) = parse_file(text, id, text.trim_start().starts_with('{')) else {
        return Vec::new();
    };
    let variables = body.blocks.iter().filter(|b| &*b.kind == "variable");
    let named = variables.filter_map(|block| {
        let name = block.labels.first().map(|label| label.text.to_string())?;
        let default = block.body.argument("default")?;
        let says = NAMING.contains(&name.as_str()) && block.body.argument("sensitive").is_none();
        let said = default.value.literal().filter(|said| !holds_secret(said));
        Some((name, format!("\"{}\"", said?), default.value.span)).filter(|_| says)
    });
    named.collect()
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
