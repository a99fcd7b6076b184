//! A file in its place: what its names mean, for whom it is read.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::dependency::{Dependency, Outputs, mocked};
use super::file::{ConfigFile, VALUES_FILE};
use super::functions;
use super::paths;
use super::run::{Run, Unread};
use crate::config::eval::{EvalError, Evaluated, Evaluator, Found, Names, Step, shown};
use crate::config::value::{Entries, Type, Value, Why, by_name};
use crate::syntax::read::{Attribute, Body, Expr};
use crate::text::Span;

/// A configuration file for the one that it is read for.
pub(super) struct Reading<'r, 'f> {
    pub(super) run: &'r Run<'f>,
    pub(super) file: Rc<ConfigFile>,
    /// The directory that paths count from: of the unit, where the file is included by it.
    pub(super) base: PathBuf,
    /// The directory that the file is in, of which `base` is a copy where a stack makes it.
    home: PathBuf,
    /// Whether another file includes it.
    pub(super) included: bool,
    locals: RefCell<HashMap<Arc<str>, Slot>>,
    includes: OnceCell<Vec<Include<'r, 'f>>>,
    pub(super) dependencies: OnceCell<Rc<[Dependency]>>,
    /// Whether includes are being found, which none of them may ask for.
    finds_includes: Cell<bool>,
    /// The same of dependencies.
    finds_dependencies: Cell<bool>,
    values: OnceCell<Value>,
    features: OnceCell<Value>,
    finds_features: Cell<bool>,
}

/// A value that is evaluated once.
enum Slot {
    Busy,
    Done(Evaluated),
}

/// What an `include` block brings.
pub(super) struct Include<'r, 'f> {
    /// Its label; none of a bare block.
    pub(super) label: Option<Arc<str>>,
    /// Where the file is, without `..`.
    pub(super) path: PathBuf,
    /// How it is merged.
    pub(super) strategy: Strategy,
    /// Whether the file that includes it may read it.
    exposed: bool,
    /// It, unless it cannot be read.
    pub(super) reading: Option<Rc<Reading<'r, 'f>>>,
}

/// How an included configuration is merged with what includes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Not at all.
    No,
    /// Each entry is replaced as a whole.
    Shallow,
    /// Objects are merged by their entries, and lists joined.
    Deep,
}

impl<'r, 'f> Reading<'r, 'f> {
    /// A file by itself: a unit's, or one that another reads.
    pub(super) fn new(run: &'r Run<'f>, file: Rc<ConfigFile>) -> Self {
        let base = file.dir().to_owned();
        Self::at(run, file, base, false)
    }

    /// A file that a stack copies into a directory, with the values that it gives.
    pub(super) fn made(
        run: &'r Run<'f>,
        file: Rc<ConfigFile>,
        base: PathBuf,
        values: Option<Value>,
    ) -> Self {
        let out = Self::at(run, file, base, false);
        if let Some(values) = values {
            let _ = out.values.set(values);
        }
        out
    }

