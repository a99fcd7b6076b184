//! A file with what it includes: the configuration that a unit runs with.

use std::sync::Arc;

use hcl::edit::expr::{Expression, FuncCall, ObjectKey};
use indexmap::IndexMap;

use super::dependency::Outputs;
use super::merge::{deep, handed_over};
use super::reading::{Reading, Strategy, object, unevaluated};
use crate::config::eval::{EvalError, Evaluator};
use crate::config::value::{Data, Entries, Type, Value, Why, by_name, convert};
use crate::finding::Finding;
use crate::registry::reading as rules;
use crate::syntax::read::{Block, Body, Expr, Syntax};
use crate::text::Span;

/// What a configuration says.
#[derive(Debug, Clone, Default)]
pub(super) struct Config {
    /// Values for variables.
    pub(super) inputs: Inputs,
    /// Where the module is, and where that is written.
    pub(super) source: Option<(Value, Span)>,
    /// Whether there is a `terraform` block.
    terraform: bool,
    /// Arguments for Terraform, by label.
    pub(super) extra: IndexMap<Arc<str>, Extra>,
    /// Files that are made, by label.
    pub(super) generate: IndexMap<Arc<str>, Generate>,
    remote_state: Option<Value>,
    /// The file that `remote_state` has made.
    pub(super) backend: Option<Generate>,
    /// Whether runs of all units pass it over.
    pub(super) excluded: Option<Excluded>,
    /// Units that run first, and where they are written.
    pub(super) paths: Vec<Value>,
    /// Arguments of the file itself that are none of these.
    others: IndexMap<Arc<str>, Value>,
}

/// The inputs of a configuration.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs {
    /// By name.
    pub(super) entries: IndexMap<Arc<str>, Value>,
    /// Why there may be others.
    pub(super) open: Option<Why>,
}

/// An `extra_arguments` block.
#[derive(Debug, Clone)]
pub(super) struct Extra {
    /// Whether Terraform takes them when it plans.
    pub(super) planned: bool,
    /// Where it is written.
    pub(super) span: Span,
    /// `required_var_files`.
    pub(super) required: Vec<Value>,
    /// `optional_var_files`.
    pub(super) optional: Vec<Value>,
    /// `arguments`.
    pub(super) arguments: Option<Value>,
    /// `env_vars`.
    pub(super) env: Option<Value>,
}

/// A `generate` block.
#[derive(Debug, Clone)]
pub(super) struct Generate {
    /// Where it is written.
    pub(super) span: Span,
    /// The file's path.
    pub(super) path: Value,
    /// What is in it.
    pub(super) contents: Value,
    /// What happens where there is such a file.
    pub(super) if_exists: Option<Value>,
    /// Whether nothing is made.
    pub(super) disabled: bool,
}

/// What a configuration says of runs that pass it over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Excluded {
    /// Whether they do.
    pub(super) is: bool,
    /// Why, as a clause.
    pub(super) why: &'static str,
    /// Where that is written.
    pub(super) span: Span,
}

/// The configuration of a file with what it includes.
pub(super) fn merged(reading: &Reading<'_, '_>) -> Config {
    let mut out = own(reading);
    let dependencies = reading.dependencies();
    for include in reading.includes().iter().rev() {
        let (Some(below), true) = (&include.reading, include.strategy != Strategy::No) else {
            continue;
        };
        // The outputs that the unit takes stand for those of the file that it includes, too.
        let _ = below.dependencies.set(std::rc::Rc::clone(&dependencies));
        let mut config = own(below);
        config.merge(out, include.strategy, reading);
        out = config;
    }
    out
}

