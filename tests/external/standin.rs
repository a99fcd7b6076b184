//! Terraform and `OpenTofu` accept the stand-in for the AWS provider, and it behaves as one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tfsize::catalog::schema::{Block, Category, Schema, embedded};

use crate::support::need::Ran;
use crate::support::terraform::Terraform;

trials![
    a_stack_lives_through_plan_apply_change_and_destroy,
    two_runs_give_the_same_state,
    objects_alike_in_everything_differ,
    an_existing_object_is_imported,
    a_mocked_test_passes,
    mistakes_against_the_schema_are_found,
    the_schema_passes_through_the_tool_unchanged,
    what_the_tool_prints_of_a_schema_is_taken,
];

const STACK: &str = include_str!("../standin/stack.tf");
const TYPES: &[&str] = &[
    "aws_availability_zones",
    "aws_caller_identity",
    "aws_cloudwatch",
    "aws_ecs",
    "aws_iam",
    "aws_mq",
    "aws_partition",
    "aws_rds",
    "aws_region",
    "aws_security_group",
    "aws_sqs",
];

const REQUIRED: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
"#;

fn initialised(tf: &Terraform) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("main.tf"), STACK).unwrap();
    tf.ok(dir.path(), &["init"]);
    dir
}

/// Attributes by address, from a list of resources in plan or state JSON.
fn values(resources: &Value, address: &str) -> Value {
    let resources = resources.as_array().unwrap();
    let resource = resources
        .iter()
        .find(|resource| resource["address"] == address);
    resource.unwrap_or_else(|| panic!("no {address}"))["values"].clone()
}

fn actions(tf: &Terraform, dir: &Path, change: &str) -> Vec<(String, Value)> {
    tf.ok(dir, &["plan", "-out=changed", "-var", change]);
    let plan = tf.json(dir, &["show", "-json", "changed"]);
    let changes = plan["resource_changes"].as_array().unwrap();
    changes
        .iter()
        .filter(|change| change["change"]["actions"] != json!(["no-op"]))
        .map(|change| {
            let address = change["address"].as_str().unwrap().to_owned();
            (address, change["change"]["actions"].clone())
        })
        .collect()
}

