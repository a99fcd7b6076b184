//! The rules that lint does not check: each one's page is its test, as in `tests/rules.rs`; and every rule has its id, its
//! page and its parts.

use crate::support::page;
use crate::support::tfsize as tfsize_command;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use page::{BEFORE, Case, Expected, cases, expected};
use serde_json::{Value as Json, json};
use tfsize::lint::registry::{self, Group};
use tfsize::registry::{RENAMED, RuleInfo};
use tfsize_command::run;

/// Runs a command that prints JSON.
fn json(dir: &Path, args: &[&str]) -> Json {
    let ran = run(dir, args);
    serde_json::from_str(&ran.out)
        .unwrap_or_else(|e| panic!("{args:?}: {e}, {}\n{}{}", ran.code, ran.out, ran.err))
}

/// One finding of a report.
fn found(finding: &Json, what: &str, said: &str, dir: &str) -> Expected {
    let path = finding["place"]["path"].as_str().unwrap_or(BEFORE);
    let file = path.trim_start_matches("./");
    Expected {
        file: file.strip_prefix(dir).unwrap_or(file).to_owned(),
        // What has no place in the change is expected anywhere in what runs before it.
        line: finding["place"]["line"]
            .as_u64()
            .map_or(0, |n| usize::try_from(n).unwrap()),
        what: what.to_owned(),
        rule: finding["rule"].as_str().unwrap().to_owned(),
        text: finding[said].as_str().unwrap().to_owned(),
    }
}

fn all(list: &Json, what: &str, said: &str, dir: &str) -> Vec<Expected> {
    let list = list.as_array().into_iter().flatten();
    list.map(|f| found(f, what, said, dir)).collect()
}

/// What a policy that is checked by itself comes to.
fn of_policy(case: &Case) -> Vec<Expected> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("tfsize.hcl"), case.policy.as_ref().unwrap()).unwrap();
    let report = json(dir.path(), &["policy", "check", "--format", "json"]);
    all(&report["findings"], "finding", "headline", "")
}

/// What a configuration comes to.
fn of_configuration(case: &Case) -> Vec<Expected> {
    let dir = tempfile::tempdir().unwrap();
    page::write(case, dir.path());
    let report = json(dir.path(), &["lint", ".", "-o", "json"]);
    let mut out = all(&report["findings"], "finding", "headline", "");
    out.extend(all(&report["undecided"], "undecided", "why", ""));
    out
}

/// What a change comes to: what runs is a state with the values of the configuration before it.
fn of_change(case: &Case) -> Vec<Expected> {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let policy = "policy \"p\" {\n  region = \"eu-west-1\"\n}\n\nenvironment \"e\" {\n}\n";
    fs::write(dir.join("tfsize.hcl"), policy).unwrap();
    for name in ["before", "after"] {
        fs::create_dir(dir.join(name)).unwrap();
    }
    page::write(case, &dir.join("after"));
    fs::write(dir.join("before/main.tf"), case.before.as_ref().unwrap()).unwrap();
    let before = json(dir, &["inspect", "before", "--format", "json"]);
    let state = json!({
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": before["planned_values"],
    });
    fs::write(dir.join("state.json"), state.to_string()).unwrap();
    let mut args = vec![
        "drift",
        "--source",
        "after",
        "--state",
        "state.json",
        "--env",
        "e",
        "-o",
        "json",
    ];
    if let Some(what) = &case.plan {
        assert_eq!(what, "replace", "line {}", case.line);
        let after = json(dir, &["inspect", "after", "--format", "json"]);
        fs::write(dir.join("plan.json"), replacing(&before, after).to_string()).unwrap();
        args.extend(["--plan", "plan.json"]);
    }
    let report = json(dir, &args);
    let targets = report["estates"].as_array().unwrap().iter();
    targets
        .flat_map(|e| all(&e["transitions"], "finding", "headline", "after/"))
        .collect()
}

