//! Providers, and what a module asks of Terraform.

use std::sync::Arc;

use crate::catalog::backend;
use crate::config::load::merge::{Declare, only_once};
use crate::config::load::module::{Module, Provider, Reference, RequiredProvider};
use crate::syntax::read::{Attribute, Block, DYNAMIC, Expr, Syntax};

use super::{Decoder, says_nothing, unfold};

impl Decoder {
    pub(super) fn provider(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let written = block.body.span;
        let body = &mut block.body;
        body.resolve(&[("_", 0), (DYNAMIC, 1)], &mut self.findings);
        self.provider_name(&name, block.labels.first().map_or(block.header, |l| l.span));
        let alias = body.take("alias").and_then(|a| self.text(&a));
        let for_each = body.take("for_each");
        for reserved in ["count", "depends_on", "source"] {
            if let Some(attribute) = body.take(reserved) {
                self.reserved(attribute.name_span, reserved, "a provider");
            }
        }
        for reserved in ["lifecycle", "locals"] {
            for block in body.take_blocks(reserved) {
                self.reserved(block.header, reserved, "a provider");
            }
        }
        unfold(body);
        let provider = Provider {
            name,
            alias,
            span: block.header,
            for_each,
            body: block.body,
        };
        let refused = provider.declare(&mut module.providers, self.overrides);
        self.declared(refused, written);
    }

    pub(super) fn terraform(&mut self, module: &mut Module, mut block: Block) {
        let Some([]) = self.labels(&block) else {
            return;
        };
        let body = &mut block.body;
        self.open(
            body,
            &[
                ("backend", 1),
                ("cloud", 0),
                ("required_providers", 0),
                ("provider_meta", 1),
                ("state_store", 1),
                ("encryption", 0),
            ],
        );
        if let Some(version) = body.take("required_version") {
            if self.overrides {
                module.settings.required_version.clear();
            }
            module.settings.required_version.push(version);
        }
        if let Some(experiments) = body.take("experiments")
            && experiments
                .value
                .clone()
                .into_elements()
                .is_ok_and(|list| !list.is_empty())
        {
            let text = "a release of Terraform or OpenTofu has no experiments";
            self.error(experiments.name_span, text);
        }
        if let Some(language) = body.take("language") {
            self.edition(&language);
        }
        for inner in std::mem::take(&mut body.blocks) {
            match &*inner.kind {
                "required_providers" => self.required_providers(module, inner),
                "backend" | "cloud" | "state_store" => {
                    // A file that overrides may change it, but not twice.
                    let known = module.settings.backend.as_ref().map(|first| first.header);
                    let first = if self.overrides { self.backend } else { known };
                    if let Some(first) = first {
                        let finding = only_once(inner.header, "backend", first);
                        self.declared(Some(finding), inner.body.span);
                    } else {
                        self.backend = Some(inner.header);
                        self.hide_unknown(&inner);
                        module.settings.backend = Some(inner);
                    }
                }
                "provider_meta" => {
                    if let Some(label) = inner.labels.first() {
                        self.provider_name(&label.text, label.span);
                    }
                    module.settings.provider_metas.push(inner);
                }
                "encryption" => self.unread.push(inner.body.span),
                _ => self.no_block(&inner, "`terraform`"),
            }
        }
        self.close(body, "`terraform`");
    }

    /// Keeps what stands in a backend under a name that nobody knows from being shown: it is told of, and may be a secret.
    fn hide_unknown(&mut self, backend: &Block) {
        let is_s3 = backend.labels.iter().any(|label| &*label.text == "s3");
        let arguments = backend.body.attributes.iter().chain(&backend.body.members);
        for argument in arguments {
            let is_known = is_s3 && backend::S3.contains(&&*argument.name);
            if !is_known && !says_nothing(&argument.value) {
                self.unread.push(argument.value.span);
            }
        }
    }

    fn required_providers(&mut self, module: &mut Module, mut block: Block) {
        match module.settings.required_providers_at {
            Some(first) if !self.overrides => {
                let finding = only_once(block.header, "required_providers", first);
                self.findings.push(finding);
            }
            _ => module.settings.required_providers_at = Some(block.header),
        }
        self.open(&mut block.body, &[]);
        for attribute in std::mem::take(&mut block.body.attributes) {
            self.provider_name(&attribute.name, attribute.name_span);
            let mut required = RequiredProvider {
                span: attribute.span,
                source: None,
                version: None,
                aliases: Vec::new(),
            };
            if attribute.value.literal().is_some() {
                // The form of old: the version alone.
                required.version = self.text(&attribute);
            } else {
                self.required_provider(&mut required, attribute.value);
            }
            let all = &mut module.settings.required_providers;
            match all.get(&attribute.name) {
                Some(first) if !self.overrides => {
                    let finding = only_once(attribute.span, &attribute.name, first.span);
                    self.findings.push(finding);
                }
                _ => {
                    all.insert(attribute.name, required);
                }
            }
        }
        self.close(&block.body, "`required_providers`");
    }

    /// `language` names an edition of the language, of which there is one.
    fn edition(&mut self, language: &Attribute) {
        let word = match &language.value.syntax {
            Syntax::Hcl(expression) => expression.as_variable().map(hcl::edit::Ident::as_str),
            Syntax::Json(_) => language.value.literal(),
        };
        if word != Some("TF2021") {
            self.error(
                language.value.span,
                "the one edition of the language is TF2021, without quotes",
            );
        }
    }

    /// The type in a provider's address is its name alone, without what its repository and its program are named.
    fn provider_type(&mut self, source: &Expr) {
        let Some(name) = source.literal().and_then(|s| s.rsplit('/').next()) else {
            return;
        };
        if let Some(rest) = name.strip_prefix("terraform-") {
            let rest = rest.strip_prefix("provider-").unwrap_or(rest);
            let text = format!("a provider's type has no `terraform-` before it: {rest}");
            self.error(source.span, text);
        }
    }

    fn required_provider(&mut self, required: &mut RequiredProvider, value: Expr) {
        let entries = match value.into_entries() {
            Ok(entries) => entries,
            Err(value) => {
                return self.error(
                    value.span,
                    "`source` and `version` are required here, in braces",
                );
            }
        };
        for (key, value) in entries {
            let name = Reference::read(&key).and_then(|r| r.name(0).cloned());
            match name.as_deref() {
                Some("source") => {
                    self.provider_type(&value);
                    required.source = value.literal().map(Arc::from);
                }
                Some("version") => required.version = value.literal().map(Arc::from),
                Some("configuration_aliases") => {
                    for alias in value.into_elements().unwrap_or_default() {
                        required.aliases.extend(self.reference(&alias));
                    }
                }
                _ => self.error(
                    key.span,
                    "`source`, `version` or `configuration_aliases` is required here",
                ),
            }
        }
    }
}