fn a_stack_lives_through_plan_apply_change_and_destroy() -> Ran {
    let tf = Terraform::find()?;
    let tf = tf.with_types(TYPES);
    let dir = initialised(&tf);
    let dir = dir.path();
    tf.ok(dir, &["validate"]);

    tf.ok(dir, &["plan", "-out=plan"]);
    let plan = tf.json(dir, &["show", "-json", "plan"]);
    let planned = &plan["planned_values"]["root_module"]["resources"];
    let queue = values(planned, "aws_sqs_queue.jobs");
    assert_eq!(queue.get("arn"), None, "known before apply");
    let tags = json!({"Team": "platform", "Stage": "test", "Region": "eu-central-1"});
    assert_eq!(queue["tags_all"], tags);
    let task = values(planned, "aws_ecs_task_definition.worker");
    assert_eq!(task["cpu"], "512");
    assert_eq!(task["memory"], "1024", "converted to the schema's type");
    let broker = values(planned, "aws_mq_broker.main");
    assert_eq!(broker["user"].as_array().unwrap().len(), 2);

    tf.ok(dir, &["apply", "plan"]);
    let again = tf.run(dir, &["plan", "-detailed-exitcode"]);
    assert_eq!(again.status, Some(0), "{}{}", again.stdout, again.stderr);

    let state = tf.json(dir, &["show", "-json"]);
    let state = &state["values"]["root_module"]["resources"];
    let queue = values(state, "aws_sqs_queue.jobs");
    assert_eq!(queue["arn"], "arn:aws:sqs:eu-central-1:123456789012:jobs");
    assert_eq!(
        queue["url"],
        "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs"
    );
    assert_eq!(queue["tags_all"], tags);
    let task = values(state, "aws_ecs_task_definition.worker");
    assert_ne!(task["execution_role_arn"], task["task_role_arn"]);
    assert_eq!(
        task["execution_role_arn"],
        values(state, "aws_iam_role.task[0]")["arn"]
    );
    let cluster = values(state, "aws_rds_cluster.main");
    assert_eq!(
        cluster["serverlessv2_scaling_configuration"][0]["max_capacity"],
        16
    );
    assert_eq!(cluster["port"], 5432);
    assert_eq!(queue["redrive_policy"], "", "not configured");
    let secret = &cluster["master_user_secret"][0]["secret_arn"];
    assert!(
        secret
            .as_str()
            .unwrap()
            .starts_with("arn:aws:secretsmanager:")
    );
    let broker = values(state, "aws_mq_broker.main");
    assert_eq!(broker["instances"].as_array().unwrap().len(), 2);
    let endpoint = &broker["instances"][1]["endpoints"][0];
    assert!(endpoint.as_str().unwrap().starts_with("ssl://b-"));
    let policy = values(state, "aws_sqs_queue_policy.jobs");
    let policy: Value = serde_json::from_str(policy["policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Statement"].as_array().unwrap().len(), 2);
    assert_eq!(policy["Statement"][1]["Resource"], queue["arn"]);
    assert_eq!(
        policy["Statement"][1]["Condition"],
        json!({"StringEquals": {"aws:SourceAccount": "123456789012"}})
    );

    let replaced = json!(["delete", "create"]);
    let updated = json!(["update"]);
    assert_eq!(
        actions(&tf, dir, "cpu=1024"),
        [("aws_ecs_task_definition.worker".to_owned(), replaced)]
    );
    assert_eq!(
        actions(&tf, dir, "max_capacity=32"),
        [("aws_rds_cluster.main".to_owned(), updated.clone())]
    );
    tf.ok(dir, &["apply", "changed"]);
    let drift = actions(&tf, dir, "max_capacity=32");
    assert_eq!(drift, []);
    assert_eq!(
        actions(&tf, dir, "description=second")
            .iter()
            .filter(|(address, actions)| address.starts_with("aws_iam_role") && *actions == updated)
            .count(),
        2
    );

    tf.ok(dir, &["destroy", "-auto-approve"]);
    assert_eq!(tf.ok(dir, &["state", "list"]), "");
    Ok(())
}

fn two_runs_give_the_same_state() -> Ran {
    let tf = Terraform::find()?;
    let tf = tf.with_types(TYPES);
    let state = || {
        let dir = initialised(&tf);
        tf.ok(dir.path(), &["apply", "-auto-approve"]);
        tf.json(dir.path(), &["show", "-json"])["values"].clone()
    };
    assert_eq!(state(), state());
    Ok(())
}

fn objects_alike_in_everything_differ() -> Ran {
    let tf = Terraform::find()?;
    let tf = tf.with_types(&["aws_sqs_queue"]);
    let dir = tempfile::tempdir().unwrap();
    let main = format!("{REQUIRED}\nresource \"aws_sqs_queue\" \"jobs\" {{\n  count = 4\n}}\n");
    fs::write(dir.path().join("main.tf"), main).unwrap();
    tf.ok(dir.path(), &["init"]);
    tf.ok(dir.path(), &["apply", "-auto-approve"]);
    let state = tf.json(dir.path(), &["show", "-json"]);
    let queues = state["values"]["root_module"]["resources"]
        .as_array()
        .unwrap();
    for attribute in ["arn", "id", "name", "url"] {
        let values = queues
            .iter()
            .map(|queue| queue["values"][attribute].as_str().unwrap());
        assert_eq!(values.collect::<BTreeSet<_>>().len(), 4, "{attribute}");
    }
    Ok(())
}

fn an_existing_object_is_imported() -> Ran {
    let tf = Terraform::find()?;
    let tf = tf.with_types(&["aws_sqs_queue"]);
    let dir = tempfile::tempdir().unwrap();
    let main =
        format!("{REQUIRED}\nresource \"aws_sqs_queue\" \"jobs\" {{\n  name = \"jobs\"\n}}\n");
    fs::write(dir.path().join("main.tf"), main).unwrap();
    tf.ok(dir.path(), &["init"]);
    tf.ok(dir.path(), &["import", "aws_sqs_queue.jobs", "jobs"]);
    let plan = tf.run(dir.path(), &["plan", "-detailed-exitcode"]);
    assert_eq!(plan.status, Some(0), "{}{}", plan.stdout, plan.stderr);
    Ok(())
}

