//! What a change does to how it is judged itself is told.

#![cfg(unix)]

use crate::support::tfsize as tool;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;
use tool::{Ran, run};

const POLICY: &str = "policy \"p\" {\n  region = \"eu-west-1\"\n}\n\
environment \"production\" {\n  demand {\n    connections = 100\n  }\n}\n\
environment \"staging\" {\n  demand {\n    connections = 10\n  }\n}\n\
service \"gateway\" {\n  by    = \"connections\"\n  tasks = \"2..6\"\n  tier \"all\" {\n    cpu    = \"1 vCPU\"\n    memory = \"2 GB\"\n  }\n}\n\
lint {\n  rule \"ecs-fargate-size\" {\n    severity = \"error\"\n  }\n}\n\
waiver \"old\" {\n  rule    = \"ecs-fargate-size\"\n  address = \"*.old\"\n  reason  = \"until it goes\"\n  until   = \"2099-01-01\"\n}\n";

fn task(more: &str) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"wrong\" {{{more}\n  family = \"w\"\n  requires_compatibilities = [\"FARGATE\"]\n  \
         network_mode = \"awsvpc\"\n  cpu = 300\n  memory = 700\n  container_definitions = jsonencode([{{ name = \"a\", image = \"nginx:1\", essential = true }}])\n}}\n\
         resource \"aws_ecs_service\" \"gateway\" {{\n  name = \"gateway\"\n  task_definition = aws_ecs_task_definition.wrong.arn\n  desired_count = 2\n}}\n"
    )
}

const KNOWN: &str = "{\"version\": 1, \"findings\": []}\n";

fn git(dir: &Path, args: &[&str]) {
    let output = Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}");
}

fn repository() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("infra")).unwrap();
    fs::write(dir.path().join("tfsize.hcl"), POLICY).unwrap();
    fs::write(dir.path().join("known.json"), KNOWN).unwrap();
    fs::write(dir.path().join("infra/main.tf"), task("")).unwrap();
    git(dir.path(), &["init", "--quiet"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "--quiet", "-m", "first"]);
    dir
}

const LINT: &[&str] = &[
    "lint",
    "infra",
    "--baseline",
    "known.json",
    "--base",
    "HEAD",
];
const DRIFT: &[&str] = &[
    "drift",
    "--source",
    "infra",
    "--env",
    "production",
    "--base",
    "HEAD",
];

fn json(dir: &Path, args: &[&str]) -> Vec<(String, String, String)> {
    let ran = run(dir, &[args, &["-o", "json"]].concat());
    let json: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    let list = json["settings"].as_array().unwrap();
    let word = |one: &Json, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    list.iter()
        .map(|one| {
            let at = &one["place"];
            let place = match at["line"].as_u64() {
                Some(line) => format!("{}:{line}", word(at, "path")),
                None => String::new(),
            };
            (word(one, "kind"), word(one, "name"), place)
        })
        .collect()
}

fn text(dir: &Path, args: &[&str]) -> Ran {
    run(dir, args)
}

