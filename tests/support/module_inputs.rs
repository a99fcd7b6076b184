//! Where a stack writes the inputs of its modules.

use std::ops::Range;
use std::path::{Path, PathBuf};

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, ObjectKey};
use hcl::edit::structure::Structure;

/// Where an input of a module call is written: the file and the bytes of its value.
pub(crate) fn literal(root: &Path, label: &str, input: &str) -> Option<(PathBuf, Range<usize>)> {
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "tf") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let body = hcl::edit::parser::parse_body(&text).unwrap();
        for structure in &body {
            let Structure::Block(block) = structure else {
                continue;
            };
            if block.ident.as_str() != "module" || block.labels.first()?.as_str() != label {
                continue;
            }
            let mut steps = input.split('.');
            let first = steps.next()?;
            let attribute = block.body.attributes().find(|a| a.key.as_str() == first)?;
            let mut at: &Expression = &attribute.value;
            for step in steps {
                let Expression::Object(object) = at else {
                    return None;
                };
                let (_, value) = object.iter().find(|(key, _)| match key {
                    ObjectKey::Ident(name) => name.as_str() == step,
                    ObjectKey::Expression(Expression::String(text)) => text.as_str() == step,
                    ObjectKey::Expression(_) => false,
                })?;
                at = value.expr();
            }
            return at.span().map(|span| (path, span));
        }
    }
    None
}
