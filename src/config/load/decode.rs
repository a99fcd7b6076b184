//! Blocks of a file to the pieces of a module.

use crate::registry::reading;
use std::sync::Arc;

use super::merge::{Declare, only_once};
use super::module::{
    Check, Flag, Ignored, Import, Lifecycle, Local, Mode, Module, ModuleCall, Moved, Output,
    Provider, Reference, Removed, RequiredProvider, Resource, ResourceKey, Rule, Variable,
};
use crate::finding::Finding;
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
        overrides,
        backend: None,
    };
    body.resolve(FILE, &mut decoder.findings);
    body.settle();
    for attribute in &body.attributes {
        decoder.unsupported(attribute, "a file");
    }
    for block in body.blocks {
        decoder.block(module, block);
    }
    module.findings.append(&mut decoder.findings);
}

struct Decoder {
    findings: Vec<Finding>,
    overrides: bool,
    /// The first `backend` or `cloud` block of the file.
    backend: Option<Span>,
}

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
    fn error(&mut self, span: Span, headline: impl Into<String>) {
        self.findings
            .push(Finding::error(&reading::CONFIGURATION, span, headline));
    }

    fn unsupported(&mut self, attribute: &Attribute, place: &str) {
        self.error(
            attribute.name_span,
            format!("`{}` is not an argument of {place}", attribute.name),
        );
    }

    /// The labels of a block, if it has as many as it should, each a name.
    fn labels<const N: usize>(&mut self, block: &Block) -> Option<[Arc<str>; N]> {
        for label in &block.labels {
            if !is_name(&label.text) {
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

    /// Prepares a body that takes exactly these blocks.
    fn open(&mut self, body: &mut Body, shapes: &[BlockShape<'_>]) {
        body.resolve(shapes, &mut self.findings);
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
            self.error(
                block.header,
                format!("`{}` is not a block of {place}", block.kind),
            );
        }
    }

    fn flag(&mut self, attribute: Option<Attribute>) -> Option<Flag> {
        let value = attribute?.value;
        let truth = value.bool();
        if truth.is_none() {
            self.error(
                value.span,
                "`true` or `false` is required here, written out",
            );
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
            self.error(attribute.value.span, "a text is required here, written out");
        }
        text.map(Arc::from)
    }

    fn reference(&mut self, value: &Expr) -> Option<Reference> {
        let reference = Reference::read(value);
        if reference.is_none() {
            self.error(
                value.span,
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
                self.error(value.span, "a list is required here, written out");
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

    fn variable(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
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
            description: body.take("description").map(|a| a.value),
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
        let declared = variable.declare(&mut module.variables, self.overrides);
        self.findings.extend(declared);
    }

    fn locals(&mut self, module: &mut Module, mut block: Block) {
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
            let declared = local.declare(&mut module.locals, self.overrides);
            self.findings.extend(declared);
        }
        self.close(&block.body, "locals");
    }

    fn output(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let body = &mut block.body;
        self.open(body, &[("precondition", 0)]);
        let output = Output {
            span: block.header,
            value: body.take("value").map(|a| a.value),
            description: body.take("description").map(|a| a.value),
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
        let declared = output.declare(&mut module.outputs, self.overrides);
        self.findings.extend(declared);
    }

    fn call(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
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
            } else {
                self.error(
                    inner.header,
                    format!("`{}` is not a block of a module call", inner.kind),
                );
            }
        }
        let call = ModuleCall {
            body: block.body,
            ..call
        };
        let declared = call.declare(&mut module.calls, self.overrides);
        self.findings.extend(declared);
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
                self.error(value.span, "an object is required here, written out");
                Vec::new()
            }
        }
    }

    fn resource(
        &mut self,
        module: &mut Module,
        mut block: Block,
        mode: Mode,
        check: Option<Arc<str>>,
    ) -> Option<ResourceKey> {
        let [kind, name] = self.labels(&block)?;
        let body = &mut block.body;
        let mut shapes = vec![("lifecycle", 0), ("dynamic", 1), ("_", 0), ("locals", 0)];
        if mode == Mode::Managed {
            shapes.extend([("connection", 0), ("provisioner", 1)]);
        }
        body.resolve(&shapes, &mut self.findings);
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
        let declared = resource.declare(&mut module.resources, self.overrides);
        self.findings.extend(declared);
        Some(key)
    }

    fn lifecycle(&mut self, blocks: Vec<Block>, mode: Mode) -> Lifecycle {
        let mut blocks = blocks.into_iter();
        let Some(mut block) = blocks.next() else {
            return Lifecycle::default();
        };
        for second in blocks {
            self.findings
                .push(only_once(second.header, "lifecycle", block.header));
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

    fn provider(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
        let body = &mut block.body;
        body.resolve(&[("_", 0), ("dynamic", 1)], &mut self.findings);
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
        let declared = provider.declare(&mut module.providers, self.overrides);
        self.findings.extend(declared);
    }

    fn terraform(&mut self, module: &mut Module, mut block: Block) {
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
                        self.findings
                            .push(only_once(inner.header, "backend", first));
                    } else {
                        self.backend = Some(inner.header);
                        module.settings.backend = Some(inner);
                    }
                }
                "provider_meta" => {
                    if let Some(label) = inner.labels.first() {
                        self.provider_name(&label.text, label.span);
                    }
                    module.settings.provider_metas.push(inner);
                }
                "encryption" => {}
                other => {
                    let text = format!("`{other}` is not a block of `terraform`");
                    self.error(inner.header, text);
                }
            }
        }
        self.close(body, "`terraform`");
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
        self.reference(&attribute?.value)
    }

    fn moved(&mut self, module: &mut Module, mut block: Block) {
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

    fn import(&mut self, module: &mut Module, mut block: Block) {
        if self.refuse_override(&block) || self.labels::<0>(&block).is_none() {
            return;
        }
        let body = &mut block.body;
        self.open(body, &[]);
        let to = body.take("to").and_then(|a| {
            a.value
                .static_expression()
                .map_err(|finding| self.findings.push(*finding))
                .ok()
        });
        if to.is_none() {
            self.error(block.header, "`to` is missing");
        }
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

    fn removed(&mut self, module: &mut Module, mut block: Block) {
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

    fn check(&mut self, module: &mut Module, mut block: Block) {
        let Some([name]) = self.labels(&block) else {
            return;
        };
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
            let declared = check.declare(&mut module.checks, false);
            self.findings.extend(declared);
        }
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
