//! How findings are told: one for each cause, at its place, with what to write instead.

use serde_json::Value as Json;

use super::{repository, run};

/// What `validate` reports of a repository of these files.
fn report(files: &[(&str, &str)]) -> Json {
    let dir = repository(files);
    let ran = run(dir.path(), &["validate", "-o", "json"]);
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e} {}", ran.err))
}

/// The findings of a text, each as `RULE line:column headline | help`.
fn told(text: &str) -> Vec<String> {
    let report = report(&[("main.tf", text)]);
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            format!(
                "{} {}:{} {} | {}",
                one["rule"].as_str().unwrap(),
                one["place"]["line"],
                one["place"]["column"],
                one["headline"].as_str().unwrap(),
                one["help"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn what_a_version_of_the_provider_renamed_is_one_finding_with_its_new_name() {
    let said = told(
        r#"resource "aws_elasticache_replication_group" "r" {
  replication_group_id          = "a"
  replication_group_description = "x"
  node_type                     = "cache.t3.micro"
}
resource "aws_autoscaling_attachment" "t" {
  autoscaling_group_name = "x"
  alb_target_group_arn   = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/t/0123456789abcdef"
}
resource "aws_eip" "e" {
  vpc = true
}
provider "aws" {
  s3_force_path_style = true
}
"#,
    );
    assert_eq!(
        said,
        [
            "schema-argument 3:3 aws_elasticache_replication_group.r has no argument `replication_group_description` | version 5 of the provider renamed it to `description`",
            "schema-argument 8:3 aws_autoscaling_attachment.t has no argument `alb_target_group_arn` | version 5 of the provider renamed it to `lb_target_group_arn`",
            "schema-argument 11:3 aws_eip.e has no argument `vpc` | version 6 of the provider removed it; write domain = \"vpc\" in place of vpc = true",
            "schema-argument 14:3 provider.aws has no argument `s3_force_path_style` | version 5 of the provider renamed it to `s3_use_path_style`",
        ]
    );
}

#[test]
fn a_misspelled_argument_is_not_missing_as_well() {
    let said = told(
        "resource \"aws_subnet\" \"a\" {\n  vpc_idd    = \"vpc-1\"\n  cidr_block = \"10.0.0.0/24\"\n}\n",
    );
    assert_eq!(
        said,
        ["schema-argument 2:3 aws_subnet.a has no argument `vpc_idd` | did you mean `vpc_id`?"]
    );
}

#[test]
fn a_renamed_argument_is_rewritten_where_its_value_fits() {
    let dir = repository(&[(
        "main.tf",
        "resource \"aws_db_instance\" \"d\" {\n  instance_class = \"db.t3.micro\"\n  name           = \"app\"\n}\n",
    )]);
    let ran = run(dir.path(), &["validate", "--fix"]);
    assert!(ran.err.contains("Fixed 1 of 1"), "{}", ran.err);
    let text = std::fs::read_to_string(dir.path().join("main.tf")).unwrap();
    assert!(text.contains("\n  db_name           = \"app\"\n"), "{text}");
}

#[test]
fn the_language_of_old_has_what_is_written_now() {
    let said = told(
        r#"variable "a" {
  type = list(string)
}
resource "aws_acm_certificate" "c" {
  domain_name               = "example.com"
  validation_method         = "DNS"
  subject_alternative_names = ["${var.a}"]
}
data "terraform_remote_state" "s" {
  backend = "local"
}
output "x" {
  value = data.terraform_remote_state.s.vpc_id
}
output "y" {
  value = data.terraform_remote_state.s.subnet_id
}
"#,
    );
    assert_eq!(
        said,
        [
            "schema-type 7:31 `subject_alternative_names[0]` of aws_acm_certificate.c: a string is required, not list of string | leave the brackets out: what is in them is a list already",
            "reference-attribute 13:11 data.terraform_remote_state.s has the outputs of its state as `outputs` | write data.terraform_remote_state.s.outputs.vpc_id",
        ]
    );
}

#[test]
fn an_output_of_a_repeated_module_has_its_index_in_the_help() {
    let report = report(&[
        ("m/main.tf", "output \"a\" {\n  value = 1\n}\n"),
        (
            "main.tf",
            "module \"m\" {\n  count  = 2\n  source = \"./m\"\n}\nmodule \"one\" {\n  source = \"./m\"\n}\noutput \"a\" {\n  value = module.m.a\n}\noutput \"b\" {\n  value = module.one[0].a\n}\n",
        ),
    ]);
    let helps: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["help"].as_str().unwrap())
        .collect();
    assert_eq!(
        helps,
        [
            "write module.m[0].a, or one(module.m[*].a)",
            "take the index away"
        ]
    );
}

