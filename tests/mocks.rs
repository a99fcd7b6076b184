//! What is judged of a unit of Terragrunt is what a run of it has: no mocks, no files that only a run makes, nothing that is
//! excluded from runs.

use crate::support::repository as repositories;
use crate::support::tfsize as tool;

use std::fs;
use std::path::Path;

use repositories::{put, repository};
use tool::{Ran, run};

/// A task whose size hangs on a value, and a validation of another one.
const TASK: &str = r#"
variable "memory" {
  type = number
}

variable "vpc_id" {
  type    = string
  default = "vpc-1"
  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "a VPC is required"
  }
}

resource "aws_ecs_task_definition" "this" {
  family                   = "x"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = var.memory
  container_definitions    = jsonencode([{ name = "a", image = "nginx:1", essential = true }])
}
"#;

fn both(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
}

/// A unit that takes its memory and its VPC from another one, of which `outputs` is the module.
fn depending(outputs: &str) -> tempfile::TempDir {
    repository(&[
        ("modules/task/main.tf", TASK),
        ("modules/net/main.tf", outputs),
        (
            "live/net/terragrunt.hcl",
            "terraform { source = \"../../modules/net\" }\ninputs = { size = 512 }\n",
        ),
        (
            "live/app/terragrunt.hcl",
            "terraform { source = \"../../modules/task\" }\n\
             dependency \"net\" {\n  config_path = \"../net\"\n  mock_outputs = { memory = 700, vpc_id = \"mock\" }\n}\n\
             inputs = {\n  memory = dependency.net.outputs.memory\n  vpc_id = dependency.net.outputs.vpc_id\n}\n",
        ),
    ])
}

const UNKNOWN: &str = "resource \"aws_vpc\" \"v\" {}\nvariable \"size\" {\n  type = number\n}\n\
    output \"memory\" {\n  value = aws_vpc.v.tags_all[\"m\"]\n}\noutput \"vpc_id\" {\n  value = aws_vpc.v.id\n}\n";

#[test]
fn a_mock_is_no_value_that_is_judged() {
    let dir = depending(UNKNOWN);
    for command in ["lint", "validate"] {
        let ran = run(dir.path(), &[command, "live/app", "--show-undecided"]);
        let all = both(&ran);
        assert_eq!(ran.code, 0, "{command}: {all}");
        assert!(!all.contains("error["), "{command}: {all}");
    }
    let ran = run(dir.path(), &["lint", "live/app", "--show-undecided"]);
    let said = "it stands on a mock of dependency net";
    assert!(both(&ran).contains(said), "{}", both(&ran));
    // It is shown as the tool itself shows it.
    let ran = run(dir.path(), &["inspect", "live/app"]);
    assert!(ran.out.contains("memory = 700"), "{}", both(&ran));
}

#[test]
fn an_output_that_is_known_stands_for_its_mock() {
    let known = "variable \"size\" {\n  type = number\n}\noutput \"memory\" {\n  value = var.size + 188\n}\n\
                 output \"vpc_id\" {\n  value = \"vpc-2\"\n}\n";
    let dir = depending(known);
    for path in ["live/app", "live", "live/app/terragrunt.hcl"] {
        let ran = run(dir.path(), &["lint", path, "-o", "concise"]);
        let found: Vec<&str> = ran
            .out
            .lines()
            .filter(|line| line.contains("ecs-fargate-size"))
            .collect();
        assert_eq!(found.len(), 1, "{path}: {}", both(&ran));
        assert!(found[0].contains("live/app/terragrunt.hcl"), "{}", ran.out);
        assert_eq!(ran.code, 1, "{path}: {}", both(&ran));
    }
}

