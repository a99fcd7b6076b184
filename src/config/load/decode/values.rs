//! What flows in, through and out of a module: variables, local values, outputs and calls.

use std::sync::Arc;

use crate::config::load::merge::Declare;
use crate::config::load::module::{Local, Module, ModuleCall, Output, Reference, Variable};
use crate::syntax::read::{Attribute, Block, Body};

use super::{Decoder, is_name, unfold};

/// Names that a variable cannot have: those of the arguments of a module call.
const RESERVED_VARIABLES: [&str; 8] = [
    "source",
    "version",
    "providers",
    "count",
    "for_each",
    "lifecycle",
    "depends_on",
    "locals",
];

impl Decoder {
    pub(super) fn variable(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let written = block.body.span;
        let body = &mut block.body;
        self.open(body, &[("validation", 0)]);
        let ty = body.take("type").and_then(|a| {
            a.value
                .static_expression()
                .map_err(|finding| self.findings.push(*finding))
                .ok()
        });
        let variable = Variable {
            span: block.header,
            body_span: body.span,
            ty,
            default: body.take("default"),
            description: self.description(body.take("description")),
            sensitive: self.secrecy(body.take("sensitive")),
            nullable: self.flag(body.take("nullable")),
            ephemeral: self.secrecy(body.take("ephemeral")),
            validations: self.rules(body, "validation"),
            name,
        };
        if RESERVED_VARIABLES.contains(&&*variable.name) {
            let what = format!("the name `{}`", variable.name);
            self.error(
                variable.span,
                format!("{what} is reserved for an argument of module calls"),
            );
        }
        let never_null = variable.nullable.is_some_and(|flag| !flag.value);
        if let Some(default) = variable.default.as_ref().filter(|_| never_null)
            && default.value.is_null()
        {
            let text = "null is no default of a variable that is not nullable";
            self.error(default.value.span, text);
        }
        // Of newer versions of the language.
        self.deprecated(body);
        body.take("const");
        self.close(body, "a variable");
        let refused = variable.declare(&mut module.variables, self.overrides);
        self.declared(refused, written);
    }

    pub(super) fn locals(&mut self, module: &mut Module, mut block: Block) {
        let Some([]) = self.labels(&block) else {
            return;
        };
        self.open(&mut block.body, &[]);
        for attribute in std::mem::take(&mut block.body.attributes) {
            if !is_name(&attribute.name) {
                self.error(
                    attribute.name_span,
                    format!("`{}` is not a name", attribute.name),
                );
                continue;
            }
            let local = Local {
                name: attribute.name,
                span: attribute.span,
                value: attribute.value,
            };
            let (name, here) = (Arc::clone(&local.name), local.value.span);
            let before = module.locals.get(&name).map(|local| local.value.span);
            let twice = local.declare(&mut module.locals, self.overrides);
            if twice.is_some() {
                let both = before.into_iter().chain([here]);
                module
                    .twice
                    .extend(both.map(|span| (Arc::clone(&name), span)));
            }
            self.findings.extend(twice);
        }
        self.close(&block.body, "locals");
    }

    pub(super) fn output(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let written = block.body.span;
        let body = &mut block.body;
        self.open(body, &[("precondition", 0)]);
        let output = Output {
            span: block.header,
            value: body.take("value").map(|a| a.value),
            description: self.description(body.take("description")),
            sensitive: self.secrecy(body.take("sensitive")),
            ephemeral: self.secrecy(body.take("ephemeral")),
            depends_on: self.depends_on(body),
            preconditions: self.rules(body, "precondition"),
            name,
        };
        self.deprecated(body);
        body.take("type");
        self.close(body, "an output");
        if output.value.is_none() && !self.overrides {
            self.error(block.header, "an output needs `value`");
        }
        let refused = output.declare(&mut module.outputs, self.overrides);
        self.declared(refused, written);
    }

    pub(super) fn call(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let written = block.body.span;
        let body = &mut block.body;
        self.open(body, &[("_", 0)]);
        let (count, for_each) = self.count_and_each(body);
        let mut call = ModuleCall {
            span: block.header,
            source: body.take("source"),
            enabled: None,
            version: body.take("version"),
            count,
            for_each,
            providers: self.handed_down(body.take("providers")),
            depends_on: self.depends_on(body),
            body: Body::empty(body.span),
            name,
        };
        body.take("ignore_nested_deprecations");
        if call.source.is_none() && !self.overrides {
            self.error(block.header, "a module call needs `source`");
        }
        unfold(body);
        for mut inner in std::mem::take(&mut body.blocks) {
            if &*inner.kind == "lifecycle" {
                self.open(&mut inner.body, &[]);
                call.enabled = inner.body.take("enabled").map(|a| a.value);
                self.enabled_alone(call.enabled.as_ref(), [&call.count, &call.for_each]);
                self.close(&inner.body, "the `lifecycle` of a module call");
                if call.enabled.is_none() && inner.body.attributes.is_empty() {
                    self.reserved(inner.header, "lifecycle", "a module call");
                }
            } else {
                self.no_block(&inner, "a module call");
            }
        }
        let call = ModuleCall {
            body: block.body,
            ..call
        };
        let refused = call.declare(&mut module.calls, self.overrides);
        self.declared(refused, written);
    }

    fn handed_down(&mut self, attribute: Option<Attribute>) -> Vec<(Reference, Reference)> {
        match attribute.map(|a| a.value.into_entries()) {
            None => Vec::new(),
            Some(Ok(entries)) => entries
                .iter()
                .filter_map(|(inside, here)| {
                    Some((self.configuration(inside)?, self.configuration(here)?))
                })
                .collect(),
            Some(Err(value)) => {
                self.refuse(&value, "an object is required here, written out");
                Vec::new()
            }
        }
    }
}
