//! JSON policies held to the grammar of IAM.

use crate::catalog::iam::{
    ACTIONS_PAGE, BUCKET_POLICY, EFFECTS, ELEMENTS, GRAMMAR, GROUP_POLICY, KEY_POLICY,
    MANAGED_POLICY, OPERATORS, OPERATORS_PAGE, ROLE_POLICY, STATEMENT, TRUST_POLICY, USER_POLICY,
    VERSIONS,
};
use crate::catalog::source::Fact;
use crate::config::value::{Data, Value, json};
use crate::finding::Finding;
use crate::registry::values::POLICY;
use crate::text::Span;
use crate::validate::near::near;

use super::named::{
    Unlisted, is_no_principal, is_no_resource, is_no_service, meant_service, odd_action,
};
use super::wrong::{self, Wrong, names, one_of};
use super::{Checker, Held, lifecycle};

/// What the page on the grammar says.
fn plain(says: impl Into<String>, at: Option<&Value>) -> Wrong<'_> {
    wrong::plain(says, at, &GRAMMAR)
}

/// Whom a policy speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Those that it is attached to: no principal.
    Identity,
    /// Who may assume a role: no resource.
    Trust,
    /// A resource that it is attached to: a principal.
    Resource,
    /// No permissions, but which images of a repository go when.
    Lifecycle,
}

/// The policy that an argument holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    kind: Kind,
    largest: Option<&'static Fact<usize>>,
}

/// The policy that an argument of a resource type holds, if it does.
pub(super) fn form(kind: &str, argument: &str) -> Option<Form> {
    // Few arguments are one, and every argument is asked.
    if !argument.contains("policy") {
        return None;
    }
    let (kind, largest) = match (kind, argument) {
        ("aws_iam_policy", "policy") => (Kind::Identity, Some(&MANAGED_POLICY)),
        ("aws_iam_role_policy", "policy") | ("aws_iam_role", "inline_policy.policy") => {
            (Kind::Identity, Some(&ROLE_POLICY))
        }
        ("aws_iam_user_policy", "policy") => (Kind::Identity, Some(&USER_POLICY)),
        ("aws_iam_group_policy", "policy") => (Kind::Identity, Some(&GROUP_POLICY)),
        ("aws_iam_role", "assume_role_policy") => (Kind::Trust, Some(&TRUST_POLICY)),
        ("aws_s3_bucket_policy", "policy") => (Kind::Resource, Some(&BUCKET_POLICY)),
        ("aws_kms_key" | "aws_kms_key_policy", "policy") => (Kind::Resource, Some(&KEY_POLICY)),
        (
            "aws_sqs_queue"
            | "aws_sqs_queue_policy"
            | "aws_sns_topic"
            | "aws_sns_topic_policy"
            | "aws_ecr_repository_policy"
            | "aws_secretsmanager_secret_policy"
            | "aws_backup_vault_policy"
            | "aws_cloudwatch_event_bus_policy",
            "policy",
        ) => (Kind::Resource, None),
        ("aws_ecr_lifecycle_policy", "policy") => (Kind::Lifecycle, None),
        _ => return None,
    };
    Some(Form { kind, largest })
}

