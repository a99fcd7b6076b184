//! Names and ARNs.

use crate::catalog::forms::{self, ARNS, ArnError};
use crate::config::load::{Mode, ResourceKey};
use crate::config::value::Data;
use crate::finding::Finding;
use crate::registry::values::{ARN, PATTERN};

use super::{Checker, Held};

/// Whether an argument holds ARNs, by its name. A task of a maintenance window may be a document's name.
fn is_arn(name: &str) -> bool {
    name != "task_arn" && (name == "arn" || name.ends_with("_arn") || name.ends_with("_arns"))
}

/// Whether a text says that something is to be written in its place: `<YOUR_BUCKET_ARN>`, `REPLACE_ME`.
fn is_placeholder(text: &str) -> bool {
    let is_in = |ends: (char, char)| text.starts_with(ends.0) && text.ends_with(ends.1);
    let upper = text.to_ascii_uppercase();
    let says = [
        "REPLACE",
        "CHANGE",
        "YOUR",
        "TODO",
        "FIXME",
        "PLACEHOLDER",
        "XXX",
    ];
    is_in(('<', '>')) || is_in(('[', ']')) || says.iter().any(|word| upper.contains(word))
}

impl Checker<'_> {
    /// A name, or ARNs.
    pub(super) fn named_form(&self, key: &ResourceKey, held: Held<'_>) {
        if key.mode != Mode::Managed {
            return;
        }
        if held.path.is_empty()
            && let Some(form) = forms::of(&key.kind, held.name)
            && let Some(text) = held.value.as_str().filter(|text| !text.is_empty())
            && !form.takes(text)
        {
            let headline = held.says(|argument| {
                format!(
                    "{argument} is {}, which is no name that AWS takes",
                    held.shown(text)
                )
            });
            let finding = Finding::error(&PATTERN, held.span(), headline)
                .note(format!("a name has {}; source: {}", form.says, form.source));
            self.refuse(held, finding, None);
        }
        if is_arn(held.name) {
            self.arns(held);
        }
    }

    /// An ARN, or each of several.
    pub(super) fn arns(&self, held: Held<'_>) {
        let text = match &held.value.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                for value in items.iter() {
                    self.arns(Held { value, ..held });
                }
                return;
            }
            // One with a wildcard is a pattern of several.
            Data::String(text) if !text.is_empty() && !text.contains(['*', '?']) => text,
            Data::Unknown(_) => return self.unknown(&ARN, held, "its value is not known"),
            _ => return,
        };
        let services = forms::services(held.name);
        let says = match forms::arn(text) {
            Ok(service) if services.is_empty() || services.contains(&service) => return,
            Ok(service) => format!(
                "which is an ARN of {service}, and must be one of {}",
                services.join(" or ")
            ),
            Err(ArnError::None) => "which is no ARN".to_owned(),
            Err(ArnError::Parts) => "which has fewer parts than an ARN".to_owned(),
            Err(ArnError::Part(part)) => format!("whose {part} has not the form of an ARN's"),
        };
        let headline = held.says(|argument| format!("{argument} is {}, {says}", held.shown(text)));
        let help = if is_placeholder(text) {
            "it looks like a text to fill in: write the ARN that it stands for"
        } else {
            "write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"
        };
        let finding = Finding::error(&ARN, held.span(), headline)
            .help(help)
            .note(format!("source: {ARNS}"));
        self.refuse(held, finding, None);
    }
}
