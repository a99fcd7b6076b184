//! What a directory of configuration declares, with the place of every piece.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use hcl::edit::expr::{Expression, TraversalOperator};
use indexmap::IndexMap;

use crate::catalog::schema::Category;
use crate::finding::Finding;
use crate::syntax::nesting::too_deep;
use crate::syntax::read::{Attribute, Block, Body, Expr, Syntax};
use crate::text::{FileId, Span};

/// Pieces by name, in the order of their declaration.
pub(super) type Named<K, V> = IndexMap<K, V>;

/// A module: everything the files of one directory declare, override files merged in.
#[derive(Debug, Clone, Default)]
pub struct Module {
    /// The directory, as it was named.
    pub dir: PathBuf,
    /// Its files in reading order, override files last.
    pub files: Vec<FileId>,
    /// Input variables by name.
    pub variables: IndexMap<Arc<str>, Variable>,
    /// Local values by name.
    pub locals: IndexMap<Arc<str>, Local>,
    /// Outputs by name.
    pub outputs: IndexMap<Arc<str>, Output>,
    /// Resources, data sources (also those of checks) and ephemeral resources.
    pub resources: IndexMap<ResourceKey, Resource>,
    /// Module calls by name.
    pub calls: IndexMap<Arc<str>, ModuleCall>,
    /// Provider configurations by name and alias.
    pub providers: IndexMap<(Arc<str>, Option<Arc<str>>), Provider>,
    /// What the `terraform` blocks say.
    pub settings: Settings,
    /// `moved` blocks.
    pub moved: Vec<Moved>,
    /// `import` blocks.
    pub imports: Vec<Import>,
    /// `removed` blocks.
    pub removed: Vec<Removed>,
    /// `check` blocks by name.
    pub checks: IndexMap<Arc<str>, Check>,
    /// Blocks of newer versions of the language that are kept as they are.
    pub others: Vec<Block>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Expressions that are refused unread, for a literal belongs there: what they compare with may be a secret.
    pub unread: Vec<Span>,
    /// Values of locals that are declared twice, one of which does not count.
    pub twice: Vec<(Arc<str>, Span)>,
}

/// `variable "name" { … }`.
#[derive(Debug, Clone)]
pub struct Variable {
    /// The label: what `var.` is followed by.
    pub name: Arc<str>,
    /// The block's header.
    pub span: Span,
    /// The whole block's body.
    pub body_span: Span,
    /// The type constraint; for JSON the expression in the string.
    pub ty: Option<Expr>,
    /// What it is where it is given no value; none where it must be given one.
    pub default: Option<Attribute>,
    /// What it is for.
    pub description: Option<Expr>,
    /// Whether its value is kept out of output.
    pub sensitive: Option<Flag>,
    /// Whether it may be null; true if not said.
    pub nullable: Option<Flag>,
    /// Whether its value is kept out of state.
    pub ephemeral: Option<Flag>,
    /// Rules for its value.
    pub validations: Vec<Rule>,
}

impl Variable {
    /// Whether it is declared as something that must not be shown.
    pub fn is_secret(&self) -> bool {
        [self.sensitive, self.ephemeral]
            .iter()
            .any(|flag| flag.is_some_and(|f| f.value))
    }
}

/// A truth value that has to be written out.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// What the literal says.
    pub value: bool,
    /// Where it stands.
    pub span: Span,
}

/// One value of a `locals` block.
#[derive(Debug, Clone)]
pub struct Local {
    /// The key: what `local.` is followed by.
    pub name: Arc<str>,
    /// Where it is defined.
    pub span: Span,
    /// The expression behind it.
    pub value: Expr,
}

/// `output "name" { … }`.
#[derive(Debug, Clone)]
pub struct Output {
    /// The label: what the caller writes behind `module.NAME.`.
    pub name: Arc<str>,
    /// The block's header.
    pub span: Span,
    /// Its value; none is a finding.
    pub value: Option<Expr>,
    /// The text for people; never evaluated for a value.
    pub description: Option<Expr>,
    /// Whether its value is kept out of output.
    pub sensitive: Option<Flag>,
    /// Whether its value is kept out of state.
    pub ephemeral: Option<Flag>,
    /// What has to exist before.
    pub depends_on: Vec<Reference>,
    /// Rules that have to hold before.
    pub preconditions: Vec<Rule>,
}

/// `condition` and `error_message`.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The block's header.
    pub span: Span,
    /// What has to hold.
    pub condition: Option<Expr>,
    /// What is said if it does not.
    pub error_message: Option<Expr>,
}

