//! The modules of the crate, and which of them each reaches.

use std::collections::{BTreeMap, BTreeSet};

/// A module by its path from the root of the crate.
pub(crate) type Room = Vec<String>;

/// The modules with their code, without comments and tests, and what `use` brings into each.
pub(crate) struct Rooms {
    code: BTreeMap<Room, String>,
    uses: BTreeMap<Room, BTreeMap<String, Vec<String>>>,
}

/// A path that some code names.
struct Reached {
    /// The line it is named on.
    line: usize,
    path: Vec<String>,
}

impl Rooms {
    /// The modules of files, by their path below `src`.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut code = BTreeMap::new();
        for (file, text) in files {
            // A test may reach whatever it has to.
            if matches!(file, "main.rs" | "lib.rs") || file.ends_with("/tests.rs") {
                continue;
            }
            code.insert(room(file), uncommented(untested(text)));
        }
        let uses = code.iter().map(|(room, text)| {
            (
                room.clone(),
                used(text)
                    .into_iter()
                    .map(|(path, name)| (name, path))
                    .collect(),
            )
        });
        let uses = uses.collect();
        Self { code, uses }
    }

    /// Where a path leads that is named in a module: to a module, or to the one that defines what is named. What a module
    /// only passes on is followed to where it comes from.
    fn leads(&self, from: &Room, path: &[String], steps: usize) -> Room {
        let mut at = from.clone();
        for (i, step) in path.iter().enumerate() {
            let mut inner = at.clone();
            inner.push(step.clone());
            match step.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()),
                _ if self.code.contains_key(&inner) => at = inner,
                _ => {
                    let passed_on = self.uses.get(&at).and_then(|uses| uses.get(step));
                    let Some(source) = passed_on.filter(|_| steps > 0) else {
                        return at;
                    };
                    let mut inner = at.clone();
                    inner.push(source[0].clone());
                    let own = matches!(source[0].as_str(), "crate" | "self" | "super");
                    if !own && !self.code.contains_key(&inner) {
                        return at;
                    }
                    let rest = [source.as_slice(), &path[i + 1..]].concat();
                    return self.leads(&at, &rest, steps - 1);
                }
            }
        }
        at
    }

    /// Every step from one module into another: the line, and where it leads.
    fn steps(&self, from: &Room) -> Vec<(usize, Room)> {
        let reached = reached(&self.code[from]);
        let lead = |r: Reached| (r.line, self.leads(from, &r.path, 8));
        reached.into_iter().map(lead).collect()
    }

    /// Within each module, the modules below it that reach each other in a circle. Its own file is none of them: a module
    /// is made of those below it, and they may use what it defines.
    pub(crate) fn circles(&self) -> Vec<(String, BTreeSet<String>)> {
        let mut doors: BTreeMap<Room, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for from in self.code.keys() {
            for (_, to) in self.steps(from) {
                let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
                if let (Some(own), Some(other)) = (from.get(common), to.get(common)) {
                    let within = doors.entry(from[..common].to_vec()).or_default();
                    within.entry(own.clone()).or_default().insert(other.clone());
                }
            }
        }
        let mut out = Vec::new();
        for (room, doors) in doors {
            let mut seen = BTreeSet::new();
            for start in doors.keys() {
                let there = behind(start, &doors);
                let circle: BTreeSet<String> = there
                    .into_iter()
                    .filter(|other| behind(other, &doors).contains(start))
                    .collect();
                if circle.len() > 1 && seen.insert(circle.clone()) {
                    out.push((room.join("/"), circle));
                }
            }
        }
        out
    }
}

/// A file without its tests.
pub(crate) fn untested(text: &str) -> &str {
    let attributes = text.match_indices("#[cfg(");
    let tests = attributes.filter(|(at, _)| {
        let rest = &text[*at..];
        let of_tests = rest.starts_with("#[cfg(test)]") || rest.starts_with("#[cfg(all(test");
        let mut lines = rest.lines().skip_while(|line| line.starts_with("#["));
        of_tests && lines.next().is_some_and(|line| line.starts_with("mod "))
    });
    let end = tests.map(|(at, _)| at).next();
    &text[..end.unwrap_or(text.len())]
}

