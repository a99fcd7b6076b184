//! Blocks of a file to the pieces of a module.

mod changes;
mod resource;
mod settings;
mod values;

use std::sync::Arc;

use hcl::edit::expr::{Expression, Traversal};
use hcl::edit::visit::Visit;

use super::module::{Flag, Mode, Module, Reference, Rule};
use crate::finding::Finding;
use crate::registry::reading;
use crate::syntax::json::JsonData;
use crate::syntax::read::{Attribute, Block, BlockShape, Body, Expr, Syntax};
use crate::text::Span;

/// The blocks of a file, and how many labels each has.
const FILE: &[BlockShape<'_>] = &[
    ("terraform", 0),
    ("provider", 1),
    ("variable", 1),
    ("locals", 0),
    ("output", 1),
    ("module", 1),
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("moved", 0),
    ("import", 0),
    ("removed", 0),
    ("check", 1),
    ("action", 2),
    ("language", 0),
];

/// Adds what a file declares to a module. A file that overrides changes what is there.
pub(super) fn add_file(module: &mut Module, mut body: Body, overrides: bool) {
    let mut decoder = Decoder {
        findings: Vec::new(),
        unread: Vec::new(),
        overrides,
        backend: None,
    };
    decoder.resolve(&mut body, FILE);
    body.settle();
    match body.attributes.as_slice() {
        [first, _, ..] if body.blocks.is_empty() => decoder.error(
            first.name_span,
            "this file has arguments and no blocks, as files of values and of backends do, which do not end with .tf",
        ),
        attributes => {
            for attribute in attributes {
                decoder.unsupported(attribute, "a file");
            }
        }
    }
    for block in body.blocks {
        decoder.block(module, block);
    }
    module.findings.append(&mut decoder.findings);
    module.unread.append(&mut decoder.unread);
}

/// Whether an expression reads anything by its name.
fn reads_names(value: &Expr) -> bool {
    struct Names(bool);
    impl Visit for Names {
        fn visit_traversal(&mut self, _: &Traversal) {
            self.0 = true;
        }
    }
    match &value.syntax {
        Syntax::Hcl(expression) => {
            let mut names = Names(false);
            names.visit_expr(expression);
            names.0 && Reference::read(value).is_none()
        }
        Syntax::Json(json) => match &json.data {
            JsonData::Text(text) => text.template.is_some(),
            _ => false,
        },
    }
}

/// Whether an expression names nothing and calls nothing. The texts of JSON are no templates where this is asked.
fn is_constant(value: &Expr) -> bool {
    struct Uses(bool);
    impl Visit for Uses {
        fn visit_expr(&mut self, expression: &Expression) {
            self.0 |= matches!(
                expression,
                Expression::Variable(_) | Expression::Traversal(_) | Expression::FuncCall(_)
            );
            hcl::edit::visit::visit_expr(self, expression);
        }
    }
    let Syntax::Hcl(expression) = &value.syntax else {
        return true;
    };
    let mut uses = Uses(false);
    uses.visit_expr(expression);
    !uses.0
}

/// Whether an expression is a name with steps, whose keys may be expressions.
fn is_address(value: &Expr) -> bool {
    match &value.syntax {
        Syntax::Hcl(expression) => matches!(
            **expression,
            Expression::Variable(_) | Expression::Traversal(_)
        ),
        Syntax::Json(_) => false,
    }
}

/// Whether a value is no secret whatever it is for: a truth value, a number, or a name alone.
fn says_nothing(value: &Expr) -> bool {
    match &value.syntax {
        Syntax::Hcl(expression) => matches!(
            **expression,
            Expression::Bool(_)
                | Expression::Null(_)
                | Expression::Number(_)
                | Expression::Variable(_)
        ),
        Syntax::Json(json) => matches!(
            json.data,
            JsonData::Bool(_) | JsonData::Null | JsonData::Number(_)
        ),
    }
}

struct Decoder {
    findings: Vec<Finding>,
    /// What nobody evaluates, and may be a secret.
    unread: Vec<Span>,
    overrides: bool,
    /// The first `backend` or `cloud` block of the file.
    backend: Option<Span>,
}

impl Decoder {
    fn error(&mut self, span: Span, headline: impl Into<String>) {
        self.findings
            .push(Finding::error(&reading::CONFIGURATION, span, headline));
    }

    /// Refuses an expression where something written out is required. Nobody evaluates it, so that nobody knows whether there
    /// is a secret in it.
    fn refuse(&mut self, value: &Expr, headline: &str) {
        if reads_names(value) {
            self.unread.push(value.span);
        }
        self.error(value.span, headline);
    }

    /// Takes what `declare` says: of what does not count, nobody looks for secrets in it.
    fn declared(&mut self, refused: Option<Finding>, body: Span) {
        if let Some(finding) = refused {
            self.unread.push(body);
            self.findings.push(finding);
        }
    }