impl Checker<'_> {
    /// Holds a policy to the grammar and its size.
    pub(super) fn policy(&self, form: Form, held: Held<'_>) {
        let document = match &held.value.data {
            Data::String(text) if !text.trim().is_empty() => {
                let Ok(decoded) = json::decode(text) else {
                    let headline = held.says(|argument| format!("{argument} is not JSON"));
                    let finding = Finding::error(&POLICY, held.span(), headline);
                    return self.refuse(held, finding, None);
                };
                if let Some(largest) = form.largest
                    && let Ok(compact) = json::encode(&decoded)
                    && compact.chars().count() > largest.value
                {
                    let headline = held.says(|argument| {
                        format!(
                            "{argument} has {} characters without blanks, and may have {}",
                            compact.chars().count(),
                            largest.value
                        )
                    });
                    let finding = Finding::error(&POLICY, held.span(), headline)
                        .note(format!("source: {}", largest.source));
                    self.refuse(held, finding, None);
                }
                decoded
            }
            Data::Unknown(unknown) => {
                let Some(partial) = json::document(unknown) else {
                    return self.unknown(&POLICY, held, "its value is not known");
                };
                partial
            }
            _ => return,
        };
        if held.written.is_none() && (held.is_secret || held.value.contains_hidden()) {
            return self.unknown(&POLICY, held, "a part of it must not be shown");
        }
        // Of what is encoded as it is written, the parts have places, and marks of their own.
        let document = held.written.cloned().unwrap_or(document);
        let all = match form.kind {
            Kind::Lifecycle => lifecycle::check(&document),
            kind => check(kind, &document),
        };
        let mut unlisted: Vec<(&Value, Vec<Unlisted>)> = Vec::new();
        for wrong in all {
            let value = wrong.at.filter(|v| v.origin.resolved_literal().is_some());
            let at = Held {
                value: value.unwrap_or(held.value),
                ..held
            };
            let span = if value.is_some() {
                at.span()
            } else {
                self.place_in_text(at.span(), &wrong)
            };
            if let (true, Some(list)) = (wrong.may_be_new, wrong.list) {
                let action = wrong.at.and_then(Value::as_str).unwrap_or_default();
                let one = Unlisted {
                    span,
                    action: format!("\"{action}\""),
                    says: wrong.says,
                    meant: wrong.meant,
                };
                match unlisted.last_mut() {
                    Some((of, all)) if std::ptr::eq(*of, list) => all.push(one),
                    _ => unlisted.push((list, vec![one])),
                }
                continue;
            }
            let headline = held.says(|argument| format!("{argument}: {}", wrong.says));
            let mut finding = Finding::error(&POLICY, span, headline);
            if let Some(meant) = &wrong.meant {
                finding = finding
                    .help(format!("did you mean \"{meant}\"?"))
                    .fix(value.and_then(|_| self.rewrite(at, meant)));
            }
            self.refuse(
                held,
                finding.note(format!("source: {}", wrong.source)),
                None,
            );
        }
        for (_, all) in unlisted {
            self.unlisted(held, &all);
        }
    }

    /// Where the text of a document has what is wrong, if it has it once; else the whole of it.
    fn place_in_text(&self, whole: Span, wrong: &Wrong<'_>) -> Span {
        let named = wrong.at.and_then(Value::as_str).or(wrong.named);
        let place = || {
            let text = self.files.get(whole.file)?.text.get(whole.range())?;
            let plain = serde_json::to_string(named?).ok()?;
            // As a text in quotes has it.
            let quoted = plain.replace('\\', "\\\\").replace('"', "\\\"");
            [plain, quoted].iter().find_map(|word| {
                let mut all = text.match_indices(word.as_str());
                let (at, _) = all.next().filter(|_| all.next().is_none())?;
                let start = whole.range().start + at;
                Some(Span::new(whole.file, start..start + word.len()))
            })
        };
        place().unwrap_or(whole)
    }
}

/// Everything that is wrong with a policy. What is not known is right.
fn check(kind: Kind, document: &Value) -> Vec<Wrong<'_>> {
    let mut out = Vec::new();
    let Some(policy) = document.as_entries() else {
        if document.is_known() {
            out.push(plain("a policy is an object", None));
        }
        return out;
    };
    names(&mut out, policy, &ELEMENTS.value, "a policy", &GRAMMAR);
    if let Some(version) = policy.get("Version") {
        one_of(&mut out, version, &VERSIONS.value, "Version", &GRAMMAR);
    }
    match policy.get("Statement") {
        None => out.push(plain("a policy has a Statement", None)),
        Some(one) if one.as_entries().is_some() => statement(&mut out, kind, one),
        Some(several) => {
            for one in several
                .as_items()
                .into_iter()
                .flat_map(|items| items.iter())
            {
                statement(&mut out, kind, one);
            }
        }
    }
    out
}

