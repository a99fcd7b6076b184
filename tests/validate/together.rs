//! Arguments that exclude and require each other.

use super::{found, repository, validate};

const QUEUE: &str = "resource \"aws_sqs_queue\" \"q\" {\n";

#[test]
fn any_value_but_null_counts_as_set() {
    let one = |line: &str| {
        validate(&format!(
            "{QUEUE}  name = \"q\"\n  name_prefix = {line}\n}}\n"
        ))
    };
    let says = "schema-conflict 3 `name` and `name_prefix` of aws_sqs_queue.q exclude each other";
    assert_eq!(one("\"r\""), [says]);
    assert_eq!(one("\"\""), [says]);
    assert_eq!(one("null"), [""; 0]);
    let zero = validate(&format!(
        "{QUEUE}  kms_master_key_id = \"alias/a\"\n  sqs_managed_sse_enabled = false\n}}\n"
    ));
    assert_eq!(zero.len(), 1, "{zero:?}");
}

#[test]
fn what_may_be_null_is_undecided() {
    let text = format!("variable \"p\" {{}}\n{QUEUE}  name = \"q\"\n  name_prefix = var.p\n}}\n");
    let dir = repository(&[("main.tf", &text)]);
    let (findings, undecided, code) = found(dir.path(), &["validate"]);
    assert_eq!((findings, code), (Vec::new(), 0));
    assert_eq!(
        undecided,
        ["schema-conflict 4 whether it is set is not known"]
    );
}

#[test]
fn one_of_several_and_what_needs_another() {
    let rule = |lines: &str| {
        validate(&format!(
            "variable \"c\" {{}}\nresource \"aws_vpc_security_group_ingress_rule\" \"r\" {{\n  security_group_id = \"sg-1\"\n  ip_protocol = \"-1\"\n{lines}}}\n"
        ))
    };
    let none = rule("");
    assert!(
        none.len() == 1 && none[0].contains("has none of `cidr_ipv4`"),
        "{none:?}"
    );
    assert_eq!(rule("  cidr_ipv4 = \"10.0.0.0/8\"\n"), [""; 0]);
    assert_eq!(rule("  cidr_ipv4 = var.c\n"), [""; 0]);
    let two = rule("  cidr_ipv4 = \"10.0.0.0/8\"\n  prefix_list_id = \"pl-1\"\n");
    assert!(
        two.len() == 1 && two[0].contains("exclude each other"),
        "{two:?}"
    );

    let needs = validate(
        "resource \"aws_lambda_function\" \"f\" {\n  function_name = \"f\"\n  role = \"arn:aws:iam::123456789012:role/f\"\n  handler = \"a.b\"\n  runtime = \"python3.13\"\n  s3_bucket = \"code\"\n}\n",
    );
    assert_eq!(
        needs,
        ["schema-conflict 6 `s3_bucket` of aws_lambda_function.f needs `s3_key`, which is not set"]
    );
}

#[test]
fn blocks_and_what_is_in_them() {
    let instance = |lines: &str| {
        validate(&format!(
            "resource \"aws_instance\" \"i\" {{\n  ami = \"ami-12345678\"\n  instance_type = \"t3.micro\"\n{lines}}}\n"
        ))
    };
    let inner = "  launch_template {\n    id = \"lt-1\"\n    name = \"a\"\n  }\n";
    let said = instance(inner);
    assert!(
        said.len() == 1 && said[0].contains("`id` and `name` of launch_template of aws_instance.i"),
        "{said:?}"
    );
    let block = "  associate_public_ip_address = true\n  network_interface {\n    network_interface_id = \"eni-1\"\n    device_index = 0\n  }\n";
    let said = instance(block);
    assert!(
        said.len() == 1 && said[0].starts_with("schema-conflict 5 "),
        "{said:?}"
    );
    let dynamic = "  associate_public_ip_address = true\n  dynamic \"network_interface\" {\n    for_each = []\n    content {\n      network_interface_id = \"eni-1\"\n      device_index = 0\n    }\n  }\n";
    assert_eq!(instance(dynamic), [""; 0]);
}

#[test]
fn another_version_of_the_provider_may_have_it_otherwise() {
    let text = format!(
        "terraform {{\n  required_providers {{\n    aws = {{\n      source = \"hashicorp/aws\"\n      version = \"~> 4.0\"\n    }}\n  }}\n}}\n{QUEUE}  name = \"q\"\n  name_prefix = \"r\"\n}}\n"
    );
    let dir = repository(&[("main.tf", &text)]);
    let (findings, undecided, _) = found(dir.path(), &["validate"]);
    assert_eq!(findings, [""; 0]);
    assert!(
        undecided[0].starts_with("schema-conflict 11 "),
        "{undecided:?}"
    );
}