fn a_mocked_test_passes() -> Ran {
    let tf = Terraform::find()?;
    tf.needs_mocks()?;
    let tf = tf.with_types(TYPES);
    let dir = initialised(&tf);
    let test = include_str!("../standin/stack.tftest.hcl");
    fs::write(dir.path().join("stack.tftest.hcl"), test).unwrap();
    let report = tf.ok(dir.path(), &["test"]);
    assert!(report.contains("1 passed, 0 failed"), "{report}");
    Ok(())
}

fn mistakes_against_the_schema_are_found() -> Ran {
    let tf = Terraform::find()?;
    let tf = tf.with_types(TYPES);
    let dir = initialised(&tf);
    let wrong = r#"
        resource "aws_sqs_queue" "wrong" {
          nane = "typo"
        }
        resource "aws_rds_cluster" "wrong" {
          serverlessv2_scaling_configuration {}
        }
    "#;
    fs::write(dir.path().join("wrong.tf"), wrong).unwrap();
    let checked = tf.run(dir.path(), &["validate"]);
    assert_eq!(checked.status, Some(1));
    for part in ["\"nane\" is not expected", "\"engine\" is required"] {
        assert!(checked.stderr.contains(part), "{part}: {}", checked.stderr);
    }
    Ok(())
}

fn the_schema_passes_through_the_tool_unchanged() -> Ran {
    let tf = Terraform::find()?;
    tf.needs((1, 11, 0), "shows `write_only` in a schema")?;
    let dir = initialised(&tf);
    let json = tf.ok(dir.path(), &["providers", "schema", "-json"]);
    let read = Schema::from_providers_json(json.as_bytes()).unwrap();
    let known = embedded().unwrap();
    assert!(read.provider().unwrap().blocks.contains_key("default_tags"));
    assert!(read.resources().eq(known.resources()));
    assert!(read.data_sources().eq(known.data_sources()));
    for kind in known.resources() {
        assert_eq!(
            read.resource(kind).cloned(),
            known.resource(kind).map(plain),
            "{kind}"
        );
        assert_eq!(
            read.version(Category::Managed, kind),
            known.version(Category::Managed, kind)
        );
    }
    for kind in known.data_sources() {
        assert_eq!(
            read.data_source(kind).cloned(),
            known.data_source(kind).map(plain),
            "{kind}"
        );
    }
    Ok(())
}

fn what_the_tool_prints_of_a_schema_is_taken() -> Ran {
    let tf = Terraform::find()?;
    let tf = tf.with_types(TYPES);
    let dir = initialised(&tf);
    let json = tf.ok(dir.path(), &["providers", "schema", "-json"]);
    let there = tempfile::tempdir().unwrap();
    fs::create_dir(there.path().join(".git")).unwrap();
    fs::write(there.path().join("aws.json"), json).unwrap();
    let main = "resource \"aws_sqs_queue\" \"q\" {\n  nmae = \"q\"\n}\nresource \"aws_lambda_function\" \"f\" {\n}\n";
    fs::write(there.path().join("main.tf"), main).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_tfsize"))
        .args([
            "validate",
            "--schema",
            "aws.json",
            "-o",
            "concise",
            "--show-undecided",
        ])
        .current_dir(there.path())
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert_eq!(ran.status.code(), Some(1), "{out}{err}");
    assert!(
        out.contains("main.tf:2:3: error[schema-argument]"),
        "{out}{err}"
    );
    assert!(err.contains("is that in aws.json"), "{err}");
    // The stand-in has only some types here: those of the file count, and not the built-in ones.
    let text = format!("{out}{err}");
    assert!(
        text.contains("aws_lambda_function is not in the schema"),
        "{text}"
    );
    Ok(())
}

/// A block without the marks of what its source does not tell, which the tool does not print.
fn plain(block: &Block) -> Block {
    let mut out = block.clone();
    out.open = false;
    for attribute in out.attributes.values_mut() {
        attribute.untold = false;
    }
    for nested in out.blocks.values_mut() {
        nested.maybe_argument = false;
        nested.block = plain(&nested.block);
    }
    out
}
