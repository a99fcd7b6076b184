//! `tfsize cost` where it is easily wrong: limits that hold for nothing, what has no price, and what would cost less.

use std::fmt::Write as _;
use std::fs;

use crate::support::repository::{put, repository};
use crate::support::tfsize as support;

use serde_json::Value as Json;
use support::{Ran, run};
use tempfile::TempDir;

const INSTANCE: &str =
    "resource \"aws_instance\" \"a\" {\n  ami = \"ami-1\"\n  instance_type = \"m5.large\"\n}\n";
const HERE: &str = "provider \"aws\" {\n  region = \"us-east-1\"\n}\n";

fn cost(dir: &TempDir, args: &[&str]) -> Ran {
    run(dir.path(), &[&["cost"], args].concat())
}

fn json(dir: &TempDir, args: &[&str]) -> Json {
    let ran = cost(dir, &[args, &["-o", "json"]].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

fn policy(budget: &str) -> String {
    format!(
        "policy \"shop\" {{\n  region = \"us-east-1\"\n}}\nbudget {{\n  expected = {budget}\n}}\nenvironment \"production\" {{}}\nenvironment \"staging\" {{}}\n"
    )
}

#[test]
fn a_budget_that_holds_for_nothing_is_told() {
    let dir = repository(&[
        ("tfsize.hcl", &policy("1")),
        ("infra/main.tf", &format!("{HERE}{INSTANCE}")),
    ]);
    let ran = cost(&dir, &["infra"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("infra is of no environment"),
        "{}",
        ran.err
    );
    // With its environment it is above; a flag holds everywhere.
    assert_eq!(cost(&dir, &["infra", "--env", "production"]).code, 1);
    assert_eq!(cost(&dir, &["infra", "--fail-above", "100"]).code, 0);
    // An environment that was asked for has nothing.
    let dir = repository(&[
        ("tfsize.hcl", &policy("1000")),
        ("infra/staging/main.tf", &format!("{HERE}{INSTANCE}")),
    ]);
    assert_eq!(cost(&dir, &["infra", "--env", "staging"]).code, 0);
    let select = policy("1000").replace(
        "\"staging\" {}",
        "\"staging\" {\n  select {\n    paths = [\"infra/staging\"]\n  }\n}",
    );
    fs::write(dir.path().join("tfsize.hcl"), select).unwrap();
    let ran = cost(&dir, &["infra"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn nothing_beside_something_is_no_saving_within_a_limit() {
    let dir = repository(&[("a/main.tf", &format!("{HERE}{INSTANCE}"))]);
    fs::create_dir(dir.path().join("empty")).unwrap();
    let two = ["--diff", "a", "empty"];
    assert_eq!(cost(&dir, &two).code, 0);
    assert_eq!(
        cost(&dir, &[&two[..], &["--fail-above", "5"]].concat()).code,
        3
    );
    // A budget of the policy is a limit, too.
    put(dir.path(), "tfsize.hcl", &policy("5"));
    assert_eq!(cost(&dir, &two).code, 3);
    let ran = cost(&dir, &["--diff", "a", "big"]);
    assert!(
        ran.code == 2 && ran.err.contains("big does not exist"),
        "{}",
        ran.err
    );
}

#[test]
fn tables_for_programs_fail_with_a_word() {
    let dir = repository(&[("main.tf", &format!("{HERE}{INSTANCE}"))]);
    for format in ["csv", "focus", "infracost"] {
        let ran = cost(&dir, &[".", "--fail-above", "1", "-o", format]);
        assert_eq!(ran.code, 1);
        let says = "above the 1.00 of --fail-above";
        assert!(ran.err.contains(says), "{format}: {}", ran.err);
        assert!(ran.err.contains("aws_instance.a"), "{format}: {}", ran.err);
    }
    let open = format!("{HERE}{INSTANCE}resource \"aws_eks_cluster\" \"a\" {{}}\n");
    fs::write(dir.path().join("main.tf"), open).unwrap();
    let ran = cost(&dir, &[".", "--fail-above", "1000", "-o", "csv"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("which may be above the 1,000.00"),
        "{}",
        ran.err
    );
}

#[test]
fn what_may_be_many_and_volumes_are_at_least() {
    let many =
        "variable \"n\" {}\n".to_owned() + &INSTANCE.replace("  ami", "  count = var.n\n  ami");
    let volume = INSTANCE.replace(
        "  ami",
        "  root_block_device {\n    volume_size = 16000\n  }\n  ami",
    );
    for text in [many, volume] {
        let dir = repository(&[("main.tf", &format!("{HERE}{text}"))]);
        let ran = cost(&dir, &[".", "--fail-above", "5000"]);
        assert!(ran.out.contains("total, at least"), "{}", ran.out);
        assert_eq!(ran.code, 2, "{}", ran.out);
    }
}

#[test]
fn what_is_free_or_billed_by_use_leaves_a_total_whole() {
    let free = [
        "aws_api_gateway_resource",
        "aws_api_gateway_method",
        "aws_apigatewayv2_route",
        "aws_wafv2_ip_set",
        "aws_backup_plan",
        "aws_efs_mount_target",
        "aws_s3_bucket",
        "aws_sfn_state_machine",
        "aws_ssm_parameter",
        "aws_route53_record",
    ];
    let mut text = HERE.to_owned();
    for kind in free {
        let _ = writeln!(text, "resource \"{kind}\" \"a\" {{}}");
    }
    let dir = repository(&[("main.tf", &text)]);
    let ran = cost(&dir, &[".", "--fail-above", "1"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .contains("what is stored, requested or run: no price"),
        "{}",
        ran.out
    );
    // A parameter of another tier costs.
    let advanced =
        format!("{HERE}resource \"aws_ssm_parameter\" \"a\" {{\n  tier = \"Advanced\"\n}}\n");
    fs::write(dir.path().join("main.tf"), advanced).unwrap();
    assert_eq!(cost(&dir, &[".", "--fail-above", "1"]).code, 2);
}

#[test]
fn what_is_no_longer_known_is_no_saving() {
    let root = |text: &str| format!("{text}{INSTANCE}");
    let unknown = "variable \"r\" {}\nprovider \"aws\" {\n  region = var.r\n}\n";
    let unpriced = INSTANCE.replace("m5.large", "zz.large");
    let dir = repository(&[
        ("before/main.tf", &root(HERE)),
        ("region/main.tf", &root(unknown)),
        ("class/main.tf", &format!("{HERE}{unpriced}")),
    ]);
    for now in ["region", "class"] {
        let two = ["--diff", "before", now];
        let report = json(&dir, &two);
        let difference = &report["differences"][0];
        assert_eq!(difference["monthly"]["expected"], 0.0, "{report:#}");
        assert_eq!(difference["partial"], true, "{report:#}");
        for format in ["text", "markdown", "html"] {
            let ran = cost(&dir, &[&two[..], &["-o", format]].concat());
            assert!(!ran.out.contains("-70.08"), "{format}: {}", ran.out);
            assert!(
                ran.out.contains("as far as it is known"),
                "{format}: {}",
                ran.out
            );
            assert!(ran.out.contains("no price"), "{format}: {}", ran.out);
            assert!(!ran.out.contains("another Region"), "{format}: {}", ran.out);
        }
    }
}

#[test]
fn no_format_has_zero_for_what_has_no_price() {
    let text = format!(
        "{HERE}resource \"aws_sqs_queue\" \"a\" {{}}\n{}resource \"aws_eks_cluster\" \"x\" {{}}\n",
        INSTANCE.replace("m5.large", "zz.large")
    );
    let dir = repository(&[("main.tf", &text)]);
    for (format, is_row) in [("markdown", "| `aws_"), ("html", "<td><code>aws_")] {
        let ran = cost(&dir, &[".", "-o", format]);
        let out = ran.out.replace("\\_", "_");
        // A row of the page has a line for each of its cells.
        let end = if format == "html" { "</tr>" } else { "\n" };
        let rows: Vec<&str> = out.split(end).filter(|row| row.contains(is_row)).collect();
        let of = |name: &str| {
            rows.iter()
                .find(|row| row.contains(name))
                .unwrap_or_else(|| panic!("{rows:?}"))
        };
        for name in ["aws_sqs_queue.a", "aws_instance.a"] {
            assert!(!of(name).contains("0.00"), "{format}: {}", of(name));
        }
        // What the total lacks is named.
        assert!(out.contains("aws_eks_cluster (1)"), "{format}: {out}");
        assert!(
            out.to_lowercase().contains("no price of ec2.zz.large"),
            "{format}: {out}"
        );
    }
}

#[test]
fn tasks_of_a_state_are_priced() {
    let resource = |kind: &str, name: &str, values: &str| {
        format!(
            "{{\"address\": \"{kind}.{name}\", \"mode\": \"managed\", \"type\": \"{kind}\", \"name\": \"{name}\", \
             \"provider_name\": \"registry.terraform.io/hashicorp/aws\", \"schema_version\": 1, \"values\": {values}}}"
        )
    };
    let state = |definition: &str| {
        let task = resource(
            "aws_ecs_task_definition",
            "t",
            "{\"arn\": \"arn:aws:ecs:eu-west-1:1:task-definition/t:3\", \"family\": \"t\", \"revision\": 3, \"cpu\": \"1024\", \"memory\": \"2048\"}",
        );
        // Its id alone tells the Region.
        let service = resource(
            "aws_ecs_service",
            "s",
            &format!(
                "{{\"id\": \"arn:aws:ecs:eu-west-1:1:service/c/s\", \"cluster\": \"c\", \"launch_type\": \"FARGATE\", \"desired_count\": 1, \"name\": \"s\", \"task_definition\": \"{definition}\"}}"
            ),
        );
        format!(
            "{{\"format_version\": \"1.0\", \"terraform_version\": \"1.9.0\", \"values\": {{\"root_module\": {{\"resources\": [{task}, {service}]}}}}}}"
        )
    };
    for definition in ["arn:aws:ecs:eu-west-1:1:task-definition/t:3", "t:3", "t"] {
        let dir = repository(&[("state.json", &state(definition))]);
        let report = json(&dir, &["--state", "state.json", "--region", "us-east-1"]);
        let all = report["estimates"][0]["resources"].as_array().unwrap();
        let service = all.iter().find(|r| r["type"] == "aws_ecs_service").unwrap();
        assert_eq!(service["region"], "eu-west-1", "{report:#}");
        assert!(
            service["monthly"]["expected"].as_f64() > Some(30.0),
            "{definition}: {report:#}"
        );
        assert_eq!(service["unknown"], Json::Null, "{report:#}");
    }
    let dir = repository(&[("state.json", &state("t:2"))]);
    let report = json(&dir, &["--state", "state.json"]);
    assert_eq!(report["estimates"][0]["at_least"], true, "{report:#}");
}

/// The example policy and so many small environments with a budget that none holds.
fn environments(count: usize) -> TempDir {
    let dir = repository(&[]);
    let init = run(dir.path(), &["init"]);
    assert_eq!(init.code, 0, "{}", init.err);
    let mut text = fs::read_to_string(dir.path().join("tfsize.hcl")).unwrap();
    for n in 0..count {
        let _ = writeln!(
            text,
            "environment \"e-{n:03}\" {{\n  budget {{\n    floor = 1\n    expected = 1\n    ceiling = 1\n  }}\n  demand {{\n    agents = 10\n  }}\n  database \"main\" {{\n    profile = \"development\"\n  }}\n  broker \"messages\" {{\n    profile = \"development\"\n  }}\n}}"
        );
    }
    fs::write(dir.path().join("tfsize.hcl"), text).unwrap();
    dir
}

#[test]
fn a_comment_fits_and_tells_what_failed() {
    let ran = cost(&environments(20), &["--env", "all", "-o", "markdown"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let length = ran.out.chars().count();
    assert!(length < 65_536, "{length}");
    let first = ran.out.find("above the 1.00").unwrap();
    let table = ran.out.find("| Costs |").unwrap();
    assert!(first < table);
    assert!(ran.out.contains("limits are left out."), "{length}");
}

#[test]
fn savings_that_a_format_has_no_place_for_are_refused() {
    let dir = repository(&[(
        "main.tf",
        &format!("{HERE}resource \"aws_sqs_queue\" \"a\" {{}}\n"),
    )]);
    let ran = cost(&dir, &[".", "--savings", "-o", "csv"]);
    assert!(
        ran.code == 2 && ran.err.contains("text and json"),
        "{}",
        ran.err
    );
    let ran = cost(&dir, &[".", "--savings"]);
    assert!(
        ran.out.contains("Nothing was found that would cost less."),
        "{}",
        ran.out
    );
    // Many of one kind are told once.
    let many = format!("{HERE}{}", INSTANCE.replace("aws_instance", "aws_db_instance").replace("  ami = \"ami-1\"\n  instance_type = \"m5.large\"", "  count = 50\n  engine = \"mysql\"\n  instance_class = \"db.m5.large\"\n  allocated_storage = 20"));
    fs::write(dir.path().join("main.tf"), many).unwrap();
    let ran = cost(&dir, &[".", "--savings"]);
    assert!(ran.out.contains("and 49 more like it"), "{}", ran.out);
    let told = ran.out.matches("a Graviton class").count();
    assert_eq!(told, 1, "{}", ran.out);
}

#[test]
fn what_a_usage_file_says_is_in_the_total() {
    let text = format!(
        "{HERE}resource \"aws_sqs_queue\" \"a\" {{\n  count = 2\n}}\nresource \"aws_nat_gateway\" \"a\" {{\n  subnet_id = \"x\"\n}}\n\
         resource \"aws_lambda_function\" \"a\" {{\n  memory_size = 512\n}}\n"
    );
    let usage = "version: 0.1\nresource_type_default_usage:\n  aws_lambda_function:\n    monthly_requests: 2000000\n    request_duration_ms: 500\n\
                 resource_usage:\n  aws_sqs_queue.a[0]:\n    monthly_requests: 3000000\n    request_size: 100\n  aws_nat_gateway.a:\n    monthly_data_processed_gb: 1000\n    \
                 other: 7\n  aws_s3_bucket.none:\n    standard:\n      storage_gb: 5\n";
    let dir = repository(&[("main.tf", &text), ("usage.yml", usage)]);
    let with = ["--usage-file", "usage.yml"];
    let report = json(&dir, &[&["."], &with[..]].concat());
    let all = report["estimates"][0]["resources"].as_array().unwrap();
    let usd = |address: &str| {
        let found = all.iter().find(|r| r["address"] == address).unwrap();
        format!("{:.2}", found["monthly"]["expected"].as_f64().unwrap())
    };
    // 3 million requests of two times 64 KB at 0.40.
    assert_eq!(usd("aws_sqs_queue.a[0]"), "2.40");
    assert_eq!(usd("aws_sqs_queue.a[1]"), "0.00");
    // 730 hours and 1,000 GB at 0.045 each.
    assert_eq!(usd("aws_nat_gateway.a"), "77.85");
    // 2 million at 0.20, and 2,000,000 x 0.5 s x 0.5 GB at 0.0000166667.
    assert_eq!(usd("aws_lambda_function.a"), "8.73");
    let ran = cost(&dir, &[&["."], &with[..]].concat());
    let unused = "Not used of usage.yml: aws_nat_gateway.a.other, aws_s3_bucket.none.standard.";
    assert!(ran.err.contains(unused), "{}", ran.err);
    for wrong in ["- a\n- b\n", "a: [\n", "&a [*a, *a]"] {
        fs::write(dir.path().join("usage.yml"), wrong).unwrap();
        let ran = cost(&dir, &[&["."], &with[..]].concat());
        assert!(
            ran.code == 2 && ran.err.contains("usage.yml is no usage file"),
            "{}",
            ran.err
        );
    }
    // Numbers that nothing has are not reckoned with.
    fs::write(
        dir.path().join("usage.yml"),
        "resource_usage:\n  aws_nat_gateway.a:\n    monthly_data_processed_gb: 1e300\n",
    )
    .unwrap();
    let ran = cost(&dir, &[&["."], &with[..]].concat());
    assert!(
        ran.code == 0
            && ran
                .err
                .contains("aws_nat_gateway.a.monthly_data_processed_gb"),
        "{}",
        ran.err
    );
}