/// A plan that replaces everything which both configurations have.
fn replacing(before: &Json, mut after: Json) -> Json {
    let was: BTreeMap<&str, &Json> = before["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["address"].as_str().unwrap(), &c["change"]["after"]))
        .collect();
    for change in after["resource_changes"].as_array_mut().unwrap() {
        let address = change["address"].as_str().unwrap().to_owned();
        if let Some(was) = was.get(address.as_str()) {
            change["change"]["before"] = (*was).clone();
            change["change"]["actions"] = json!(["delete", "create"]);
        }
    }
    after
}

/// What a page gets wrong of its rule.
fn mistakes(group: Group, rule: &RuleInfo) -> Vec<String> {
    let id = rule.id;
    let mut out = Vec::new();
    let (mut fires, mut silent) = (false, false);
    for case in cases(rule.page) {
        let mut have = match group {
            Group::PolicyFile | Group::Capacity => of_policy(&case),
            Group::Reading => of_configuration(&case),
            Group::Transition => of_change(&case),
            Group::Aws | Group::Policy | Group::Validate | Group::Suppression => {
                unreachable!("see tests/rules.rs")
            }
        };
        have.retain(|f| f.rule == id);
        have.sort();
        let mut want = expected(&case);
        for one in &mut want {
            assert_eq!(one.rule, id, "{id}, line {}", case.line);
            if one.file == BEFORE {
                one.line = 0;
            }
        }
        if case.before.is_some() && !want.iter().any(|w| w.file != BEFORE) && have.is_empty() {
            // The change before it, of the same state, was the one that fires.
            want.clear();
        }
        want.sort();
        let same = want.len() == have.len()
            && want.iter().zip(&have).all(|(w, h)| {
                (&w.file, w.line, &w.what) == (&h.file, h.line, &h.what) && h.text.contains(&w.text)
            });
        if !same {
            out.push(format!(
                "{id}, line {}: expected {want:#?}\nfound {have:#?}",
                case.line
            ));
        }
        fires |= !have.is_empty();
        silent |= have.is_empty();
    }
    if !fires || !silent {
        out.push(format!(
            "{id}: needs a case that fires and one that does not"
        ));
    }
    out
}

#[test]
fn every_page_holds() {
    let only = std::env::var("TFSIZE_RULE").ok();
    let groups = [
        Group::Reading,
        Group::PolicyFile,
        Group::Capacity,
        Group::Transition,
    ];
    let mut wrong = Vec::new();
    for group in groups {
        for rule in group.rules() {
            if only.as_deref().is_none_or(|only| only == rule.id) {
                wrong.extend(mistakes(group, rule));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The id that a page's place says: its name, after the family's where it stands in a family's folder.
fn id_of(page: &Path) -> String {
    let name = page.file_stem().unwrap().to_str().unwrap();
    match page.strip_prefix("lint/rules") {
        Ok(below) => {
            let family = below.parent().unwrap().to_str().unwrap();
            format!("{family}-{name}").replace('_', "-")
        }
        Err(_) => name.to_owned(),
    }
}

/// The pages under `src`, by the id that their place says.
fn pages() -> BTreeMap<String, PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    walkdir::WalkDir::new(&src)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .map(|path| (id_of(path.strip_prefix(&src).unwrap()), path))
        .collect()
}

#[test]
fn each_rule_stands_beside_its_page() {
    let pages = pages();
    let ids: BTreeSet<String> = registry::all().map(|r| r.id.to_string()).collect();
    assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), ids);
    for rule in registry::all() {
        let path = &pages[rule.id];
        assert_eq!(fs::read_to_string(path).unwrap(), rule.page);
        let folder = path.parent().unwrap();
        if folder.parent().unwrap().ends_with("lint/rules") {
            let code = fs::read_to_string(path.with_extension("rs")).unwrap();
            assert!(
                code.contains(&format!("id: \"{}\"", rule.id)),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn pages_have_their_parts() {
    for rule in registry::all() {
        let page = rule.page;
        let head: Vec<&str> = page.lines().take(3).collect();
        assert_eq!(head[0], format!("# {}", rule.id));
        let summary = rule.summary;
        let first = summary.chars().next().unwrap().to_uppercase().to_string();
        assert_eq!(
            head[2],
            format!("{first}{}.", &summary[first.len()..]),
            "{}",
            rule.id
        );
        for heading in [
            "## What it checks",
            "## Why",
            "## Example",
            "## When not",
            "## Fix",
        ] {
            assert!(page.contains(heading), "{}: {heading} is missing", rule.id);
        }
    }
}

#[test]
fn an_id_is_one_rule_and_an_old_one_leads_to_it() {
    let mut seen = BTreeSet::new();
    for rule in registry::all() {
        assert!(seen.insert(rule.id), "{} is twice", rule.id);
        assert_eq!(registry::current(rule.id), rule.id);
    }
    let mut old = BTreeSet::new();
    for renamed in RENAMED {
        assert!(old.insert(renamed.was), "{} is twice", renamed.was);
        assert!(seen.contains(renamed.now), "{} is no rule", renamed.now);
        let now = registry::current(renamed.was);
        if seen.contains(renamed.was) {
            assert_eq!(now, renamed.was, "an id of today means today's rule");
        } else {
            assert_eq!(now, renamed.now);
        }
    }
}

#[test]
fn ids_say_what_they_are_about() {
    for (group, start) in [
        (Group::PolicyFile, "policyfile-"),
        (Group::Capacity, "capacity-"),
    ] {
        for rule in group.rules() {
            let planning = rule.id.starts_with("planning-");
            assert!(rule.id.starts_with(start) || planning, "{}", rule.id);
        }
    }
    for rule in Group::Policy.rules() {
        let starts = ["policy-", "missing-", "capacity-"];
        assert!(starts.iter().any(|s| rule.id.starts_with(s)), "{}", rule.id);
    }
    for rule in Group::Aws.rules() {
        assert!(!rule.id.starts_with("policy"), "{}", rule.id);
    }
}

/// A policy, and a task with twice the memory that it sizes.
const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "production" {
  demand {
    connections = 100
  }
}

service "gateway" {
  by    = "connections"
  tasks = 2

  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

const MAIN: &str = r#"resource "aws_ecs_task_definition" "gateway" {
  family                   = "gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 4096
  container_definitions    = jsonencode([{ name = "gateway", image = "nginx:1", essential = true }])
}

resource "aws_ecs_service" "gateway" {
  name            = "gateway"
  task_definition = aws_ecs_task_definition.gateway.arn
  desired_count   = 2
}
"#;

/// The ids of a report's list.
fn ids(list: &Json) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|f| f["rule"].as_str().unwrap()).collect()
}

/// What lint says of the configuration under the policy, with what else there is in both.
fn lint(policy: &str, main: &str, args: &[&str]) -> (Json, String) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("tfsize.hcl"), format!("{POLICY}{policy}")).unwrap();
    fs::write(dir.path().join("main.tf"), main).unwrap();
    let mut all = vec!["lint", ".", "--env", "production", "-o", "json"];
    all.extend(args);
    let ran = run(dir.path(), &all);
    let json = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}\n{}", ran.err));
    (json, ran.err)
}

#[test]
fn old_ids_are_taken_everywhere_and_said() {
    let said = "baseline-memory is called policy-memory now";
    let (plain, err) = lint("", MAIN, &[]);
    assert_eq!(ids(&plain["findings"]), ["policy-memory"]);
    assert!(!err.contains("is called"), "{err}");
    // In a comment.
    let marked = MAIN.replace(
        "= 4096",
        "= 4096 # tfsize:ignore[baseline-memory] reason=\"load test\"",
    );
    let (comment, _) = lint("", &marked, &[]);
    assert_eq!(ids(&comment["suppressed"]), ["policy-memory"]);
    assert_eq!(ids(&comment["findings"]), ["ignore-renamed-rule"]);
    assert!(
        comment["findings"][0]["headline"]
            .as_str()
            .unwrap()
            .contains(said)
    );
    // In a waiver, and in a setting.
    let waiver = r#"
waiver "load" {
  address = "aws_ecs_task_definition.*"
  rule    = "baseline-memory"
  reason  = "load test"
  until   = "2999-12-31"
}
"#;
    let (waived, err) = lint(waiver, MAIN, &[]);
    assert_eq!(ids(&waived["suppressed"]), ["policy-memory"]);
    assert_eq!(ids(&waived["findings"]), [""; 0]);
    assert!(err.contains(said), "{err}");
    let setting = "\nlint {\n  rule \"baseline-memory\" {\n    severity = \"note\"\n  }\n}\n";
    let (set, err) = lint(setting, MAIN, &[]);
    assert_eq!(set["findings"][0]["severity"], "note");
    assert!(err.contains(said), "{err}");
    // With `--only`.
    let (only, err) = lint("", MAIN, &["--only", "baseline-memory"]);
    assert_eq!(ids(&only["findings"]), ["policy-memory"]);
    assert!(err.contains(said), "{err}");
    let (other, _) = lint("", MAIN, &["--only", "baseline-cpu"]);
    assert_eq!(ids(&other["findings"]), [""; 0]);
}

#[test]
fn a_baseline_file_with_old_ids_holds() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    fs::write(dir.join("tfsize.hcl"), POLICY).unwrap();
    fs::write(dir.join("main.tf"), MAIN).unwrap();
    run(
        dir,
        &[
            "lint",
            ".",
            "--env",
            "production",
            "--write-baseline",
            "old.json",
        ],
    );
    let text = fs::read_to_string(dir.join("old.json")).unwrap();
    let old = text.replace("policy-memory", "baseline-memory");
    assert_ne!(text, old);
    fs::write(dir.join("old.json"), &old).unwrap();
    let args = [
        "lint",
        ".",
        "--env",
        "production",
        "--baseline",
        "old.json",
        "-o",
        "json",
    ];
    let ran = run(dir, &args);
    let report: Json = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ids(&report["suppressed"]), ["policy-memory"]);
    assert_eq!(ids(&report["findings"]), [""; 0]);
    assert!(
        ran.err
            .contains("baseline-memory is called policy-memory now"),
        "{}",
        ran.err
    );
    assert_eq!(
        fs::read_to_string(dir.join("old.json")).unwrap(),
        old,
        "nothing else changed"
    );
}

