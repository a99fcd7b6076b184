//! Blocks written as arguments, and arguments written as blocks: the fixes.

use hcl::edit::expr::Expression;

use crate::catalog::schema::{self, Attribute as Known};
use crate::finding::{Fix, Replacement, Safety};
use crate::syntax::read::{Attribute, Block, Syntax};
use crate::text::Span;

/// `tags { a = 1 }` as `tags = { a = 1 }`.
pub(super) fn as_argument(block: &Block, known: &Known) -> Option<Fix> {
    let fits = matches!(known.ty, schema::Type::Map(_) | schema::Type::Object(_));
    let plain = block.labels.is_empty() && block.body.blocks.is_empty();
    // A block of JSON is no block by its text.
    let is_hcl = block.body.members.is_empty() && block.span.start == block.header.start;
    let after = Span {
        start: block.header.end,
        ..block.header
    };
    (fits && plain && is_hcl).then(|| Fix {
        title: format!("write {} = {{", block.kind),
        edits: vec![Replacement {
            span: after,
            text: " =".into(),
        }],
        safety: Safety::Safe,
        because: String::new(),
        monthly: None,
    })
}

/// `x = { a = 1 }` as `x { a = 1 }`, where the entries stand on lines of their own as arguments do.
pub(super) fn as_block(attribute: &Attribute) -> Option<Fix> {
    use hcl::edit::expr::{ObjectKey, ObjectValueAssignment, ObjectValueTerminator};
    let Syntax::Hcl(expression) = &attribute.value.syntax else {
        return None;
    };
    let Expression::Object(object) = &**expression else {
        return None;
    };
    let plain = object.iter().all(|(key, value)| {
        matches!(key, ObjectKey::Ident(_))
            && value.assignment() == ObjectValueAssignment::Equals
            && value.terminator() == ObjectValueTerminator::Newline
    });
    (plain && !object.is_empty()).then(|| Fix {
        title: format!("write {} {{", attribute.name),
        edits: vec![Replacement {
            span: Span {
                start: attribute.name_span.end,
                end: attribute.value.span.start,
                ..attribute.name_span
            },
            text: " ".into(),
        }],
        safety: Safety::Safe,
        because: String::new(),
        monthly: None,
    })
}