    fn unsupported(&mut self, attribute: &Attribute, place: &str) {
        if !says_nothing(&attribute.value) {
            self.unread.push(attribute.value.span);
        }
        self.error(
            attribute.name_span,
            format!("`{}` is not an argument of {place}", attribute.name),
        );
    }

    /// The labels of a block, if it has as many as it should, each a name.
    fn labels<const N: usize>(&mut self, block: &Block) -> Option<[Arc<str>; N]> {
        for label in &block.labels {
            if !is_name(&label.text) {
                self.unread.push(block.body.span);
                self.error(label.span, format!("`{}` is not a name", label.text));
                return None;
            }
        }
        let labels: Vec<_> = block.labels.iter().map(|l| Arc::clone(&l.text)).collect();
        if let Ok(labels) = labels.try_into() {
            return Some(labels);
        }
        let wanted = match N {
            0 => "no label",
            1 => "one label, its name",
            _ => "two labels, its type and its name",
        };
        self.unread.push(block.body.span);
        self.error(block.header, format!("`{}` takes {wanted}", block.kind));
        None
    }

    fn block(&mut self, module: &mut Module, block: Block) {
        match &*block.kind {
            "terraform" => self.terraform(module, block),
            "provider" => self.provider(module, block),
            "variable" => self.variable(module, block),
            "locals" => self.locals(module, block),
            "output" => self.output(module, block),
            "module" => self.call(module, block),
            "resource" => {
                self.resource(module, block, Mode::Managed, None);
            }
            "data" => {
                self.resource(module, block, Mode::Data, None);
            }
            "ephemeral" => {
                self.resource(module, block, Mode::Ephemeral, None);
            }
            "moved" => self.moved(module, block),
            "import" => self.import(module, block),
            "removed" => self.removed(module, block),
            "check" => self.check(module, block),
            "action" | "language" => module.others.push(block),
            other => {
                self.unread.push(block.body.span);
                let known = FILE.iter().map(|(kind, _)| *kind);
                let near = known
                    .filter(|kind| strsim::damerau_levenshtein(kind, other) <= 2)
                    .min_by_key(|kind| strsim::damerau_levenshtein(kind, other));
                let mut finding = Finding::error(
                    &reading::CONFIGURATION,
                    block.header,
                    format!("there are no blocks of type `{other}`"),
                );
                if let Some(near) = near {
                    finding = finding.help(format!("did you mean `{near}`?"));
                }
                self.findings.push(finding);
            }
        }
    }

