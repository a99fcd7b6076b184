//! Lifecycle policies of ECR held to their grammar.

use std::collections::BTreeSet;

use crate::catalog::lifecycle::{
    ACTION, ACTIONS, COUNT_TYPES, PROPERTIES, RULE, RULE_REQUIRED, SELECTION, SELECTION_REQUIRED,
    STORAGE_CLASSES, TAG_STATUS, TARGET_CLASSES, TEMPLATE,
};
use crate::config::value::{Entries, Value};

use super::wrong::{Wrong, names, one_of, plain};

/// Everything that is wrong with a lifecycle policy. What is not known is right.
pub(super) fn check(document: &Value) -> Vec<Wrong<'_>> {
    let mut out = Vec::new();
    let Some(policy) = document.as_entries() else {
        if document.is_known() {
            out.push(plain("a lifecycle policy is an object", None));
        }
        return of(out);
    };
    names(&mut out, policy, &["rules"], "a lifecycle policy");
    let Some(rules) = policy.get("rules") else {
        if out.is_empty() {
            out.push(plain("a lifecycle policy has rules", None));
        }
        return of(out);
    };
    if rules.as_entries().is_some() {
        out.push(plain("rules is a list", Some(rules)));
    }
    let rules = rules.as_items().into_iter().flat_map(|items| items.iter());
    let mut priorities = BTreeSet::new();
    for rule in rules {
        let Some(rule) = rule.as_entries() else {
            continue;
        };
        held(&mut out, rule, &RULE.value, &RULE_REQUIRED.value, "a rule");
        if let Some(priority) = rule.get("rulePriority")
            && let Some(number) = priority.as_number().filter(|_| !priority.contains_hidden())
            && !priorities.insert(number.to_string())
        {
            let says = format!("two rules have the rulePriority {number}");
            out.push(plain(says, Some(priority)));
        }
        if let Some(selection) = rule.get("selection").and_then(Value::as_entries) {
            choose(&mut out, selection);
        }
        if let Some(action) = rule.get("action").and_then(Value::as_entries) {
            held(&mut out, action, &ACTION.value, &["type"], "an action");
            word(&mut out, action, "type", &ACTIONS.value);
            word(
                &mut out,
                action,
                "targetStorageClass",
                &TARGET_CLASSES.value,
            );
        }
    }
    of(out)
}

/// Which images a rule is for.
fn choose<'v>(out: &mut Vec<Wrong<'v>>, selection: &'v Entries) {
    let before = out.len();
    held(
        out,
        selection,
        &SELECTION.value,
        &SELECTION_REQUIRED.value,
        "a selection",
    );
    let is_misspelled = out.len() > before;
    word(out, selection, "tagStatus", &TAG_STATUS.value);
    word(out, selection, "countType", &COUNT_TYPES.value);
    word(out, selection, "storageClass", &STORAGE_CLASSES.value);
    word(out, selection, "countUnit", &["days"]);
    let text = |name: &str| selection.get(name).and_then(Value::as_str);
    let is_set = |name: &str| selection.get(name).is_some_and(|v| !v.is_null());
    let lists = ["tagPatternList", "tagPrefixList"];
    match text("tagStatus") {
        Some("tagged") if !is_misspelled && !lists.iter().any(|list| is_set(list)) => {
            let says = "tagStatus tagged has tagPatternList or tagPrefixList";
            out.push(plain(says, selection.get("tagStatus")));
        }
        Some("untagged") if lists.iter().any(|list| is_set(list)) => {
            let says = "tagStatus untagged has neither tagPatternList nor tagPrefixList";
            out.push(plain(says, selection.get("tagStatus")));
        }
        _ => {}
    }
    match text("countType") {
        Some("imageCountMoreThan") if is_set("countUnit") => {
            let says = "countType imageCountMoreThan has no countUnit";
            out.push(plain(says, selection.get("countType")));
        }
        Some("sinceImagePushed") if !is_misspelled && !is_set("countUnit") => {
            let says = "countType sinceImagePushed has the countUnit days";
            out.push(plain(says, selection.get("countType")));
        }
        _ => {}
    }
    if let Some(count) = selection.get("countNumber")
        && let Some(number) = count.as_number().filter(|_| !count.contains_hidden())
        && !(number.is_whole() && number.to_usize().is_some_and(|n| n > 0))
    {
        let says = format!("countNumber is {number}, and must be a whole number above 0");
        out.push(plain(says, Some(count)));
    }
}

