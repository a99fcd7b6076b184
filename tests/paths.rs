//! Paths as other systems write them, and names that other systems do not have.

use crate::support::tfsize as support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Ran, run};
use tempfile::{TempDir, tempdir};

/// A policy whose environment is chosen by its directory and by its name.
fn policy(environment: &str) -> String {
    format!(
        r#"policy "orders" {{
  region  = "eu-west-1"
  extends = "shared/base.hcl"
}}
environment "{environment}" {{
  select {{
    paths     = ["live/*"]
    var_files = ["values/prod.tfvars"]
  }}
  demand {{
    connections = 50
  }}
}}
lint {{
  exclude = ["old/**"]
}}
"#
    )
}

const BASE: &str = r#"policy "base" {
  region = "eu-west-1"
}
service "api" {
  by    = "connections"
  tasks = "1..4"
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

const ROOT: &str = r#"module "api" {
  source = "../../modules/api"
  memory = var.memory
}
variable "memory" {
  type = number
}
"#;

const MODULE: &str = r#"variable "memory" {
  type = number
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = var.memory
  container_definitions    = jsonencode([{ name = "api", image = "nginx:1", essential = true }])
}
resource "aws_ecs_service" "api" {
  name            = "api"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
}
"#;

/// A repository in git, of these files.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let dir = tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for args in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &[
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "commit",
            "--quiet",
            "-m",
            "all",
        ],
    ] {
        let git = Command::new("git")
            .args(args)
            .current_dir(&dir)
            .output()
            .unwrap();
        assert!(git.status.success(), "{git:?}");
    }
    dir
}

/// The paths within quotes as Windows writes them.
fn backslashes(text: &str) -> String {
    let parts = text.split('"').enumerate();
    let turned = parts.map(|(i, part)| {
        let quoted = i % 2 == 1 && !part.contains(' ');
        if quoted {
            part.replace('/', r"\\")
        } else {
            part.to_owned()
        }
    });
    turned.collect::<Vec<_>>().join("\"")
}