/// Each kind of setting, how it is changed, and what is told: kind, name and place.
#[test]
fn every_change_of_how_it_is_judged_is_told() {
    let waiver = "waiver \"new\" {\n  rule    = \"ecs-fargate-size\"\n  address = \"*.wrong\"\n  reason  = \"none\"\n  until   = \"2099-01-01\"\n}\n";
    let cases: [(&str, &str, String, &str, &str, &str, bool); 9] = [
        ("tfsize.hcl", "a new waiver", format!("{POLICY}{waiver}"), "waiver", "waiver \"new\"", "tfsize.hcl:", true),
        ("tfsize.hcl", "a longer waiver", POLICY.replace("2099-01-01", "2199-01-01"), "waiver", "waiver \"old\"", "tfsize.hcl:", true),
        ("tfsize.hcl", "a wider waiver", POLICY.replace("\"*.old\"", "\"*\""), "waiver", "waiver \"old\"", "tfsize.hcl:", true),
        ("tfsize.hcl", "a lighter rule", POLICY.replace("\"error\"", "\"note\""), "setting", "lint.rule \"ecs-fargate-size\".severity", "tfsize.hcl:24", true),
        ("tfsize.hcl", "an excluded directory", POLICY.replace("lint {\n", "lint {\n  exclude = [\"prod\"]\n"), "setting", "lint.exclude", "tfsize.hcl:", true),
        ("tfsize.hcl", "another selection", POLICY.replace("environment \"staging\" {", "environment \"staging\" {\n  select {\n    paths = [\"x\"]\n  }"), "setting", "select.paths", "tfsize.hcl:", true),
        ("tfsize.hcl", "a larger size", POLICY.replace("\"2 GB\"", "\"4 GB\""), "policy", "service \"gateway\".tier \"all\".memory", "tfsize.hcl:", true),
        ("infra/main.tf", "a comment", task(" # tfsize:ignore[ecs-fargate-size] reason=\"mine\""), "suppression", "infra/main.tf [ecs-fargate-size] on resource \"aws_ecs_task_definition\" \"wrong\"", "infra/main.tf:1", true),
        ("known.json", "an old finding", "{\"version\": 1, \"findings\": [{\"root\": \"infra\", \"address\": \"aws_ecs_task_definition.wrong\", \"rule\": \"ecs-fargate-size\", \"attribute\": \"cpu\", \"got\": \"300\"}]}\n".to_owned(), "baseline", "ecs-fargate-size of aws_ecs_task_definition.wrong.cpu in infra", "", false),
    ];
    for (file, what, now, kind, name, place, drift) in cases {
        let dir = repository();
        for args in [LINT, DRIFT] {
            assert_eq!(json(dir.path(), args), [], "{what}: before");
        }
        fs::write(dir.path().join(file), now).unwrap();
        for args in [LINT, DRIFT] {
            let told = json(dir.path(), args);
            if args == DRIFT && !drift {
                assert_eq!(told, [], "{what}: drift has no baseline");
                continue;
            }
            assert_eq!(told.len(), 1, "{what}: {told:?}");
            assert_eq!(
                (told[0].0.as_str(), told[0].1.as_str()),
                (kind, name),
                "{what}"
            );
            assert!(told[0].2.starts_with(place), "{what}: {told:?}");
            let ran = text(dir.path(), args);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(said.contains(&format!("{kind}: {name} ")), "{what}: {said}");
            let markdown = text(dir.path(), &[args, &["-o", "markdown"]].concat());
            assert!(markdown.out.contains(kind), "{what}: {}", markdown.out);
        }
        // What is taken away is told, too.
        git(dir.path(), &["add", "-A"]);
        git(dir.path(), &["commit", "--quiet", "-m", "second"]);
        git(dir.path(), &["checkout", "--quiet", "HEAD~1", "--", "."]);
        let told = json(dir.path(), LINT);
        assert_eq!(told.len(), 1, "{what}: back: {told:?}");
        let mut since = LINT.to_vec();
        *since.last_mut().unwrap() = "HEAD~1";
        assert_eq!(json(dir.path(), &since), [], "{what}: since the first");
    }
}

/// A policy that is new, or gone, is told as a whole; what is only moved or formatted is not told at all.
#[test]
fn a_policy_that_comes_or_goes_is_told_and_layout_is_not() {
    let dir = repository();
    fs::write(
        dir.path().join("tfsize.hcl"),
        format!(
            "# moved\n\n{}",
            POLICY.replace("  cpu    =", "  # size\n    cpu =")
        ),
    )
    .unwrap();
    for args in [LINT, DRIFT] {
        assert_eq!(json(dir.path(), args), []);
    }
    fs::remove_file(dir.path().join("tfsize.hcl")).unwrap();
    let told = json(dir.path(), LINT);
    assert!(told.iter().any(|(kind, ..)| kind == "waiver"), "{told:?}");
}

/// A change that takes a root module out of sight is told: one that calls it with values of its own, and one that moves it.
#[test]
fn a_root_module_that_is_not_judged_any_more_is_told() {
    let sized =
        task("").replace("= 700", "= var.memory") + "variable \"memory\" {\n  default = 700\n}\n";
    let repository = || {
        let dir = repository();
        fs::write(dir.path().join("infra/main.tf"), &sized).unwrap();
        git(dir.path(), &["commit", "--quiet", "-am", "second"]);
        dir
    };
    let base = ["lint", ".", "--base", "HEAD"];
    let dir = repository();
    assert_eq!(json(dir.path(), &base), []);
    let call = "module \"m\" {\n  source = \"../infra\"\n  memory = 512\n}\n";
    fs::create_dir(dir.path().join("other")).unwrap();
    fs::write(dir.path().join("other/main.tf"), call).unwrap();
    let root = [("root".to_owned(), "infra".to_owned(), String::new())];
    assert_eq!(json(dir.path(), &base), root);
    for place in [".infra", "node_modules"] {
        let dir = repository();
        fs::create_dir(dir.path().join("other")).unwrap();
        fs::write(dir.path().join("other/main.tf"), task("")).unwrap();
        fs::rename(dir.path().join("infra"), dir.path().join(place)).unwrap();
        assert_eq!(json(dir.path(), &base), root, "{place}");
    }
}