#[test]
fn explain_knows_old_ids_and_every_group() {
    let dir = tempfile::tempdir().unwrap();
    let explain = |id: &str| run(dir.path(), &["explain", id]);
    for rule in registry::all() {
        assert_eq!(explain(rule.id).out, rule.page, "{}", rule.id);
    }
    let old = explain("baseline-memory");
    assert!(old.out.starts_with("# policy-memory\n"), "{}", old.out);
    assert!(
        old.err
            .contains("baseline-memory is called policy-memory now"),
        "{}",
        old.err
    );
    // An id that means another rule today.
    let both = explain("policy-scaling");
    assert!(both.out.starts_with("# policy-scaling\n"), "{}", both.out);
    assert!(
        both.err
            .contains("policyfile-scaling was called policy-scaling before"),
        "{}",
        both.err
    );
    let broker = explain("capacity-broker");
    assert!(
        broker
            .err
            .contains("capacity-broker-connections was called"),
        "{}",
        broker.err
    );
}

#[test]
fn a_policy_suppresses_what_is_said_of_itself() {
    let check = |text: &str| {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("tfsize.hcl"), text).unwrap();
        let report = json(dir.path(), &["policy", "check", "--format", "json"]);
        all(&report["findings"], "finding", "headline", "")
            .into_iter()
            .map(|f| (f.rule, f.line))
            .collect::<Vec<_>>()
    };
    let told = |id: &str, line: usize| vec![(id.to_owned(), line)];
    let tight = POLICY.replace(
        "  tier \"all\" {",
        "  agents {\n    per_task = 10\n    memory   = \"200 MB\"\n  }\n\n  tier \"all\" {",
    );
    assert_eq!(check(&tight), told("capacity-agents", 16));
    let with =
        |comment: &str| tight.replace("per_task = 10\n", &format!("per_task = 10 # {comment}\n"));
    assert_eq!(
        check(&with("tfsize:ignore[capacity-agents] reason=\"measured\"")),
        []
    );
    assert_eq!(
        check(&with("tfsize:ignore[capacity-tasks] reason=\"measured\"")),
        [told("capacity-agents", 16), told("ignore-unused", 16)].concat()
    );
    // A mistake stays.
    let wrong = POLICY.replace(
        "tasks = 2",
        "tasks = \"6..2\" # tfsize:ignore[policyfile-value] reason=\"no\"",
    );
    assert_eq!(check(&wrong)[0].0, "policyfile-value");
    let off = "\nlint {\n  rule \"capacity-agents\" {\n    active = false\n  }\n}\n";
    assert_eq!(check(&format!("{tight}{off}")), []);
    let waiver = r#"