#[test]
fn a_backslash_in_a_path_that_is_written_down_is_a_slash() {
    let policy = policy("production");
    let at = |turn: &dyn Fn(&str) -> String| {
        repository(&[
            ("tfsize.hcl", &turn(&policy)),
            ("shared/base.hcl", BASE),
            ("live/prod/main.tf", &turn(ROOT)),
            ("live/prod/values/prod.tfvars", "memory = 4096\n"),
            ("modules/api/main.tf", MODULE),
            ("old/main.tf", "module \"api\" {\n"),
        ])
    };
    let (plain, turned) = (at(&str::to_owned), at(&backslashes));
    let text = fs::read_to_string(turned.path().join("live/prod/main.tf")).unwrap();
    assert!(text.contains(r#""..\\..\\modules\\api""#), "{text}");
    for args in [
        &["lint", "--show-matches", "-o", "concise"][..],
        &["drift", "--source", ".", "-o", "text"],
        &["drift", "--source", "live/prod", "--base", "HEAD"],
        &["explain", "module.api.aws_ecs_task_definition.api.memory"],
        &["inspect", "live/prod", "--env", "production"],
        &["size"],
    ] {
        let [one, other] = [&plain, &turned].map(|dir| run(dir.path(), args));
        assert!(one.code < 2, "{args:?} {}", one.err);
        assert_eq!((one.code, &one.err), (other.code, &other.err), "{args:?}");
        // What is quoted of the source is as it is written.
        let same = |ran: &Ran| ran.out.replace(r"\\", "/");
        assert_eq!(same(&one), same(&other), "{args:?}");
    }
    let found = run(turned.path(), &["lint", "-o", "concise", "--show-matches"]);
    assert!(
        found
            .err
            .contains("live/prod is production: it has values/prod.tfvars"),
        "{}",
        found.err
    );
    assert!(!found.out.contains("old/main.tf"), "{}", found.out);
    let drift = run(
        turned.path(),
        &[
            "drift",
            "--source",
            "live/prod",
            "--base",
            "HEAD",
            "-o",
            "json",
        ],
    );
    assert!(!drift.out.contains("\"change\": \"new\""), "{}", drift.out);
}

/// What Windows cannot make, and what it reads as something else.
const NAMES: [&str; 14] = [
    "CON",
    "nul",
    "aux.txt",
    "com1.tf",
    "LPT9",
    "prn.tfvars",
    "ends.",
    "ends ",
    r"a\b",
    r"..\up",
    r"C:\dir",
    "C:dir",
    r"\\server\share",
    "a:b",
];

#[test]
fn names_of_other_systems_break_nothing() {
    for name in NAMES {
        let quoted = name.replace('\\', r"\\");
        let source = format!(
            "module \"one\" {{\n  source = \"./{quoted}\"\n}}\nmodule \"other\" {{\n  source = \"{quoted}\"\n}}\n{MODULE}"
        );
        let policy = policy("production")
            .replace("live/*", &quoted)
            .replace("values/prod.tfvars", &quoted)
            .replace("old/**", &quoted);
        let extended = policy.replace("shared/base.hcl", &quoted);
        let dir = repository(&[
            ("tfsize.hcl", &policy),
            ("extended.hcl", &extended),
            ("shared/base.hcl", BASE),
            ("main.tf", &source),
        ]);
        let at = dir.path();
        let json = format!("json={name}");
        let cases: [&[&str]; 22] = [
            &["lint", "--var", "memory=2048"],
            &["lint", "--env", "production"],
            &["lint", "--policy", "extended.hcl"],
            &["lint", name],
            &["lint", "--policy", name],
            &["lint", "--var-file", name],
            &["lint", "--baseline", name],
            &["lint", "--base", "HEAD"],
            &["lint", "--base", name],
            &["lint", "--allow-dir", name],
            &["drift", "--source", name],
            &["drift", "--source", ".", "--env", "production"],
            &["drift", "--state", name],
            &["drift", "--plan", name],
            &["inspect", name],
            &["inspect", "--state", name],
            &["explain", "aws_ecs_service.api", name],
            &["policy", "check", "--policy", "extended.hcl"],
            &["init", name],
            &["size", "-o", &json],
            &["lint", "--write-baseline", name],
            &["generate", "--out", name],
        ];
        for args in cases {
            let ran = run(at, args);
            let said = format!("{}{}", ran.out, ran.err);
            assert!((0..=3).contains(&ran.code), "{args:?} {} {said}", ran.code);
            assert!(!said.contains("tfsize broke"), "{args:?} {said}");
            assert!(ran.code < 2 || !ran.err.is_empty(), "{args:?} says nothing");
        }
        // Where the system has the name, it is a name like any other, and printed as it is.
        let other = repository(&[("main.tf", MODULE)]);
        if fs::create_dir(other.path().join(name)).is_ok() {
            let wrong = MODULE.replace("var.memory", "512");
            fs::write(other.path().join(name).join("main.tf"), wrong).unwrap();
            let ran = run(
                other.path(),
                &["lint", "-o", "concise", "--show-undecided", name],
            );
            assert!(
                ran.out.contains(&format!("{name}/main.tf")),
                "{name:?} {}",
                ran.out
            );
        }
    }
}

#[test]
fn generate_refuses_what_windows_cannot_make() {
    for name in ["con", "nul", "aux", "prn", "com1", "lpt9"] {
        let dir = repository(&[("tfsize.hcl", &policy(name)), ("shared/base.hcl", BASE)]);
        for more in [
            &["--out", "new"][..],
            &["--out", "new", "--check"],
            &["--out", "new", "--force"],
        ] {
            let args = [&["generate"][..], more].concat();
            let ran = run(dir.path(), &args);
            let says = format!("Windows cannot make the directory stacks/{name}");
            assert!(
                ran.code == 2 && ran.err.contains(&says),
                "{args:?} {}",
                ran.err
            );
            assert!(ran.err.contains("tfsize.hcl:5:13"), "{}", ran.err);
            assert!(!Path::new(&dir.path().join("new")).exists());
        }
        // It is a name like any other where no file has it.
        assert_eq!(run(dir.path(), &["size"]).code, 0);
    }
    let dir = repository(&[
        ("tfsize.hcl", &policy("console")),
        ("shared/base.hcl", BASE),
    ]);
    let ran = run(dir.path(), &["generate", "--out", "new"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}
