//! Where a value comes from.

use std::collections::HashSet;
use std::sync::Arc;

use crate::text::{FileId, Span};

/// Where a value comes from; cheap to clone.
///
/// References lead to each other at most so deep: of a longer chain the middle is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin(Option<Arc<Node>>);

#[derive(Debug, PartialEq, Eq)]
struct Node {
    source: Source,
    /// How many origins lead to each other from here.
    depth: u32,
}

/// How many origins may lead to each other. More than any reader follows, and little enough to drop and compare.
const DEEPEST: u32 = 400;

/// The kinds of origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The text that spells the value, and that an edit may replace.
    Literal(Span),
    /// A reference, and what it leads to.
    Via {
        /// Where the reference stands.
        used: Span,
        /// What it names, as written: `var.cpu`, `local.size`.
        name: Arc<str>,
        /// What it leads to.
        from: Origin,
    },
    /// Computed from several values: no single literal can be replaced.
    Mixed(Span, Vec<Origin>),
    /// A default of a variable or a provider.
    Default {
        /// Where it is declared, if in the configuration.
        declared: Option<Span>,
    },
    /// Not written: the body an argument would be added to.
    Absent(Span),
    /// A place in a JSON file.
    Json {
        /// The file that the pointer leads into.
        file: FileId,
        /// JSON pointer (RFC 6901).
        pointer: Arc<str>,
    },
}

impl Origin {
    /// No known origin.
    pub const NONE: Self = Self(None);

    /// An origin of that kind.
    pub fn new(source: Source) -> Self {
        let depth = match &source {
            Source::Via { from, .. } => from.depth() + 1,
            Source::Mixed(_, parts) => parts.iter().map(Self::depth).max().unwrap_or(0) + 1,
            _ => 0,
        };
        Self(Some(Arc::new(Node { source, depth })))
    }

    /// A literal at `span`.
    pub fn literal(span: Span) -> Self {
        Self::new(Source::Literal(span))
    }

    /// A reference at `used` to `name`, which has the origin `from`.
    pub fn via(used: Span, name: impl Into<Arc<str>>, from: Self) -> Self {
        let name = name.into();
        let from = if from.depth() < DEEPEST {
            from
        } else {
            from.end().clone()
        };
        Self::new(Source::Via { used, name, from })
    }

    /// Computed at `span` from `parts`; parts without an origin are left out.
    pub fn mixed(span: Span, parts: impl IntoIterator<Item = Self>) -> Self {
        let shallow = |part: &Self| !part.is_none() && part.depth() < DEEPEST;
        let parts = parts.into_iter().filter(shallow).collect();
        Self::new(Source::Mixed(span, parts))
    }

    /// The kind and its places, if known.
    pub fn source(&self) -> Option<&Source> {
        self.0.as_deref().map(|node| &node.source)
    }

    fn depth(&self) -> u32 {
        self.0.as_ref().map_or(0, |node| node.depth)
    }

    /// What the references lead to; nothing where that leads on as deep as origins go.
    fn end(&self) -> &Self {
        let mut at = self;
        while let Some(Source::Via { from, .. }) = at.source() {
            at = from;
        }
        if at.depth() < DEEPEST {
            at
        } else {
            &Self::NONE
        }
    }

    /// Everything that takes part in it, itself first, in writing order. What several parts share is visited once:
    /// written out, few origins that share each other have no end.
    pub fn visit<'o>(&'o self, mut each: impl FnMut(&'o Source)) {
        let mut seen: HashSet<*const Node> = HashSet::new();
        let mut left = vec![self];
        while let Some(origin) = left.pop() {
            let Some(node) = &origin.0 else { continue };
            match &node.source {
                Source::Via { from, .. } => left.push(from),
                // A chain is walked once; only where ways part can they meet again.
                Source::Mixed(_, parts) => {
                    if !seen.insert(Arc::as_ptr(node)) {
                        continue;
                    }
                    left.extend(parts.iter().rev());
                }
                _ => {}
            }
            each(&node.source);
        }
    }

    /// What tells it from others while it lives: clones have the same.
    pub fn identity(&self) -> usize {
        self.0.as_ref().map_or(0, |node| Arc::as_ptr(node).addr())
    }

    /// Whether nothing is known.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The literal behind any number of references.
    pub fn resolved_literal(&self) -> Option<Span> {
        let mut at = self;
        loop {
            match at.source()? {
                Source::Literal(span) => return Some(*span),
                Source::Via { from, .. } => at = from,
                _ => return None,
            }
        }
    }

    /// Every literal that took part.
    pub fn literals(&self, out: &mut Vec<Span>) {
        self.visit(|source| {
            if let Source::Literal(span)
            | Source::Default {
                declared: Some(span),
            } = source
            {
                out.push(*span);
            }
        });
    }

    /// Where the references stand that the value came through, nearest first.
    pub fn references(&self) -> Vec<Span> {
        let mut out = Vec::new();
        let mut at = self;
        while let Some(Source::Via { used, from, .. }) = at.source() {
            out.push(*used);
            at = from;
        }
        out
    }

    /// Where the value is written or used in the configuration, nearest first.
    pub fn span(&self) -> Option<Span> {
        match self.source()? {
            Source::Literal(span) | Source::Mixed(span, _) | Source::Absent(span) => Some(*span),
            Source::Via { used, .. } => Some(*used),
            Source::Default { declared } => *declared,
            Source::Json { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Files;

    #[test]
    fn shared_parts_are_visited_once_and_chains_are_bounded() {
        let mut files = Files::new();
        let file = files.add("a.tf", "x = 1");
        let (used, text) = (Span::new(file, 0..1), Span::new(file, 4..5));
        let mut shared = Origin::literal(text);
        let mut chain = Origin::literal(text);
        for _ in 0..100_000 {
            let parts = [Origin::via(used, "a", shared.clone()), shared.clone()];
            shared = Origin::mixed(used, parts);
            chain = Origin::via(used, "a", chain);
        }
        assert_eq!(chain.resolved_literal(), Some(text));
        assert!(chain.references().len() <= DEEPEST as usize + 1);
        let mut visited = 0;
        shared.visit(|_| visited += 1);
        assert!(visited < 4 * DEEPEST as usize, "{visited}");
        // Dropped on the stack of a thread of a test.
        assert_eq!(shared, shared.clone());
    }

    #[test]
    fn references_lead_to_the_literal_and_computed_values_do_not() {
        let mut files = Files::new();
        let file = files.add("a.tf", "x = 1");
        let literal = Origin::literal(Span::new(file, 4..5));
        let used = Span::new(file, 0..1);
        let via = Origin::via(used, "var.x", Origin::via(used, "local.y", literal.clone()));
        assert_eq!(via.resolved_literal(), Some(Span::new(file, 4..5)));
        assert_eq!(via.span(), Some(used));
        let mixed = Origin::mixed(used, [literal.clone(), Origin::NONE]);
        assert_eq!(mixed.resolved_literal(), None);
        assert_eq!(mixed.source(), Some(&Source::Mixed(used, vec![literal])));
    }
}
