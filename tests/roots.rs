//! Whatever calls a module, or seems to, what is wrong in it is found.

use crate::support::repository as repositories;
use crate::support::tfsize as tool;

use std::path::Path;

use tool::run;

use repositories::{put, repository};

/// A task that Fargate does not have.
const WRONG: &str = r#"
resource "aws_ecs_task_definition" "wrong" {
  family                   = "wrong"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 300
  memory                   = 700
  container_definitions    = jsonencode([{ name = "a", image = "nginx:1", essential = true }])
}
"#;

/// How often the task is told, and how it ends, with these arguments.
fn told(dir: &Path, args: &[&str]) -> (usize, i32) {
    let mut all = vec!["lint", "-o", "concise"];
    all.extend(args);
    let ran = run(dir, &all);
    let count = ran.out.matches("ecs-fargate-size").count();
    (count, ran.code)
}

/// Calls of `../prod` that hide nothing: none of them makes it be there, or makes it be no root.
const CALLERS: [(&str, &str); 7] = [
    (
        "no instance",
        "module \"m\" {\n  source = \"../prod\"\n  count  = 0\n}\n",
    ),
    (
        "no key",
        "module \"m\" {\n  source   = \"../prod\"\n  for_each = {}\n}\n",
    ),
    (
        "an unknown number",
        "data \"x_y\" \"z\" {}\nmodule \"m\" {\n  source = \"../prod\"\n  count  = data.x_y.z.n\n}\n",
    ),
    (
        "a condition",
        "variable \"on\" {\n  default = false\n}\nmodule \"m\" {\n  source = \"../prod\"\n  count  = var.on ? 1 : 0\n}\n",
    ),
    (
        "a mistake",
        "module \"m\" {\n  source = \"../prod\"\n  count  = local.nothing\n}\n",
    ),
    ("an instance", "module \"m\" {\n  source = \"../prod\"\n}\n"),
    (
        "a version",
        "module \"m\" {\n  source  = \"../prod\"\n  version = \"1\"\n}\n",
    ),
];

#[test]
fn no_call_hides_a_module() {
    for (name, caller) in CALLERS {
        for more in [
            "",
            "terraform {\n  backend \"s3\" {}\n}\n",
            "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n",
        ] {
            let dir = repository(&[
                ("evil/main.tf", caller),
                ("prod/main.tf", &format!("{WRONG}{more}")),
            ]);
            for args in [&["."][..], &["prod/main.tf"], &["prod"], &["prod/"]] {
                let (count, code) = told(dir.path(), args);
                assert_eq!((count, code), (1, 1), "{name} {more} {args:?}");
            }
        }
    }
}

#[test]
fn no_call_with_other_values_hides_what_is_wrong_with_the_own_ones() {
    let caller = "module \"m\" {\n  source = \"../prod\"\n  cpu    = 1024\n  memory = 2048\n}\n";
    let sized = format!(
        "variable \"cpu\" {{}}\nvariable \"memory\" {{}}\n{}",
        WRONG
            .replace("= 300", "= var.cpu")
            .replace("= 700", "= var.memory")
    );
    let dir = repository(&[("evil/main.tf", caller), ("prod/main.tf", &sized)]);
    assert_eq!(
        told(dir.path(), &["."]).0,
        0,
        "a module is judged as it is called"
    );
    put(
        dir.path(),
        "prod/terraform.tfvars",
        "cpu = 300\nmemory = 700\n",
    );
    for args in [&["."][..], &["prod/main.tf"], &["prod/terraform.tfvars"]] {
        assert_eq!(told(dir.path(), args), (1, 1), "{args:?}");
    }
}

#[test]
fn rings_hide_nothing() {
    let call = |to: &str| format!("module \"m\" {{\n  source = \"../{to}\"\n}}\n{WRONG}");
    let dir = repository(&[
        ("a/main.tf", &call("b")),
        ("b/main.tf", &call("c")),
        ("c/main.tf", &call("a")),
        ("self/main.tf", &call("self")),
    ]);
    assert_eq!(told(dir.path(), &["."]), (4, 1));
    for name in ["a", "b", "c", "self"] {
        let (count, code) = told(dir.path(), &[&format!("{name}/main.tf")]);
        assert!(count >= 1 && code == 1, "{name}");
    }
    // One that is called by the ring alone, without an instance.
    let ring = |to: &str| {
        format!(
            "module \"m\" {{\n  source = \"../{to}\"\n}}\nmodule \"n\" {{\n  source = \"../inner\"\n  count = 0\n}}\n"
        )
    };
    let dir = repository(&[
        ("a/main.tf", &ring("b")),
        ("b/main.tf", &ring("a")),
        ("inner/main.tf", WRONG),
    ]);
    assert_eq!(told(dir.path(), &["."]).0, 1);
}

/// A module that is called with an instance is judged as it is called, not by itself too.
#[test]
fn what_has_an_instance_is_judged_once() {
    let dir = repository(&[
        (
            "prod/main.tf",
            "module \"m\" {\n  source = \"../module\"\n  cpu = 300\n}\n",
        ),
        (
            "module/main.tf",
            &format!(
                "variable \"cpu\" {{\n  default = 400\n}}\n{}",
                WRONG.replace("= 300", "= var.cpu")
            ),
        ),
    ]);
    let ran = run(dir.path(), &["lint", "-o", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{}", ran.out);
    assert!(ran.out.contains("module.m.aws_ecs_task_definition.wrong"));
}

#[cfg(unix)]
#[test]
fn a_directory_may_be_named_by_a_link() {
    let dir = repository(&[("real/main.tf", WRONG)]);
    std::os::unix::fs::symlink("real", dir.path().join("link")).unwrap();
    for name in ["real", "link", "link/"] {
        assert_eq!(told(dir.path(), &[name]), (1, 1), "{name}");
        let ran = run(dir.path(), &["inspect", name]);
        assert!(
            ran.out.contains("aws_ecs_task_definition.wrong"),
            "{name}: {}",
            ran.err
        );
        let ran = run(dir.path(), &["drift", "--source", name]);
        assert!(!ran.err.contains("no root module"), "{name}: {}", ran.err);
    }
}
