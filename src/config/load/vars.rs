//! What values the variables of a root module are given, and from where.

use crate::registry::reading;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::from_unit::{FromUnit, UnitRun};
use super::module::Module;
use super::{Loader, Tree, is_ignored};
use crate::config::value::{Data, Mark, Type, Value, Why, json};
use crate::finding::Finding;
use crate::syntax::json::JsonData;
use crate::syntax::parse_expression;
use crate::syntax::read::{Expr, Syntax};
use crate::text::{
    Files, Reach, Span, hide_unread, holds_secret, is_name_of_several, is_secret_name, slashes,
};

/// The longest name of a workspace that is read, in bytes; the tools allow 90 characters.
const LONGEST_NAME: u64 = 4096;

/// What the process was started with: taken once, so that runs can be told apart and tested.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct ProcessEnv {
    /// Environment variables.
    pub env: BTreeMap<String, String>,
    /// The environment variables whose values may be shown, by their whole names.
    pub shown: BTreeSet<String>,
    /// Whether it is not known which workspace a run is in, whatever is selected here.
    pub workspace_is_open: bool,
}

/// The environment of a pipeline is full of secrets.
impl fmt::Debug for ProcessEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessEnv")
            .field("env", &self.env.keys())
            .field("shown", &self.shown)
            .field("workspace_is_open", &self.workspace_is_open)
            .finish()
    }
}

/// A `--var` or `--var-file`, in the order given.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum CommandLine {
    /// `name=value`.
    Var(String),
    /// A file of values.
    File(PathBuf),
    /// A file of values that several root modules are read with.
    Shared {
        /// The path of the file, as the command line or the policy's directory leads to it.
        path: PathBuf,
        /// Who says so: one that the policy selects is a stranger's word, unlike what the command line names.
        source: VarSource,
        /// Variables of other root modules that are read with it, too: values for them are none of this one's.
        others: Arc<BTreeSet<Arc<str>>>,
    },
    /// What a unit of Terragrunt hands over.
    Unit(UnitRun),
}

impl fmt::Debug for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Var(text) => {
                let name = text.split('=').next().unwrap_or_default();
                write!(f, "Var({name})")
            }
            Self::File(path) => write!(f, "File({})", slashes(path)),
            Self::Shared { path, .. } => write!(f, "Shared({})", slashes(path)),
            Self::Unit(unit) => write!(f, "Unit({})", slashes(&unit.0.dir)),
        }
    }
}

/// Where a value is from, in rising precedence; of the command line, what comes later wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VarSource {
    /// An input of a Terragrunt unit.
    Unit,
    /// `TF_VAR_name`.
    Environment,
    /// `terraform.tfvars` or `terraform.tfvars.json`.
    DefaultFile,
    /// `*.auto.tfvars` or `*.auto.tfvars.json`.
    AutoFile,
    /// A file that the policy selects.
    SelectedFile,
    /// `--var-file`.
    NamedFile,
    /// `--var`.
    CommandLine,
}

/// A value as it is given.
#[derive(Clone)]
pub enum Given {
    /// An expression without references. Text of JSON is the text itself here, no template.
    Expr(Expr),
    /// A text.
    Text(Arc<str>),
    /// A value that was evaluated elsewhere.
    Value(Value),
    /// A text that is no expression where one is required, and what is wrong with it.
    Unreadable(Box<Finding>),
}

/// A value may be a secret whatever is known of it here.
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expr(_) => "Expr",
            Self::Text(_) => "Text",
            Self::Value(_) => "Value",
            Self::Unreadable(_) => "Unreadable",
        })
    }
}

/// A value for a variable.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// An expression, a text, or what is wrong with it.
    pub value: Given,
    /// Where it is written. Values from the environment and the command line stand in a file named after where they
    /// are from.
    pub span: Span,
    /// Where it is from.
    pub source: VarSource,
    /// Whether it may be shown, by where it is from.
    pub mark: Mark,
}