fn statement<'v>(out: &mut Vec<Wrong<'v>>, kind: Kind, value: &'v Value) {
    let Some(statement) = value.as_entries() else {
        if value.is_known() && !value.is_null() {
            out.push(plain("a statement is an object", Some(value)));
        }
        return;
    };
    let is_set = |name: &str| statement.get(name).is_some_and(|v| !v.is_null());
    let before = out.len();
    names(out, statement, &STATEMENT.value, "a statement", &GRAMMAR);
    // A name that is misspelled is missing, too: that is said once.
    let is_misspelled = out.len() > before;
    match statement.get("Effect") {
        Some(effect) => one_of(out, effect, &EFFECTS.value, "Effect", &GRAMMAR),
        None if !is_misspelled => out.push(plain("a statement has an Effect", None)),
        None => {}
    }
    let pairs = [
        ("Action", true),
        ("Resource", kind == Kind::Identity),
        ("Principal", matches!(kind, Kind::Trust | Kind::Resource)),
    ];
    for (name, is_required) in pairs {
        let other = format!("Not{name}");
        match (is_set(name), is_set(&other)) {
            (true, true) => out.push(plain(
                format!("a statement has either {name} or {other}"),
                None,
            )),
            (false, false) if is_required && !is_misspelled => {
                out.push(plain(format!("a statement has {name} or {other}"), None));
            }
            _ => {}
        }
    }
    let foreign = match kind {
        Kind::Identity => Some((
            "Principal",
            "a policy of an identity has no Principal: it speaks of those that it is attached to",
        )),
        Kind::Trust => Some((
            "Resource",
            "a trust policy has no Resource: it speaks of its role",
        )),
        Kind::Resource | Kind::Lifecycle => None,
    };
    if let Some((name, says)) = foreign
        && (is_set(name) || is_set(&format!("Not{name}")))
    {
        out.push(plain(says, None));
    }
    if kind != Kind::Resource
        && let Some(sid) = statement.get("Sid")
        && let Some(text) = sid.as_str().filter(|_| !sid.contains_hidden())
        && !text.chars().all(|c| c.is_ascii_alphanumeric())
    {
        out.push(plain(
            format!("Sid \"{text}\" has other characters than letters and digits"),
            Some(sid),
        ));
    }
    for name in ["Action", "NotAction"] {
        let list = statement.get(name);
        for action in list.into_iter().flat_map(each) {
            let Some(text) = action.as_str().filter(|_| !action.contains_hidden()) else {
                continue;
            };
            if !is_action(text) {
                let says = format!("\"{text}\" is no action: it is written as service:Name");
                out.push(plain(says, Some(action)));
            } else if let Some(odd) = odd_action(text) {
                out.push(Wrong {
                    meant: odd.meant,
                    may_be_new: !odd.is_certain,
                    list,
                    source: &ACTIONS_PAGE,
                    ..plain(format!("\"{text}\" {}", odd.says), Some(action))
                });
            }
        }
    }
    for name in ["Resource", "NotResource"] {
        for resource in statement.get(name).into_iter().flat_map(each) {
            if let Some(text) = resource.as_str().filter(|_| !resource.contains_hidden())
                && is_no_resource(text)
            {
                let says = format!("\"{text}\" is no resource: it is an ARN or *");
                out.push(plain(says, Some(resource)));
            }
        }
    }
    for name in ["Action", "Resource"] {
        let items = statement.get(name).and_then(Value::as_items);
        if items.is_some_and(|items| items.is_empty()) {
            out.push(plain(format!("{name} names nothing"), None));
        }
    }
    for name in ["Principal", "NotPrincipal"] {
        principals(out, name, statement.get(name));
    }
    let conditions = statement.get("Condition").and_then(Value::as_entries);
    for (operator, _) in conditions.into_iter().flat_map(|entries| entries.iter()) {
        let bare = bare(operator);
        if !OPERATORS
            .value
            .iter()
            .any(|known| known.eq_ignore_ascii_case(bare))
        {
            out.push(Wrong {
                meant: near(bare, OPERATORS.value.iter().copied()).map(str::to_owned),
                named: Some(operator),
                source: &OPERATORS_PAGE,
                ..plain(format!("Condition has no operator \"{operator}\""), None)
            });
        }
    }
}

/// Whom a statement is for.
fn principals<'v>(out: &mut Vec<Wrong<'v>>, name: &str, value: Option<&'v Value>) {
    let Some(value) = value else { return };
    let shown = |value: &'v Value| value.as_str().filter(|_| !value.contains_hidden());
    if let Some(text) = shown(value).filter(|text| *text != "*") {
        let says = format!("{name} is \"*\" or an object such as {{ AWS = ... }}, not \"{text}\"");
        out.push(plain(says, Some(value)));
    }
    let Some(types) = value.as_entries() else {
        return;
    };
    for service in types.get("Service").into_iter().flat_map(each) {
        let Some(text) = shown(service) else { continue };
        if is_no_service(text) {
            let says = format!("\"{text}\" is no service: it ends with .amazonaws.com");
            out.push(plain(says, Some(service)));
        } else if let Some(meant) = meant_service(text) {
            out.push(Wrong {
                meant: Some(meant),
                ..plain(format!("\"{text}\" is no service"), Some(service))
            });
        }
    }
    for one in types.get("AWS").into_iter().flat_map(each) {
        if let Some(text) = shown(one).filter(|text| is_no_principal(text)) {
            let says =
                format!("\"{text}\" is no principal: it is an ARN or an account of 12 digits");
            out.push(plain(says, Some(one)));
        }
    }
}

