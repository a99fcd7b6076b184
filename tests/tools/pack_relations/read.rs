//! Reads relations out of declarations, and holds them to the schema.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tfsize::catalog::schema::{Block, Category, Nesting, embedded};

use super::go::{Package, Token, closed, fields, find, parts};
use super::takes::{self, Takes};

/// What the source says of one type.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) relations: BTreeSet<Relation>,
    /// What the provider holds the value of an argument to, by block and name.
    pub(crate) takes: BTreeSet<(Vec<String>, String, Takes)>,
}

/// How some arguments stand to each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relation {
    /// The block that they are in.
    at: Vec<String>,
    word: &'static str,
    /// Their paths from there; of `requires`, the one that does so first.
    members: Vec<Vec<String>>,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.word)?;
        if !self.at.is_empty() {
            write!(f, "@{}", self.at.join("."))?;
        }
        self.members
            .iter()
            .try_for_each(|m| write!(f, " {}", m.join(".")))
    }
}

/// Why something is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Left {
    /// The type's schema is not found.
    Schema,
    /// A list is made in another way than by a literal.
    List,
    /// The schema of the program has no such argument.
    Path,
    /// Not all of it is in one block, or a block on the way may be repeated.
    Place,
}

/// One path of a source: each step's text, or the name of a constant for it.
type Path = Vec<String>;

/// What a schema of the source says.
#[derive(Default)]
struct Said {
    relations: Vec<Raw>,
    takes: Vec<(Path, Takes)>,
}

/// A relation as the source has it.
struct Raw {
    word: &'static str,
    /// The argument that has it; none where it is of the whole.
    holder: Option<Path>,
    members: Option<Vec<Path>>,
}

/// Reads all types of a package.
pub(crate) fn package(
    package: &Package,
    found: &mut BTreeMap<String, Found>,
    left: &mut BTreeMap<Left, Vec<String>>,
) {
    let Ok(schema) = embedded() else { return };
    for (method, category, is_framework) in [
        ("servicePackage.SDKResources", Category::Managed, false),
        ("servicePackage.SDKDataSources", Category::Data, false),
        ("servicePackage.FrameworkResources", Category::Managed, true),
        ("servicePackage.FrameworkDataSources", Category::Data, true),
    ] {
        for (factory, kind) in package.ending(method).into_iter().flat_map(factories) {
            let Some(block) = schema.get(category, &kind) else {
                continue;
            };
            let name = match category {
                Category::Data => format!("data.{kind}"),
                _ => kind,
            };
            let raw = if is_framework {
                framework(package, &factory)
            } else {
                sdk(package, &factory, block)
            };
            let Some(raw) = raw else {
                left.entry(Left::Schema).or_default().push(name);
                continue;
            };
            for (path, takes) in raw.takes {
                let Ok((mut path, _)) = spelled(&path, block) else {
                    left.entry(Left::Path)
                        .or_default()
                        .push(format!("{name} {path:?}"));
                    continue;
                };
                if let Some(argument) = path.pop() {
                    let of = found.entry(name.clone()).or_default();
                    of.takes.insert((path, argument, takes));
                }
            }
            for one in raw.relations {
                let shown = format!("{name} {} {:?} {:?}", one.word, one.holder, one.members);
                match relations(one, block) {
                    Ok(all) => found.entry(name.clone()).or_default().relations.extend(all),
                    Err(why) => left.entry(why).or_default().push(shown),
                }
            }
        }
    }
    for found in found.values_mut() {
        settle(&mut found.relations);
    }
}

/// The functions that make types, with the types' names.
fn factories(body: &[Token]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut factory = None;
    for window in body.windows(3) {
        match window {
            [Token::Word(field), Token::Mark(':'), Token::Word(name)] if field == "Factory" => {
                factory = Some(name.clone());
            }
            [Token::Word(field), Token::Mark(':'), Token::Text(kind)] if field == "TypeName" => {
                out.extend(factory.take().map(|factory| (factory, kind.clone())));
            }
            _ => {}
        }
    }
    out
}