    /// Where a path leads that may be one into a copy which is not there.
    pub(super) fn there(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.base) {
            Ok(inner) if !self.included && self.base != self.home => self.home.join(inner),
            _ => path.to_owned(),
        }
    }

    /// Whether what it says is all of it: every file that it includes is here, and no stack gives it values.
    pub(super) fn is_whole(&self) -> bool {
        let includes = self.includes().iter();
        let named = self.file.blocks("include").count();
        includes.filter(|i| i.reading.is_some()).count() == named
            && !self.run.says(&self.file.path, "values.")
    }

    fn at(run: &'r Run<'f>, file: Rc<ConfigFile>, base: PathBuf, included: bool) -> Self {
        let home = file.dir().to_owned();
        Self {
            run,
            file,
            base,
            home,
            included,
            locals: RefCell::default(),
            includes: OnceCell::new(),
            dependencies: OnceCell::new(),
            finds_includes: Cell::new(false),
            finds_dependencies: Cell::new(false),
            values: OnceCell::new(),
            features: OnceCell::new(),
            finds_features: Cell::new(false),
        }
    }

    /// The names of this file, with outputs of dependencies as `outputs` says.
    pub(super) fn scope(&self, outputs: Outputs) -> Scope<'_, 'r, 'f> {
        Scope {
            reading: self,
            outputs,
        }
    }

    /// The value of an expression in which no outputs are known.
    pub(super) fn early(&self, expr: &Expr) -> Evaluated {
        Evaluator::new(&self.scope(Outputs::Never), self.file.id).value(expr)
    }

    /// The value of an expression. Where an output that is not known is taken in `try`, Terragrunt finds none, and takes what
    /// comes next.
    pub(super) fn late(&self, expr: &Expr) -> Evaluated {
        let value = Evaluator::new(&self.scope(Outputs::Open), self.file.id).value(expr)?;
        let tries = || {
            let said = |word| self.run.mentions(expr.span, word);
            said("try(") || said("can(")
        };
        if value.is_wholly_known() || !tries() {
            return Ok(value);
        }
        match Evaluator::new(&self.scope(Outputs::Missing), self.file.id).value(expr) {
            Ok(without) if without.is_wholly_known() => Ok(without),
            _ => Ok(value),
        }
    }

    /// An argument of a block of this file, where it is there and has a value.
    pub(super) fn argument(&self, body: &Body, name: &str) -> Option<Value> {
        let attribute = body.argument(name)?;
        match self.late(&attribute.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.run.refuse(&error);
                Some(unevaluated())
            }
        }
    }

    /// The local values of this file as an object.
    pub(super) fn all_locals(&self) -> Value {
        let entries = self.file.locals.iter().map(|(name, attribute)| {
            let value = self.local(name, attribute.name_span);
            let value = value.unwrap_or_else(|error| {
                self.run.refuse(&error);
                unevaluated()
            });
            (Arc::clone(name), value)
        });
        object(entries.collect())
    }

    /// A local value.
    pub(super) fn local(&self, name: &Arc<str>, at: Span) -> Evaluated {
        let Some(Attribute { value: expr, .. }) = self.file.locals.get(name) else {
            return Err(EvalError::new(
                at,
                format!("there is no local value `{name}`"),
            ));
        };
        match self.locals.borrow().get(name) {
            Some(Slot::Done(value)) => return value.clone(),
            Some(Slot::Busy) => {
                let text = format!("local.{name} leads back to itself");
                return Err(EvalError::new(expr.span, text).surely());
            }
            None => {}
        }
        self.locals
            .borrow_mut()
            .insert(Arc::clone(name), Slot::Busy);
        let value = self.early(expr).map(|value| {
            let value = by_name(name, value.bounded(|| format!("local.{name}")));
            let mut hidden = Vec::new();
            value.hidden_literals(&mut hidden);
            if !hidden.is_empty() {
                self.run.hide(hidden);
            }
            value
        });
        self.locals
            .borrow_mut()
            .insert(Arc::clone(name), Slot::Done(value.clone()));
        value
    }

    /// What the file includes; none while that is being found.
    pub(super) fn includes(&self) -> &[Include<'r, 'f>] {
        if let Some(found) = self.includes.get() {
            return found;
        }
        if self.included || self.finds_includes.replace(true) {
            return &[];
        }
        let found = self.find_includes();
        self.finds_includes.set(false);
        self.includes.get_or_init(|| found)
    }

    fn find_includes(&self) -> Vec<Include<'r, 'f>> {
        let mut out = Vec::new();
        for block in self.file.blocks("include") {
            let Some(path) = block.body.argument("path") else {
                let text = "`path` is missing: which file is included";
                self.run
                    .refuse(&EvalError::new(block.header, text).surely());
                continue;
            };
            let place = path.value.span;
            let path = match self.early(&path.value) {
                Ok(path) => path,
                Err(error) => {
                    self.run.refuse(&error);
                    continue;
                }
            };
            let Some(path) = path.as_str() else {
                continue;
            };
            let path = paths::join(&self.base, path);
            let strategy = self.argument(&block.body, "merge_strategy");
            let strategy = match strategy.as_ref().and_then(Value::as_str) {
                Some("no_merge") => Strategy::No,
                Some("deep" | "deep_map_only") => Strategy::Deep,
                _ => Strategy::Shallow,
            };
            let exposed = self.argument(&block.body, "expose");
            let exposed = exposed.and_then(|v| v.as_bool()) == Some(true);
            let reading = match self.run.file(&path) {
                Ok(file) => {
                    if let Some(inner) = file.blocks("include").next() {
                        let text = "a file that is included includes no other";
                        self.run
                            .refuse(&EvalError::new(inner.header, text).surely());
                    }
                    let base = self.base.clone();
                    Some(Rc::new(Self::at(self.run, file, base, true)))
                }
                Err(why) => {
                    self.run.refuse(&unread(self.run, &path, place, &why));
                    None
                }
            };
            out.push(Include {
                label: block.labels.first().map(|l| Arc::clone(&l.text)),
                path,
                strategy,
                exposed,
                reading,
            });
        }
        out
    }

    /// The dependencies, those of included files among them.
    pub(super) fn dependencies(&self) -> Rc<[Dependency]> {
        if let Some(found) = self.dependencies.get() {
            return Rc::clone(found);
        }
        if self.finds_dependencies.replace(true) {
            return Rc::new([]);
        }
        let mut merged = super::dependency::merged(self, super::dependency::own(self));
        if self.run.judges() {
            merged = super::dependency::judged(self, merged);
        }
        self.finds_dependencies.set(false);
        Rc::clone(self.dependencies.get_or_init(|| merged.into()))
    }

    /// The arguments of this file itself, as a file of values has them.
    pub(super) fn arguments(&self) -> Value {
        let all = self.file.arguments().iter().map(|a| {
            let value = self.early(&a.value);
            let value = value.unwrap_or_else(|error| {
                self.run.refuse(&error);
                unevaluated()
            });
            (Arc::clone(&a.name), by_name(&a.name, value))
        });
        object(all.collect())
    }

    /// The values that a stack gives to this file.
    fn values(&self) -> Value {
        let made = || {
            let path = self.file.dir().join(VALUES_FILE);
            match self.run.file(&path) {
                Ok(file) => Reading::new(self.run, file).arguments(),
                Err(_) => {
                    let why = "the stack that makes this unit gives its values".into();
                    Value::unknown(Type::Dynamic, Why::Other(why))
                }
            }
        };
        self.values.get_or_init(made).clone()
    }

    /// The defaults of feature flags, own ones over those of included files.
    pub(super) fn features(&self) -> Value {
        if let Some(found) = self.features.get() {
            return found.clone();
        }
        // A default that asks for a flag.
        if self.finds_features.replace(true) {
            return unevaluated();
        }
        let mut out = Entries::new();
        let mut add = |reading: &Reading<'_, '_>| {
            for block in reading.file.blocks("feature") {
                let Some(label) = block.labels.first() else {
                    continue;
                };
                if out.contains_key(&label.text) {
                    continue;
                }
                let value = block.body.argument("default").map(|a| {
                    reading.early(&a.value).unwrap_or_else(|error| {
                        reading.run.refuse(&error);
                        unevaluated()
                    })
                });
                let value = value.unwrap_or_else(unevaluated);
                let flag = object([("value".into(), value)].into());
                out.insert(Arc::clone(&label.text), flag);
            }
        };
        add(self);
        for include in self.includes() {
            if let Some(reading) = include
                .reading
                .as_ref()
                .filter(|_| include.strategy != Strategy::No)
            {
                add(reading);
            }
        }
        self.finds_features.set(false);
        self.features.get_or_init(|| object(out)).clone()
    }

    /// The part of an included file that a name leads to, and how many steps it covers.
    fn of_include(&self, steps: &[Step], at: Span) -> Result<(Value, usize), EvalError> {
        let all = self.includes();
        let (include, used) = match all {
            [only] if only.label.is_none() => (only, 0),
            _ => {
                let label = attribute(steps.first());
                // Beside others, a bare block has an empty label.
                let found = all
                    .iter()
                    .find(|i| label == Some(i.label.as_deref().unwrap_or_default()));
                match found {
                    Some(found) => (found, 1),
                    None => {
                        let name = shown("include", steps.get(..1).unwrap_or_default());
                        let text = format!("there is no `{name}`");
                        return Err(EvalError::new(at, text));
                    }
                }
            }
        };
        if !include.exposed {
            let name = shown("include", steps.get(..used).unwrap_or_default());
            let text = format!("{name} is not exposed; write `expose = true` in its block");
            return Err(EvalError::new(at, text));
        }
        let Some(reading) = &include.reading else {
            return Ok((unevaluated(), used));
        };
        let rest = steps.get(used..).unwrap_or_default();
        if let (Some("locals"), Some(name)) = (attribute(rest.first()), attribute(rest.get(1))) {
            return Ok((reading.local(&name.into(), at)?, used + 2));
        }
        Ok((reading.whole(), used))
    }
}

