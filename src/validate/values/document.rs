//! Policies that are written as `data "aws_iam_policy_document"`.

use crate::catalog::iam::{
    ACTIONS_PAGE, EFFECTS, GRAMMAR, OPERATORS, OPERATORS_PAGE, PRINCIPALS, VERSIONS,
};
use crate::catalog::source::Source;
use crate::config::value::Value;
use crate::finding::Finding;
use crate::registry::values::POLICY;
use crate::validate::near::near;

use super::named::{Unlisted, is_no_resource, odd_action};
use super::policy::{bare, each, is_action};
use super::{Checker, Held};

impl Checker<'_> {
    /// An argument of a document.
    pub(super) fn document(&self, held: Held<'_>) {
        match (held.path, held.name) {
            ("", "version") => self.one_of(held, &VERSIONS.value, &GRAMMAR),
            ("statement.", "effect") => self.one_of(held, &EFFECTS.value, &GRAMMAR),
            ("statement.principals." | "statement.not_principals.", "type") => {
                self.one_of(held, &PRINCIPALS.value, &GRAMMAR);
            }
            ("statement.condition.", "test") => {
                let Some(text) = held.value.as_str() else {
                    return;
                };
                let known = &OPERATORS.value;
                if !known.iter().any(|one| one.eq_ignore_ascii_case(bare(text))) {
                    let meant = near(bare(text), known.iter().copied());
                    let meant = meant.map(|meant| text.replace(bare(text), meant));
                    let says = "which is no operator of conditions";
                    self.refused_word(held, says, meant.as_deref(), &OPERATORS_PAGE);
                }
            }
            ("statement.", "actions" | "not_actions") => {
                let mut unlisted = Vec::new();
                for value in each(held.value) {
                    if let Some(text) = value.as_str()
                        && !text.is_empty()
                        && !is_action(text)
                    {
                        let says = "which is no action: it is written as service:Name";
                        self.refused_word(Held { value, ..held }, says, None, &GRAMMAR);
                    } else if let Some((text, odd)) = value
                        .as_str()
                        .and_then(|text| Some((text, odd_action(text)?)))
                    {
                        let held = Held { value, ..held };
                        if odd.is_certain {
                            let says = format!("which {}", odd.says);
                            self.refused_word(held, &says, odd.meant.as_deref(), &ACTIONS_PAGE);
                        } else {
                            unlisted.push(Unlisted {
                                span: held.span(),
                                action: held.shown(text),
                                says: format!("{} {}", held.shown(text), odd.says),
                                meant: odd.meant,
                            });
                        }
                    }
                }
                self.unlisted(held, &unlisted);
            }
            ("statement.", "resources" | "not_resources") => {
                for value in each(held.value) {
                    if value
                        .as_str()
                        .is_some_and(|text| is_name(text) && is_no_resource(text))
                    {
                        let says = "which is no resource: it is an ARN or *";
                        self.refused_word(Held { value, ..held }, says, None, &GRAMMAR);
                    }
                }
            }
            _ => {}
        }
    }

    /// One of these words.
    fn one_of(&self, held: Held<'_>, known: &[&'static str], source: &'static Source) {
        let text = held.value.as_str().filter(|text| !text.is_empty());
        if let Some(text) = text
            && !known.contains(&text)
        {
            let says = format!("and must be {}", known.join(" or "));
            let meant = near(text, known.iter().copied());
            self.refused_word(held, &says, meant, source);
        }
    }

    fn refused_word(
        &self,
        held: Held<'_>,
        says: &str,
        meant: Option<&str>,
        source: &'static Source,
    ) {
        let shown = held.value.as_str().map(|text| held.shown(text));
        let shown = shown.unwrap_or_default();
        let headline = held.says(|argument| format!("{argument} is {shown}, {says}"));
        let mut finding = Finding::error(&POLICY, held.span(), headline);
        if let Some(meant) = meant {
            finding = finding
                .help(format!("did you mean \"{meant}\"?"))
                .fix(self.rewrite(held, meant));
        }
        self.refuse(held, finding.note(format!("source: {source}")), None);
    }
}

/// Whether a type of data source is such a document.
pub(super) fn is_document(kind: &str, value: &Value) -> bool {
    kind == "aws_iam_policy_document" && !value.contains_hidden()
}

/// Whether a text is written as names of AWS are, and not as a place that something else fills in.
fn is_name(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || "-./*:".contains(c))
}