/// The relations of a type of the plugin SDK.
fn sdk(package: &Package, factory: &str, block: &Block) -> Option<Said> {
    let body = package.get(factory)?;
    let word = |word: &str| Token::Word(word.to_owned());
    let direct = find(body, &[word("Schema"), Token::Mark(':')]);
    let lazy = find(body, &[word("SchemaFunc"), Token::Mark(':')]);
    let at = direct.into_iter().chain(lazy).min()?;
    let (tokens, open) = map(package, body.get(at + 2..)?, 0)?;
    // One name that the schema lacks says that another map was read.
    let keys: Vec<String> = fields(tokens, open)
        .iter()
        .filter_map(|(key, _)| named(key))
        .collect();
    let known = keys.iter().all(|key| step(block, key).is_some());
    if !known || keys.is_empty() {
        return None;
    }
    let mut out = Said::default();
    arguments(package, body, (tokens, open), &[], &mut out);
    Some(out)
}

/// The literal of a map that an expression is.
fn map<'p>(package: &'p Package, value: &'p [Token], depth: usize) -> Option<(&'p [Token], usize)> {
    let literal = value.iter().position(|t| t.is('{')).unwrap_or_default();
    match value {
        [Token::Word(first), ..] if first == "map" => Some((value, literal)),
        [Token::Word(first), ..] if first == "func" => {
            let within = value.get(literal..closed(value, literal))?;
            let back = within.iter().position(|t| t.word() == Some("return"))?;
            let back = within.get(back + 1..)?;
            let is_map = back.first().and_then(Token::word) == Some("map");
            is_map.then(|| map(package, back, depth))?
        }
        [Token::Word(copy), Token::Mark('('), rest @ ..] if copy == "maps.Clone" && depth < 3 => {
            map(package, rest, depth + 1)
        }
        [Token::Word(name), ..] if depth < 3 => {
            let declared = package.get(name)?;
            if declared.first()?.is('{') {
                let back = declared.iter().position(|t| t.word() == Some("return"))?;
                map(package, declared.get(back + 1..)?, depth + 1)
            } else {
                map(package, declared, depth + 1)
            }
        }
        _ => None,
    }
}

/// A step of a path as the source names it; `@` begins the name of a constant.
fn named(token: &Token) -> Option<String> {
    match token {
        Token::Text(text) => Some(text.clone()),
        Token::Word(word) => Some(format!("@{}", word.strip_prefix("names.Attr")?)),
        Token::Mark(_) => None,
    }
}