waiver "agents" {
  address = "*"
  rule    = "capacity-agents"
  reason  = "measured"
  until   = "2999-12-31"
}
"#;
    let told_of_waiver: Vec<String> = check(&format!("{tight}{waiver}"))
        .into_iter()
        .map(|f| f.0)
        .collect();
    assert!(
        told_of_waiver.contains(&"policyfile-rule".to_owned()),
        "{told_of_waiver:?}"
    );
}

#[test]
fn settings_comments_waivers_and_only_know_every_rule_or_say_what_to_write() {
    let groups: Vec<(Group, &str)> = Group::ALL
        .into_iter()
        .flat_map(|group| group.rules().into_iter().map(move |rule| (group, rule.id)))
        .collect();
    let mut policy = POLICY.to_owned();
    policy.push_str("\nlint {\n");
    for (_, id) in &groups {
        let _ = writeln!(policy, "  rule \"{id}\" {{\n    severity = \"note\"\n  }}");
    }
    policy.push_str("}\n");
    for (i, (_, id)) in groups.iter().enumerate() {
        let _ = writeln!(
            policy,
            "waiver \"w{i}\" {{\n  address = \"aws_none.*\"\n  rule = \"{id}\"\n  reason = \"r\"\n  until = \"2999-12-31\"\n}}"
        );
    }
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("tfsize.hcl"), &policy).unwrap();
    let report = json(dir.path(), &["policy", "check", "--format", "json"]);
    let findings = report["findings"].as_array().unwrap();
    for (group, id) in &groups {
        let named = |f: &&Json| {
            let headline = f["headline"].as_str().unwrap();
            f["rule"] == "policyfile-rule" && headline.split([' ', ',']).any(|word| word == *id)
        };
        let said: Vec<&Json> = findings.iter().filter(named).collect();
        let of_waiver = usize::from(!group.is_about_resources());
        let of_setting = usize::from(*group == Group::PolicyFile);
        assert_eq!(said.len(), of_waiver + of_setting, "{id}: {said:#?}");
        for one in said {
            let help = one["help"].as_str().unwrap();
            assert!(
                help.contains(id) || help.starts_with("correct the mistake"),
                "{id}: {help}"
            );
        }
    }
    // No comment on any rule is unknown, no waiver of what lint does not check is unused, and what another command checks
    // is said.
    let mut main = String::new();
    let mut only = vec!["lint", ".", "-o", "json"];
    for (_, id) in &groups {
        let _ = writeln!(main, "# tfsize:ignore[{id}] reason=\"r\"\nlocals {{}}");
        only.extend(["--only", *id]);
    }
    fs::write(dir.path().join("main.tf"), main).unwrap();
    let ran = run(dir.path(), &only);
    let report: Json = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    for one in findings {
        assert_ne!(one["rule"], "ignore-unknown-rule", "{one:#}");
    }
    for (i, (group, id)) in groups.iter().enumerate() {
        let unused = format!("the waiver w{i} waives no finding");
        let is_unused = findings.iter().any(|f| f["headline"] == unused.as_str());
        // The policy is not compared where no root module is known to be of it.
        if *group != Group::Policy {
            let checked = matches!(group, Group::Aws | Group::Validate);
            assert_eq!(is_unused, checked, "{id}");
        }
        let elsewhere = format!("rule {id} is checked by `tfsize ");
        assert_eq!(
            ran.err.contains(&elsewhere),
            group.checked_by().is_some(),
            "{id}: {}",
            ran.err
        );
    }
    // What is wrong with suppressions can be turned off.
    let id = Group::Aws.rules()[0].id;
    let waiver = format!(
        "\nwaiver \"w\" {{\n  address = \"aws_none.*\"\n  rule = \"{id}\"\n  reason = \"r\"\n  until = \"2999-12-31\"\n}}\n"
    );
    let off = |id: &str| format!("\nlint {{\n  rule \"{id}\" {{\n    active = false\n  }}\n}}\n");
    let both = ["ignore-unused", "waiver-unused"];
    let said = |more: &str| -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("tfsize.hcl"),
            format!("{POLICY}{waiver}{more}"),
        )
        .unwrap();
        let main = format!("# tfsize:ignore[{id}] reason=\"r\"\nlocals {{}}\n");
        fs::write(dir.path().join("main.tf"), main).unwrap();
        let report = json(dir.path(), &["lint", ".", "-o", "json"]);
        let found = ids(&report["findings"]).into_iter();
        found
            .filter(|id| both.contains(id))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(said("").len(), 2);
    for id in both {
        assert_eq!(said(&off(id)).len(), 1, "{id}");
        assert!(!said(&off(id)).contains(&id.to_owned()));
    }
}