#[test]
fn a_refused_value_is_told_with_the_call_that_gives_it() {
    let files = [
        (
            "m/main.tf",
            "variable \"e\" {\n  type = string\n  validation {\n    condition     = !startswith(var.e, \"runner-\")\n    error_message = \"No.\"\n  }\n}\n",
        ),
        (
            "main.tf",
            "variable \"e\" {}\nmodule \"m\" {\n  source = \"./m\"\n  e      = var.e\n}\nmodule \"n\" {\n  source = \"./m\"\n  e      = \"x${\"runner\"}-\"\n}\n",
        ),
        ("terraform.tfvars", "e = \"runner-x\"\n"),
    ];
    let report = report(&files);
    let findings = report["findings"].as_array().unwrap();
    let [one] = findings.as_slice() else {
        panic!("{report:#}")
    };
    assert_eq!(one["rule"], "validation");
    assert_eq!(one["subject"]["address"], "module.m.var.e");
    let related = &one["related"][0];
    assert_eq!(related["text"], "the value of var.e");
    assert_eq!(related["path"], "./terraform.tfvars");
    assert_eq!(report["checked"]["failed"], 1);
}

#[test]
fn unknown_actions_of_a_list_are_one_note() {
    let said = told(
        r#"data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["kms:CallerAccount", "efs:CreateTags", "kms:Decrypt"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["kms:ViaService", "kms:ValidTo"]
      Resource = "*"
    }]
  })
}
"#,
    );
    assert_eq!(
        said,
        [
            "value-unlisted 3:18 `statement.actions` of data.aws_iam_policy_document.d has 2 actions that were not among AWS's on 2026-11-20: \"kms:CallerAccount\", \"efs:CreateTags\" | ",
            "value-unlisted 12:19 `policy` of aws_iam_policy.p has 2 actions that were not among AWS's on 2026-11-20: \"kms:ViaService\", \"kms:ValidTo\" | ",
        ]
    );
}

#[test]
fn what_is_wrong_in_a_policy_of_text_is_told_at_its_line() {
    let said = told(
        r#"resource "aws_sns_topic" "t" {
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": "*", "Sids": "a",
      "Action": "sns:Pubish", "Resource": "*" }
  ]
}
EOF
}
resource "aws_sns_topic" "u" {
  policy = "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sns:Pubish\",\"Resource\":\"*\"}]}"
}
"#,
    );
    assert_eq!(
        said,
        [
            "value-policy 6:44 `policy` of aws_sns_topic.t: a statement has no element \"Sids\" | did you mean \"Sid\"?",
            "value-policy 7:17 `policy` of aws_sns_topic.t: \"sns:Pubish\" is not among the actions that sns had on 2026-11-20 | did you mean \"sns:Publish\"?",
            "value-policy 13:82 `policy` of aws_sns_topic.u: \"sns:Pubish\" is not among the actions that sns had on 2026-11-20 | did you mean \"sns:Publish\"?",
        ]
    );
}

#[test]
fn what_a_block_that_may_not_be_there_has_is_a_note() {
    let dir = repository(&[(
        "main.tf",
        r#"variable "on" {
  default = false
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::123456789012:role/r"
  filename      = "x.zip"
  handler       = "a.b"
  runtime       = "python3.13"
  dynamic "tracing_config" {
    for_each = var.on ? [1] : []
    content {
      mode = "Passthrough"
    }
  }
}
"#,
    )]);
    let ran = run(dir.path(), &["validate", "-o", "concise"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("note[value-choice]"), "{}", ran.out);
}

#[test]
fn constraints_that_no_version_meets_are_told() {
    let said = told(
        "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \">= 5.89\"\n    }\n  }\n}\nprovider \"aws\" {\n  version = \"= 3.73.0\"\n}\n",
    );
    assert_eq!(
        said,
        [
            "configuration 10:13 no version of the provider hashicorp/aws is both \">= 5.89\" and \"= 3.73.0\" | "
        ]
    );
}