fn own(reading: &Reading<'_, '_>) -> Config {
    let file = &reading.file;
    let mut out = Config::default();
    if let Some(inputs) = file.argument("inputs") {
        out.inputs = Inputs::of(reading, &inputs.value);
    }
    for block in file.blocks("terraform") {
        out.terraform = true;
        if let Some(source) = block.body.argument("source") {
            let value = reading.argument(&block.body, "source");
            out.source = value.map(|v| (v, source.value.span));
        }
        for block in &block.body.blocks {
            if let ("extra_arguments", Some(label)) = (&*block.kind, block.labels.first()) {
                out.extra
                    .insert(Arc::clone(&label.text), Extra::of(reading, block));
            }
        }
    }
    for block in file.blocks("generate") {
        if let Some(label) = block.labels.first() {
            let made = Generate::of(reading, block);
            out.generate.insert(Arc::clone(&label.text), made);
        }
    }
    for block in file.blocks("remote_state") {
        let state = remote_state(reading, &block.body);
        out.backend = Generate::of_backend(&state, block.header);
        out.remote_state = Some(state);
    }
    out.excluded = excluded(reading);
    for block in file.blocks("dependencies") {
        if let Some(value) = reading.argument(&block.body, "paths") {
            out.paths.extend(items(&value));
        }
    }
    for attribute in file.arguments() {
        if &*attribute.name != "inputs" {
            let value = reading
                .late(&attribute.value)
                .unwrap_or_else(|_| unevaluated());
            out.others.insert(Arc::clone(&attribute.name), value);
        }
    }
    out
}

/// Whether a run of all units passes this one over, where that is said. What only some commands pass over is checked for the
/// others.
fn excluded(reading: &Reading<'_, '_>) -> Option<Excluded> {
    if let Some(block) = reading.file.blocks("exclude").next() {
        let says = |name: &str| reading.argument(&block.body, name);
        let actions = says("actions").map_or_else(Vec::new, |list| items(&list));
        let is = |action: &str| actions.iter().any(|a| a.as_str() == Some(action));
        let all = is("all") || is("all_except_output") || is("plan") && is("apply");
        return Some(Excluded {
            is: all && says("if").and_then(|v| v.as_bool()) == Some(true),
            why: "its `exclude` block leaves it out",
            span: block.header,
        });
    }
    // That of a file which is included is of that file alone.
    let skip = reading
        .file
        .argument("skip")
        .filter(|_| !reading.included)?;
    let said = reading.late(&skip.value).ok()?.as_bool();
    Some(Excluded {
        is: said == Some(true),
        why: "`skip` is true",
        span: skip.name_span,
    })
}

/// Where the state is, with what is not said of it.
fn remote_state(reading: &Reading<'_, '_>, body: &Body) -> Value {
    let mut entries = Entries::new();
    for name in ["disable_dependency_optimization", "disable_init"] {
        entries.insert(name.into(), Value::bool(false));
    }
    for name in ["encryption", "generate"] {
        entries.insert(name.into(), Value::null(Type::Dynamic));
    }
    for attribute in &body.attributes {
        let value = reading
            .late(&attribute.value)
            .unwrap_or_else(|_| unevaluated());
        entries.insert(Arc::clone(&attribute.name), value);
    }
    object(entries)
}

/// The elements of a list.
pub(super) fn items(value: &Value) -> Vec<Value> {
    value
        .as_items()
        .map_or_else(Vec::new, |items| items.to_vec())
}

impl Config {
    /// Merges what includes this configuration over it.
    fn merge(&mut self, over: Self, strategy: Strategy, reading: &Reading<'_, '_>) {
        self.inputs.merge(over.inputs, strategy);
        self.source = over.source.or(self.source.take());
        self.terraform |= over.terraform;
        self.extra.extend(over.extra);
        for (label, made) in over.generate {
            if strategy == Strategy::Shallow && self.generate.contains_key(&label) {
                let text =
                    format!("`generate \"{label}\"` is also in a file that this one includes");
                let finding = Finding::error(&rules::CONFIGURATION, made.span, text);
                let finding = finding.help(
                    "give it another label, or include the file with `merge_strategy = \"deep\"`",
                );
                reading.run.note(finding);
            }
            self.generate.insert(label, made);
        }
        if over.remote_state.is_some() {
            self.backend = over.backend;
        }
        self.remote_state = over.remote_state.or(self.remote_state.take());
        self.excluded = over.excluded.or(self.excluded.take());
        self.paths.extend(over.paths);
        self.others.extend(over.others);
    }
}