#[test]
fn waivers_comments_and_settings_reach_changes() {
    let broker = r#"resource "aws_mq_broker" "jobs" {
  broker_name        = "jobs"
  engine_type        = "RabbitMQ"
  engine_version     = "3.13"
  host_instance_type = "mq.m5.large"
  deployment_mode    = "SINGLE_INSTANCE"
}
"#;
    let change = |policy: &str, comment: &str| {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let head = "policy \"p\" {\n  region = \"eu-west-1\"\n}\n\nenvironment \"e\" {\n}\n";
        fs::write(dir.join("tfsize.hcl"), format!("{head}{policy}")).unwrap();
        for name in ["before", "after"] {
            fs::create_dir(dir.join(name)).unwrap();
        }
        fs::write(dir.join("before/main.tf"), broker).unwrap();
        let after = broker.replace("\"mq.m5.large\"", &format!("\"mq.m5.xlarge\" {comment}"));
        fs::write(dir.join("after/main.tf"), after).unwrap();
        let before = json(dir, &["inspect", "before", "--format", "json"]);
        let state = json!({ "format_version": "1.0", "terraform_version": "1.11.4", "values": before["planned_values"] });
        fs::write(dir.join("state.json"), state.to_string()).unwrap();
        let args = [
            "drift",
            "--source",
            "after",
            "--state",
            "state.json",
            "--env",
            "e",
            "-o",
            "json",
        ];
        let report = json(dir, &args);
        let one = report["estates"][0]["transitions"][0].clone();
        assert_eq!(one["rule"], "broker-restart");
        (
            one["severity"].as_str().unwrap().to_owned(),
            one["notes"].to_string(),
        )
    };
    assert_eq!(change("", "").0, "warning");
    let (severity, notes) = change("", "# tfsize:ignore[broker-restart] reason=\"at night\"");
    assert_eq!(severity, "note");
    assert!(
        notes.contains("a comment lets it pass: at night"),
        "{notes}"
    );
    // Lint does not see changes, and does not call the comment unused.
    let marked = MAIN.replace(
        "= 4096",
        "= 2048 # tfsize:ignore[broker-restart] reason=\"at night\"",
    );
    assert_eq!(ids(&lint("", &marked, &[]).0["findings"]), [""; 0]);
    let waiver = r#"
