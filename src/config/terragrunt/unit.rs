//! One unit: what reaches the module that it runs.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::arguments::arguments;
use super::check::hold;
use super::config::{Config, Generate, merged};
use super::file::UNIT_FILES;
use super::paths::{self, local};
use super::reading::{Reading, unread};
use super::run::{Memory, Run, Turn, Unread};
use super::source::Source;
use super::stack::{Made, Stack, made};
use crate::config::load::{FromUnit, ProcessEnv, Written, config_files};
use crate::config::value::{Data, Entries, Value};
use crate::finding::{Certainty, Finding, Severity};
use crate::registry::reading as rules;
use crate::text::{Files, Span, portable};

/// A unit that was read.
#[derive(Debug)]
pub struct Unit {
    /// Its directory, as it was named.
    pub dir: PathBuf,
    /// Where its module is.
    pub source: Source,
    /// What reaches the module.
    pub given: FromUnit,
    /// Every file that its configuration reads, without links.
    pub files: BTreeSet<PathBuf>,
    /// Whether its configuration is a template that is rendered elsewhere.
    pub template: bool,
    /// The directory that a stack copies it from, without links.
    pub copy_of: Option<PathBuf>,
    /// The directories of the units whose outputs it takes, named as it is.
    pub needs: Vec<PathBuf>,
    /// Why no run of all units reaches it, if that is so.
    pub excluded: Option<Box<Finding>>,
}

/// What begins an expression in most languages of templates, and none in Terragrunt's.
const OPENING: &str = "{{";

/// Where Terragrunt puts what it downloads.
const CACHE: &str = ".terragrunt-cache";

/// Reads units; what several of them have in common is parsed once.
pub struct Reader(Memory);

impl Reader {
    /// One that takes mocks for the outputs that they stand for, as `terragrunt render` does.
    pub fn showing() -> Self {
        Self(Memory::default())
    }

    /// One that takes outputs for what they are known to be: a mock is no value that a run has.
    pub fn judging() -> Self {
        Self(Memory::judging())
    }

    /// Learns the outputs of a unit, by its directory.
    pub fn learn(&mut self, dir: &Path, outputs: Entries) {
        if let Some(known) = &mut self.0.outputs {
            known.insert(real(dir), outputs);
        }
    }

    /// Whether it has learned the outputs of a unit.
    pub fn knows(&self, dir: &Path) -> bool {
        let known = self.0.outputs.as_ref();
        known.is_some_and(|known| known.contains_key(&real(dir)))
    }

    /// Reads units, each by its directory.
    pub fn units(&self, files: &mut Files, dirs: &[PathBuf], process: &ProcessEnv) -> Vec<Unit> {
        let run = Run::new(files, &self.0, process);
        let places = dirs.iter().map(|dir| {
            let real = real(dir);
            At {
                named: dir.clone(),
                from: real.clone(),
                dir: real,
                values: None,
            }
        });
        places.map(|at| read(&run, &at)).collect()
    }

    /// Reads the units that stacks make, each with the directory of its stack. A stack that another one copies is none by
    /// itself.
    pub fn stacks(
        &self,
        files: &mut Files,
        dirs: &[PathBuf],
        process: &ProcessEnv,
    ) -> Vec<(PathBuf, Unit)> {
        stacks(&Run::new(files, &self.0, process), dirs)
    }
}

fn stacks(run: &Run<'_>, dirs: &[PathBuf]) -> Vec<(PathBuf, Unit)> {
    let mut out = Vec::new();
    let mut copied = BTreeSet::new();
    for dir in dirs {
        let real = real(dir);
        *run.unit.borrow_mut() = Turn {
            named: dir.clone(),
            dir: real.clone(),
            ..Turn::default()
        };
        let stack = Stack {
            dir: &real,
            from: &real,
            values: None,
        };
        let found = made(run, stack);
        copied.extend(found.copied);
        let turn = std::mem::take(&mut *run.unit.borrow_mut());
        let mut findings = Some(turn.findings);
        for one in found.units {
            let named = paths::named_from(dir, &real, &one.dir);
            let mut unit = of_stack(run, &named, one);
            unit.files.extend(turn.files.iter().cloned());
            unit.given
                .findings
                .extend(findings.take().into_iter().flatten());
            out.push((dir.clone(), unit));
        }
    }
    out.retain(|(dir, _)| !copied.contains(&real(dir)));
    out
}

/// A unit that a stack makes.
fn of_stack(run: &Run<'_>, named: &Path, made: Made) -> Unit {
    let at = |from: PathBuf| At {
        named: named.to_owned(),
        dir: made.dir.clone(),
        from,
        values: Some(made.values.clone()),
    };
    match made.from {
        Ok(from) => read(run, &at(from)),
        Err(source) => {
            let why = format!("its configuration {source} is not in the repository");
            let finding = Finding::error(&rules::CONFIGURATION, made.place, why.clone());
            let finding = finding.certainty(Certainty::Conditional);
            let given = FromUnit {
                open: Some(why.as_str().into()),
                missing: Some(Box::new(finding)),
                ..FromUnit::of(named)
            };
            Unit {
                dir: named.to_owned(),
                source: Source::Unknown(why),
                given,
                files: BTreeSet::new(),
                template: false,
                copy_of: None,
                needs: Vec::new(),
                excluded: None,
            }
        }
    }
}

