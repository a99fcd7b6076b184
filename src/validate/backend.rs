//! Where a root module keeps its state.

use crate::catalog::backend::{KINDS, S3, SOURCE};
use crate::finding::Finding;
use crate::registry::reading::CONFIGURATION;
use crate::syntax::read::Block;
use crate::text::Span;

use super::near::near;
use super::{Checker, Scope};

impl Checker<'_> {
    /// A `backend` block: its kind is one, and the one for S3 has no other arguments. What it needs may come of flags.
    pub(super) fn backend(&self, block: &Block) {
        let scope = Scope::plain("terraform");
        let [label] = block.labels.as_slice() else {
            return;
        };
        if &*block.kind != "backend" {
            return;
        }
        let kind = &*label.text;
        self.backend_kind(&scope, kind, label.span);
        if kind != "s3" {
            return;
        }
        let arguments = block.body.attributes.iter().chain(&block.body.members);
        for argument in arguments {
            let name = &*argument.name;
            // A note to the reader, which JSON has no other place for.
            if S3.contains(&name) || name == "//" {
                continue;
            }
            let text = format!("`{name}` is not an argument of the backend for S3");
            let mut finding = Finding::error(&CONFIGURATION, argument.name_span, text)
                .note(format!("source: {SOURCE}"));
            if let Some(meant) = near(name, S3.iter().copied()) {
                finding = finding.help(format!("did you mean `{meant}`?"));
            }
            self.language(&scope, finding);
        }
    }

    /// Where a state is kept, or read from: one of the kinds of backend.
    pub(super) fn backend_kind(&self, scope: &Scope<'_>, kind: &str, span: Span) {
        if KINDS.contains(&kind) {
            return;
        }
        let text = format!("there is no backend of the kind `{kind}`");
        let mut finding =
            Finding::error(&CONFIGURATION, span, text).note(format!("source: {SOURCE}"));
        if let Some(meant) = near(kind, KINDS.iter().copied()) {
            finding = finding.help(format!("did you mean `{meant}`?"));
        }
        self.language(scope, finding);
    }
}