#[test]
fn a_quote_within_a_text_is_named() {
    let said = told("locals {\n  label = \"do NOT click \"Connect\"\"\n}\n");
    let [one] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert!(
        one.contains("a quote within a text is written \\\""),
        "{one}"
    );
}

#[test]
fn what_the_language_refuses_counts_as_failed() {
    let report = report(&[(
        "main.tf",
        "output \"o\" {\n  value = var.nope\n}\nlocals {\n  a = b.c.d\n}\n",
    )]);
    assert_eq!(report["summary"]["errors"], 2);
    assert_eq!(report["checked"]["failed"], 2);
}

/// What the files alone decide is refused, wherever it stands.
#[test]
fn what_terraform_refuses_by_the_files_alone_is_no_matter_of_what_is_known() {
    for (text, says) in [
        (
            "terraform {\n  required_version = \">> 1\"\n}\n",
            "configuration 2:22 versions are asked for as \">= 1.5, < 2.0\" | ",
        ),
        (
            "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"5.x\" }\n  }\n}\n",
            "configuration 3:5 versions are asked for as \">= 1.5, < 2.0\" | ",
        ),
        (
            "terraform {\n  required_providers {\n    terraform = \"~> 1.0\"\n  }\n}\n",
            "configuration 3:5 the provider is built into Terraform, and has no version of its own | ",
        ),
        (
            "data \"terraform_data\" \"a\" {}\n",
            "schema-argument 1:1 Terraform has no data source terraform_data | ",
        ),
        (
            "ephemeral \"terraform_data\" \"a\" {}\n",
            "schema-argument 1:1 Terraform has no ephemeral resource type terraform_data | ",
        ),
        (
            "data \"terraform_remote_state\" \"a\" {\n  backend = \"s4\"\n}\n",
            "configuration 2:13 there is no backend of the kind `s4` | ",
        ),
        (
            "output \"a\" {\n  value = terraform.env\n}\n",
            "evaluation 2:11 `terraform` has no such attribute | did you mean `terraform.workspace`?",
        ),
        (
            "output \"a\" {\n  value = provider::terraform::encode_tfvars({})\n}\n",
            "evaluation 2:11 there is no function provider::terraform::encode_tfvars: required_providers names no provider terraform | ",
        ),
        (
            "terraform {\n  required_providers {\n    terraform = { source = \"terraform.io/builtin/terraform\" }\n  }\n}\noutput \"a\" {\n  value = provider::terraform::encode_tfvar({})\n}\n",
            "evaluation 7:11 there is no function provider::terraform::encode_tfvar | did you mean `provider::terraform::encode_tfvars`?",
        ),
        (
            "resource \"terraform_data\" \"a\" {\n  connection {\n    hots = \"x\"\n  }\n}\n",
            "schema-argument 3:5 `connection` of terraform_data.a has no argument `hots` | did you mean `host`?",
        ),
        (
            "resource \"aws_sqs_queue\" \"q\" {\n  id = \"x\"\n}\n",
            "schema-computed 2:3 `id` of aws_sqs_queue.q is decided by the provider, so it cannot be set | take it away",
        ),
        ("resource \"aws_instance\" \"i\" {}\n", ""),
    ] {
        let said = told(text);
        if says.is_empty() {
            // Without both there are two findings, and none of all three together.
            assert_eq!(said.len(), 2, "{said:#?}");
        } else {
            assert_eq!(said, [says], "{text}");
        }
    }
}

/// Versions as both tools take them.
#[test]
fn what_asks_for_versions_rightly_is_taken() {
    for version in [
        "1.5.0",
        "= 1.5",
        "~> 1.5",
        ">= 1.5, < 2.0",
        "!= 1.5.1",
        ">=1.0.0,<2.0.0-beta1",
        "v1.2.3",
        "> 1.0.0-rc.1+build.5",
        "",
    ] {
        let text = format!("terraform {{\n  required_version = \"{version}\"\n}}\n");
        assert_eq!(told(&text), [""; 0], "{version}");
    }
}

