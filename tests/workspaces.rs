//! Configurations that are run by a pipeline: in workspaces, and with values that only the pipeline has.

use crate::support::repository as repositories;
use crate::support::tfsize as tool;

use repositories::{put, repository};
use tool::{Ran, run};

fn both(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
}

/// A queue that waits as long as its workspace says.
fn by_workspace(delay: &str) -> String {
    format!(
        "locals {{\n  delays = {{\n    dev  = 10\n    prod = 2000\n  }}\n}}\n\
         resource \"aws_sqs_queue\" \"q\" {{\n  delay_seconds = {delay}\n}}\n"
    )
}

#[test]
fn a_workspace_that_nobody_names_is_not_the_default_one() {
    let dir = repository(&[(
        "main.tf",
        "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = terraform.workspace == \"default\" ? 2000 : 10\n}\n",
    )]);
    let lint = |more: &[&str]| {
        let mut args = vec!["lint", ".", "--show-undecided"];
        args.extend(more);
        run(dir.path(), &args)
    };
    let ran = lint(&[]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    assert!(
        both(&ran).contains("nothing says which workspace it is"),
        "{}",
        both(&ran)
    );
    assert!(both(&ran).contains("--workspace NAME"), "{}", both(&ran));
    assert_eq!(lint(&["--workspace", "default"]).code, 1);
    assert_eq!(lint(&["--workspace", "other"]).code, 0);
    put(dir.path(), ".terraform/environment", "default");
    assert_eq!(lint(&[]).code, 1);
    assert_eq!(lint(&["--workspace", "a b"]).code, 2);
}

#[test]
fn each_workspace_that_a_map_has_is_judged_and_named() {
    for delay in [
        "local.delays[terraform.workspace]",
        "lookup(local.delays, terraform.workspace)",
        "lookup(local.delays, terraform.workspace, 10)",
    ] {
        let dir = repository(&[("main.tf", &by_workspace(delay))]);
        let ran = run(dir.path(), &["lint", "."]);
        assert_eq!(ran.code, 1, "{delay}: {}", both(&ran));
        assert!(
            both(&ran).contains("in workspace prod"),
            "{delay}: {}",
            both(&ran)
        );
        assert!(
            !both(&ran).contains("workspace dev"),
            "{delay}: {}",
            both(&ran)
        );
        let ran = run(dir.path(), &["lint", ".", "--workspace", "dev"]);
        assert_eq!(ran.code, 0, "{delay}: {}", both(&ran));
    }
    // Where workspaces are called after the root module, too.
    let text = format!(
        "locals {{\n  env = trimprefix(terraform.workspace, \"shop-\")\n}}\n{}",
        by_workspace("local.delays[local.env]")
    );
    let dir = repository(&[("main.tf", &text)]);
    let ran = run(dir.path(), &["lint", "."]);
    assert!(
        both(&ran).contains("in workspace shop-prod"),
        "{}",
        both(&ran)
    );
    assert!(!both(&ran).contains("shop-dev"), "{}", both(&ran));
    // Where another one stands for the default.
    let text = by_workspace(
        "local.delays[terraform.workspace == \"default\" ? \"dev\" : terraform.workspace]",
    );
    let dir = repository(&[("main.tf", &text)]);
    let ran = run(dir.path(), &["lint", "."]);
    assert!(both(&ran).contains("in workspace prod"), "{}", both(&ran));
    // Through a module, and where the name is handed on.
    let dir = repository(&[
        (
            "main.tf",
            "module \"m\" {\n  source = \"./m\"\n  env    = terraform.workspace\n}\n",
        ),
        (
            "m/main.tf",
            &format!(
                "variable \"env\" {{}}\n{}",
                by_workspace("local.delays[var.env]")
            ),
        ),
    ]);
    let ran = run(dir.path(), &["lint", "."]);
    assert!(both(&ran).contains("in workspace prod"), "{}", both(&ran));
}

/// A run with a `cloud` block that names a workspace has no other; which one its tags or a prefix select is not known.
#[test]
fn the_workspace_that_a_cloud_block_names_is_known() {
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = terraform.workspace == \"prod\" ? 2000 : 10\n}\n";
    let kept = |block: &str| {
        let text = format!("terraform {{\n  {block}\n}}\n{queue}");
        repository(&[("main.tf", &text)])
    };
    let named = |name: &str| {
        kept(&format!(
            "cloud {{\n    workspaces {{\n      {name}\n    }}\n  }}"
        ))
    };
    let lint = |dir: &tempfile::TempDir, more: &[&str]| {
        let mut args = vec!["lint", ".", "--show-undecided"];
        args.extend(more);
        run(dir.path(), &args)
    };
    let dir = named("name = \"prod\"");
    let ran = lint(&dir, &[]);
    assert_eq!(ran.code, 1, "{}", both(&ran));
    assert!(both(&ran).contains("sqs-"), "{}", both(&ran));
    // What is said of a run comes first.
    assert_eq!(lint(&dir, &["--workspace", "dev"]).code, 0);
    let ran = lint(&named("name = \"dev\""), &[]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    assert!(
        !both(&ran).contains("nothing says which workspace"),
        "{}",
        both(&ran)
    );
    for open in [
        named("tags = [\"prod\"]"),
        kept("backend \"remote\" {\n    workspaces {\n      prefix = \"shop-\"\n    }\n  }"),
        kept("backend \"remote\" {\n    workspaces {\n      name = \"prod\"\n    }\n  }"),
    ] {
        let ran = lint(&open, &[]);
        assert_eq!(ran.code, 0, "{}", both(&ran));
        assert!(
            both(&ran).contains("nothing says which workspace it is"),
            "{}",
            both(&ran)
        );
    }
    // The environment is chosen by it.
    put(
        dir.path(),
        "tfsize.hcl",
        "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"live\" {\n  select {\n    workspaces = [\"pro*\"]\n  }\n}\n",
    );
    let ran = run(dir.path(), &["lint", ".", "--show-matches"]);
    assert!(
        both(&ran).contains("is live: the workspace matches \"pro*\""),
        "{}",
        both(&ran)
    );
}

#[test]
fn what_is_made_of_the_name_names_no_workspace() {
    let text = by_workspace("local.delays[\"x-${terraform.workspace}\"]");
    let dir = repository(&[("main.tf", &text)]);
    let ran = run(dir.path(), &["lint", "."]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    assert!(!both(&ran).contains("in workspace"), "{}", both(&ran));
}

#[test]
fn a_workspace_decides_which_environment_it_is() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"dev\" {\n  select {\n    workspaces = [\"dev\"]\n  }\n}\n\
                  environment \"prod\" {\n  select {\n    workspaces = [\"prod\"]\n  }\n}\n";
    let dir = repository(&[
        ("tfsize.hcl", policy),
        (
            "a/main.tf",
            &by_workspace("local.delays[terraform.workspace]"),
        ),
        (
            "b/main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = terraform.workspace == \"prod\" ? 2000 : 10\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", ".", "--show-matches"]);
    for told in [
        "a is dev: the workspace matches \"dev\"",
        "a is prod: the workspace matches \"prod\"",
        "b is dev: the workspace matches \"dev\"",
        "b is prod: the workspace matches \"prod\"",
    ] {
        assert!(both(&ran).contains(told), "{told}: {}", both(&ran));
    }
    assert_eq!(
        both(&ran).matches("error[sqs-").count(),
        2,
        "{}",
        both(&ran)
    );
}

/// What a validation refuses of a default, and what a precondition does.
const HELD: &str = r#"
variable "image" {
  type    = string
  default = ""
  validation {
    condition     = var.image != ""
    error_message = "an image is required"
  }
}

resource "aws_sqs_queue" "q" {
  lifecycle {
    precondition {
      condition     = var.image != ""
      error_message = "an image is required"
    }
  }
}
"#;

#[test]
fn a_condition_on_a_default_that_nothing_sets_is_undecided() {
    let dir = repository(&[("app/main.tf", HELD)]);
    let ran = run(dir.path(), &["lint", "app", "--show-undecided"]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    assert!(
        both(&ran).contains("nothing sets var.image"),
        "{}",
        both(&ran)
    );
    assert!(both(&ran).contains("--var image="), "{}", both(&ran));
    // What is given is what is refused.
    let ran = run(dir.path(), &["lint", "app", "--var", "image="]);
    assert_eq!(ran.code, 1, "{}", both(&ran));
    put(dir.path(), "app/terraform.tfvars", "image = \"\"\n");
    let ran = run(dir.path(), &["lint", "app"]);
    assert_eq!(ran.code, 1, "{}", both(&ran));
    // A module's default is decided by who calls it.
    put(
        dir.path(),
        "live/main.tf",
        "module \"app\" {\n  source = \"../mod\"\n}\n",
    );
    put(dir.path(), "mod/main.tf", HELD);
    let ran = run(dir.path(), &["lint", "live"]);
    assert_eq!(ran.code, 1, "{}", both(&ran));
}

#[test]
fn a_file_of_values_for_many_is_for_those_that_declare_them() {
    let dir = repository(&[
        (
            "a/main.tf",
            "variable \"delay\" {\n  type = number\n}\nresource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = var.delay\n}\n",
        ),
        ("b/main.tf", "resource \"aws_sqs_queue\" \"q\" {}\n"),
        ("c/main.tf", "resource \"aws_sqs_queue\" \"q\" {}\n"),
        ("prod.tfvars", "delay = 2000\nnobody = 1\n"),
    ]);
    let ran = run(
        dir.path(),
        &["lint", ".", "--var-file", "prod.tfvars", "-o", "concise"],
    );
    assert!(!ran.out.contains("`delay`"), "{}", both(&ran));
    assert_eq!(ran.out.matches("`nobody`").count(), 1, "{}", both(&ran));
    assert!(ran.out.contains("sqs-"), "{}", both(&ran));
    let ran = run(dir.path(), &["lint", ".", "--var", "delay=10"]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
}

#[test]
fn a_changed_file_of_values_is_applied_to_its_root_module() {
    let dir = repository(&[
        (
            "app/main.tf",
            "variable \"delay\" {\n  type = number\n}\nresource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = var.delay\n}\n",
        ),
        ("app/envs/prod.tfvars", "delay = 2000\n"),
        ("app/envs/dev.tfvars", "delay = 10\n"),
    ]);
    let ran = run(
        dir.path(),
        &["lint", "app/envs/prod.tfvars", "-o", "concise"],
    );
    assert!(
        ran.out.contains("app/envs/prod.tfvars:1:"),
        "{}",
        both(&ran)
    );
    let ran = run(dir.path(), &["lint", "app/envs/dev.tfvars"]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    // Each is a variant of its own.
    let ran = run(
        dir.path(),
        &["lint", "app/envs/dev.tfvars", "app/envs/prod.tfvars"],
    );
    assert_eq!(ran.code, 1, "{}", both(&ran));
    assert!(
        both(&ran).contains("in app/envs/prod.tfvars"),
        "{}",
        both(&ran)
    );
    assert!(
        !both(&ran).contains("in app/envs/dev.tfvars"),
        "{}",
        both(&ran)
    );
}

/// A module that a source leads to which is an expression is no root module: it is judged with what its caller gives.
#[test]
fn what_an_expression_leads_to_is_called() {
    let dir = repository(&[
        (
            "main.tf",
            "variable \"version_of\" {\n  type    = string\n  default = \"v1\"\n}\nmodule \"q\" {\n  source = \"./mods/${var.version_of}\"\n  delay  = 10\n}\n",
        ),
        (
            "mods/v1/main.tf",
            "variable \"delay\" {\n  default = 2000\n}\nresource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = var.delay\n}\n",
        ),
        ("other/main.tf", "resource \"aws_sqs_queue\" \"q\" {}\n"),
    ]);
    let ran = run(dir.path(), &["lint", "."]);
    assert_eq!(ran.code, 0, "{}", both(&ran));
    assert!(both(&ran).contains("2 root modules"), "{}", both(&ran));
    for path in ["mods/v1/main.tf", "main.tf"] {
        let ran = run(dir.path(), &["lint", path]);
        assert_eq!(ran.code, 0, "{path}: {}", both(&ran));
        assert!(
            both(&ran).contains("1 root module"),
            "{path}: {}",
            both(&ran)
        );
    }
    let ran = run(dir.path(), &["lint", "other/main.tf"]);
    assert!(both(&ran).contains("1 root module"), "{}", both(&ran));
}

/// A directory that is named stays a root module, though its own examples call it.
#[test]
fn what_is_named_is_meant_by_itself() {
    let dir = repository(&[
        (
            "main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = 2000\n}\n",
        ),
        (
            "examples/basic/main.tf",
            "module \"m\" {\n  source = \"../..\"\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", "."]);
    assert!(both(&ran).contains("2 root modules"), "{}", both(&ran));
    let ran = run(dir.path(), &["lint", "examples"]);
    assert!(both(&ran).contains("1 root module"), "{}", both(&ran));
}

/// A module that `init` has brought is nobody's to edit, wherever the data directory is.
#[test]
fn modules_in_a_data_directory_of_another_name_are_not_edited() {
    let dir = repository(&[
        (
            "main.tf",
            "module \"r\" {\n  source  = \"example-org/td/aws\"\n  version = \"1.0.0\"\n}\n",
        ),
        (
            ".tfdata/modules/modules.json",
            "{\"Modules\":[{\"Key\":\"\",\"Source\":\"\",\"Dir\":\".\"},{\"Key\":\"r\",\"Source\":\"registry.terraform.io/example-org/td/aws\",\"Version\":\"1.0.0\",\"Dir\":\".tfdata/modules/r\"}]}",
        ),
        (
            ".tfdata/modules/r/main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = 2000\n}\n",
        ),
    ]);
    let ran = tool::tfsize(dir.path(), &["lint", ".", "-o", "concise"])
        .env("TF_DATA_DIR", ".tfdata")
        .output()
        .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    assert!(out.contains("main.tf:1:1: error[sqs-ranges]"), "{out}");
    assert!(!out.contains(".tfdata/modules/r/main.tf:"), "{out}");
}

#[test]
fn what_each_workspace_costs_is_named() {
    let text = by_workspace("1")
        + "resource \"aws_db_instance\" \"d\" {\n  engine            = \"postgres\"\n  \
         instance_class    = { dev = \"db.t4g.medium\", prod = \"db.r6g.large\" }[terraform.workspace]\n  \
         allocated_storage = 20\n  region            = \"eu-west-1\"\n}\n";
    let dir = repository(&[("main.tf", &text)]);
    let ran = run(dir.path(), &["cost", "."]);
    for workspace in ["(workspace dev)", "(workspace prod)"] {
        assert!(both(&ran).contains(workspace), "{}", both(&ran));
    }
}