/// What `use` brings in: the path, and the name it has here.
fn used(text: &str) -> Vec<(Vec<String>, String)> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let starts = text[..at].chars().next_back();
        if starts.is_none_or(|c| c.is_whitespace() || c == ')') {
            expand(&text[at + 4..], &[], &mut out);
        }
    }
    out
}

/// The paths of what `use` brings in.
pub(crate) fn imported(text: &str) -> Vec<String> {
    let used = used(&uncommented(text)).into_iter();
    used.map(|(path, _)| path.join("::")).collect()
}

/// The module of a file, by its path below `src`.
fn room(file: &str) -> Room {
    let file = file.strip_suffix(".rs").unwrap();
    let file = file.strip_suffix("/mod").unwrap_or(file);
    file.split('/').map(str::to_owned).collect()
}

/// Line numbers and names of the top modules that a file reaches, its tests included.
pub(crate) fn tops(file: &str, text: &str) -> Vec<(usize, String)> {
    let tests = text.find("#[cfg(test)]\nmod ");
    let tests = tests.map(|at| text[..at].matches('\n').count() + 1);
    let top = |reached: Reached| {
        let mut at = room(file);
        if tests.is_some_and(|from| reached.line > from) {
            at.push("tests".into());
        }
        for step in reached.path {
            match step.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()),
                _ => {
                    at.push(step);
                    break;
                }
            }
        }
        Some((reached.line, at.into_iter().next()?))
    };
    let reached = reached(&uncommented(text));
    let tops: BTreeSet<_> = reached.into_iter().filter_map(top).collect();
    tops.into_iter().collect()
}

/// What can be reached from a module, however many doors away.
fn behind(start: &str, doors: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![start];
    while let Some(here) = next.pop() {
        for other in doors.get(here).into_iter().flatten() {
            if found.insert(other.clone()) {
                next.push(other);
            }
        }
    }
    found
}

fn uncommented(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let code = line.split("//").next().unwrap_or_default();
        code.to_owned() + "\n"
    });
    lines.collect()
}

/// The paths that begin at the crate, at the module or above it.
fn reached(code: &str) -> Vec<Reached> {
    let mut out = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].trim_end();
            // `pub(in crate::own)` reaches nothing, and `super::super::` is one path. A macro names the whole path with
            // `$crate`.
            let inside = code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
            if inside || before.ends_with("(in") {
                continue;
            }
            let line = code[..at].matches('\n').count() + 1;
            let mut paths = Vec::new();
            expand(&code[at..], &[], &mut paths);
            out.extend(paths.into_iter().map(|(path, _)| Reached { line, path }));
        }
    }
    out
}

/// The paths of `a::{b, c::d as e}`, each with the name that it brings.
fn expand(text: &str, before: &[String], out: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut rest = text.trim_start();
    loop {
        if let Some(list) = rest.strip_prefix('{') {
            for entry in entries(list) {
                expand(entry, &path, out);
            }
            return;
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            return;
        }
        path.push(name.to_owned());
        let Some(more) = after.trim_start().strip_prefix("::") else {
            if name == "self" && path.len() > 1 {
                path.pop();
            }
            let alias = after.trim_start().strip_prefix("as ").map(|alias| {
                let end = alias.find(|c: char| !c.is_alphanumeric() && c != '_');
                alias[..end.unwrap_or(alias.len())].to_owned()
            });
            let last = path.last().cloned().unwrap_or_default();
            out.push((path, alias.unwrap_or(last)));
            return;
        };
        rest = more.trim_start();
    }
}

/// The entries of a list in braces, up to the brace that ends it.
fn entries(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut out) = (0_usize, 0, Vec::new());
    for (i, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                out.push(&list[from..i]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                out.push(&list[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    out.retain(|entry| !entry.trim().is_empty());
    out
}