/// The kinds of resource block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
    /// `ephemeral`.
    Ephemeral,
}

impl Mode {
    /// What the schemas call it.
    pub const fn category(self) -> Category {
        match self {
            Self::Managed => Category::Managed,
            Self::Data => Category::Data,
            Self::Ephemeral => Category::Ephemeral,
        }
    }
}

/// What tells a module's resources apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceKey {
    /// Resource, data source or ephemeral resource.
    pub mode: Mode,
    /// The resource type, such as `aws_ecs_service`.
    pub kind: Arc<str>,
    /// The second label: `api` of `aws_ecs_service.api`.
    pub name: Arc<str>,
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        };
        write!(f, "{prefix}{}.{}", self.kind, self.name)
    }
}

/// `resource "type" "name" { … }`, a data source or an ephemeral resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Mode, type and name.
    pub key: ResourceKey,
    /// The block's header.
    pub span: Span,
    /// The check it is declared in, if it is a data source of one.
    pub check: Option<Arc<str>>,
    /// How many.
    pub count: Option<Attribute>,
    /// One for each of what.
    pub for_each: Option<Attribute>,
    /// The provider configuration, if one is named.
    pub provider: Option<Reference>,
    /// What has to exist before.
    pub depends_on: Vec<Reference>,
    /// The `lifecycle` block.
    pub lifecycle: Lifecycle,
    /// `connection` and `provisioner` blocks.
    pub provisioning: Vec<Block>,
    /// Everything else: the provider's arguments and blocks, `dynamic` among them. Of JSON, only `dynamic` is known
    /// to be a block; the others are members.
    pub body: Body,
}

/// The `lifecycle` block of a resource.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    /// The block, if there is one.
    pub span: Option<Span>,
    /// Whether a replacement is created first.
    pub create_before_destroy: Option<Expr>,
    /// Whether destroying it is refused.
    pub prevent_destroy: Option<Expr>,
    /// Whether it exists at all (OpenTofu 1.11).
    pub enabled: Option<Expr>,
    /// Changes that are left alone.
    pub ignore_changes: Ignored,
    /// Changes elsewhere that replace it.
    pub replace_triggered_by: Vec<Expr>,
    /// Rules that have to hold before.
    pub preconditions: Vec<Rule>,
    /// Rules that have to hold after.
    pub postconditions: Vec<Rule>,
}

/// `ignore_changes`.
#[derive(Debug, Clone, Default)]
pub enum Ignored {
    /// Not said.
    #[default]
    Nothing,
    /// `all`.
    All(Span),
    /// The attributes named.
    Some(Vec<Reference>),
}

/// `module "name" { … }`.
#[derive(Debug, Clone)]
pub struct ModuleCall {
    /// The label: what `module.` is followed by.
    pub name: Arc<str>,
    /// The block's header.
    pub span: Span,
    /// Where the module is; none is a finding.
    pub source: Option<Attribute>,
    /// Which versions will do.
    pub version: Option<Attribute>,
    /// How many.
    pub count: Option<Attribute>,
    /// One for each of what.
    pub for_each: Option<Attribute>,
    /// Whether it is called at all (OpenTofu 1.11).
    pub enabled: Option<Expr>,
    /// Provider configurations handed down: the name inside, and the one here.
    pub providers: Vec<(Reference, Reference)>,
    /// What has to exist before.
    pub depends_on: Vec<Reference>,
    /// The arguments: values of the module's variables.
    pub body: Body,
}

/// `provider "name" { … }`.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its local name.
    pub name: Arc<str>,
    /// What follows the dot in `provider = aws.west`; none for the default configuration of the provider.
    pub alias: Option<Arc<str>>,
    /// The block's header.
    pub span: Span,
    /// One for each of what (OpenTofu).
    pub for_each: Option<Attribute>,
    /// Its arguments and blocks.
    pub body: Body,
}

/// What the `terraform` blocks of a module say.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Constraints on the version of the tool.
    pub required_version: Vec<Attribute>,
    /// Providers by local name.
    pub required_providers: IndexMap<Arc<str>, RequiredProvider>,
    /// The first `required_providers` block.
    pub required_providers_at: Option<Span>,
    /// The `backend` or `cloud` block.
    pub backend: Option<Block>,
    /// `provider_meta` blocks.
    pub provider_metas: Vec<Block>,
}

/// An entry of `required_providers`.
#[derive(Debug, Clone)]
pub struct RequiredProvider {
    /// Where it is written.
    pub span: Span,
    /// The address, such as `hashicorp/aws`, if written.
    pub source: Option<Arc<str>>,
    /// The version constraint, if written.
    pub version: Option<Arc<str>>,
    /// Names of configurations that callers hand in.
    pub aliases: Vec<Reference>,
}