waiver "night" {
  address = "aws_mq_broker.*"
  rule    = "broker-restart"
  reason  = "at night"
  until   = "2999-12-31"
}
"#;
    let (severity, notes) = change(waiver, "");
    assert_eq!(severity, "note");
    assert!(
        notes.contains("a waiver lets it pass until 2999-12-31: at night"),
        "{notes}"
    );
    let setting = "\nlint {\n  rule \"broker-restart\" {\n    severity = \"error\"\n  }\n}\n";
    assert_eq!(change(setting, "").0, "error");
}

/// The text of the first fenced block of a kind after a place in a document, and what follows it.
fn block<'t>(text: &'t str, fence: &str) -> (&'t str, &'t str) {
    let ticks = &fence[..fence.find(|c| c != '`').unwrap()];
    let (_, rest) = text.split_once(&format!("\n{fence}\n")).unwrap();
    rest.split_once(&format!("\n{ticks}\n")).unwrap()
}

#[test]
fn the_recipe_for_a_rule_is_one_that_works() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let (_, recipe) = text.split_once("## How to add a rule\n").unwrap();
    let recipe = recipe.split("\n## How").next().unwrap();
    let (code, rest) = block(recipe, "```rust");
    let (page, rest) = block(rest, "````markdown");
    // The files are those of a rule: what compiles and holds there compiles and holds as it is shown.
    let rule = root.join("src/lint/rules/events");
    assert_eq!(
        fs::read_to_string(rule.join("archive.rs"))
            .unwrap()
            .trim_end(),
        code
    );
    assert_eq!(
        fs::read_to_string(rule.join("archive.md"))
            .unwrap()
            .trim_end(),
        page
    );
    let word = fs::read_to_string(rule.join("mod.rs")).unwrap();
    assert!(word.contains("rules! {\n    archive,\n"), "{word}");
    // Every fence that a page may have is in the table, and no other.
    let table: BTreeSet<&str> = rest
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .flat_map(|line| line.split(" |").next().unwrap().split("`, `"))
        .map(|fence| fence.trim_matches('`'))
        .collect();
    assert_eq!(table, page::FENCES.into());
    // And the page as it is shown is read as a page: a case that fires, and one that passes.
    let fires: Vec<bool> = cases(page)
        .iter()
        .map(|case| !expected(case).is_empty())
        .collect();
    assert_eq!(fires, [true, false]);
}
