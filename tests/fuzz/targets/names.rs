//! What names mean to a fuzz target: nothing, but for one whose value is not known.

use std::sync::Arc;

use tfsize::config::eval::{EvalError, Evaluator, Found, Names, Step, call_function};
use tfsize::config::funcs::NoFiles;
use tfsize::config::value::{Type, Value, Why};
use tfsize::text::Span;

/// The name whose value is not known.
pub const OPEN: &str = "open";

/// A value that is not known.
pub fn unknown() -> Value {
    Value::unknown(Type::Dynamic, Why::Other("not yet".into()))
}

/// No names but [`OPEN`].
pub struct Open;

impl Names for Open {
    fn find(&self, root: &str, _: &[Step], _: Span) -> Result<Option<Found>, EvalError> {
        Ok((root == OPEN).then(|| Found {
            value: unknown(),
            covered: 0,
            name: Arc::from(root),
        }))
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        call_function(name, args, &NoFiles, at, span)
    }
}
