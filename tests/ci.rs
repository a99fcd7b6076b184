//! What other repositories take from this one to run tfsize: it parses, and names only commands and flags that exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use saphyr_parser::{Event, Parser};
use serde_json::Value;
use tfsize::report::{Output, drift};

const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");
const ACTION: &str = include_str!("../action.yml");
const GITLAB: &str = include_str!("../.ci/gitlab/tfsize.gitlab-ci.yml");
const GITHUB_DRIFT: &str = include_str!("../.ci/github/drift.yml");
const GITLAB_DRIFT: &str = include_str!("../.ci/gitlab/drift.gitlab-ci.yml");

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
                if sub == Some("drift") {
                    output.parse::<Output<drift::Format>>().unwrap();
                } else {
                    output.parse::<Output>().unwrap();
                }
            }
        }
    }
}

/// Whether the command is there yet.
fn known(name: &str) -> bool {
    tfsize::cli::command().find_subcommand(name).is_some()
}

/// Whether a line can be held against the commands: some are written apart.
fn can_be_held(line: &str) -> bool {
    let called = line.split_whitespace().nth(1);
    !matches!(called, Some("lint" | "drift")) || called.is_some_and(known)
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

/// The calls of tfsize in a script; a shell's own words end one.
fn calls(script: &str) -> Vec<String> {
    script
        .lines()
        .filter_map(|l| {
            let inner = l.split_once("&& tfsize ").map(|(_, rest)| rest);
            let call = inner.or_else(|| l.strip_prefix("tfsize "))?;
            let end = call.split(" || ").next()?.split(')').next()?;
            Some(format!("tfsize {end}"))
        })
        .collect()
}

/// The scripts of a job's steps.
fn scripts(steps: &Value) -> Vec<&str> {
    let steps = steps.as_array().unwrap().iter();
    steps.filter_map(|s| s["run"].as_str()).collect()
}

#[test]
fn the_jobs_of_drift_run_commands_that_exist() {
    let (github, gitlab) = (yaml(GITHUB_DRIFT), yaml(GITLAB_DRIFT));
    let job = &gitlab["tfsize-drift"];
    let github = scripts(&github["jobs"]["drift"]["steps"]).join("\n");
    let script = job["script"].as_array().unwrap().iter();
    let script: Vec<&str> = script.map(|l| l.as_str().unwrap()).collect();
    for text in [github, script.join("\n")] {
        let calls = calls(&text);
        let commands: Vec<&str> = calls
            .iter()
            .map(|c| c.split_whitespace().nth(1).unwrap())
            .collect();
        assert_eq!(commands, ["generate", "lint", "drift"]);
        for call in calls.iter().filter(|c| can_be_held(c)) {
            exists(call);
        }
    }
    // What the job writes is what it hands over.
    let call = script
        .iter()
        .find(|l| l.starts_with("tfsize drift"))
        .unwrap();
    let paths = job["artifacts"]["paths"].as_array().unwrap().iter();
    for file in paths.chain([&job["artifacts"]["reports"]["junit"]]) {
        assert!(call.contains(&format!("={} ", file.as_str().unwrap())));
    }
}

#[test]
fn the_workflow_of_drift_may_do_no_more_than_it_must() {
    let workflow = yaml(GITHUB_DRIFT);
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    let job = &workflow["jobs"]["drift"];
    let may = serde_json::json!({ "contents": "read", "pull-requests": "write" });
    assert_eq!(job["permissions"], may);
    let commit = regex::Regex::new("^actions/[a-z-]+@[0-9a-f]{40}$").unwrap();
    for step in job["steps"].as_array().unwrap() {
        if let Some(action) = step["uses"].as_str() {
            assert!(commit.is_match(action), "{action}");
        }
        // What a pull request's author wrote would be run.
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"));
    }
}

/// A program by that name that takes down how it is called, and prints what the script makes of it.
#[cfg(unix)]
fn stand_in(dir: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;

    let path = dir.join(name);
    let text = format!(
        "#!/bin/sh\necho \"$*\" >> \"{}/calls\"\n{script}\n",
        dir.display()
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// Runs a script with the stand-ins of a directory before all other programs; gives how they were called.
#[cfg(unix)]
fn run(shell: &str, script: &str, dir: &Path, variables: &[(&str, &str)]) -> Vec<String> {
    let _ = std::fs::remove_file(dir.join("calls"));
    let path = format!("{}:{}", dir.display(), std::env::var("PATH").unwrap());
    let out = Command::new(shell)
        .args(["-c", script])
        .current_dir(dir)
        .env("PATH", path)
        .env("RUNNER_TEMP", dir)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let calls = std::fs::read_to_string(dir.join("calls")).unwrap_or_default();
    calls.lines().map(String::from).collect()
}

#[test]
#[cfg(unix)]
fn the_comment_on_github_is_written_once_and_kept_up_to_date() {
    let workflow = yaml(GITHUB_DRIFT);
    let steps = workflow["jobs"]["drift"]["steps"].as_array().unwrap();
    let script = steps.iter().find(|s| s["id"] == "comment").unwrap()["run"]
        .as_str()
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let text = dir.join("drift.md");
    let variables = [
        ("COMMENTS", "issues/7/comments"),
        ("COMMENT", "issues/comments"),
    ];
    let run = |there: &str| -> Vec<String> {
        let listed = format!("case \"$*\" in *--paginate*) printf '{there}';; esac");
        stand_in(dir, "gh", &listed);
        let calls = run("bash", script, dir, &variables);
        let writes = |c: &String| c.contains("--method");
        calls.into_iter().filter(writes).collect()
    };
    assert_eq!(
        run("5\\n"),
        Vec::<String>::new(),
        "no file: nothing was compared"
    );
    std::fs::write(&text, "<!-- tfsize drift -->\n").unwrap();
    let body = format!("-F body=@{}", text.display());
    assert_eq!(
        run(""),
        [format!(
            "api --silent --method POST issues/7/comments {body}"
        )]
    );
    assert_eq!(
        run("5\\n6\\n"),
        [format!(
            "api --silent --method PATCH issues/comments/5 {body}"
        )]
    );
    std::fs::write(&text, "").unwrap();
    assert_eq!(run(""), Vec::<String>::new());
    assert_eq!(
        run("5\\n"),
        ["api --silent --method DELETE issues/comments/5"]
    );
}

#[test]
#[cfg(unix)]
fn the_note_on_gitlab_is_written_once_and_kept_up_to_date() {
    if Command::new("jq").arg("--version").output().is_err() {
        eprintln!("skipped: there is no jq");
        return;
    }
    let gitlab = yaml(GITLAB_DRIFT);
    let script = gitlab["tfsize-drift-note"]["script"][0].as_str().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let text = dir.join("drift.md");
    let variables = [
        ("CI_API_V4_URL", "api"),
        ("CI_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("TFSIZE_COMMENT_TOKEN", "token"),
    ];
    // The second page holds two notes: another one's with the mark, and the job's own.
    let notes = r#"[{"id":4,"author":{"id":8},"body":"<!-- tfsize drift -->"},{"id":5,"author":{"id":9},"body":"<!-- tfsize drift -->"}]"#;
    let run = |second: &str| -> Vec<String> {
        let other = r#"[{"id":3,"author":{"id":9},"body":"other"}]"#;
        let listed = format!(
            "case \"$*\" in */user) echo '{{\"id\":9}}';; *page=1) echo '{other}';; *page=2) echo '{second}';; *) echo '[]';; esac"
        );
        stand_in(dir, "curl", &listed);
        let calls = run("sh", script, dir, &variables);
        calls
            .iter()
            .filter_map(|c| c.split_once("--request "))
            .map(|(_, rest)| rest.to_string())
            .collect()
    };
    let at = "api/projects/1/merge_requests/7/notes";
    assert_eq!(
        run(notes),
        Vec::<String>::new(),
        "no file: nothing was compared"
    );
    std::fs::write(&text, "<!-- tfsize drift -->\n").unwrap();
    assert_eq!(
        run("[]"),
        [format!("POST --data-urlencode body@drift.md {at}")]
    );
    assert_eq!(
        run(notes),
        [format!("PUT --data-urlencode body@drift.md {at}/5")]
    );
    std::fs::write(&text, "").unwrap();
    assert_eq!(run("[]"), Vec::<String>::new());
    assert_eq!(run(notes), [format!("DELETE {at}/5")]);
}