/// The elements are known ones, and those are there that must be.
fn held<'v>(
    out: &mut Vec<Wrong<'v>>,
    entries: &'v Entries,
    known: &[&'static str],
    required: &[&str],
    what: &str,
) {
    let before = out.len();
    names(out, entries, known, what);
    // A name that is misspelled is missing, too: that is said once.
    if out.len() == before {
        let missing = required.iter().find(|name| entries.get(**name).is_none());
        out.extend(missing.map(|name| plain(format!("{what} has {name}"), None)));
    }
}

fn word<'v>(out: &mut Vec<Wrong<'v>>, entries: &'v Entries, name: &str, known: &[&'static str]) {
    if let Some(value) = entries.get(name) {
        one_of(out, value, known, name);
    }
}

/// The same with the page that says so.
fn of(wrong: Vec<Wrong<'_>>) -> Vec<Wrong<'_>> {
    let source = |wrong: &Wrong<'_>| {
        if wrong.says.contains("has no element") {
            &TEMPLATE
        } else {
            &PROPERTIES
        }
    };
    wrong
        .into_iter()
        .map(|wrong| Wrong {
            source: source(&wrong),
            ..wrong
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::config::value::json;

    fn wrong(rule: &str) -> Vec<String> {
        let document = json::decode(&format!(r#"{{"rules":[{rule}]}}"#)).unwrap();
        check(&document).into_iter().map(|w| w.says).collect()
    }

    #[test]
    fn what_aws_shows_is_right() {
        for rule in [
            r#"{"rulePriority":1,"description":"d","selection":{"tagStatus":"tagged","tagPatternList":["prod*"],"countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}"#,
            r#"{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}"#,
            r#"{"rulePriority":1,"selection":{"tagStatus":"any","storageClass":"standard","countType":"sinceImagePulled","countUnit":"days","countNumber":30},"action":{"type":"transition","targetStorageClass":"archive"}}"#,
        ] {
            assert_eq!(wrong(rule), Vec::<String>::new(), "{rule}");
        }
    }

    #[test]
    fn each_part_of_the_grammar_is_held() {
        let of = |selection: &str, action: &str| {
            wrong(&format!(
                r#"{{"rulePriority":1,"selection":{{{selection}}},"action":{{{action}}}}}"#
            ))
        };
        let expire = r#""type":"expire""#;
        for (selection, action, says) in [
            (
                r#""tagStatus":"any","countType":"imageCountMoreThen","countNumber":1"#,
                expire,
                "countType is imageCountMoreThan or sinceImagePushed or sinceImagePulled or sinceImageTransitioned, not \"imageCountMoreThen\"",
            ),
            (
                r#""tagStatus":"all","countType":"imageCountMoreThan","countNumber":1"#,
                expire,
                "tagStatus is tagged or untagged or any, not \"all\"",
            ),
            (
                r#""tagStatus":"tagged","countType":"imageCountMoreThan","countNumber":1"#,
                expire,
                "tagStatus tagged has tagPatternList or tagPrefixList",
            ),
            (
                r#""tagStatus":"any","countType":"sinceImagePushed","countNumber":1"#,
                expire,
                "countType sinceImagePushed has the countUnit days",
            ),
            (
                r#""tagStatus":"any","countType":"imageCountMoreThan","countNumber":0"#,
                expire,
                "countNumber is 0, and must be a whole number above 0",
            ),
            (
                r#""tagStatus":"any","countType":"imageCountMoreThan","countNumber":1"#,
                r#""type":"expires""#,
                "type is expire or transition, not \"expires\"",
            ),
            (
                r#""tagStatus":"any","countType":"imageCountMoreThan","number":1"#,
                expire,
                "a selection has no element \"number\"",
            ),
        ] {
            assert_eq!(of(selection, action), [says], "{selection} {action}");
        }
        assert_eq!(wrong(r#"{"rulePriority":1}"#), ["a rule has selection"]);
    }
}
