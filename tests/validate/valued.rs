//! Values that come from elsewhere, and the forms of names, ARNs and policies.

use serde_json::Value as Json;

use super::{found, repository, run, validate};

const CHILD: &str = "variable \"launch\" {}\nresource \"aws_ecs_service\" \"s\" {\n  name        = \"s\"\n  launch_type = var.launch\n}\n";

#[test]
fn a_value_is_found_at_the_literal_that_it_comes_from() {
    let main = |default: &str| {
        format!(
            "variable \"launch\" {{\n  default = \"{default}\"\n}}\nlocals {{\n  launch = var.launch\n}}\nmodule \"m\" {{\n  source = \"./m\"\n  launch = local.launch\n}}\n"
        )
    };
    let says = |place: &str| {
        format!(
            "{place}: error[value-choice] `launch_type` of module.m.aws_ecs_service.s is \"FARGTE\", which AWS does not take\n"
        )
    };
    // A default.
    let dir = repository(&[("main.tf", &main("FARGTE")), ("m/main.tf", CHILD)]);
    let ran = run(dir.path(), &["validate", "-o", "concise"]);
    assert_eq!(ran.out, says("./main.tf:2:13"));
    let fixed = run(dir.path(), &["validate", "--fix"]);
    assert!(fixed.err.contains("Fixed 1 of 1"), "{}", fixed.err);

    // A file of values, which wins over the default.
    let dir = repository(&[
        ("main.tf", &main("FARGATE")),
        ("m/main.tf", CHILD),
        ("terraform.tfvars", "launch = \"FARGTE\"\n"),
    ]);
    let ran = run(dir.path(), &["validate", "-o", "concise"]);
    assert_eq!(ran.out, says("./terraform.tfvars:1:10"));

    // Each file of values that an environment selects.
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"staging\" {\n  select {\n    var_files = [\"staging.tfvars\"]\n  }\n}\nenvironment \"production\" {\n  select {\n    var_files = [\"production.tfvars\"]\n  }\n}\n";
    let dir = repository(&[
        ("tfsize.hcl", policy),
        ("main.tf", &main("FARGATE")),
        ("m/main.tf", CHILD),
        ("staging.tfvars", "launch = \"EC2\"\n"),
        ("production.tfvars", "launch = \"FARGTE\"\n"),
    ]);
    let ran = run(dir.path(), &["validate", "-o", "concise"]);
    assert_eq!(ran.out, says("./production.tfvars:1:10"), "{}", ran.err);
}

#[test]
fn what_the_values_decide_is_undecided_no_more() {
    let main = "variable \"launch\" {\n  default = \"FARGATE\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  launch = var.launch\n}\n";
    let dir = repository(&[("main.tf", main), ("m/main.tf", CHILD)]);
    let (findings, undecided, _) = found(dir.path(), &["validate"]);
    assert_eq!((findings, undecided), (Vec::new(), Vec::new()));
    let dir = repository(&[
        ("main.tf", &main.replace("default", "description")),
        ("m/main.tf", CHILD),
    ]);
    let (_, undecided, _) = found(dir.path(), &["validate"]);
    assert_eq!(undecided, ["value-choice 4 its value is not known"]);
}

#[test]
fn what_is_made_of_a_default_is_no_mistake() {
    let text = "variable \"name\" {\n  default = \"\"\n}\nresource \"aws_sqs_queue\" \"q\" {\n  name = \"${var.name}.jobs\"\n}\nresource \"aws_vpc\" \"v\" {\n  cidr_block = var.name\n}\n";
    assert_eq!(validate(text), [""; 0]);
}

#[test]
fn one_reason_is_listed_once_and_counted() {
    let one = |i: usize| format!("resource \"aws_vpc\" \"v{i}\" {{\n  cidr_block = var.c\n}}\n");
    let networks: Vec<String> = (0..30).map(one).collect();
    let networks = networks.concat();
    let dir = repository(&[("main.tf", &format!("variable \"c\" {{}}\n{networks}"))]);
    let ran = run(dir.path(), &["validate", "-o", "json"]);
    let report: Json = serde_json::from_str(&ran.out).unwrap();
    let rows = report["undecided"].as_array().unwrap();
    let rows: Vec<_> = rows
        .iter()
        .filter(|row| row["rule"] == "value-cidr")
        .collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["more"], 29);
    assert!(report["checked"]["undecided"].as_u64().unwrap() >= 30);
    let ran = run(dir.path(), &["validate", "--show-undecided"]);
    let text = format!("{}{}", ran.out, ran.err);
    assert!(text.contains("(and 29 more for this reason)"), "{text}");
}

#[test]
fn names_arns_and_documents_have_their_forms() {
    let text = r#"
resource "aws_s3_bucket" "b" {
  bucket = "My_Bucket"
}
resource "aws_lb" "l" {
  name    = "web_lb"
  subnets = ["subnet-1"]
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = "r"
  policy_arn = "arn:aws:iam:aws:policy/X"
}
resource "aws_sns_topic_subscription" "s" {
  topic_arn = "arn:aws:sqs:eu-west-1:123456789012:q"
  protocol  = "sqs"
  endpoint  = "arn:aws:sqs:eu-west-1:123456789012:q"
}
data "aws_iam_policy_document" "d" {
  statement {
    effect  = "allow"
    actions = ["s3.GetObject"]
    principals {
      type        = "Services"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEqual"
      variable = "aws:a"
      values   = ["b"]
    }
  }
}
"#;
    let said = validate(text);
    let lines: Vec<&str> = said
        .iter()
        .filter_map(|one| one.split(" of ").next())
        .collect();
    assert_eq!(
        lines,
        [
            "value-pattern 3 `bucket`",
            "value-pattern 6 `name`",
            "value-arn 11 `policy_arn`",
            "value-arn 14 `topic_arn`",
            "value-policy 20 `statement.effect`",
            "value-policy 21 `statement.actions`",
            "value-policy 23 `statement.principals.type`",
            "value-policy 27 `statement.condition.test`",
        ],
        "{said:#?}"
    );
    let dir = repository(&[("main.tf", text)]);
    let fixed = run(dir.path(), &["validate", "--fix"]);
    assert!(fixed.err.contains("Fixed 3 of 8"), "{}", fixed.err);
    let text = std::fs::read_to_string(dir.path().join("main.tf")).unwrap();
    assert!(
        text.contains("\"Allow\"") && text.contains("\"StringEquals\""),
        "{text}"
    );
}