/// Where a unit is.
struct At {
    /// As it is named.
    named: PathBuf,
    /// Without links.
    dir: PathBuf,
    /// The directory that it is a copy of, or the same.
    from: PathBuf,
    /// What a stack gives to it.
    values: Option<Value>,
}

fn real(dir: &Path) -> PathBuf {
    dir.canonicalize().unwrap_or_else(|_| dir.to_owned())
}

fn read(run: &Run<'_>, at: &At) -> Unit {
    *run.unit.borrow_mut() = Turn {
        named: at.named.clone(),
        dir: at.dir.clone(),
        ..Turn::default()
    };
    run.asked.set(false);
    let dir = &*at.named;
    let mut template = false;
    let names = UNIT_FILES.map(|name| at.from.join(name));
    let mut there = names.iter().filter(|path| run.reach.file(path).is_ok());
    let path = there.next().unwrap_or(&names[0]).clone();
    let mut needs = Vec::new();
    let mut excluded = None;
    let read = match run.file(&path) {
        Ok(file) => {
            let reading = Reading::made(run, file, at.dir.clone(), at.values.clone());
            let config = merged(&reading);
            hold(&reading, &config);
            needs = asked(&reading);
            excluded = exclusion(&config);
            let place = config.source.as_ref().map(|(_, span)| *span);
            template = place.is_some_and(|span| run.mentions(span, OPENING));
            Some((of(&reading, &config, at), place))
        }
        Err(Unread::Broken) => {
            template = run.says(&path, OPENING);
            None
        }
        Err(why) => {
            run.refuse(&unread(run, &path, run.start_of(&path), &why));
            None
        }
    };
    let ((source, mut given), place) = read.unwrap_or_else(|| {
        let why = "its configuration cannot be read".to_owned();
        let given = FromUnit {
            open: Some(why.as_str().into()),
            ..FromUnit::of(dir)
        };
        ((Source::Unknown(why), given), None)
    });
    let is_elsewhere = matches!(source, Source::Remote(_) | Source::Unknown(_));
    let place = place.unwrap_or_else(|| {
        if is_elsewhere {
            run.start_of(&path)
        } else {
            Span::nowhere()
        }
    });
    let turn = std::mem::take(&mut *run.unit.borrow_mut());
    given.findings = turn.findings;
    let missing = match &source {
        Source::Remote(source) => Some(format!("its module {source} is not downloaded")),
        Source::Unknown(why) => Some(format!("where its module is, is not known: {why}")),
        Source::Here | Source::Local(_) => None,
    };
    given.missing = missing.map(|why| {
        let finding = Finding::error(&rules::CONFIGURATION, place, why);
        Box::new(finding.certainty(Certainty::Conditional))
    });
    Unit {
        dir: dir.to_owned(),
        source,
        given,
        files: turn.files,
        template,
        copy_of: (at.from != at.dir).then(|| at.from.clone()),
        needs,
        excluded,
    }
}

/// The directories of the units whose outputs are taken.
fn asked(reading: &Reading<'_, '_>) -> Vec<PathBuf> {
    let all = reading.dependencies();
    let asked = all.iter().filter(|dependency| dependency.asked);
    let dirs = asked.filter_map(|dependency| dependency.dir(reading));
    dirs.map(|dir| reading.run.named(&dir)).collect()
}

/// What says that a unit is excluded from every run of what is checked here.
fn exclusion(config: &Config) -> Option<Box<Finding>> {
    let excluded = config.excluded.filter(|excluded| excluded.is)?;
    let text = format!("this unit is not checked: {}", excluded.why);
    let finding = Finding::new(Severity::Note, &rules::CONFIGURATION, excluded.span, text);
    Some(Box::new(finding))
}

fn of(reading: &Reading<'_, '_>, config: &Config, at: &At) -> (Source, FromUnit) {
    let run = reading.run;
    let dir = &*at.named;
    let copied = run.named(&at.from);
    let source = match source(reading, config, dir) {
        Source::Here if at.from != at.dir => Source::Local(copied.clone()),
        source => source,
    };
    let mut given = FromUnit::of(dir);
    let mut hidden = Vec::new();
    for (name, value) in &config.inputs.entries {
        value.hidden_literals(&mut hidden);
        given.inputs.insert(Arc::clone(name), value.clone());
    }
    run.hide(hidden);
    given.open = config
        .inputs
        .open
        .as_ref()
        .map(|why| why.to_string().into());
    for extra in config.extra.values().filter(|e| e.planned) {
        arguments(reading, extra, &source, &mut given);
    }
    if let Source::Local(module) = &source
        && *module != copied
    {
        // Terragrunt copies the unit's own files over the module.
        given.beside = Some(copied.clone());
    }
    if let Some(made) = &config.backend {
        generated(run, "remote_state", made, &source, &copied, &mut given);
    }
    for (label, made) in &config.generate {
        let label = format!("generate \"{label}\"");
        generated(run, &label, made, &source, &copied, &mut given);
    }
    (source, given)
}

