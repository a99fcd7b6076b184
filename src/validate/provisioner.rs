//! `provisioner` and `connection` blocks.

use hcl::edit::expr::Expression;

use crate::catalog::schema::{Block as Schema, Type};
use crate::config::eval::Evaluator;
use crate::finding::Finding;
use crate::registry::reading::CONFIGURATION;
use crate::syntax::read::{Attribute, Block, Body, Expr, Syntax};

use super::body::optional;
use super::place::Place;
use super::references::uses;
use super::{Checker, Scope};

/// The provisioners that there are, with their arguments. Source: `internal/builtin/provisioners` of Terraform 1.11.
fn arguments(provisioner: &str) -> Option<Vec<(&'static str, Type)>> {
    use Type::{Bool, String as Text};
    let list = || Type::List(Box::new(Text));
    Some(match provisioner {
        "file" => vec![("source", Text), ("content", Text), ("destination", Text)],
        "local-exec" => vec![
            ("command", Text),
            ("interpreter", list()),
            ("working_dir", Text),
            ("environment", Type::Map(Box::new(Text))),
            ("quiet", Bool),
        ],
        "remote-exec" => vec![("inline", list()), ("script", Text), ("scripts", list())],
        _ => return None,
    })
}

/// What a `connection` takes. That it needs a `host` is no matter of one block: that of the resource and that of a provisioner
/// are taken together. Source: `ConnectionBlockSupersetSchema` in `internal/communicator/shared` of Terraform 1.11.
const CONNECTION: [&str; 29] = [
    "agent",
    "agent_identity",
    "bastion_certificate",
    "bastion_host",
    "bastion_host_key",
    "bastion_password",
    "bastion_port",
    "bastion_private_key",
    "bastion_user",
    "cacert",
    "certificate",
    "host",
    "host_key",
    "https",
    "insecure",
    "password",
    "port",
    "private_key",
    "proxy_host",
    "proxy_port",
    "proxy_scheme",
    "proxy_user_name",
    "proxy_user_password",
    "script_path",
    "target_platform",
    "timeout",
    "type",
    "use_ntlm",
    "user",
];

/// The one that a provisioner needs.
fn required(provisioner: &str) -> Option<&'static str> {
    match provisioner {
        "file" => Some("destination"),
        "local-exec" => Some("command"),
        _ => None,
    }
}

impl Checker<'_> {
    /// A `provisioner` or `connection` block.
    pub(super) fn provisioning(&self, scope: &Scope<'_>, block: &Block) {
        let names = self.names.evaluator(block.body.span.file);
        let place = Place {
            scope,
            body: None,
            header: block.header,
            path: "",
            bound: &[],
            depth: 0,
        };
        if &*block.kind != "provisioner" {
            return self.connection(place, &block.body, &names);
        }
        let mut body = block.body.clone();
        body.resolve(&[("connection", 0)], &mut Vec::new());
        let when = body.take("when");
        self.word(scope, when.as_ref(), &["create", "destroy"]);
        let on_failure = body.take("on_failure");
        self.word(scope, on_failure.as_ref(), &["continue", "fail"]);
        if when.is_some_and(|when| word(&when.value).as_deref() == Some("destroy")) {
            self.destroying(scope, &body);
        }
        for connection in body.take_blocks("connection") {
            self.connection(place, &connection.body, &names);
        }
        let Some(label) = block.labels.first() else {
            return;
        };
        let Some(known) = arguments(&label.text) else {
            let text = format!("there is no provisioner `{}`", label.text);
            self.language(scope, Finding::error(&CONFIGURATION, label.span, text));
            return self.unread(place, &body, &names);
        };
        let mut schema = Schema::default();
        for (name, ty) in known {
            let mut argument = optional(&ty);
            argument.required = required(&label.text) == Some(name);
            schema.attributes.insert(name.into(), argument);
        }
        let path = format!("provisioner \"{}\".", label.text);
        let place = Place {
            path: &path,
            ..place
        };
        self.body(place, &body, &schema, &names);
    }

    /// The arguments of a `connection`.
    fn connection(&self, place: Place<'_>, body: &Body, names: &Evaluator<'_>) {
        let known = CONNECTION
            .iter()
            .map(|name| ((*name).to_owned(), optional(&Type::Dynamic)));
        let schema = Schema {
            attributes: known.collect(),
            ..Schema::default()
        };
        let place = Place {
            path: "connection.",
            ..place
        };
        self.body(place, body, &schema, names);
    }

    /// An argument that is one of a few words.
    fn word(&self, scope: &Scope<'_>, attribute: Option<&Attribute>, words: &[&str]) {
        let Some(attribute) = attribute else { return };
        let found = word(&attribute.value);
        if !found.is_some_and(|found| words.contains(&&*found)) {
            let text = format!("`{}` is {}", attribute.name, words.join(" or "));
            let finding = Finding::error(&CONFIGURATION, attribute.value.span, text);
            self.language(scope, finding);
        }
    }

    /// What runs when the resource goes may refer to the resource alone: all else may be gone before.
    fn destroying(&self, scope: &Scope<'_>, body: &Body) {
        let blocks = body.blocks.iter().map(|block| &block.body);
        for body in blocks.chain([body]) {
            for attribute in body.attributes.iter().chain(&body.members) {
                uses(&attribute.value, &[], &mut |used| {
                    let own = match used.root {
                        "self" | "path" | "terraform" | "tofu" => true,
                        "count" => used.name(0) == Some("index"),
                        "each" => used.name(0) == Some("key"),
                        _ => false,
                    };
                    if !own {
                        let text = "a provisioner that runs on destroy refers to `self`, `count.index` and `each.key` only";
                        let finding = Finding::error(&CONFIGURATION, used.span, text);
                        self.language(scope, finding);
                    }
                });
            }
        }
    }
}

/// A word that stands for itself, or the text of one.
fn word(value: &Expr) -> Option<String> {
    let own = match &value.syntax {
        Syntax::Hcl(expression) => match &**expression {
            Expression::Variable(name) => Some(name.as_str()),
            _ => None,
        },
        Syntax::Json(_) => None,
    };
    own.or_else(|| value.literal()).map(str::to_owned)
}
