//! What names mean: the scope of an expression.

use std::sync::Arc;

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
    /// The value at the end of the steps that it covers.
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
    ///
    /// # Errors
    ///
    /// When the name is known and what follows leads nowhere.
    fn find(&self, root: &str, steps: &[Step], at: Span) -> Result<Option<Found>, EvalError>;

    /// Which names these are: equal text means the same thing wherever the place is the same. `None` where that
    /// cannot be told.
    fn place(&self) -> Option<String> {
        None
    }

    /// Whether nothing in these names is a secret that is known, so that nothing can be told of one.
    fn withholds(&self) -> bool {
        false
    }

    /// Whether the literals of an expression are to be hidden, and are not yet; they are from now on.
    fn conceals(&self, _: Span) -> bool {
        false
    }

    /// Whether the literals of an expression are hidden.
    fn is_concealed(&self, _: Span) -> bool {
        false
    }

    /// Takes note of what a value with elements is indexed by.
    fn indexed(&self, _of: &Value, _by: &Value) {}

    /// Hides literals.
    fn hide(&self, _: Vec<Span>) {}

    /// Calls a function.
    ///
    /// # Errors
    ///
    /// When there is no such function, or it refuses its arguments.
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
    /// What expressions call the value.
    pub name: &'a str,
    /// What the name is there.
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