impl Inputs {
    /// The inputs that an expression makes, each by itself where it is written out: a mistake in one leaves the others.
    fn of(reading: &Reading<'_, '_>, expr: &Expr) -> Self {
        let mut out = Self::default();
        match &expr.syntax {
            Syntax::Hcl(expression) => out.add(reading, expression),
            Syntax::Json(_) => out.whole(reading, expr),
        }
        out
    }

    fn add(&mut self, reading: &Reading<'_, '_>, expr: &Expression) {
        match expr {
            Expression::Parenthesis(inner) => self.add(reading, inner.inner()),
            Expression::FuncCall(call) if is_merge(call) => {
                for arg in &call.args {
                    self.add(reading, arg);
                }
            }
            Expression::Object(entries) => {
                for (key, value) in entries {
                    let value = Expr::hcl(value.expr().clone(), reading.file.id);
                    match name_of(reading, key) {
                        Ok(Some(name)) => {
                            let made = reading.late(&value);
                            let made = made.unwrap_or_else(|error| {
                                reading.run.refuse(&error);
                                unevaluated()
                            });
                            self.set(name, &made);
                        }
                        Ok(None) => self.opened("the name of an input is not known"),
                        Err(error) => {
                            reading.run.refuse(&error);
                            self.opened("the name of an input cannot be evaluated");
                        }
                    }
                }
            }
            other => self.whole(reading, &Expr::hcl(other.clone(), reading.file.id)),
        }
    }

    fn whole(&mut self, reading: &Reading<'_, '_>, expr: &Expr) {
        match reading.late(expr) {
            Ok(value) => match &value.data {
                Data::Null(_) => {}
                Data::Object(entries) | Data::Map(_, entries) => {
                    for (name, entry) in entries.iter() {
                        let entry = entry.clone().marked(value.sensitive);
                        self.set(Arc::clone(name), &entry);
                    }
                }
                Data::Unknown(unknown) => self.opened(&unknown.why.to_string()),
                _ => {
                    let text = "an object of inputs is required here";
                    let finding = Finding::error(&rules::EVALUATION, expr.span, text);
                    reading.run.note(finding);
                    self.opened("they cannot be evaluated");
                }
            },
            Err(error) => {
                reading.run.refuse(&error);
                self.opened("they cannot be evaluated");
            }
        }
    }

    fn set(&mut self, name: Arc<str>, value: &Value) {
        let value = by_name(&name, handed_over(value));
        self.entries.insert(name, value);
    }

    /// More may be set, and any of these in place of what they are.
    fn opened(&mut self, why: &str) {
        let why = Why::Other(format!("inputs are merged that are not known: {why}").into());
        self.lose(&why);
        self.open = Some(why);
    }

    fn lose(&mut self, why: &Why) {
        for value in self.entries.values_mut() {
            let unknown = Value::unknown(Type::Dynamic, why.clone());
            *value = unknown
                .with_origin(value.origin.clone())
                .marked(value.marks());
        }
    }

    fn merge(&mut self, over: Self, strategy: Strategy) {
        if let Some(why) = over.open {
            self.lose(&why);
            self.open = Some(why);
        }
        for (name, value) in over.entries {
            let value = match (strategy, self.entries.get(&name)) {
                (Strategy::Deep, Some(below)) => deep(below, &value),
                _ => value,
            };
            self.entries.insert(name, value);
        }
    }

    fn value(&self) -> Value {
        match &self.open {
            Some(why) => Value::unknown(Type::Dynamic, why.clone()),
            None => {
                let entries = self.entries.iter();
                object(entries.map(|(n, v)| (Arc::clone(n), v.clone())).collect())
            }
        }
    }
}

fn is_merge(call: &FuncCall) -> bool {
    call.name.namespace.is_empty()
        && call.name.name.as_str() == "merge"
        && !call.args.expand_final()
}

/// The name of an entry, if it is known.
fn name_of(reading: &Reading<'_, '_>, key: &ObjectKey) -> Result<Option<Arc<str>>, EvalError> {
    match key {
        ObjectKey::Ident(name) => Ok(Some(name.as_str().into())),
        ObjectKey::Expression(Expression::Variable(name)) => Ok(Some(name.value().as_str().into())),
        ObjectKey::Expression(expr) => {
            let scope = reading.scope(Outputs::Open);
            let value = Evaluator::new(&scope, reading.file.id).eval(expr)?;
            let text = convert(&value, &Type::String).ok();
            Ok(text.as_ref().and_then(Value::as_str).map(Arc::from))
        }
    }
}