/// The values given to a root module's variables.
#[derive(Clone, Debug, Default)]
pub struct Assignments {
    /// By name, the one that wins.
    pub values: IndexMap<Arc<str>, Assigned>,
    /// What is wrong with them.
    pub findings: Vec<Finding>,
}

impl ProcessEnv {
    /// The data directory of a root module.
    pub fn data_dir(&self, root: &Path) -> PathBuf {
        match self.env.get("TF_DATA_DIR") {
            Some(dir) if !dir.is_empty() => root.join(dir),
            _ => root.join(".terraform"),
        }
    }
}

/// The environment variable that says which workspace a run is in.
pub const WORKSPACE: &str = "TF_WORKSPACE";

/// The name of the workspace: `TF_WORKSPACE`, else the one that was selected; none where nobody says so, since a pipeline
/// may select any.
pub fn workspace(reach: &Reach, root: &Path, around: &ProcessEnv) -> Option<String> {
    if around.workspace_is_open {
        return None;
    }
    if let Some(name) = around.env.get(WORKSPACE).filter(|n| !n.is_empty()) {
        return Some(name.clone());
    }
    let file = around.data_dir(root).join("environment");
    let selected = reach.read_of_tool(&file, LONGEST_NAME).ok();
    let selected = selected.and_then(|name| String::from_utf8(name).ok());
    let selected = selected.as_deref().map(str::trim);
    selected
        .filter(|name| may_be_workspace(name))
        .map(str::to_owned)
}

/// The workspace that a module's `cloud` block names: its runs have no other one. The backend `remote` names one too, in
/// which `terraform.workspace` is another text here than there.
pub fn cloud_workspace(module: &Module) -> Option<&str> {
    let cloud = module.settings.backend.as_ref();
    let cloud = cloud.filter(|backend| &*backend.kind == "cloud")?;
    let mut inner = cloud.body.blocks.iter();
    let workspaces = inner.find(|block| &*block.kind == "workspaces")?;
    let name = workspaces.body.argument("name")?.value.literal()?;
    may_be_workspace(name).then_some(name)
}

/// Whether this can be the name of a workspace: what Terraform takes stands in an address as it is.
pub fn may_be_workspace(name: &str) -> bool {
    let may = |b: u8| b.is_ascii_alphanumeric() || b"-_.~$&+=:@".contains(&b);
    !name.is_empty() && name.bytes().all(may) && !holds_secret(name)
}

/// Collects the values for a root module's variables, in the order Terraform does.
pub fn assignments(
    files: &mut Files,
    loader: &mut Loader,
    tree: &Tree,
    around: &ProcessEnv,
    command_line: &[CommandLine],
) -> Assignments {
    let module = &*tree.module;
    let mut out = Collector {
        files,
        loader,
        module,
        done: Assignments::default(),
    };
    let units = command_line.iter().filter_map(|given| match given {
        CommandLine::Unit(unit) => Some(&*unit.0),
        _ => None,
    });
    let units: Vec<&FromUnit> = units.collect();
    for unit in &units {
        out.unit(unit);
    }
    for (name, value) in &around.env {
        if let Some(variable) = name.strip_prefix("TF_VAR_")
            // The environment is shared: names that mean nothing here are meant for others.
            && module.variables.contains_key(variable)
        {
            let mark = if around.shown.contains(name) {
                Mark::NONE
            } else {
                Mark::PRIVATE
            };
            out.text(variable, value, name, VarSource::Environment, mark);
        }
    }
    for (path, source) in value_files(&tree.dir) {
        out.file(&path, source, &|_| false);
    }
    for unit in &units {
        for (path, source) in unit.beside.iter().flat_map(|dir| value_files(dir)) {
            out.file(&path, source, &|_| false);
        }
        // Units share such files, and each has some of the variables.
        for path in &unit.var_files {
            out.file(path, VarSource::SelectedFile, &|_| true);
        }
        for text in &unit.vars {
            let name = text.split_once('=').map(|(name, _)| name.trim());
            if name.is_some_and(|name| module.variables.contains_key(name)) {
                out.var(text);
            }
        }
    }
    for given in command_line {
        match given {
            CommandLine::Unit(_) => {}
            CommandLine::File(path) => out.file(path, VarSource::NamedFile, &|_| false),
            CommandLine::Shared {
                path,
                source,
                others,
            } => out.file(path, *source, &|name| others.contains(name)),
            CommandLine::Var(text) => out.var(text),
        }
    }
    out.done
}

