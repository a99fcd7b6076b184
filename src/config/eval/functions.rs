//! Calling the functions of the language, templates within templates included.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use hcl::edit::template::Template;

use super::{EvalError, Evaluator, Found, Names, Step};
use crate::budget;
use crate::config::funcs::{self, Filesystem, FuncContext, Templates};
use crate::config::value::{Type, Value, Why};
use crate::syntax::nesting::{MOST_STRINGS, too_deep};
use crate::text::{FileId, Span};

/// How deep templates may render templates.
const DEEPEST: usize = 16;

/// The most bytes of templates that a thread keeps parsed.
const MOST_KEPT: usize = 256 << 10;

/// Bytes of a template that are parsed in the time of one step.
const PARSED: usize = 8;

/// Calls a function; a mistake is blamed on the call.
///
/// # Errors
///
/// When there is no such function, or it refuses its arguments.
pub fn call(
    name: &str,
    args: Vec<Value>,
    files: &dyn Filesystem,
    at: &Evaluator<'_>,
    span: Span,
) -> Result<Value, EvalError> {
    let renderer = Renderer {
        files,
        file: at.file,
        depth: 0,
    };
    renderer.call(name, args, span)
}

/// Renders templates with the functions of the language and no other names than their variables.
struct Renderer<'a> {
    files: &'a dyn Filesystem,
    file: FileId,
    depth: usize,
}

impl Renderer<'_> {
    fn call(&self, name: &str, args: Vec<Value>, span: Span) -> Result<Value, EvalError> {
        let context = FuncContext {
            files: self.files,
            templates: Some(self),
        };
        funcs::call(name, args, &context).map_err(|e| EvalError {
            removed: e.removed,
            ..EvalError::new(span, format!("{name}: {}", e.message))
        })
    }
}

impl Templates for Renderer<'_> {
    fn render(&self, source: &str, _: Option<&str>, variables: &Value) -> Result<Value, String> {
        if self.depth >= DEEPEST {
            return Err(format!("templates are nested more than {DEEPEST} deep"));
        }
        // To parse text takes as long as many steps.
        if !budget::spend(source.len() / PARSED) {
            return Ok(Value::unknown(Type::String, Why::Budget));
        }
        let template = parsed(source)?;
        let names = Variables {
            of: variables,
            inner: Renderer {
                depth: self.depth + 1,
                ..*self
            },
        };
        let span = Span::new(self.file, 0..0);
        let rendered = Evaluator::new(&names, self.file).template_text(&template, span);
        rendered.map_err(|e| e.message)
    }
}

/// Parses the text of a template, or takes it as this thread has parsed it before: one file is often rendered for each of
/// many instances.
fn parsed(source: &str) -> Result<Rc<Template>, String> {
    let known = KNOWN.with_borrow(|known| known.templates.get(source).cloned());
    if let Some(template) = known {
        return Ok(template);
    }
    if too_deep(source, true).is_some() {
        let most = MOST_STRINGS;
        return Err(format!(
            "the template has more than {most} strings or braces within each other"
        ));
    }
    let template: Template = source.parse().map_err(|e: hcl::edit::parser::Error| {
        let at = e.location();
        format!(
            "line {}, column {}: {}",
            at.line(),
            at.column(),
            e.message().replace('\n', ", ")
        )
    })?;
    let template = Rc::new(template);
    KNOWN.with_borrow_mut(|known| known.keep(source, &template));
    Ok(template)
}

/// The templates that a thread has parsed.
#[derive(Default)]
struct Known {
    templates: HashMap<Box<str>, Rc<Template>>,
    bytes: usize,
}

impl Known {
    fn keep(&mut self, source: &str, template: &Rc<Template>) {
        if source.len() > MOST_KEPT {
            return;
        }
        self.bytes += source.len();
        if self.bytes > MOST_KEPT {
            self.templates.clear();
            self.bytes = source.len();
        }
        self.templates.insert(source.into(), Rc::clone(template));
    }
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// The variables of a template, and nothing else.
struct Variables<'a> {
    of: &'a Value,
    inner: Renderer<'a>,
}

impl Names for Variables<'_> {
    fn find(&self, root: &str, _: &[Step], at: Span) -> Result<Option<Found>, EvalError> {
        let found = self
            .of
            .as_entries()
            .and_then(|entries| entries.get(root))
            .cloned();
        match found {
            Some(value) => Ok(Some(Found {
                value,
                covered: 0,
                name: root.into(),
            })),
            None if !self.of.is_known() => {
                let value = super::access::attribute(self.of, root, at)?;
                Ok(Some(Found {
                    value,
                    covered: 0,
                    name: root.into(),
                }))
            }
            None => Ok(None),
        }
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        _: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        self.inner.call(name, args, span)
    }
}