fn arguments(
    package: &Package,
    function: &[Token],
    (tokens, open): (&[Token], usize),
    path: &[String],
    out: &mut Said,
) {
    for (key, value) in fields(tokens, open) {
        let Some(key) = named(key) else { continue };
        let here: Path = path.iter().cloned().chain([key]).collect();
        if !value.first().is_some_and(|t| t.is('{')) {
            let shared = takes::of_shared(value).into_iter();
            out.takes.extend(shared.map(|takes| (here.clone(), takes)));
            continue;
        }
        for (name, value) in fields(value, 0) {
            let word = match name.word() {
                Some("ConflictsWith") => "conflict",
                Some("ExactlyOneOf") => "one",
                Some("AtLeastOneOf") => "some",
                Some("RequiredWith") => "requires",
                Some("ValidateFunc" | "ValidateDiagFunc") => {
                    let all = takes::of_sdk(package, value).into_iter();
                    out.takes.extend(all.map(|takes| (here.clone(), takes)));
                    continue;
                }
                Some("Elem") => {
                    if let [Token::Mark('&'), Token::Word(what), Token::Mark('{'), ..] = value
                        && matches!(&**what, "schema.Resource" | "schema.Schema")
                    {
                        for (name, value) in fields(value, 2) {
                            if matches!(name.word(), Some("ValidateFunc" | "ValidateDiagFunc")) {
                                let all = takes::of_sdk(package, value).into_iter();
                                out.takes.extend(all.map(|takes| (here.clone(), takes)));
                            } else if name.word() == Some("Schema")
                                && value.first().and_then(Token::word) == Some("map")
                                && let Some(inner) = map(package, value, 0)
                            {
                                arguments(package, function, inner, &here, out);
                            }
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            out.relations.push(Raw {
                word,
                holder: Some(here.clone()),
                members: list(package, function, value),
            });
        }
    }
}

/// A list of paths.
fn list(package: &Package, function: &[Token], value: &[Token]) -> Option<Vec<Path>> {
    match value {
        [
            Token::Mark('['),
            Token::Mark(']'),
            Token::Word(of),
            Token::Mark('{'),
            ..,
        ] if of == "string" => parts(value, 3).into_iter().map(dotted).collect(),
        [Token::Word(name)] => {
            let pattern = [
                Token::Word(name.clone()),
                Token::Mark(':'),
                Token::Mark('='),
            ];
            match find(function, &pattern) {
                Some(at) => list(package, function, function.get(at + 3..)?),
                None => list(package, &[], package.get(name)?),
            }
        }
        [Token::Word(name), Token::Mark('('), Token::Mark(')')] => {
            let body = package.get(name)?;
            let back = body.iter().position(|t| t.word() == Some("return"))?;
            list(package, &[], body.get(back + 1..)?)
        }
        _ => None,
    }
}

/// A path that is written as a text, or as texts and constants with a + between them.
fn dotted(value: &[Token]) -> Option<Path> {
    let mut text = String::new();
    for (at, token) in value.iter().enumerate() {
        if at % 2 == 0 {
            text.push_str(&named(token)?);
        } else if !token.is('+') {
            return None;
        }
    }
    let steps = text.split('.');
    Some(
        steps
            .filter(|step| *step != "0")
            .map(str::to_owned)
            .collect(),
    )
}

/// The relations of a type of the plugin framework.
fn framework(package: &Package, factory: &str) -> Option<Said> {
    let body = package.get(factory)?;
    let at = body
        .windows(2)
        .position(|w| matches!(w, [Token::Mark('&'), Token::Word(_)]))?;
    let of = body.get(at + 1)?.word()?;
    let method = |name: &str| -> Option<&[Token]> {
        package.get(&format!("{of}.{name}")).or_else(|| {
            // It may be that of a structure within.
            let inner = package.get(of)?.iter().filter_map(Token::word);
            inner
                .into_iter()
                .find_map(|inner| package.get(&format!("{inner}.{name}")))
        })
    };
    let mut out = Said::default();
    if let Some(body) = method("ConfigValidators") {
        validators(body, "", &[], None, &mut out.relations);
    }
    let schema = method("Schema")?;
    for name in ["Attributes", "Blocks"] {
        let pattern = [
            Token::Word(name.into()),
            Token::Mark(':'),
            Token::Word("map".into()),
        ];
        if let Some(at) = find(schema, &pattern) {
            let value = schema.get(at + 2..)?;
            let open = value.iter().position(|t| t.is('{'))?;
            nested(value, open, &[], &mut out);
        }
    }
    Some(out)
}

/// The arguments or blocks of a schema of the framework.
fn nested(tokens: &[Token], open: usize, path: &[String], out: &mut Said) {
    for (key, value) in fields(tokens, open) {
        let (Some(key), Some(open)) = (named(key), value.iter().position(|t| t.is('{'))) else {
            continue;
        };
        // A function that makes it is not followed.
        if !value.iter().take(open).all(|t| t.word().is_some()) {
            continue;
        }
        let here: Path = path.iter().cloned().chain([key]).collect();
        for (name, value) in fields(value, open) {
            match name.word() {
                Some("Validators") => {
                    validators(value, "validator", path, Some(&here), &mut out.relations);
                    let all = takes::of_framework(value).into_iter();
                    out.takes.extend(all.map(|takes| (here.clone(), takes)));
                }
                Some("CustomType" | "ElementType") => {
                    let all = takes::of_framework(value).into_iter();
                    out.takes.extend(all.map(|takes| (here.clone(), takes)));
                }
                Some("NestedObject") => {
                    let Some(open) = value.iter().position(|t| t.is('{')) else {
                        continue;
                    };
                    for (name, value) in fields(value, open) {
                        if matches!(name.word(), Some("Attributes" | "Blocks"))
                            && value.first().and_then(Token::word) == Some("map")
                            && let Some(open) = value.iter().position(|t| t.is('{'))
                        {
                            nested(value, open, &here, out);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The validators that say how arguments stand to each other.
fn validators(
    tokens: &[Token],
    end: &str,
    parent: &[String],
    holder: Option<&Path>,
    out: &mut Vec<Raw>,
) {
    for (at, token) in tokens.iter().enumerate() {
        let Some((of, what)) = token.word().and_then(|word| word.split_once('.')) else {
            continue;
        };
        if !of.ends_with("validator")
            || !of.ends_with(end)
            || !tokens.get(at + 1).is_some_and(|t| t.is('('))
        {
            continue;
        }
        let word = match (what, holder.is_some()) {
            ("ConflictsWith", true) | ("Conflicting", false) => "conflict",
            ("ExactlyOneOf", _) => "one",
            ("AtLeastOneOf", _) => "some",
            ("AlsoRequires", true) => "requires",
            ("RequiredTogether", false) => "together",
            _ => continue,
        };
        let within = tokens
            .get(at + 1..closed(tokens, at + 1))
            .unwrap_or_default();
        let within = match within.get(1).and_then(Token::word) {
            Some("path.Expressions") => parts(within, 2),
            _ => parts(within, 0),
        };
        let members: Option<Vec<Path>> =
            within.into_iter().map(|p| expression(p, parent)).collect();
        let members = members.filter(|members| !members.is_empty());
        out.push(Raw {
            word,
            holder: holder.cloned(),
            members,
        });
    }
}

/// A path such as `path.MatchRoot("a").AtListIndex(0).AtName("b")`.
fn expression(tokens: &[Token], parent: &[String]) -> Option<Path> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut is_relative = false;
    while let Some(token) = tokens.get(at) {
        let word = token
            .word()
            .map(|w| w.rsplit('.').next().unwrap_or(w).to_owned());
        if token.is('.') {
            at += 1;
            continue;
        }
        let open = at + 1;
        let argument = tokens.get(open..closed(tokens, open))?;
        match (word.as_deref()?, argument) {
            ("MatchRoot", [_, name, _]) if at == 0 => out.push(named(name)?),
            ("MatchRelative", [_, _]) if at == 0 => is_relative = true,
            // Beside the argument, and no further.
            ("AtParent", [_, _]) if is_relative && out.is_empty() => {
                is_relative = false;
                out.extend(parent.iter().cloned());
            }
            ("AtName", [_, name, _]) if !is_relative => out.push(named(name)?),
            ("AtListIndex", [_, _, _]) if !is_relative => {}
            _ => return None,
        }
        at = open + argument.len();
    }
    (!out.is_empty()).then_some(out)
}

/// The step with a name in a block, as the schema spells it, and the block that it leads to.
fn step<'b>(block: &'b Block, name: &str) -> Option<(String, Option<(&'b Block, bool)>)> {
    let spelled = match name.strip_prefix('@') {
        None => Some(name.to_owned()),
        Some(constant) => {
            let names = block.attributes.keys().chain(block.blocks.keys());
            let same = |n: &&String| n.replace('_', "").eq_ignore_ascii_case(constant);
            names.into_iter().find(same).cloned()
        }
    }?;
    if block.attributes.contains_key(&spelled) {
        return Some((spelled, None));
    }
    let nested = block.blocks.get(&spelled)?;
    let is_single = matches!(nested.nesting, Nesting::Single | Nesting::Group);
    let is_one = is_single || nested.max_items == Some(1);
    Some((spelled, Some((&nested.block, is_one))))
}

/// A path as the schema spells it, and how many of its first steps may be repeated blocks.
fn spelled(path: &[String], root: &Block) -> Result<(Vec<String>, usize), Left> {
    let mut block = root;
    let mut out = Vec::new();
    let mut repeated = 0;
    for (at, name) in path.iter().enumerate() {
        let (name, inner) = step(block, name).ok_or(Left::Path)?;
        out.push(name);
        let is_last = at + 1 == path.len();
        match inner {
            Some((inner, is_one)) => {
                if !is_one && !is_last {
                    repeated = at + 1;
                }
                block = inner;
            }
            None if !is_last => return Err(Left::Path),
            None => {}
        }
    }
    Ok((out, repeated))
}

/// The relations that one of the source comes to.
fn relations(raw: Raw, root: &Block) -> Result<Vec<Relation>, Left> {
    let mut members = Vec::new();
    for path in raw.holder.iter().chain(&raw.members.ok_or(Left::List)?) {
        let path = spelled(path, root)?;
        if !members.contains(&path) {
            members.push(path);
        }
    }
    if members.len() < 2 {
        return Ok(Vec::new());
    }
    let with_first = || -> Vec<Vec<_>> {
        let (first, others) = members.split_first().unzip();
        let others = others.into_iter().flatten();
        others
            .filter_map(|other| Some(vec![first.cloned()?, other.clone()]))
            .collect()
    };
    let groups: Vec<Vec<_>> = match (raw.word, &raw.holder) {
        ("conflict", Some(_)) | ("requires", _) => with_first(),
        ("conflict", None) => members
            .iter()
            .enumerate()
            .flat_map(|(at, a)| {
                members
                    .iter()
                    .skip(at + 1)
                    .map(move |b| vec![a.clone(), b.clone()])
            })
            .collect(),
        ("together", _) => members
            .iter()
            .flat_map(|a| {
                members
                    .iter()
                    .filter(move |b| *b != a)
                    .map(move |b| vec![a.clone(), b.clone()])
            })
            .collect(),
        _ => vec![members],
    };
    let word = if raw.word == "together" {
        "requires"
    } else {
        raw.word
    };
    groups
        .into_iter()
        .map(|group| relation(word, group))
        .collect()
}

/// A relation of these paths, in the block that they share.
fn relation(word: &'static str, members: Vec<(Vec<String>, usize)>) -> Result<Relation, Left> {
    let parent = |path: &[String]| path.len().saturating_sub(1);
    let first = members
        .first()
        .map(|(path, _)| path.clone())
        .unwrap_or_default();
    let mut shared = parent(&first);
    for (path, _) in &members {
        let same = first.iter().zip(path).take_while(|(a, b)| a == b).count();
        shared = shared.min(same).min(parent(path));
    }
    // Of blocks that may be repeated, a path names the first.
    let is_beside = members.iter().all(|(path, _)| parent(path) == shared);
    let is_certain = members.iter().all(|(_, repeated)| *repeated <= shared);
    if !is_certain || !is_beside && word != "conflict" && shared > 0 {
        return Err(Left::Place);
    }
    // It is asked for wherever the block of the one that has it is there.
    if word != "conflict" && parent(&first) != shared {
        return Err(Left::Place);
    }
    let at = first.get(..shared).unwrap_or_default().to_vec();
    let mut members: Vec<Vec<String>> = members
        .into_iter()
        .map(|(path, _)| path.get(shared..).unwrap_or_default().to_vec())
        .collect();
    if word != "requires" {
        members.sort();
    }
    Ok(Relation { at, word, members })
}

/// Takes away what follows from something else.
fn settle(found: &mut BTreeSet<Relation>) {
    let ones: Vec<Relation> = found.iter().filter(|r| r.word == "one").cloned().collect();
    found.retain(|relation| {
        let within = |one: &Relation| {
            one.at == relation.at && relation.members.iter().all(|m| one.members.contains(m))
        };
        !(relation.word == "conflict" && ones.iter().any(within))
    });
}
