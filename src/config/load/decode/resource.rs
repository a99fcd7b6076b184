//! Resources, with what tells of their life, and checks.

use std::sync::Arc;

use crate::catalog::schema::{Block as Schema, Nesting, in_use};
use crate::config::load::merge::{Declare, only_once};
use crate::config::load::module::{Check, Ignored, Lifecycle, Mode, Module, Resource, ResourceKey};
use crate::syntax::read::{Attribute, Block, Body, DYNAMIC, Syntax};

use super::{Decoder, unfold};

impl Decoder {
    pub(super) fn resource(
        &mut self,
        module: &mut Module,
        mut block: Block,
        mode: Mode,
        check: Option<Arc<str>>,
    ) -> Option<ResourceKey> {
        let [kind, name] = self.labels(&block)?;
        let written = block.body.span;
        let body = &mut block.body;
        let mut shapes = vec![("lifecycle", 0), (DYNAMIC, 1), ("_", 0), ("locals", 0)];
        if mode == Mode::Managed {
            shapes.extend([("connection", 0), ("provisioner", 1)]);
        }
        self.resolve(body, &shapes);
        let (count, for_each) = self.count_and_each(body);
        let provider = body
            .take("provider")
            .and_then(|a| self.configuration(&a.value));
        let depends_on = self.depends_on(body);
        let lifecycle = self.lifecycle(body.take_blocks("lifecycle"), mode);
        self.enabled_alone(lifecycle.enabled.as_ref(), [&count, &for_each]);
        for reserved in body.take_blocks("locals") {
            self.reserved(reserved.header, "locals", "a resource");
        }
        let mut provisioning = Vec::new();
        if mode == Mode::Managed {
            provisioning = body.take_blocks("connection");
            if let [first, second, ..] = provisioning.as_slice() {
                let finding = only_once(second.header, "connection", first.header);
                self.findings.push(finding);
            }
            provisioning.extend(body.take_blocks("provisioner"));
        }
        unfold(body);
        if let Some(known) = in_use::block(mode.category(), &kind) {
            self.by_schema(body, known);
        }
        let key = ResourceKey { mode, kind, name };
        let resource = Resource {
            key: key.clone(),
            span: block.header,
            check,
            count,
            for_each,
            provider,
            depends_on,
            lifecycle,
            provisioning,
            body: block.body,
        };
        let refused = resource.declare(&mut module.resources, self.overrides);
        self.declared(refused, written);
        Some(key)
    }

    /// Makes blocks of the JSON properties that are some by the type's schema, at every depth: what is told of a block, such
    /// as that there is a secret in it, then holds in either syntax.
    fn by_schema(&mut self, body: &mut Body, known: &Schema) {
        if !body.members.is_empty() {
            let blocks = known.blocks.iter().map(|(name, nested)| {
                let labels = usize::from(nested.nesting == Nesting::Map);
                (name.as_str(), labels)
            });
            let shapes: Vec<(&str, usize)> = blocks.chain([(DYNAMIC, 1)]).collect();
            self.resolve(body, &shapes);
        }
        for block in &mut body.blocks {
            let dynamic = &*block.kind == DYNAMIC;
            let label = block.labels.first();
            let name = label.filter(|_| dynamic).map_or(&block.kind, |l| &l.text);
            let Some(nested) = known.blocks.get(&**name) else {
                continue;
            };
            if dynamic {
                let contents = block.body.blocks.iter_mut();
                for content in contents.filter(|inner| &*inner.kind == "content") {
                    self.by_schema(&mut content.body, &nested.block);
                }
            } else {
                self.by_schema(&mut block.body, &nested.block);
            }
        }
    }

    fn lifecycle(&mut self, blocks: Vec<Block>, mode: Mode) -> Lifecycle {
        let mut blocks = blocks.into_iter();
        let Some(mut block) = blocks.next() else {
            return Lifecycle::default();
        };
        for second in blocks {
            let finding = only_once(second.header, "lifecycle", block.header);
            self.declared(Some(finding), second.body.span);
        }
        let body = &mut block.body;
        self.open(
            body,
            &[
                ("precondition", 0),
                ("postcondition", 0),
                ("action_trigger", 0),
            ],
        );
        if mode != Mode::Managed {
            self.lifecycle_of_reading(body);
        }
        let ignore_changes = body
            .take("ignore_changes")
            .map_or(Ignored::Nothing, |a| self.ignored(a));
        let mut replace_triggered_by = Vec::new();
        for value in self.list(body.take("replace_triggered_by")) {
            match value.static_expression() {
                Ok(value) => replace_triggered_by.push(value),
                Err(finding) => self.findings.push(*finding),
            }
        }
        let mut take = |name: &str| body.take(name).map(|a| a.value);
        let lifecycle = Lifecycle {
            span: Some(block.span),
            create_before_destroy: take("create_before_destroy"),
            prevent_destroy: take("prevent_destroy"),
            enabled: take("enabled"),
            ignore_changes,
            replace_triggered_by,
            preconditions: self.rules(body, "precondition"),
            postconditions: self.rules(body, "postcondition"),
        };
        body.take("destroy");
        body.take_blocks("action_trigger");
        self.close(body, "`lifecycle`");
        lifecycle
    }

    /// What is read and not made has no changes to steer.
    fn lifecycle_of_reading(&mut self, body: &mut Body) {
        const OF_MANAGED: [&str; 5] = [
            "create_before_destroy",
            "prevent_destroy",
            "ignore_changes",
            "replace_triggered_by",
            "destroy",
        ];
        for name in OF_MANAGED {
            if let Some(attribute) = body.take(name) {
                self.unsupported(&attribute, "`lifecycle` of what is only read");
            }
        }
        for block in body.take_blocks("action_trigger") {
            self.error(
                block.header,
                "`action_trigger` is not a block of `lifecycle` of what is only read",
            );
        }
    }

    fn ignored(&mut self, attribute: Attribute) -> Ignored {
        let span = attribute.value.span;
        let word = match &attribute.value.syntax {
            Syntax::Hcl(expression) => expression.as_variable().map(hcl::edit::Ident::as_str),
            Syntax::Json(_) => attribute.value.literal(),
        };
        if word == Some("all") {
            return Ignored::All(span);
        }
        let elements = self.list(Some(attribute));
        if let Some(all) = elements.iter().find(|e| e.literal() == Some("*")) {
            self.error(
                all.span,
                "every argument is named as `all`, without brackets",
            );
            return Ignored::All(span);
        }
        Ignored::Some(elements.iter().filter_map(|e| self.reference(e)).collect())
    }

    pub(super) fn check(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let written = block.body.span;
        let body = &mut block.body;
        self.open(body, &[("data", 2), ("assert", 0)]);
        let mut data = None;
        for inner in body.take_blocks("data") {
            data = self.resource(module, inner, Mode::Data, Some(Arc::clone(&name)));
        }
        let check = Check {
            span: block.header,
            data,
            asserts: self.rules(body, "assert"),
            name,
        };
        if check.asserts.is_empty() {
            self.error(check.span, "a check needs an `assert` block");
        }
        self.close(body, "a check");
        if !self.overrides {
            let refused = check.declare(&mut module.checks, false);
            self.declared(refused, written);
        }
    }
}
