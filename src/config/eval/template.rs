//! Templates: text with interpolations, directives and strip markers.

use hcl::edit::template::{Directive, Element, Strip, Template};

use super::forexpr::{TURN, Walk, walk};
use super::{EvalError, Evaluated, Evaluator, Frame};
use crate::budget;
use crate::config::value::{
    Data, Mark, Origin, Piece, Type, Unknown, Value, Why, by_content, convert,
};
use crate::text::Span;

/// What a template has come to so far.
#[derive(Default)]
struct Rendered {
    text: String,
    /// Bytes of all text that is known.
    length: usize,
    /// Set once a part is unknown; `text` is then what surely comes before it.
    open: Option<Why>,
    /// All parts, once one is unknown; none where that is not known, or too much to keep.
    pieces: Option<Vec<Piece>>,
    sensitive: Mark,
    origins: Vec<Origin>,
}

/// The most text a template may come to, in bytes.
const LARGEST: usize = 16 << 20;

/// Whether a condition or a loop decides what is in a template.
fn has_directive(template: &Template) -> bool {
    template.iter().any(|e| matches!(e, Element::Directive(_)))
}

impl Evaluator<'_> {
    /// The value of a template. In quotes, a lone interpolation is the value itself, not text.
    pub(super) fn template(&self, template: &Template, span: Span, heredoc: bool) -> Evaluated {
        if let (Some(Element::Interpolation(only)), false) = (template.as_single_element(), heredoc)
        {
            return self.eval(&only.expr);
        }
        let mut out = Rendered::default();
        self.render(template, heredoc, &mut out, span, (false, false))?;
        let literal = template.iter().all(|e| matches!(e, Element::Literal(_)));
        let origin = if literal {
            Origin::literal(span)
        } else {
            Origin::mixed(span, out.origins)
        };
        let value = match out.open {
            None => by_content(&out.text),
            Some(_)
                if out.sensitive.is_secret()
                    && has_directive(template)
                    && !self.names.withholds() =>
            {
                return Ok(Value::hidden_by(out.sensitive, Origin::mixed(span, [])));
            }
            Some(why) => {
                let mut unknown = Unknown::new(Type::String, why).not_null().prefix(&out.text);
                unknown.pieces = out.pieces.map(Into::into);
                unknown.into()
            }
        };
        Ok(value.marked(out.sensitive).with_origin(origin))
    }

    /// Renders the text of a file or string that was parsed as a template.
    ///
    /// # Errors
    ///
    /// When something in it cannot be evaluated; the error is at its place.
    pub fn template_text(&self, template: &Template, span: Span) -> Evaluated {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.eval(&only.expr);
        }
        self.template(template, span, true)
    }

    /// `edges` says whether markers outside ask to strip the template's start and end.
    fn render(
        &self,
        template: &Template,
        heredoc: bool,
        out: &mut Rendered,
        span: Span,
        edges: (bool, bool),
    ) -> Result<(), EvalError> {
        let elements: Vec<&Element> = template.iter().collect();
        for (i, element) in elements.iter().enumerate() {
            match element {
                Element::Literal(text) => {
                    let before = match i.checked_sub(1).and_then(|i| elements.get(i)) {
                        Some(previous) => strips_after(previous),
                        None => edges.0,
                    };
                    let after = match elements.get(i + 1) {
                        Some(next) => strips_before(next),
                        None => edges.1,
                    };
                    let text = stripped(text.as_str(), before, after, heredoc);
                    out.push(text, span)?;
                }
                Element::Interpolation(part) => {
                    let value = self.eval(&part.expr)?;
                    let at = self.span(&part.expr);
                    out.value(&value, at)?;
                }
                Element::Directive(directive) => self.directive(directive, heredoc, out, span)?,
            }
        }
        Ok(())
    }

    fn directive(
        &self,
        directive: &Directive,
        heredoc: bool,
        out: &mut Rendered,
        span: Span,
    ) -> Result<(), EvalError> {
        match directive {
            Directive::If(d) => {
                let cond = self.condition(&d.if_expr.cond_expr)?;
                out.sensitive |= cond.sensitive;
                out.origins.push(cond.origin.clone());
                let end_of_if = d.else_expr.as_ref().map_or(d.endif_expr.strip, |e| e.strip);
                let first = (d.if_expr.strip.strip_end(), end_of_if.strip_start());
                let second = d
                    .else_expr
                    .as_ref()
                    .map(|e| (e.strip.strip_end(), d.endif_expr.strip.strip_start()));
                let rendered = match (cond.as_bool(), &d.else_expr, second) {
                    (Some(true), ..) => self.render(&d.if_expr.template, heredoc, out, span, first),
                    (Some(false), Some(e), Some(edges)) => {
                        self.render(&e.template, heredoc, out, span, edges)
                    }
                    (Some(false), ..) => Ok(()),
                    (None, ..) => {
                        let why = cond
                            .first_unknown()
                            .map_or(Why::Other("not known".into()), |u| u.why.clone());
                        // Whichever branch it is, what it refers to takes part.
                        out.unknown(why);
                        Ok(())
                    }
                };
                out.unless_secret(cond.sensitive, rendered)
            }
            Directive::For(d) => {
                let collection = self.eval(&d.for_expr.collection_expr)?;
                out.sensitive |= collection.sensitive;
                out.origins.push(collection.origin.clone());
                let elements = match walk(&collection, self.span(&d.for_expr.collection_expr))? {
                    Walk::Elements(elements) => elements,
                    Walk::Open(why) => {
                        out.unknown(why);
                        return Ok(());
                    }
                };
                let edges = (
                    d.for_expr.strip.strip_end(),
                    d.endfor_expr.strip.strip_start(),
                );
                // The text has the marks of the whole; until then a mistake must not tell an element.
                let private = collection.sensitive.unsaid();
                for (key, value) in elements {
                    if !budget::spend(TURN) {
                        out.unknown(Why::Budget);
                        return Ok(());
                    }
                    let (key, value) = (key.marked(private), value.marked(private));
                    let outer = Frame {
                        name: d.for_expr.value_var.as_str(),
                        value,
                        outer: self.frame,
                    };
                    let with_key = d.for_expr.key_var.as_ref().map(|name| Frame {
                        name: name.as_str(),
                        value: key,
                        outer: Some(&outer),
                    });
                    let frame = with_key.as_ref().unwrap_or(&outer);
                    let turn = self.within(frame);
                    let rendered = turn.render(&d.for_expr.template, heredoc, out, span, edges);
                    out.unless_secret(collection.sensitive, rendered)?;
                }
                Ok(())
            }
        }
    }
}