/// A file leads to the root modules that use it, in the revision as well: what calls its module, also by way of another one
/// or of a link, and a module that is in no revision yet.
#[test]
fn files_of_called_modules_lead_to_the_same_root_modules_in_the_revision() {
    let dir = repository();
    let path = dir.path();
    let call = |source: &str| format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
    for (name, text) in [
        ("modules/api/main.tf", task("")),
        ("modules/api/texts/a.tftpl", "a".into()),
        ("modules/outer/main.tf", call("../api")),
        ("infra/more.tf", call("../modules/outer")),
        ("live/main.tf", call("./linked")),
        (
            "live/backend.tf",
            "terraform {\n  backend \"s3\" {}\n}\n".into(),
        ),
    ] {
        fs::create_dir_all(path.join(name).parent().unwrap()).unwrap();
        fs::write(path.join(name), text).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("../modules/outer", path.join("live/linked")).unwrap();
    git(path, &["add", "-A"]);
    git(path, &["commit", "--quiet", "-m", "modules"]);
    fs::create_dir_all(path.join("modules/new")).unwrap();
    fs::write(path.join("modules/new/main.tf"), task("")).unwrap();
    let lint = |file: &str| json(path, &["lint", file, "--base", "HEAD"]);
    for file in [
        "modules/api/main.tf",
        "modules/api/texts/a.tftpl",
        "modules/outer/main.tf",
        "infra/main.tf",
        "modules/new/main.tf",
    ] {
        assert_eq!(lint(file), [], "{file}");
    }
    // What did call it, and does not any more, is told.
    fs::remove_file(path.join("infra/more.tf")).unwrap();
    let gone = [("root".to_owned(), "infra".to_owned(), String::new())];
    assert_eq!(lint("modules/api/main.tf"), gone);
}

/// A change that makes a root module another environment, or none, is told, whatever does it.
#[test]
fn a_root_module_that_becomes_another_environment_is_told() {
    let policy = |variable: &str| {
        format!(
            "policy \"x\" {{\n  region = \"us-east-1\"\n}}\nenvironment \"production\" {{\n  select {{\n    variables = {{ {variable} = \"p*\" }}\n  }}\n}}\nenvironment \"tiny\" {{\n  inherits = \"production\"\n  select {{\n    variables = {{ {variable} = \"t*\" }}\n  }}\n}}\nqueue \"q\" {{\n  delay = \"5s\"\n}}\n"
        )
    };
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n  delay_seconds = 7\n}\n";
    let named = |variable: &str, value: &str| {
        format!("variable \"{variable}\" {{\n  default = \"{value}\"\n}}\n{queue}")
    };
    let lint: &[&str] = &["lint", ".", "--base", "HEAD"];
    let drift: &[&str] = &["drift", "--source", "infra", "--base", "HEAD"];
    for variable in ["env", "area"] {
        let repository = || {
            let dir = repository();
            fs::write(dir.path().join("tfsize.hcl"), policy(variable)).unwrap();
            fs::write(
                dir.path().join("infra/main.tf"),
                named(variable, "production"),
            )
            .unwrap();
            git(dir.path(), &["commit", "--quiet", "-am", "second"]);
            dir
        };
        for (file, text) in [
            ("infra/z.auto.tfvars", format!("{variable} = \"tiny\"\n")),
            ("infra/terraform.tfvars", format!("{variable} = \"tiny\"\n")),
            ("infra/main.tf", named(variable, "tiny")),
            ("infra/main.tf", named(variable, "other")),
        ] {
            let dir = repository();
            for args in [lint, drift] {
                assert_eq!(json(dir.path(), args), [], "{file}");
            }
            fs::write(dir.path().join(file), &text).unwrap();
            for args in [lint, drift] {
                let told = json(dir.path(), args);
                let of_root = |(kind, name, _): &(String, String, String)| {
                    kind == "setting" && name.ends_with(" of infra")
                };
                assert!(told.iter().any(of_root), "{args:?} {file} {text}: {told:?}");
            }
        }
    }
    // A call without an instance takes it out of sight as well.
    let dir = repository();
    fs::write(dir.path().join("tfsize.hcl"), policy("env")).unwrap();
    fs::write(dir.path().join("infra/main.tf"), named("env", "production")).unwrap();
    git(dir.path(), &["commit", "--quiet", "-am", "second"]);
    fs::create_dir(dir.path().join("other")).unwrap();
    let call = format!("{queue}module \"m\" {{\n  source = \"../infra\"\n  count = 0\n}}\n");
    fs::write(dir.path().join("other/main.tf"), call).unwrap();
    for args in [lint, &["drift", "--source", ".", "--base", "HEAD"][..]] {
        let told = json(dir.path(), args);
        assert!(
            told.iter().any(|(_, name, _)| name.ends_with("infra")),
            "{args:?}: {told:?}"
        );
    }
}