/// An operator without what stands before and behind it.
pub(super) fn bare(operator: &str) -> &str {
    let bare = operator.strip_prefix("ForAllValues:");
    let bare = bare
        .or_else(|| operator.strip_prefix("ForAnyValue:"))
        .unwrap_or(operator);
    bare.strip_suffix("IfExists").unwrap_or(bare)
}

/// A value, or those of a list.
pub(super) fn each(value: &Value) -> Vec<&Value> {
    match value.as_items() {
        Some(items) => items.iter().collect(),
        None => vec![value],
    }
}

/// Whether a text is an action, or a pattern of actions.
pub(super) fn is_action(text: &str) -> bool {
    let of = |text: &str, others: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    text == "*"
        || text
            .split_once(':')
            .is_some_and(|(service, name)| of(service, "-*?") && of(name, "*?/-_.:"))
}

#[cfg(test)]
mod tests {
    use super::{Kind, check};
    use crate::config::value::json;

    fn wrong(kind: Kind, text: &str) -> Vec<String> {
        let document = json::decode(text).unwrap();
        check(kind, &document).into_iter().map(|w| w.says).collect()
    }

    #[test]
    fn right_policies_pass() {
        for (kind, text) in [
            (
                Kind::Identity,
                r#"{"Version":"2012-10-17","Statement":[{"Sid":"A1","Effect":"Allow","Action":["s3:Get*"],"Resource":"*"}]}"#,
            ),
            (
                Kind::Identity,
                r#"{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":"*","Condition":{"ForAnyValue:StringEqualsIfExists":{"a":"b"},"bool":{"c":"true"}}}}"#,
            ),
            (
                Kind::Trust,
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.amazonaws.com"}}]}"#,
            ),
            (
                Kind::Resource,
                r#"{"Version":"2012-10-17","Statement":[{"Sid":"with blanks","Effect":"Allow","Action":"sqs:SendMessage","Principal":"*","Resource":"*"}]}"#,
            ),
        ] {
            assert_eq!(wrong(kind, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn each_part_of_the_grammar_is_held() {
        for (kind, text, says) in [
            (Kind::Identity, "[]", "a policy is an object"),
            (
                Kind::Identity,
                r#"{"Version":"2012-10-17"}"#,
                "a policy has a Statement",
            ),
            (
                Kind::Identity,
                r#"{"Version":"2012-10-18","Statement":[]}"#,
                "Version is 2012-10-17 or 2008-10-17, not \"2012-10-18\"",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[],"Statment":[]}"#,
                "a policy has no element \"Statment\"",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Efect":"Allow","Action":"*","Resource":"*"}]}"#,
                "a statement has no element \"Efect\"",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}"#,
                "Effect is Allow or Deny, not \"allow\"",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#,
                "a statement has Action or NotAction",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#,
                "a statement has Resource or NotResource",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}]}"#,
                "a statement has either Resource or NotResource",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"s3.Get","Resource":"*"}]}"#,
                "\"s3.Get\" is no action: it is written as service:Name",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"}]}"#,
                "Sid \"a b\" has other characters than letters and digits",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqual":{}}}]}"#,
                "Condition has no operator \"StringEqual\"",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}"#,
                "a policy of an identity has no Principal: it speaks of those that it is attached to",
            ),
            (
                Kind::Trust,
                r#"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#,
                "a statement has Principal or NotPrincipal",
            ),
            (
                Kind::Trust,
                r#"{"Statement":[{"Effect":"Allow","Action":"*","Principal":"*","Resource":"*"}]}"#,
                "a trust policy has no Resource: it speaks of its role",
            ),
            (
                Kind::Resource,
                r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#,
                "a statement has Principal or NotPrincipal",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObejct","Resource":"*"}]}"#,
                "\"s3:GetObejct\" is not among the actions that s3 had on 2026-11-20",
            ),
            (
                Kind::Identity,
                r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"my-bucket"}]}"#,
                "\"my-bucket\" is no resource: it is an ARN or *",
            ),
            (
                Kind::Trust,
                r#"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks"}}]}"#,
                "\"ecs-tasks\" is no service: it ends with .amazonaws.com",
            ),
        ] {
            assert_eq!(wrong(kind, text), [says], "{text}");
        }
    }
}
