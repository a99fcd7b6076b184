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
            out.push(wrong("a lifecycle policy is an object", None));
        }
        return out;
    };
    elements(&mut out, policy, &["rules"], "a lifecycle policy");
    let Some(rules) = policy.get("rules") else {
        if out.is_empty() {
            out.push(wrong("a lifecycle policy has rules", None));
        }
        return out;
    };
    if rules.as_entries().is_some() {
        out.push(wrong("rules is a list", Some(rules)));
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
            out.push(wrong(says, Some(priority)));
        }
        if let Some(selection) = rule.get("selection").and_then(Value::as_entries) {
            choose(&mut out, selection);
        }
        if let Some(action) = rule.get("action").and_then(Value::as_entries) {
            held(&mut out, action, &ACTION.value, &["type"], "an action");
            let known: [(&str, &[&'static str]); 2] = [
                ("type", &ACTIONS.value),
                ("targetStorageClass", &TARGET_CLASSES.value),
            ];
            words(&mut out, action, &known);
        }
    }
    out
}

/// Which images a rule is for.
fn choose<'v>(out: &mut Vec<Wrong<'v>>, selection: &'v Entries) {
    let before = out.len();
    let (known, required) = (&SELECTION.value, &SELECTION_REQUIRED.value);
    held(out, selection, known, required, "a selection");
    let is_misspelled = out.len() > before;
    let known: [(&str, &[&'static str]); 4] = [
        ("tagStatus", &TAG_STATUS.value),
        ("countType", &COUNT_TYPES.value),
        ("storageClass", &STORAGE_CLASSES.value),
        ("countUnit", &["days"]),
    ];
    words(out, selection, &known);
    let text = |name: &str| selection.get(name).and_then(Value::as_str);
    let is_set = |name: &str| selection.get(name).is_some_and(|v| !v.is_null());
    let has_tags = is_set("tagPatternList") || is_set("tagPrefixList");
    let of_status = match text("tagStatus") {
        Some("tagged") if !is_misspelled && !has_tags => {
            Some("tagStatus tagged has tagPatternList or tagPrefixList")
        }
        Some("untagged") if has_tags => {
            Some("tagStatus untagged has neither tagPatternList nor tagPrefixList")
        }
        _ => None,
    };
    let of_type = match text("countType") {
        Some("imageCountMoreThan") if is_set("countUnit") => {
            Some("countType imageCountMoreThan has no countUnit")
        }
        Some("sinceImagePushed") if !is_misspelled && !is_set("countUnit") => {
            Some("countType sinceImagePushed has the countUnit days")
        }
        _ => None,
    };
    for (name, says) in [("tagStatus", of_status), ("countType", of_type)] {
        out.extend(says.map(|says| wrong(says, selection.get(name))));
    }
    if let Some(count) = selection.get("countNumber")
        && let Some(number) = count.as_number().filter(|_| !count.contains_hidden())
        && !(number.is_whole() && number.to_usize().is_some_and(|n| n > 0))
    {
        let says = format!("countNumber is {number}, and must be a whole number above 0");
        out.push(wrong(says, Some(count)));
    }
}

/// What the page on the parts of a policy says.
fn wrong(says: impl Into<String>, at: Option<&Value>) -> Wrong<'_> {
    plain(says, at, &PROPERTIES)
}

/// Which elements there are stands on the page with the template.
fn elements<'v>(
    out: &mut Vec<Wrong<'v>>,
    entries: &'v Entries,
    known: &[&'static str],
    what: &str,
) {
    names(out, entries, known, what, &TEMPLATE);
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
    elements(out, entries, known, what);
    // A name that is misspelled is missing, too: that is said once.
    if out.len() == before {
        let missing = required.iter().find(|name| entries.get(**name).is_none());
        out.extend(missing.map(|name| wrong(format!("{what} has {name}"), None)));
    }
}

/// Each of these elements is one of its words.
fn words<'v>(out: &mut Vec<Wrong<'v>>, entries: &'v Entries, elements: &[(&str, &[&'static str])]) {
    for (name, known) in elements {
        if let Some(value) = entries.get(*name) {
            one_of(out, value, known, name, &PROPERTIES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PROPERTIES, TEMPLATE, check};
    use crate::config::value::json;

    fn says(rule: &str) -> Vec<String> {
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
            assert_eq!(says(rule), Vec::<String>::new(), "{rule}");
        }
    }

    #[test]
    fn each_part_of_the_grammar_is_held() {
        let of = |selection: &str, action: &str| {
            says(&format!(
                r#"{{"rulePriority":1,"selection":{{{selection}}},"action":{{{action}}}}}"#
            ))
        };
        let expire = r#""type":"expire""#;
        for (selection, action, expected) in [
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
            assert_eq!(of(selection, action), [expected], "{selection} {action}");
        }
        assert_eq!(says(r#"{"rulePriority":1}"#), ["a rule has selection"]);
    }

    #[test]
    fn each_is_told_with_the_page_that_says_so() {
        for (rule, page) in [
            (r#"{"rulePriority":1,"selector":{}}"#, &TEMPLATE),
            (r#"{"rulePriority":1}"#, &PROPERTIES),
            // What a name has in it says nothing of the page.
            (
                r#"{"rulePriority":1,"selection":{"tagStatus":"has no element","countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}"#,
                &PROPERTIES,
            ),
        ] {
            let document = json::decode(&format!(r#"{{"rules":[{rule}]}}"#)).unwrap();
            let sources: Vec<_> = check(&document).iter().map(|w| w.source.section).collect();
            assert_eq!(sources, [page.section], "{rule}");
        }
    }
}