/// Modules from elsewhere are what `init` brings. A list of them in a pull request is somebody's word: it is told, and what
/// it says of the revision before counts for nothing.
#[test]
fn a_committed_list_of_modules_is_told() {
    let dir = repository();
    let top = dir.path();
    let call = "module \"far\" {\n  source  = \"org/thing/aws\"\n  version = \"1.2.3\"\n}\n";
    fs::write(top.join("infra/call.tf"), call).unwrap();
    git(top, &["add", "-A"]);
    git(top, &["commit", "--quiet", "-m", "second"]);
    let brought = "infra/.terraform/modules";
    fs::create_dir_all(top.join(brought).join("far")).unwrap();
    let list = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"far","Source":"org/thing/aws","Version":"1.2.3","Dir":".terraform/modules/far"}]}"#;
    fs::write(top.join(brought).join("modules.json"), list).unwrap();
    fs::write(top.join(brought).join("far/main.tf"), task("")).unwrap();
    for args in [LINT, DRIFT] {
        assert_eq!(json(top, args), [], "what init brings is no change");
    }
    git(top, &["add", "-Af"]);
    git(top, &["commit", "--quiet", "-m", "third"]);
    for args in [LINT, DRIFT] {
        let args: Vec<&str> = args
            .iter()
            .map(|a| if *a == "HEAD" { "HEAD~1" } else { a })
            .collect();
        let name = format!("{brought}/modules.json");
        assert_eq!(
            json(top, &args),
            [("setting".to_owned(), name, String::new())]
        );
    }
}

/// What `schema add` keeps of a provider with one type.
fn keep_schema(dir: &Path, argument: &str) {
    let schema = serde_json::json!({ "format_version": "1.0", "provider_schemas": {
        "registry.terraform.io/example/cloud": { "provider": { "version": 0, "block": {} }, "resource_schemas": {
            "cloud_bucket": { "version": 0, "block": { "attributes": { argument: { "type": "string", "optional": true } } } },
        } },
    } });
    fs::write(dir.join("cloud.json"), schema.to_string()).unwrap();
    let ran = run(dir, &["schema", "add", "cloud.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    fs::remove_file(dir.join("cloud.json")).unwrap();
}

#[test]
fn schemas_that_are_new_changed_or_gone_are_told() {
    const VALIDATE: &[&str] = &["validate", "infra", "--base", "HEAD"];
    const FILE: &str = ".tfsize/schemas/example-cloud.schema";
    let dir = repository();
    let dir = dir.path();
    let told = |more: &[&str]| json(dir, &[VALIDATE, more].concat());
    assert_eq!(told(&[]), []);
    keep_schema(dir, "name");
    let one = [("setting".to_owned(), FILE.to_owned(), String::new())];
    assert_eq!(told(&[]), one);
    assert_eq!(told(&["--isolated"]), []);
    assert_eq!(json(dir, DRIFT), one);
    let said = text(dir, VALIDATE);
    let said = said.out + &said.err;
    assert!(
        said.contains(&format!("{FILE} is new: a provider's schema")),
        "{said}"
    );
    git(dir, &["add", "-A"]);
    git(dir, &["commit", "--quiet", "-m", "schema"]);
    assert_eq!(told(&[]), []);
    keep_schema(dir, "title");
    assert_eq!(told(&[]), one);
    fs::remove_file(dir.join(FILE)).unwrap();
    assert_eq!(told(&[]), one);
    let said = text(dir, VALIDATE);
    let said = said.out + &said.err;
    assert!(said.contains(&format!("{FILE} is gone")), "{said}");
}

#[test]
fn a_suppression_that_moves_to_another_block_is_told() {
    let comment = "# tfsize:ignore[sqs-ranges] reason=\"legacy\"\n";
    let queue = |name: &str, delay: u32| {
        format!("resource \"aws_sqs_queue\" \"{name}\" {{\n  delay_seconds = {delay}\n}}\n")
    };
    let dir = repository();
    let file = dir.path().join("infra/main.tf");
    let write = |parts: &[&str]| fs::write(&file, parts.concat()).unwrap();
    write(&[comment, &queue("a", 5000), &queue("b", 5)]);
    git(dir.path(), &["commit", "--quiet", "-a", "-m", "legacy"]);
    assert_eq!(json(dir.path(), LINT), []);
    write(&[&queue("a", 5), comment, &queue("b", 5000)]);
    let told = json(dir.path(), LINT);
    let names: Vec<&str> = told.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "infra/main.tf [sqs-ranges] on resource \"aws_sqs_queue\" \"a\"",
            "infra/main.tf [sqs-ranges] on resource \"aws_sqs_queue\" \"b\""
        ]
    );
    let inside = |name: &str, delay: u32| {
        queue(name, delay).replace("  delay", &format!("  {comment}  delay"))
    };
    write(&[&inside("a", 5000), &queue("b", 5)]);
    git(dir.path(), &["commit", "--quiet", "-a", "-m", "inside"]);
    write(&[&queue("a", 5), &inside("b", 5000)]);
    let told = json(dir.path(), LINT);
    assert!(
        told[1]
            .1
            .ends_with(" on delay_seconds of resource \"aws_sqs_queue\" \"b\""),
        "{told:?}"
    );
}