#[test]
fn outputs_lead_through_several_units_and_circles_end() {
    let pass = "variable \"in\" {\n  type = any\n}\noutput \"out\" {\n  value = var.in\n}\n";
    let unit = |of: &str, mock: &str| {
        format!(
            "terraform {{ source = \"../../modules/pass\" }}\ndependency \"d\" {{\n  config_path = \"../{of}\"\n  mock_outputs = {{ out = {mock} }}\n}}\n\
             inputs = {{ in = dependency.d.outputs.out }}\n"
        )
    };
    let app = "terraform { source = \"../../modules/task\" }\ndependency \"d\" {\n  config_path = \"../b\"\n  mock_outputs = { out = 512 }\n}\n\
               inputs = { memory = dependency.d.outputs.out }\n";
    let dir = repository(&[
        ("modules/task/main.tf", TASK),
        ("modules/pass/main.tf", pass),
        (
            "live/a/terragrunt.hcl",
            "terraform { source = \"../../modules/pass\" }\ninputs = { in = 700 }\n",
        ),
        ("live/b/terragrunt.hcl", &unit("a", "512")),
        ("live/app/terragrunt.hcl", app),
    ]);
    let ran = run(dir.path(), &["lint", "live/app", "-o", "concise"]);
    assert!(ran.out.contains("ecs-fargate-size"), "{}", both(&ran));
    put(dir.path(), "live/a/terragrunt.hcl", &unit("b", "700"));
    let ran = run(dir.path(), &["lint", "live", "--show-undecided"]);
    assert!(!both(&ran).contains("error["), "{}", both(&ran));
    assert!(both(&ran).contains("stands on a mock"), "{}", both(&ran));
}

