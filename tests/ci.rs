//! What other repositories take from this one to run tfsize: it parses, and names only commands and flags that exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};
use serde_json::Value;
use tfsize::report::Output;

const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");
const ACTION: &str = include_str!("../action.yml");
const GITLAB: &str = include_str!("../.ci/gitlab/tfsize.gitlab-ci.yml");

/// A YAML document; scalars stay texts.
fn yaml(text: &str) -> Value {
    let mut events = Parser::new_from_str(text).map(|e| e.unwrap().0);
    let mut anchors = BTreeMap::new();
    loop {
        match events.next().unwrap() {
            Event::StreamStart | Event::DocumentStart(..) => {}
            first => return node(first, &mut events, &mut anchors),
        }
    }
}

fn node<'a>(
    event: Event<'a>,
    rest: &mut impl Iterator<Item = Event<'a>>,
    anchors: &mut BTreeMap<usize, Value>,
) -> Value {
    let (anchor, value) = match event {
        Event::Alias(id) => return anchors[&id].clone(),
        Event::Scalar(text, _, anchor, _) => (anchor, Value::String(text.into_owned())),
        Event::SequenceStart(anchor, ..) => {
            let mut list = Vec::new();
            loop {
                match rest.next().unwrap() {
                    Event::SequenceEnd => break (anchor, Value::Array(list)),
                    item => list.push(node(item, rest, anchors)),
                }
            }
        }
        Event::MappingStart(anchor, ..) => {
            let mut map = serde_json::Map::new();
            loop {
                match rest.next().unwrap() {
                    Event::MappingEnd => break (anchor, Value::Object(map)),
                    key => {
                        let key = node(key, rest, anchors).as_str().unwrap().to_string();
                        let value = rest.next().unwrap();
                        let value = node(value, rest, anchors);
                        assert!(map.insert(key.clone(), value).is_none(), "{key} twice");
                    }
                }
            }
        }
        other => panic!("{other:?}"),
    };
    anchors.insert(anchor, value.clone());
    value
}

/// Holds a command line's commands and flags against those that exist; what a shell puts in is no flag.
fn exists(line: &str) {
    let mut command = tfsize::cli::command();
    command.build();
    let mut words = line.split_whitespace().skip(1).peekable();
    let mut path = "tfsize".to_string();
    while let Some(inner) = words.peek().and_then(|w| command.find_subcommand(w)) {
        path = format!("{path} {}", inner.get_name());
        command = inner.clone();
        words.next();
    }
    let sub = path.split(' ').nth(1);
    assert!(sub.is_some(), "{line}: no command");
    let words: Vec<&str> = words.collect();
    for (i, word) in words.iter().enumerate() {
        let known = |find: &dyn Fn(&clap::Arg) -> bool| command.get_arguments().any(find);
        if let Some(long) = word.strip_prefix("--") {
            let long = long.split('=').next().unwrap();
            assert!(
                known(&|a| a.get_long() == Some(long)),
                "{path} has no --{long}"
            );
        } else if let Some(short) = word.strip_prefix('-') {
            let short = short.chars().next().unwrap();
            assert!(
                known(&|a| a.get_short() == Some(short)),
                "{path} has no -{short}"
            );
            if short == 'o' {
                let output = words[i + 1].trim_matches('"');
                output.parse::<Output>().unwrap();
            }
        }
    }
}

/// Whether the command is there yet.
fn known(name: &str) -> bool {
    tfsize::cli::command().find_subcommand(name).is_some()
}

/// Whether a line can be held against the commands: `lint` is written apart.
fn can_be_held(line: &str) -> bool {
    known("lint") || !line.split_whitespace().any(|w| w == "lint")
}

#[test]
fn hooks_run_commands_that_exist() {
    let hooks = yaml(HOOKS);
    let hooks = hooks.as_array().unwrap();
    let ids: Vec<&str> = hooks.iter().map(|h| h["id"].as_str().unwrap()).collect();
    for id in [
        "tfsize-lint",
        "tfsize-generate-check",
        "tfsize-policy-check",
    ] {
        let find = |id: &str| &hooks[ids.iter().position(|i| *i == id).unwrap()];
        let (plain, system) = (find(id), find(&format!("{id}-system")));
        assert_eq!(plain["language"], "rust");
        assert_eq!(system["language"], "system");
        let rest = |hook: &Value| {
            let mut hook = hook.as_object().unwrap().clone();
            hook.retain(|k, _| k != "id" && k != "language");
            hook
        };
        assert_eq!(rest(plain), rest(system), "the variants differ");
        let entry = plain["entry"].as_str().unwrap();
        if can_be_held(entry) {
            exists(entry);
        }
    }
}

#[test]
fn hooks_start_for_the_files_they_are_about() {
    let hooks = yaml(HOOKS);
    let starts = |id: &str, path: &str| {
        let hook = hooks
            .as_array()
            .unwrap()
            .iter()
            .find(|h| h["id"] == id)
            .unwrap();
        let matches = |key: &str| {
            hook.get(key).is_some_and(|r| {
                regex::Regex::new(r.as_str().unwrap())
                    .unwrap()
                    .is_match(path)
            })
        };
        matches("files") && !matches("exclude")
    };
    for path in [
        "main.tf",
        "a/b.tofu",
        "x.tf.json",
        "prod.auto.tfvars",
        "v.tfvars.json",
    ] {
        assert!(starts("tfsize-lint", path), "{path}");
        assert!(starts("tfsize-generate-check", path), "{path}");
    }
    for path in [
        "README.md",
        ".terraform/modules/a/main.tf",
        "a/.terraform/x.tf",
        "x.tfstate",
    ] {
        assert!(!starts("tfsize-lint", path), "{path}");
    }
    assert!(starts("tfsize-generate-check", "tfsize.hcl"));
    assert!(starts("tfsize-policy-check", "infra/tfsize.hcl"));
    assert!(!starts("tfsize-policy-check", "main.tf"));
}

#[test]
fn the_action_and_the_template_run_commands_that_exist() {
    let action = yaml(ACTION);
    let steps = action["runs"]["steps"].as_array().unwrap();
    let script = steps[1]["run"].as_str().unwrap().replace("\\\n", " ");
    let call = script
        .lines()
        .find(|l| l.contains("tfsize}\" lint "))
        .unwrap();
    let (_, rest) = call.split_once("tfsize}\"").unwrap();
    // Flags that are put together before the call are flags of it, too.
    let more: Vec<&str> = script
        .lines()
        .filter_map(|l| l.split_once("options+=("))
        .map(|(_, l)| l.split(')').next().unwrap())
        .collect();
    let line = format!("tfsize {rest} {}", more.join(" "));
    assert!(line.contains("--policy") && line.contains("--env") && line.contains("--fail-on"));
    let gitlab = yaml(GITLAB);
    let template = gitlab["tfsize"]["script"][0].as_str().unwrap();
    for line in [line.as_str(), template] {
        if can_be_held(line) {
            exists(line);
        }
    }
    // Every input is used, and what is used is an input.
    for name in action["inputs"].as_object().unwrap().keys() {
        assert!(
            ACTION.contains(&format!("inputs.{name} ")),
            "{name} is not used"
        );
    }
    for (at, _) in ACTION.match_indices("inputs.") {
        let name: String = ACTION[at + "inputs.".len()..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        assert!(action["inputs"].get(&name).is_some(), "{name} is no input");
    }
    // What the job writes is what it hands over.
    for (_, file) in gitlab["tfsize"]["artifacts"]["reports"]
        .as_object()
        .unwrap()
    {
        assert!(template.contains(&format!("={}", file.as_str().unwrap())));
    }
}