/// The module that a unit runs.
fn source(reading: &Reading<'_, '_>, config: &Config, dir: &Path) -> Source {
    let Some((value, span)) = &config.source else {
        return Source::Here;
    };
    let text = match &value.data {
        Data::String(text) if !value.sensitive.is_hidden() => portable(text),
        Data::Null(_) => return Source::Here,
        Data::Unknown(unknown) => {
            // Of what a condition chooses, the directory of this repository is what its files are about.
            return match here(reading, value) {
                Some(path) => Source::Local(reading.run.named(&path)),
                None => Source::Unknown(unknown.why.to_string()),
            };
        }
        _ => return Source::Unknown("its source is no text that may be shown".into()),
    };
    let Some(path) = local(&text) else {
        let inner = subdirectory(&text);
        return match downloaded(&reading.base, dir, &inner) {
            Some(dir) => Source::Local(dir),
            None => Source::Remote(text.clone()),
        };
    };
    let whole = paths::join(&reading.base, &path);
    if whole == reading.base {
        return Source::Here;
    }
    match reading.run.reach.dir(&whole) {
        Ok(_) => Source::Local(reading.run.named(&whole)),
        Err(refusal) => {
            let named = paths::text(&reading.run.named(&whole));
            let text = if refusal.is_missing() {
                format!("there is no directory {named}")
            } else {
                format!("the directory {named} is not read: {refusal}")
            };
            // What is outside of the repository may be there for whoever runs it.
            if refusal.is_missing() {
                let error = Finding::error(&rules::CONFIGURATION, *span, text.clone());
                reading.run.note(error);
            }
            Source::Unknown(text)
        }
    }
}

/// The directory of this repository that a source may be, where a condition that is not known chooses between it and what is
/// elsewhere.
fn here(reading: &Reading<'_, '_>, value: &Value) -> Option<PathBuf> {
    match &value.data {
        Data::String(text) => {
            let path = paths::join(&reading.base, &local(text)?);
            reading.run.reach.dir(&path).is_ok().then_some(path)
        }
        Data::Unknown(unknown) => {
            let branches = unknown.branches.as_deref()?;
            let (yes, no) = (here(reading, &branches.yes), here(reading, &branches.no));
            match (yes, no) {
                (Some(yes), Some(no)) if yes != no => None,
                (yes, no) => yes.or(no),
            }
        }
        _ => None,
    }
}

/// What stands behind `//` in an address.
fn subdirectory(source: &str) -> String {
    let plain = source.split('?').next().unwrap_or(source);
    let rest = plain.split_once("://").map_or(plain, |(_, rest)| rest);
    let inner = rest.split_once("//").map(|(_, inner)| inner);
    inner.unwrap_or_default().to_owned()
}

/// Where Terragrunt has put a module that it downloaded for a unit; nowhere if that could be one of several.
fn downloaded(real: &Path, dir: &Path, inner: &str) -> Option<PathBuf> {
    let below = |dir: PathBuf| {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let dirs = entries.filter(|e| e.file_type().is_ok_and(|t| t.is_dir()));
        dirs.map(|e| e.file_name()).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for first in below(real.join(CACHE)) {
        let way = Path::new(CACHE).join(first);
        for second in below(real.join(&way)) {
            let way = way.join(second).join(inner);
            let has = config_files(&real.join(&way)).is_ok_and(|list| !list.is_empty());
            if has {
                found.push(dir.join(way));
            }
        }
    }
    match found.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// A file that is made in the module.
fn generated(
    run: &Run<'_>,
    label: &str,
    made: &Generate,
    source: &Source,
    dir: &Path,
    given: &mut FromUnit,
) {
    if made.disabled {
        return;
    }
    let Some(path) = made.path.as_str() else {
        given.incomplete = true;
        return;
    };
    let module = match source {
        Source::Local(module) => module,
        _ => dir,
    };
    let Some(name) = Path::new(path).file_name() else {
        return;
    };
    // What is made in another directory is read by nobody here.
    let steps = Path::new(path).components();
    let steps = steps.filter(|step| matches!(step, Component::Normal(_) | Component::ParentDir));
    if Path::new(path).is_relative() && steps.count() > 1 {
        return;
    }
    let name = name.to_string_lossy().into_owned();
    let text = match &made.contents.data {
        // The text of a file has no marks: what must not be shown is not known.
        Data::String(text) if !made.contents.contains_hidden() => Some(Arc::clone(text)),
        _ => None,
    };
    let exists = module.join(&name).is_file();
    let if_exists = made.if_exists.as_ref().and_then(Value::as_str);
    if exists && if_exists == Some("skip") {
        return;
    }
    if exists && if_exists == Some("error") {
        let text = format!("`{label}` makes {name}, which the module has");
        run.note(Finding::error(&rules::CONFIGURATION, made.span, text));
        return;
    }
    match text {
        Some(text) => given.written.push(Written {
            name,
            text,
            span: made.span,
        }),
        None => given.incomplete = true,
    }
}