#[test]
fn a_dependency_whose_outputs_are_skipped_has_its_mock() {
    let dir = repository(&[
        ("modules/task/main.tf", TASK),
        ("live/net/terragrunt.hcl", ""),
        (
            "live/app/terragrunt.hcl",
            "terraform { source = \"../../modules/task\" }\n\
             dependency \"net\" {\n  config_path = \"../net\"\n  skip_outputs = true\n  mock_outputs = { memory = 700 }\n}\n\
             inputs = { memory = dependency.net.outputs.memory }\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", "live/app", "-o", "concise"]);
    assert!(ran.out.contains("ecs-fargate-size"), "{}", both(&ran));
}

/// A unit with a file that it makes, in which something can be mended.
fn making() -> tempfile::TempDir {
    repository(&[
        (
            "m/main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = 2000\n}\n",
        ),
        (
            "u/terragrunt.hcl",
            "terraform { source = \"../m\" }\n\ngenerate \"x\" {\n  path      = \"gen.tf\"\n  if_exists = \"overwrite\"\n  \
             contents  = <<EOF\nresource \"aws_ecs_task_definition\" \"a\" {\n  family = \"a\"\n  \
             requires_compatibilities = [\"FARGATE\"]\n  network_mode = \"awsvpc\"\n  cpu = 256\n  memory = 700\n  \
             container_definitions = \"[{\\\"name\\\":\\\"a\\\",\\\"image\\\":\\\"nginx:1\\\",\\\"essential\\\":true}]\"\n}\nEOF\n}\n",
        ),
    ])
}

#[test]
fn what_only_a_run_makes_is_not_mended_and_blocks_nothing() {
    for on_disk in [false, true] {
        let dir = making();
        if on_disk {
            put(dir.path(), "m/gen.tf", "# another text\n");
        }
        let ran = run(dir.path(), &["lint", ".", "-o", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let made: Vec<_> = findings
            .iter()
            .filter(|f| f["rule"] == "ecs-fargate-size")
            .collect();
        assert_eq!(made.len(), 1, "{}", both(&ran));
        assert_eq!(made[0]["place"]["path"], "u/terragrunt.hcl", "{}", made[0]);
        assert_eq!(made[0]["place"]["line"], 3, "{}", made[0]);
        assert!(made[0].to_string().contains("m/gen.tf, which this makes"));
        let ran = run(dir.path(), &["lint", ".", "--fix", "--unsafe"]);
        assert!(!both(&ran).contains("cannot write"), "{}", both(&ran));
        assert_eq!(dir.path().join("m/gen.tf").exists(), on_disk);
    }
}

#[test]
fn a_comment_on_what_makes_a_file_holds_for_what_is_in_it() {
    let dir = making();
    let path = dir.path().join("u/terragrunt.hcl");
    let text = fs::read_to_string(&path).unwrap();
    let comment = "# tfsize:ignore[ecs-fargate-size] reason=\"measured\"\ngenerate \"x\"";
    fs::write(&path, text.replace("generate \"x\"", comment)).unwrap();
    let ran = run(dir.path(), &["lint", "."]);
    assert!(
        !both(&ran).contains("error[ecs-fargate-size]"),
        "{}",
        both(&ran)
    );
    assert!(both(&ran).contains("1 suppressed"), "{}", both(&ran));
}

#[test]
fn what_is_excluded_from_runs_is_said_and_not_judged() {
    let unit = |more: &str| {
        format!("terraform {{ source = \"../modules/task\" }}\ninputs = {{ memory = 700 }}\n{more}")
    };
    let cases = [
        ("exclude {\n  if = true\n  actions = [\"all\"]\n}\n", true),
        (
            "exclude {\n  if = true\n  actions = [\"plan\", \"apply\"]\n}\n",
            true,
        ),
        ("skip = true\n", true),
        (
            "exclude {\n  if = true\n  actions = [\"destroy\"]\n}\n",
            false,
        ),
        ("exclude {\n  if = false\n  actions = [\"all\"]\n}\n", false),
        ("skip = false\n", false),
    ];
    for (more, is_left_out) in cases {
        let dir = repository(&[
            ("modules/task/main.tf", TASK),
            ("u/terragrunt.hcl", &unit(more)),
        ]);
        let ran = run(dir.path(), &["lint", "u"]);
        let all = both(&ran);
        assert_eq!(
            all.contains("this unit is not checked"),
            is_left_out,
            "{more}: {all}"
        );
        assert_eq!(
            all.contains("error[ecs-fargate-size]"),
            !is_left_out,
            "{more}: {all}"
        );
        assert_eq!(ran.code, i32::from(!is_left_out), "{more}: {all}");
    }
}

#[test]
fn what_stops_a_run_is_said() {
    let unit = |more: &str| format!("terraform {{ source = \"../modules/task\" }}\n{more}\n");
    let extra = |said: &str| {
        format!(
            "terraform {{\n  source = \"../modules/task\"\n  extra_arguments \"x\" {{\n    commands = [\"plan\"]\n    {said}\n  }}\n}}\ninputs = {{ memory = 512 }}\n"
        )
    };
    let cases = [
        (
            extra("required_var_files = [\"${get_terragrunt_dir()}/nope.tfvars\"]"),
            "there is no file u/nope.tfvars",
        ),
        (
            extra("arguments = [\"-var-file=../gone.tfvars\"]"),
            "there is no file gone.tfvars",
        ),
        (
            unit("dependencies {\n  paths = [\"../nowhere\"]\n}\ninputs = { memory = 512 }"),
            "there is no directory nowhere",
        ),
        (
            unit("inputs {\n  memory = 512\n}"),
            "`inputs` is an argument",
        ),
    ];
    for (text, said) in &cases {
        let dir = repository(&[("modules/task/main.tf", TASK), ("u/terragrunt.hcl", text)]);
        let ran = run(dir.path(), &["lint", "u"]);
        assert!(both(&ran).contains(said), "{said}: {}", both(&ran));
        assert_eq!(ran.code, 1, "{said}: {}", both(&ran));
    }
    // A local value that nothing uses is evaluated too; whether the file is there for others is not known.
    let local = unit(
        "locals {\n  unused = find_in_parent_folders(\"nope.hcl\")\n}\ninputs = { memory = 512 }",
    );
    let dir = repository(&[("modules/task/main.tf", TASK), ("u/terragrunt.hcl", &local)]);
    let ran = run(dir.path(), &["lint", "u", "--show-undecided"]);
    assert!(
        both(&ran).contains("no directory above has nope.hcl"),
        "{}",
        both(&ran)
    );
    // What may be missing may be.
    let optional = extra("optional_var_files = [\"${get_terragrunt_dir()}/nope.tfvars\"]");
    let dir = repository(&[
        ("modules/task/main.tf", TASK),
        ("u/terragrunt.hcl", &optional),
    ]);
    let ran = run(dir.path(), &["lint", "u"]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
}

/// One directory that is missing is one finding, whichever blocks name it.
#[test]
fn a_missing_unit_that_two_blocks_name_is_one_finding() {
    let text = "terraform {\n  source = \"../modules/task\"\n}\ndependency \"n\" {\n  config_path = \"../nowhere\"\n}\n\
                dependencies {\n  paths = [\"../nowhere\", \"../gone\", \"../gone\"]\n}\ninputs = { memory = 512 }\n";
    let dir = repository(&[("modules/task/main.tf", TASK), ("u/terragrunt.hcl", text)]);
    let ran = run(dir.path(), &["lint", "u", "-o", "concise"]);
    assert_eq!(ran.code, 1, "{}", both(&ran));
    for missing in ["no directory nowhere", "no directory gone"] {
        assert_eq!(ran.out.matches(missing).count(), 1, "{}", both(&ran));
    }
}

#[test]
fn a_unit_that_cannot_be_read_is_named() {
    let dir = repository(&[("u/terragrunt.hcl", "inputs = {\n"), ("m/main.tf", "")]);
    let ran = run(dir.path(), &["lint", ".", "--show-undecided"]);
    assert!(!both(&ran).contains("?:1:1"), "{}", both(&ran));
    assert!(both(&ran).contains("u/terragrunt.hcl"), "{}", both(&ran));
}

#[test]
fn units_of_a_stack_are_inspected_before_they_are_made() {
    let dir = repository(&[
        ("modules/task/main.tf", TASK),
        (
            "units/api/terragrunt.hcl",
            "terraform { source = \"${get_repo_root()}/modules/task\" }\ninputs = { memory = values.memory }\n",
        ),
        (
            "live/terragrunt.stack.hcl",
            "unit \"a\" {\n  source = \"../units/api\"\n  path = \"a\"\n  values = { memory = 512 }\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["inspect", "live"]);
    assert!(
        both(&ran).contains("live/.terragrunt-stack/a"),
        "{}",
        both(&ran)
    );
    let ran = run(dir.path(), &["inspect", "live/.terragrunt-stack/a"]);
    assert!(ran.out.contains("memory = 512"), "{}", both(&ran));
    assert_eq!(ran.code, 0, "{}", both(&ran));
}

#[test]
fn a_backend_that_a_unit_has_made_takes_the_place_of_the_modules() {
    let dir = repository(&[
        ("m/backend.tf", "terraform {\n  backend \"local\" {}\n}\n"),
        (
            "u/terragrunt.hcl",
            "terraform { source = \"../m\" }\nremote_state {\n  backend = \"s3\"\n  generate = {\n    path = \"backend.tf\"\n    if_exists = \"overwrite\"\n  }\n  \
             config = { bucket = \"b\" }\n}\n",
        ),
        (
            "v/terragrunt.hcl",
            "terraform { source = \"../m\" }\nremote_state {\n  backend = \"s3\"\n  generate = {\n    path = \"state.tf\"\n    if_exists = \"overwrite\"\n  }\n  \
             config = { bucket = \"b\" }\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", "u"]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    // Two of them are one too many.
    let ran = run(dir.path(), &["lint", "v"]);
    assert_eq!(ran.code, 1, "{}", both(&ran));
}

fn git(dir: &Path, args: &[&str]) {
    let done = std::process::Command::new("git")
        .current_dir(dir)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(args)
        .status()
        .unwrap();
    assert!(done.success(), "{args:?}");
}

/// Nothing changed since the revision: whatever differs from the policy differed then, wherever a unit is read from.
#[test]
fn what_a_unit_is_read_from_is_brought_of_a_revision_too() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n  demand {\n    messages = \"1K/s\"\n  }\n}\n\
                  queue \"jobs\" {\n  retention = \"24h\"\n}\n";
    let module = "variable \"retention\" {\n  type = number\n}\nresource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n  \
                  message_retention_seconds = var.retention\n}\n";
    let read = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n";
    for source in ["${get_repo_root()}/m", "../../m"] {
        let dir = repository(&[
            ("tfsize.hcl", policy),
            ("m/main.tf", module),
            ("root.hcl", "inputs = { retention = 3600 }\n"),
            (
                "live/u/terragrunt.hcl",
                &format!("{read}terraform {{ source = \"{source}\" }}\n"),
            ),
        ]);
        fs::remove_dir(dir.path().join(".git")).unwrap();
        git(dir.path(), &["init", "--quiet"]);
        git(dir.path(), &["add", "."]);
        git(dir.path(), &["commit", "--quiet", "-m", "first"]);
        for path in ["live", "live/u"] {
            let args = [
                "drift",
                "--source",
                path,
                "--base",
                "HEAD",
                "--env",
                "production",
            ];
            let ran = run(dir.path(), &args);
            assert!(
                both(&ran).contains("nothing new"),
                "{source} {path}: {}",
                both(&ran)
            );
        }
    }
}
