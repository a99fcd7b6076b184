//! What becomes of resources that were: `moved`, `import` and `removed`.

use crate::config::load::module::{Import, Module, Moved, Reference, Removed};
use crate::syntax::read::{Block, Body, Syntax};
use crate::text::Span;

use super::{Decoder, is_address};

/// What is said of a text or a value where an address stands.
const ADDRESS: &str =
    "an address is required here, without quotes, such as `aws_vpc.main` or `module.network`";

impl Decoder {
    /// Says that blocks of a kind do not stand in files that override.
    fn refuse_override(&mut self, block: &Block) -> bool {
        if self.overrides {
            self.error(
                block.header,
                format!("`{}` cannot stand in a file that overrides", block.kind),
            );
        }
        self.overrides
    }

    fn address(&mut self, body: &mut Body, name: &str, header: Span) -> Option<Reference> {
        let attribute = body.take(name);
        if attribute.is_none() {
            self.error(header, format!("`{name}` is missing"));
        }
        let value = attribute?.value;
        if matches!(value.syntax, Syntax::Hcl(_)) && !is_address(&value) {
            self.refuse(&value, ADDRESS);
            return None;
        }
        self.reference(&value)
    }

    pub(super) fn moved(&mut self, module: &mut Module, mut block: Block) {
        if self.refuse_override(&block) || self.labels::<0>(&block).is_none() {
            return;
        }
        self.open(&mut block.body, &[]);
        let moved = Moved {
            span: block.header,
            from: self.address(&mut block.body, "from", block.header),
            to: self.address(&mut block.body, "to", block.header),
        };
        self.close(&block.body, "`moved`");
        module.moved.push(moved);
    }

    pub(super) fn import(&mut self, module: &mut Module, mut block: Block) {
        if self.refuse_override(&block) || self.labels::<0>(&block).is_none() {
            return;
        }
        let body = &mut block.body;
        self.open(body, &[]);
        let to = body.take("to");
        if to.is_none() {
            self.error(block.header, "`to` is missing");
        }
        let to = to.and_then(|a| {
            let read = a.value.static_expression();
            read.map_err(|finding| self.findings.push(*finding)).ok()
        });
        if let Some(to) = to.as_ref().filter(|to| !is_address(to)) {
            self.refuse(to, ADDRESS);
        }
        let to = to.filter(is_address);
        let import = Import {
            span: block.header,
            to,
            id: body.take("id").map(|a| a.value),
            for_each: body.take("for_each"),
            provider: body
                .take("provider")
                .and_then(|a| self.configuration(&a.value)),
            body: block.body,
        };
        if import.id.is_none() && import.body.argument("identity").is_none() {
            self.error(block.header, "`id` is missing");
        }
        module.imports.push(import);
    }

    pub(super) fn removed(&mut self, module: &mut Module, mut block: Block) {
        if self.refuse_override(&block) || self.labels::<0>(&block).is_none() {
            return;
        }
        let body = &mut block.body;
        self.open(
            body,
            &[("lifecycle", 0), ("provisioner", 1), ("connection", 0)],
        );
        let mut destroy = None;
        for mut lifecycle in body.take_blocks("lifecycle") {
            self.open(&mut lifecycle.body, &[]);
            destroy = self.flag(lifecycle.body.take("destroy"));
            self.close(&lifecycle.body, "`lifecycle`");
        }
        body.take_blocks("provisioner");
        body.take_blocks("connection");
        let removed = Removed {
            span: block.header,
            from: self.address(body, "from", block.header),
            destroy,
        };
        self.close(body, "`removed`");
        module.removed.push(removed);
    }
}