/// The files of values that a root module's directory holds, in the order they count.
pub fn value_files(dir: &Path) -> Vec<(PathBuf, VarSource)> {
    let defaults = ["terraform.tfvars", "terraform.tfvars.json"].map(|name| dir.join(name));
    let defaults = defaults.into_iter().filter(|path| path.is_file());
    let autos = auto_files(dir).into_iter();
    defaults
        .map(|path| (path, VarSource::DefaultFile))
        .chain(autos.map(|path| (path, VarSource::AutoFile)))
        .collect()
}

/// The `*.auto.tfvars` and `*.auto.tfvars.json` files of a directory, by name.
fn auto_files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|n| n.ends_with(".auto.tfvars") || n.ends_with(".auto.tfvars.json"))
        .filter(|n| !is_ignored(n))
        .collect();
    names.sort();
    names.into_iter().map(|name| dir.join(name)).collect()
}

struct Collector<'a> {
    files: &'a mut Files,
    loader: &'a mut Loader,
    module: &'a Module,
    done: Assignments,
}

/// Whether a number is written, which may say how many there are of what a name says.
fn is_number(expr: &Expr) -> bool {
    expr.literal()
        .is_some_and(|text| text.parse::<f64>().is_ok())
        || matches!(&expr.syntax, Syntax::Hcl(e) if matches!(**e, hcl::edit::expr::Expression::Number(_)))
        || matches!(&expr.syntax, Syntax::Json(j) if matches!(j.data, JsonData::Number(_)))
}

/// A value as the text of an environment variable.
fn as_text(value: &Value) -> Value {
    let marks = value.marks();
    let text = match json::encode(value) {
        Ok(text) => Value::string(text),
        Err(unknown) => Value::unknown(Type::String, unknown.why.clone()),
    };
    text.marked(marks).with_origin(value.origin.clone())
}