/// `moved { from = … to = … }`.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The block's header.
    pub span: Span,
    /// The address before.
    pub from: Option<Reference>,
    /// The address now.
    pub to: Option<Reference>,
}

/// `import { to = … id = … }`.
#[derive(Debug, Clone)]
pub struct Import {
    /// The block's header.
    pub span: Span,
    /// The address; its keys may be expressions.
    pub to: Option<Expr>,
    /// How the provider finds the object that is imported.
    pub id: Option<Expr>,
    /// One for each of what.
    pub for_each: Option<Attribute>,
    /// The provider configuration, if one is named.
    pub provider: Option<Reference>,
    /// Everything else.
    pub body: Body,
}

/// `removed { from = … }`.
#[derive(Debug, Clone)]
pub struct Removed {
    /// The block's header.
    pub span: Span,
    /// The address that the configuration no longer has.
    pub from: Option<Reference>,
    /// Whether the object is destroyed; true if not said.
    pub destroy: Option<Flag>,
}

/// `check "name" { … }`.
#[derive(Debug, Clone)]
pub struct Check {
    /// The label, which only messages use.
    pub name: Arc<str>,
    /// The block's header.
    pub span: Span,
    /// The data source inside, which is among the module's resources.
    pub data: Option<ResourceKey>,
    /// What has to hold.
    pub asserts: Vec<Rule>,
}

/// A name with steps that are written out: `aws_vpc.main["a"].id`, `aws.west`, `tags["x"]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Where it stands.
    pub span: Span,
    /// Its steps; the first is a name.
    pub steps: Vec<Step>,
}

/// A step of a [`Reference`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `.name`.
    Name(Arc<str>),
    /// `["key"]`.
    Key(Arc<str>),
    /// `[0]`.
    Index(u64),
    /// `[each.key]`, `[*]`: what is known only when evaluated.
    Other,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            match step {
                Step::Name(name) if i == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Other => f.write_str("[…]")?,
            }
        }
        Ok(())
    }
}

impl Reference {
    /// The name at a step, if there is one.
    pub fn name(&self, step: usize) -> Option<&Arc<str>> {
        match self.steps.get(step) {
            Some(Step::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// Reads an expression that has to be a name with steps; text that holds one counts, as JSON and configurations
    /// of old write it.
    pub fn read(value: &Expr) -> Option<Self> {
        let held;
        let expression = match &value.syntax {
            Syntax::Hcl(expression) if expression.as_str().is_none() => &**expression,
            _ => {
                let text = value
                    .literal()
                    .filter(|text| too_deep(text, false).is_none())?;
                held = hcl::edit::parser::parse_expr(text).ok()?;
                &held
            }
        };
        let mut steps = Vec::new();
        match expression {
            Expression::Traversal(it) => {
                steps.push(Step::Name(word(&it.expr)?.into()));
                for operator in &it.operators {
                    steps.push(match operator.value() {
                        TraversalOperator::GetAttr(name) => Step::Name(name.as_str().into()),
                        TraversalOperator::LegacyIndex(index) => Step::Index(*index.value()),
                        TraversalOperator::Index(Expression::String(key)) => {
                            Step::Key(key.as_str().into())
                        }
                        TraversalOperator::Index(Expression::Number(number)) => {
                            number.value().as_u64().map_or(Step::Other, Step::Index)
                        }
                        _ => Step::Other,
                    });
                }
            }
            name => steps.push(Step::Name(word(name)?.into())),
        }
        Some(Self {
            span: value.span,
            steps,
        })
    }
}

/// A plain word. The words of values are names where a name is required: there is a provider called `null`.
fn word(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Variable(name) => Some(name.as_str()),
        Expression::Null(_) => Some("null"),
        Expression::Bool(value) => Some(if *value.value() { "true" } else { "false" }),
        _ => None,
    }
}

impl Variable {
    /// Whether a value from the environment or the command line is the text itself, not an expression: so it is
    /// where the type is `string`, `number`, `bool` or not said.
    pub fn takes_text(&self) -> bool {
        match self.ty.as_ref().map(|ty| &ty.syntax) {
            None => true,
            Some(Syntax::Hcl(expression)) => match &**expression {
                Expression::Variable(name) => {
                    matches!(name.as_str(), "string" | "number" | "bool")
                }
                Expression::String(name) => name.as_str() == "string",
                _ => false,
            },
            Some(Syntax::Json(_)) => false,
        }
    }
}