impl Extra {
    fn of(reading: &Reading<'_, '_>, block: &Block) -> Self {
        let body = &block.body;
        let all = |name: &str| {
            reading
                .argument(body, name)
                .map_or_else(Vec::new, |v| items(&v))
        };
        let commands = reading.argument(body, "commands");
        let planned = match &commands {
            Some(value) if value.is_known() => items(value)
                .iter()
                .any(|c| matches!(c.as_str(), Some("plan" | "apply"))),
            _ => false,
        };
        Self {
            span: block.header,
            planned,
            required: all("required_var_files"),
            optional: all("optional_var_files"),
            arguments: reading.argument(body, "arguments"),
            env: reading.argument(body, "env_vars"),
        }
    }
}

impl Generate {
    /// The file with the backend that `remote_state` asks for. Of its settings, which no rule is about, it has none.
    fn of_backend(state: &Value, span: Span) -> Option<Self> {
        let entries = state.as_entries()?;
        let made = entries.get("generate")?.as_entries()?;
        let path = made.get("path")?.clone();
        let backend = entries.get("backend")?.as_str()?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if backend.is_empty() || !backend.chars().all(is_name) {
            return None;
        }
        let text = format!("terraform {{\n  backend \"{backend}\" {{}}\n}}\n");
        Some(Self {
            span,
            path,
            contents: Value::string(text),
            if_exists: made.get("if_exists").cloned(),
            disabled: false,
        })
    }

    fn of(reading: &Reading<'_, '_>, block: &Block) -> Self {
        let body = &block.body;
        let disabled = reading.argument(body, "disable");
        Self {
            span: block.header,
            path: reading.argument(body, "path").unwrap_or_else(unevaluated),
            contents: reading
                .argument(body, "contents")
                .unwrap_or_else(unevaluated),
            if_exists: reading.argument(body, "if_exists"),
            disabled: disabled.and_then(|v| v.as_bool()) == Some(true),
        }
    }
}

impl Reading<'_, '_> {
    /// The configuration as an object, which is what another file sees of it.
    pub(super) fn whole(&self) -> Value {
        let config = merged(self);
        let mut out = Entries::new();
        for name in [
            "download_dir",
            "iam_assume_role_session_name",
            "iam_role",
            "terraform_binary",
            "terraform_version_constraint",
            "terragrunt_version_constraint",
        ] {
            out.insert(name.into(), Value::string(""));
        }
        for (name, value) in &config.others {
            out.insert(Arc::clone(name), value.clone());
        }
        out.insert("locals".into(), self.all_locals());
        out.insert("inputs".into(), config.inputs.value());
        if config.terraform {
            let source = match &config.source {
                Some((value, _)) => value.clone(),
                None => Value::null(Type::String),
            };
            out.insert(
                "terraform".into(),
                object([("source".into(), source)].into()),
            );
        }
        if let Some(remote_state) = config.remote_state {
            out.insert("remote_state".into(), remote_state);
        }
        let dependencies = self.dependencies();
        if !dependencies.is_empty() {
            let all = dependencies.iter();
            let all = all.map(|d| (Arc::clone(&d.name), d.value())).collect();
            out.insert("dependency".into(), object(all));
        }
        if !config.paths.is_empty() {
            let paths = Value::tuple(config.paths);
            out.insert(
                "dependencies".into(),
                object([("paths".into(), paths)].into()),
            );
        }
        let features = self.features();
        if features.length() != Some(0) {
            out.insert("feature".into(), features);
        }
        let generate = config.generate.into_iter().map(|(label, made)| {
            let entries = [
                ("path".into(), made.path),
                ("contents".into(), made.contents),
            ];
            (label, object(entries.into()))
        });
        out.insert("generate".into(), object(generate.collect()));
        object(out)
    }
}