impl Collector<'_> {
    fn set(&mut self, name: &str, assigned: Assigned) {
        self.done.values.insert(name.into(), assigned);
    }

    /// Whether a variable's value must not be shown, by its declaration or its name.
    fn is_secret(&self, name: &str) -> bool {
        let declared = self.module.variables.get(name);
        is_secret_name(name) || declared.is_some_and(super::Variable::is_secret)
    }

    /// Takes the inputs of a unit, each as it reaches Terraform: by an environment variable, as text or JSON.
    fn unit(&mut self, unit: &FromUnit) {
        for (name, value) in &unit.inputs {
            let Some(variable) = self.module.variables.get(name) else {
                continue;
            };
            let takes_text = variable.takes_text();
            match &value.data {
                Data::String(text) if !takes_text && !value.sensitive.is_hidden() => {
                    let file = format!("{}: input {name}", slashes(&unit.dir));
                    self.text(name, text, &file, VarSource::Unit, Mark::NONE);
                }
                Data::String(_) | Data::Null(_) | Data::Unknown(_) => {
                    self.handed(name, value.clone());
                }
                _ if takes_text => self.handed(name, as_text(value)),
                _ => self.handed(name, value.clone()),
            }
        }
        if let Some(why) = &unit.open {
            for name in self.module.variables.keys() {
                if !unit.inputs.contains_key(name) {
                    let why = Why::Other(Arc::clone(why));
                    self.handed(name, Value::unknown(Type::Dynamic, why));
                }
            }
        }
    }

    fn handed(&mut self, name: &str, value: Value) {
        let span = value.origin.span().unwrap_or_else(Span::nowhere);
        let assigned = Assigned {
            value: Given::Value(value),
            span,
            source: VarSource::Unit,
            mark: Mark::NONE,
        };
        self.set(name, assigned);
    }

    /// Takes the values of a file; those of which `others` says that they are another's are passed over.
    fn file(&mut self, path: &Path, source: VarSource, others: &dyn Fn(&str) -> bool) {
        let mut body = match self.loader.values(self.files, path, source) {
            Ok(body) => body,
            Err(finding) => {
                // Which of its values are secret is not known: the message needs the names alone.
                hide_unread(self.files, finding.primary.span.file, true);
                self.done.findings.push(*finding);
                return;
            }
        };
        body.settle();
        for block in &body.blocks {
            // Nothing says what its labels and its arguments are for.
            let whole = block.span.range();
            let inside = whole.start + block.kind.len()..whole.end;
            self.files.hide(Span::new(block.span.file, inside));
            self.done.findings.push(
                Finding::error(
                    &reading::VARIABLES,
                    block.header,
                    "a file of values has no blocks",
                )
                .help("write `name = value`; variables are declared in .tf files"),
            );
        }
        for attribute in body.attributes {
            if !self.module.variables.contains_key(&attribute.name) {
                // What it is for is not known here, and the message needs the name alone.
                self.files.hide(attribute.value.span);
                if others(&attribute.name) {
                    continue;
                }
                self.done.findings.push(Finding::warning(
                    &reading::VARIABLES,
                    attribute.name_span,
                    format!(
                        "there is no variable `{}`; this value is not used",
                        attribute.name
                    ),
                ));
                continue;
            }
            let several = is_name_of_several(&attribute.name) && !is_number(&attribute.value);
            if several || self.is_secret(&attribute.name) {
                self.files.hide(attribute.value.span);
            }
            let assigned = Assigned {
                span: attribute.value.span,
                value: Given::Expr(attribute.value),
                source,
                mark: Mark::NONE,
            };
            self.set(&attribute.name, assigned);
        }
    }

    fn var(&mut self, text: &str) {
        let Some((name, value)) = text.split_once('=') else {
            let id = self.files.add("--var", text);
            self.done.findings.push(Finding::error(
                &reading::VARIABLES,
                Span::new(id, 0..text.len()),
                "this is not `name=value`",
            ));
            return;
        };
        let name = name.trim();
        if self.module.variables.contains_key(name) {
            self.text(
                name,
                value,
                &format!("--var {name}"),
                VarSource::CommandLine,
                Mark::NONE,
            );
            return;
        }
        let id = self.files.add(format!("--var {name}"), value);
        if is_secret_name(name) {
            self.files.hide(Span::new(id, 0..value.len()));
        }
        self.done.findings.push(Finding::error(
            &reading::VARIABLES,
            Span::new(id, 0..value.len()),
            format!("there is no variable `{name}`"),
        ));
    }

    /// A text is itself where the variable's type is one of the simple ones, else an expression.
    fn text(&mut self, name: &str, text: &str, file: &str, source: VarSource, mark: Mark) {
        let variable = self.module.variables.get(name);
        let literal = variable.is_none_or(super::Variable::takes_text);
        let text = if literal { text } else { text.trim() };
        let id = self.files.add(file, text);
        let span = Span::new(id, 0..text.len());
        let several = is_name_of_several(name) && text.trim().parse::<f64>().is_err();
        if mark.is_hidden() || several || self.is_secret(name) {
            self.files.hide(span);
        }
        let value = if literal {
            Given::Text(text.into())
        } else {
            match parse_expression(text, id, 0) {
                Ok(expression) => Given::Expr(Expr::hcl(expression, id)),
                Err(_) if self.files.hides(span) => {
                    let text = format!("the value of `{name}` is no expression");
                    Given::Unreadable(Box::new(Finding::error(&reading::VARIABLES, span, text)))
                }
                Err(finding) => Given::Unreadable(finding),
            }
        };
        self.set(
            name,
            Assigned {
                value,
                span,
                source,
                mark,
            },
        );
    }
}