/// The name that a step leads to.
pub(super) fn attribute(step: Option<&Step>) -> Option<&str> {
    match step? {
        Step::Attribute(name) => Some(name),
        Step::Index(value) => value.as_str(),
    }
}

/// An object as it is written.
pub(super) fn object(entries: Entries) -> Value {
    Value::written_object(entries)
}

/// What stands for a value with a mistake, which a finding tells.
pub(super) fn unevaluated() -> Value {
    let why = "it cannot be evaluated".into();
    Value::unknown(Type::Dynamic, Why::Other(why))
}

/// Why a file that something names is not read.
pub(super) fn unread(run: &Run<'_>, path: &Path, at: Span, why: &Unread) -> EvalError {
    let path = paths::text(&run.named(path));
    let text = match why {
        Unread::Missing => format!("there is no file {path}"),
        Unread::Broken => format!("{path} cannot be read"),
        Unread::Refused(why) => format!("{path} is not read: {why}"),
    };
    EvalError::new(at, text)
}

/// The names of a file.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a, 'r, 'f> {
    pub(super) reading: &'a Reading<'r, 'f>,
    outputs: Outputs,
}

impl Names for Scope<'_, '_, '_> {
    fn place(&self) -> Option<String> {
        let reading = self.reading;
        let (base, path) = (paths::text(&reading.base), paths::text(&reading.file.path));
        Some(format!("{path} for {base}"))
    }

    fn find(&self, root: &str, steps: &[Step], at: Span) -> Result<Option<Found>, EvalError> {
        let reading = self.reading;
        let (value, covered) = match root {
            "local" => match attribute(steps.first()) {
                Some(name) => (reading.local(&name.into(), at)?, 1),
                None => (reading.all_locals(), 0),
            },
            "include" => reading.of_include(steps, at)?,
            "feature" => (reading.features(), 0),
            // What a block is repeated for is an experiment of the tool.
            "each" | "count" | "unit" | "stack" => {
                let what = format!("`{root}` of Terragrunt").into();
                (Value::unknown(Type::Dynamic, Why::Unsupported { what }), 0)
            }
            "values" => {
                let values = reading.values();
                if self.outputs == Outputs::Missing && !values.is_known() {
                    return Err(EvalError::new(at, "no stack gives values to this unit"));
                }
                (values, 0)
            }
            "dependency" if self.outputs == Outputs::Never => {
                let text = "outputs of dependencies are not known here; take them in `inputs`";
                return Err(EvalError::new(at, text).surely());
            }
            "dependency" => {
                let all = reading.dependencies();
                mocked(&all, self.outputs, steps, at)?
            }
            _ => return Ok(None),
        };
        Ok(Some(Found {
            value,
            covered,
            name: shown(root, steps.get(..covered.max(1)).unwrap_or_default()).into(),
        }))
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        functions::call(self.reading, name, args, at, span)
    }
}