    /// Makes blocks of the JSON properties that are some. What cannot be one is refused unread.
    fn resolve(&mut self, body: &mut Body, shapes: &[BlockShape<'_>]) {
        let before = self.findings.len();
        body.resolve(shapes, &mut self.findings);
        let refused = self.findings.iter().skip(before);
        self.unread
            .extend(refused.map(|finding| finding.primary.span));
    }

    /// Prepares a body that takes exactly these blocks.
    fn open(&mut self, body: &mut Body, shapes: &[BlockShape<'_>]) {
        self.resolve(body, shapes);
        body.settle();
    }

    /// Says that a name is kept by the language for later.
    fn reserved(&mut self, span: Span, name: &str, place: &str) {
        self.error(
            span,
            format!("`{name}` is reserved by the language, so {place} cannot have it"),
        );
    }

    /// The local name of a provider has small letters, digits and hyphens.
    fn provider_name(&mut self, name: &str, span: Span) {
        let plain = |c: char| c.is_alphanumeric() || c == '-';
        let small = name.to_lowercase() == name;
        if !small || !name.chars().all(plain) || name.starts_with('-') || name.ends_with('-') {
            self.error(
                span,
                format!("`{name}` is not the name of a provider, which has small letters, digits and hyphens"),
            );
        }
    }

    /// A reference to a provider's configuration.
    fn configuration(&mut self, value: &Expr) -> Option<Reference> {
        let reference = self.reference(value)?;
        if let Some(name) = reference.name(0) {
            self.provider_name(name, reference.span);
        }
        Some(reference)
    }

    /// `deprecated`, which says why.
    fn deprecated(&mut self, body: &mut Body) {
        if let Some(attribute) = body.take("deprecated")
            && attribute
                .value
                .literal()
                .is_some_and(|text| text.trim().is_empty())
        {
            self.error(
                attribute.value.span,
                "a text that says what to use instead is required here",
            );
        }
    }

    /// Says that what exists or not is not repeated as well.
    fn enabled_alone(&mut self, enabled: Option<&Expr>, repeat: [&Option<Attribute>; 2]) {
        if let (Some(enabled), Some(other)) = (enabled, repeat.into_iter().flatten().next()) {
            self.findings.push(
                Finding::error(
                    &reading::CONFIGURATION,
                    enabled.span,
                    format!("`enabled` and `{}` exclude each other", other.name),
                )
                .also(other.span, "the other one"),
            );
        }
    }

    /// Says that what was not taken does not belong there.
    fn close(&mut self, body: &Body, place: &str) {
        for attribute in &body.attributes {
            self.unsupported(attribute, place);
        }
        for block in &body.blocks {
            self.no_block(block, place);
        }
    }

    fn no_block(&mut self, block: &Block, place: &str) {
        self.unread.push(block.body.span);
        let headline = format!("`{}` is not a block of {place}", block.kind);
        self.error(block.header, headline);
    }

    fn flag(&mut self, attribute: Option<Attribute>) -> Option<Flag> {
        let value = attribute?.value;
        let truth = value.bool();
        if truth.is_none() {
            self.refuse(&value, "`true` or `false` is required here, written out");
        }
        truth.map(|truth| Flag {
            value: truth,
            span: value.span,
        })
    }

    /// Whether something must not be shown: what cannot be read counts as yes.
    fn secrecy(&mut self, attribute: Option<Attribute>) -> Option<Flag> {
        let span = attribute.as_ref()?.value.span;
        let flag = self.flag(attribute);
        Some(flag.unwrap_or(Flag { value: true, span }))
    }

    fn text(&mut self, attribute: &Attribute) -> Option<Arc<str>> {
        let text = attribute.value.literal();
        if text.is_none() {
            self.refuse(&attribute.value, "a text is required here, written out");
        }
        text.map(Arc::from)
    }

    /// A description, which is read before there are names and functions.
    fn description(&mut self, attribute: Option<Attribute>) -> Option<Expr> {
        let value = attribute?.value;
        if !is_constant(&value) {
            self.unread.push(value.span);
            self.error(value.span, "a text is required here, written out");
        }
        Some(value)
    }

    fn reference(&mut self, value: &Expr) -> Option<Reference> {
        let reference = Reference::read(value);
        if reference.is_none() {
            self.refuse(
                value,
                "a reference is required here, such as `aws_vpc.main`",
            );
        }
        reference
    }

    fn list(&mut self, attribute: Option<Attribute>) -> Vec<Expr> {
        match attribute.map(|a| a.value.into_elements()) {
            None => Vec::new(),
            Some(Ok(elements)) => elements,
            Some(Err(value)) => {
                self.refuse(&value, "a list is required here, written out");
                Vec::new()
            }
        }
    }

    fn references(&mut self, attribute: Option<Attribute>) -> Vec<Reference> {
        let elements = self.list(attribute);
        elements.iter().filter_map(|e| self.reference(e)).collect()
    }

    fn depends_on(&mut self, body: &mut Body) -> Vec<Reference> {
        let attribute = body.take("depends_on");
        if self.overrides
            && let Some(attribute) = &attribute
        {
            self.error(attribute.span, "`depends_on` cannot be overridden");
        }
        let references = self.references(attribute);
        for reference in &references {
            if reference.name(0).is_some_and(|name| &**name == "action") {
                self.error(reference.span, "nothing can depend on an action");
            }
        }
        references
    }

    fn rule(&mut self, mut block: Block) -> Rule {
        self.open(&mut block.body, &[]);
        let mut take = |name: &str| block.body.take(name).map(|a| a.value);
        let rule = Rule {
            span: block.header,
            condition: take("condition"),
            error_message: take("error_message"),
        };
        for (missing, name) in [
            (rule.condition.is_none(), "condition"),
            (rule.error_message.is_none(), "error_message"),
        ] {
            if missing && !self.overrides {
                self.error(block.header, format!("`{}` needs `{name}`", block.kind));
            }
        }
        self.close(&block.body, "a rule");
        rule
    }

    fn rules(&mut self, body: &mut Body, kind: &str) -> Vec<Rule> {
        let blocks = body.take_blocks(kind);
        blocks.into_iter().map(|b| self.rule(b)).collect()
    }

    fn count_and_each(&mut self, body: &mut Body) -> (Option<Attribute>, Option<Attribute>) {
        let (count, each) = (body.take("count"), body.take("for_each"));
        if let (Some(count), Some(each)) = (&count, &each) {
            self.findings.push(
                Finding::error(
                    &reading::CONFIGURATION,
                    each.span,
                    "`count` and `for_each` exclude each other",
                )
                .also(count.span, "the other one"),
            );
        }
        (count, each)
    }
}

/// Puts the arguments and blocks of `_`, which keeps names from being taken for the language's own, where they belong.
fn unfold(body: &mut Body) {
    for inner in body.take_blocks("_") {
        body.attributes.extend(inner.body.attributes);
        body.blocks.extend(inner.body.blocks);
        body.members.extend(inner.body.members);
    }
}

/// Whether a text is an identifier.
fn is_name(text: &str) -> bool {
    hcl::edit::Ident::try_new(text).is_ok()
}
