//! What names mean: the scope of an expression, and the references it makes.

use std::sync::Arc;

use hcl::edit::expr::{Expression, Traversal, TraversalOperator};
use hcl::edit::visit::{self, Visit};

use super::{EvalError, Evaluator};
use crate::config::value::{Data, Value};
use crate::text::Span;

/// One step behind a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `.name`
    Attribute(Arc<str>),
    /// `[index]`, evaluated.
    Index(Value),
}

/// What a name leads to.
pub struct Found {
    /// The value.
    pub value: Value,
    /// How many of the steps behind the name it already covers: one for `var.x`, two for `data.a.b` and so on.
    pub covered: usize,
    /// What was named, for the chain of origins: `var.x`, `module.vpc.id`.
    pub name: Arc<str>,
}

/// Names outside loops: `var`, `local`, `module`, resources, `each`, `count`, `path`, `terraform`, `self`.
pub trait Names {
    /// What a name and the steps behind it lead to; `None` when the name itself is not known.
    ///
    /// Steps end at the first that is not a plain name or a known index.
    fn find(&self, root: &str, steps: &[Step], at: Span) -> Result<Option<Found>, EvalError>;

    /// Calls a function.
    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError>;
}

/// A loop's variable and the frame around it.
pub struct Frame<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: Value,
    /// The frame around.
    pub outer: Option<&'a Frame<'a>>,
}

impl Frame<'_> {
    /// The variable of that name, innermost first.
    pub(super) fn find(&self, name: &str) -> Option<&Value> {
        let mut at = Some(self);
        while let Some(frame) = at {
            if frame.name == name {
                return Some(&frame.value);
            }
            at = frame.outer;
        }
        None
    }
}

/// The steps behind a name as text: `[0]`, `["a"]`, `.b`.
pub fn shown(root: &str, steps: &[Step]) -> String {
    use std::fmt::Write as _;
    let mut out = root.to_string();
    for step in steps {
        let _ = match step {
            Step::Attribute(name) => write!(out, ".{name}"),
            Step::Index(Value {
                data: Data::String(s),
                ..
            }) => write!(out, "[\"{s}\"]"),
            Step::Index(Value {
                data: Data::Number(n),
                ..
            }) => write!(out, "[{n}]"),
            Step::Index(_) => write!(out, "[…]"),
        };
    }
    out
}

/// A reference an expression makes: its root and the plain attribute names behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    /// The first name: `var`, `local`, `aws_vpc`.
    pub root: Arc<str>,
    /// The plain names behind it, up to three.
    pub names: Vec<Arc<str>>,
}

/// Every reference an expression makes; variables of its own loops are among them.
pub fn references(expr: &Expression) -> Vec<Reference> {
    let mut collect = Collect(Vec::new());
    collect.visit_expr(expr);
    collect.0
}

struct Collect(Vec<Reference>);

impl Visit for Collect {
    fn visit_traversal(&mut self, t: &Traversal) {
        if let Expression::Variable(root) = &t.expr {
            let mut names = Vec::new();
            for operator in &t.operators {
                match operator.value() {
                    TraversalOperator::GetAttr(name) => names.push(Arc::from(name.as_str())),
                    // `aws_vpc.main[0].id`: the index does not change what is referred to.
                    TraversalOperator::Index(_) | TraversalOperator::LegacyIndex(_) => {}
                    _ => break,
                }
                if names.len() == 3 {
                    break;
                }
            }
            self.0.push(Reference {
                root: root.as_str().into(),
                names,
            });
            for operator in &t.operators {
                self.visit_traversal_operator(operator.value());
            }
        } else {
            visit::visit_traversal(self, t);
        }
    }

    fn visit_expr(&mut self, expr: &Expression) {
        if let Expression::Variable(name) = expr {
            self.0.push(Reference {
                root: name.as_str().into(),
                names: Vec::new(),
            });
        } else {
            visit::visit_expr(self, expr);
        }
    }
}