#[test]
fn a_workspace_that_is_committed_is_told_and_is_not_lent() {
    let dir = repository();
    let policy = POLICY
        .replace(
            "environment \"production\" {",
            "environment \"production\" {\n  select {\n    workspaces = [\"default\"]\n  }",
        )
        .replace(
            "environment \"staging\" {",
            "environment \"staging\" {\n  select {\n    workspaces = [\"staging\"]\n  }",
        );
    fs::write(dir.path().join("tfsize.hcl"), policy).unwrap();
    git(dir.path(), &["commit", "--quiet", "-a", "-m", "select"]);
    fs::create_dir(dir.path().join("infra/.terraform")).unwrap();
    let file = "infra/.terraform/environment";
    fs::write(dir.path().join(file), "staging").unwrap();
    // What nobody has committed is the work of `workspace select`.
    assert_eq!(json(dir.path(), LINT), []);
    git(dir.path(), &["add", "-f", file]);
    git(dir.path(), &["commit", "--quiet", "-m", "chosen"]);
    let before = &[&LINT[..LINT.len() - 1], &["HEAD~1"]].concat();
    let setting = |name: &str| ("setting".to_owned(), name.to_owned(), String::new());
    assert_eq!(
        json(dir.path(), before),
        [setting(file), setting("environment of infra")]
    );
}

/// What says of a directory which environment it is may come with a change, as any other setting.
#[test]
fn what_makes_a_directory_another_environment_is_told() {
    let header = |from: &str| {
        format!(
            "# Written by tfsize 0.1.0. Do not edit: change the policy and run `tfsize generate`.\n# From {from}, content 974145e91a2fd34c.\n\n"
        )
    };
    for (added, name) in [
        (
            header("policy other staging 2064082804bd3a18"),
            "files of infra",
        ),
        (header("module ecs-service"), "files of infra"),
        (
            "variable \"env\" {\n  default = \"staging\"\n}\n".to_owned(),
            "var.env of infra",
        ),
    ] {
        let dir = repository();
        fs::write(dir.path().join("infra/a.tf"), &added).unwrap();
        for args in [LINT, DRIFT] {
            let told = json(dir.path(), args);
            assert!(told.iter().any(|(_, n, _)| n == name), "{args:?}: {told:?}");
        }
        git(dir.path(), &["add", "-A"]);
        git(dir.path(), &["commit", "--quiet", "-m", "second"]);
        for args in [LINT, DRIFT] {
            let told = json(dir.path(), args);
            assert!(told.iter().all(|(_, n, _)| n != name), "{args:?}: {told:?}");
        }
    }
    // Of a directory that is new nothing was another.
    let dir = repository();
    fs::create_dir(dir.path().join("infra/new")).unwrap();
    fs::write(
        dir.path().join("infra/new/main.tf"),
        header("module ecs-service"),
    )
    .unwrap();
    assert!(json(dir.path(), LINT).is_empty());
}