#[test]
fn what_a_policy_names_is_held_to_its_forms() {
    let policy = |statement: &str| {
        format!(
            "resource \"aws_sqs_queue_policy\" \"p\" {{\n  queue_url = \"https://sqs.eu-west-1.amazonaws.com/123456789012/q\"\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [{{ Effect = \"Allow\", {statement} }}]\n  }})\n}}\n"
        )
    };
    for right in [
        r#"Action = "sqs:SendMessage", Resource = "*", Principal = "*""#,
        r#"Action = "sqs:SendMessage", Resource = "*", Principal = { AWS = "123456789012" }"#,
        r#"Action = "sqs:SendMessage", Resource = "*", Principal = { Service = ["events.amazonaws.com", "vpc-lattice.amazonaws.com"] }"#,
    ] {
        assert_eq!(told(&policy(right)), [""; 0], "{right}");
    }
    for (wrong, says) in [
        (
            r#"Action = "sqs:SendMessage", Resource = "*", Principal = { AWS = "1234" }"#,
            "is no principal: it is an ARN or an account of 12 digits",
        ),
        (
            r#"Action = "sqs:SendMessage", Resource = "*", Principal = { Service = "lamda.amazonaws.com" }"#,
            "is no service | did you mean \"lambda.amazonaws.com\"?",
        ),
        (
            r#"Action = "sqs:SendMessage", Resource = "*", Principal = "lambda.amazonaws.com""#,
            "Principal is \"*\" or an object",
        ),
        (
            r#"Action = [], Resource = "*", Principal = "*""#,
            "Action names nothing",
        ),
        (
            r#"Action = "sqs:SendMessages", Resource = "*", Principal = "*""#,
            "was not among",
        ),
        (
            r#"Action = "sqs:ListQueue", Resource = "*", Principal = "*""#,
            "did you mean \"sqs:ListQueues\"?",
        ),
    ] {
        let said = told(&policy(wrong));
        assert!(
            matches!(said.as_slice(), [one] if one.contains(says) || says == "was not among"),
            "{wrong}: {said:#?}"
        );
    }
}

/// Documents that the provider reads before it asks AWS.
#[test]
fn documents_are_json() {
    for (kind, argument, others) in [
        (
            "aws_ecs_task_definition",
            "container_definitions",
            "family = \"f\"",
        ),
        ("aws_cloudwatch_event_rule", "event_pattern", "name = \"r\""),
        (
            "aws_cloudwatch_dashboard",
            "dashboard_body",
            "dashboard_name = \"d\"",
        ),
        ("aws_sns_topic", "delivery_policy", "name = \"t\""),
    ] {
        let text =
            format!("resource \"{kind}\" \"x\" {{\n  {others}\n  {argument} = \"[{{\"\n}}\n");
        let said = told(&text);
        assert!(
            matches!(said.as_slice(), [one] if one.starts_with("value-json 3:")),
            "{kind}: {said:#?}"
        );
    }
}

/// An operation of an API is no action, though its name is listed with the API.
#[test]
fn operations_that_are_no_actions_are_told_with_those_that_allow_them() {
    let text = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:HeadObject\"]\n    resources = [\"*\"]\n  }\n  statement {\n    actions   = [\"s3:GetObject\", \"sqs:SendMessage\"]\n    resources = [\"*\"]\n  }\n}\n";
    let found = told(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("s3:HeadObject") && found[0].contains("it needs s3:GetObject"),
        "{found:?}"
    );
}

/// What is wrong with some values only is undecided, and is not counted as failed as well.
#[test]
fn what_stays_undecided_is_not_counted_as_failed() {
    let files = [
        (
            "main.tf",
            "module \"m\" {\n  source = \"./m\"\n  name   = \"a\"\n}\n\noutput \"x\" {\n  value = module.m.x\n}\n",
        ),
        (
            "m/main.tf",
            "variable \"name\" {\n  type = string\n}\n\noutput \"x\" {\n  value = split(\"/\", var.name)[1]\n}\n",
        ),
    ];
    let report = report(&files);
    let findings = report["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|f| f["severity"] == "error").count();
    assert_eq!(report["checked"]["failed"], errors, "{report}");
    let undecided = report["undecided"].as_array().unwrap().len();
    assert_eq!(report["checked"]["undecided"], undecided, "{report}");
    assert_eq!(errors + undecided, 1, "{report}");
}