impl Rendered {
    fn push(&mut self, text: &str, span: Span) -> Result<(), EvalError> {
        let so_far = match (&self.open, &self.pieces) {
            (Some(_), None) => return Ok(()),
            _ => self.length,
        };
        if !budget::spend_text(text.len()) {
            self.unknown(Why::Budget);
            return Ok(());
        }
        if so_far + text.len() > LARGEST {
            return Err(EvalError::new(
                span,
                format!("a template of more than {LARGEST} bytes is not evaluated"),
            ));
        }
        self.length += text.len();
        match &mut self.pieces {
            Some(pieces) => pieces.push(Piece::Text(text.into())),
            None => self.text.push_str(text),
        }
        Ok(())
    }

    /// Of a secret it is not told that there is a mistake in what it chose.
    fn unless_secret(
        &mut self,
        by: Mark,
        rendered: Result<(), EvalError>,
    ) -> Result<(), EvalError> {
        if rendered.is_err() && by.is_secret() {
            self.unknown(Why::Withheld);
            return Ok(());
        }
        rendered
    }

    /// From here on nothing is known of what it is put together of.
    fn unknown(&mut self, why: Why) {
        self.open.get_or_insert(why);
        self.pieces = None;
    }

    /// The text of a value that is not known follows.
    fn piece(&mut self, value: &Value, why: &Why) {
        if self.open.is_none() {
            self.pieces = Some(vec![Piece::Text(self.text.as_str().into())]);
        }
        self.open.get_or_insert_with(|| why.clone());
        if let Some(pieces) = &mut self.pieces
            && !Piece::add(value, pieces)
        {
            self.pieces = None;
        }
    }

    fn value(&mut self, value: &Value, at: Span) -> Result<(), EvalError> {
        self.sensitive |= value.marks();
        self.origins.push(value.origin.clone());
        if value.is_null() {
            return Err(EvalError::new(at, "null in a template"));
        }
        let text = convert(value, &Type::String).map_err(|e| {
            EvalError::new(
                at,
                format!("only strings, numbers and truth values go into a template: {e}"),
            )
        })?;
        match &text.data {
            Data::String(s) => self.push(s, at),
            Data::Unknown(u) => {
                let before = self.open.is_none();
                self.piece(&text, &u.why);
                if let (true, Some(prefix)) = (before, &u.prefix) {
                    self.text.push_str(prefix);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn strips_before(element: &Element) -> bool {
    match element {
        Element::Literal(_) => false,
        Element::Interpolation(i) => i.strip.strip_start(),
        Element::Directive(d) => match &**d {
            Directive::If(d) => d.if_expr.strip.strip_start(),
            Directive::For(d) => d.for_expr.strip.strip_start(),
        },
    }
}

fn strips_after(element: &Element) -> bool {
    let strip: Strip = match element {
        Element::Literal(_) => return false,
        Element::Interpolation(i) => i.strip,
        Element::Directive(d) => match &**d {
            Directive::If(d) => d.endif_expr.strip,
            Directive::For(d) => d.endfor_expr.strip,
        },
    };
    strip.strip_end()
}

/// Text without the white space that markers beside it strip. A heredoc is made of lines, and a marker reaches no
/// further than its own.
fn stripped(text: &str, before: bool, after: bool, heredoc: bool) -> &str {
    let mut text = text;
    if before {
        let line = if heredoc {
            text.find('\n').map_or(text.len(), |i| i + 1)
        } else {
            text.len()
        };
        let (head, _) = text.split_at(line);
        let cut = head.len() - head.trim_start().len();
        text = text.get(cut..).unwrap_or("");
    }
    if after {
        let line = if heredoc {
            text.rfind('\n').map_or(0, |i| i + 1)
        } else {
            0
        };
        let (_, tail) = text.split_at(line);
        let cut = tail.len() - tail.trim_end().len();
        text = text.get(..text.len() - cut).unwrap_or("");
    }
    text
}
