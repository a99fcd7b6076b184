//! Configurations made from the schema: of each type a right one and one with everything that it takes, and each again with
//! one fault.

use std::fmt::Write as _;

use tfsize::catalog::schema::{
    Attribute, Block, NestedBlock, Nesting, Schema, Type, embedded, is_given_id,
};

/// A configuration of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The resource types and data sources that configurations are made of.
const TYPES: [&str; 64] = [
    "aws_acm_certificate",
    "aws_api_gateway_rest_api",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_target",
    "aws_athena_workgroup",
    "aws_autoscaling_group",
    "aws_backup_plan",
    "aws_batch_job_definition",
    "aws_cloudfront_distribution",
    "aws_cloudtrail",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_codebuild_project",
    "aws_cognito_user_pool",
    "aws_db_instance",
    "aws_db_parameter_group",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_ebs_volume",
    "aws_ecr_repository",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_efs_file_system",
    "aws_eip",
    "aws_eks_cluster",
    "aws_elasticache_replication_group",
    "aws_flow_log",
    "aws_glue_job",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_instance",
    "aws_kinesis_firehose_delivery_stream",
    "aws_kinesis_stream",
    "aws_kms_key",
    "aws_lambda_function",
    "aws_lambda_permission",
    "aws_launch_template",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_target_group",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_nat_gateway",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_route53_record",
    "aws_route53_zone",
    "aws_route_table",
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_secretsmanager_secret",
    "aws_security_group",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_subnet",
    "aws_vpc",
];

/// How deep blocks are written in a full configuration.
const DEEPEST: usize = 3;

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    let schema = embedded().unwrap();
    let mut out = Vec::new();
    for kind in TYPES {
        let block = schema.resource(kind).unwrap_or_else(|| panic!("{kind}"));
        of_type(schema, kind, block, &mut out);
    }
    out
}

fn of_type(_: &Schema, kind: &str, block: &Block, out: &mut Vec<Case>) {
    let mut add = |name: &str, body: &str, more: &str| {
        out.push(Case {
            name: format!("{kind}-{name}"),
            text: format!("resource \"{kind}\" \"this\" {{\n{body}}}\n{more}"),
        });
    };
    let least = body(block, "", false, 0);
    add("least", &least, "");
    add("full", &body(block, "", true, 0), "");
    add(
        "unknown-argument",
        &format!("{least}  no_such_argument = 1\n"),
        "",
    );
    add(
        "unknown-block",
        &format!("{least}  no_such_block {{\n  }}\n"),
        "",
    );
    let settable = |a: &Attribute| a.required || a.optional;
    if let Some((name, _)) = block.attributes.iter().find(|(_, a)| a.required) {
        let without = body(block, name, false, 0);
        add("missing", &without, "");
        add("null", &format!("{without}  {name} = null\n"), "");
    }
    if let Some((name, _)) = block.blocks.iter().find(|(_, b)| b.min_items > 0) {
        add("missing-block", &body(block, name, false, 0), "");
    }
    // One argument of each type of value gets what cannot be converted.
    let mut seen: Vec<&'static str> = Vec::new();
    let free = |(name, a): &(&String, &Attribute)| settable(a) && !is_given_id(name, a);
    for (name, attribute) in block.attributes.iter().filter(|one| free(one)) {
        let Some((word, wrong)) = unfit(&attribute.ty) else {
            continue;
        };
        if seen.contains(&word) {
            continue;
        }
        seen.push(word);
        let rest = body(block, name, false, 0);
        add(
            &format!("type-{word}"),
            &format!("{rest}  {name} = {wrong}\n"),
            "",
        );
    }
    let computed = block.attributes.iter().find(|(_, a)| !settable(a));
    if let Some((name, attribute)) = computed {
        let value = literal(&attribute.ty);
        add("computed", &format!("{least}  {name} = {value}\n"), "");
        let null = format!("{least}  {name} = null\n");
        add("computed-null", &null, "");
    }
    let plain = |one: &(&String, &Attribute)| one.1.ty == Type::String && free(one);
    if let Some((name, _)) = block.attributes.iter().find(plain) {
        let rest = body(block, name, false, 0);
        add(
            "argument-as-block",
            &format!("{rest}  {name} {{\n  }}\n"),
            "",
        );
        add("number-for-text", &format!("{rest}  {name} = 12\n"), "");
    }
    for (name, nested) in told(block) {
        let (rest, one) = (body(block, name, false, 0), one(name, nested, false, 1));
        add(
            &format!("block-{name}-as-argument"),
            &format!("{rest}  {name} = \"x\"\n"),
            "",
        );
        if nested.max_items == Some(1) {
            add(&format!("two-of-{name}"), &format!("{rest}{one}{one}"), "");
        }
        let inner = &nested.block;
        if let Some((missing, _)) = inner.attributes.iter().find(|(_, a)| a.required) {
            let without = body(inner, missing, false, 1);
            let text = format!("{rest}  {name} {{\n{without}  }}\n");
            add(&format!("{name}-without-{missing}"), &text, "");
        }
        let all = body(inner, "", false, 1);
        let text = format!("{rest}  {name} {{\n{all}    no_such_argument = 1\n  }}\n");
        add(&format!("{name}-unknown"), &text, "");
    }
    for (name, value) in [
        (
            "no-such-attribute",
            format!("{kind}.this.no_such_attribute"),
        ),
        ("of-text", format!("{kind}.this.id.name")),
        ("index-of-one", format!("{kind}.this[0].id")),
        ("right-reference", format!("{kind}.this.id")),
    ] {
        add(
            name,
            &least,
            &format!("output \"it\" {{\n  value = {value}\n}}\n"),
        );
    }
}

/// A few nested blocks of which the schema tells all.
fn told(block: &Block) -> impl Iterator<Item = (&String, &NestedBlock)> {
    let all = block.blocks.iter();
    let told = all.filter(|(_, b)| !b.block.open && !b.maybe_argument);
    told.filter(|(_, b)| b.nesting != Nesting::Map && b.max_items != Some(0))
        .take(2)
}

/// A body: what is required, or all that may be set; without one name.
fn body(block: &Block, without: &str, full: bool, depth: usize) -> String {
    let mut out = String::new();
    for (name, attribute) in block.attributes.iter().filter(|(n, _)| *n != without) {
        // The provider refuses such an id, and the stand-in, which knows its schema alone, does not.
        let is_given = depth == 0 && is_given_id(name, attribute);
        if attribute.required || (full && attribute.optional && !is_given) {
            let _ = writeln!(out, "  {name} = {}", literal(&attribute.ty));
        }
    }
    for (name, nested) in block.blocks.iter().filter(|(n, _)| *n != without) {
        let open = nested.block.open || nested.maybe_argument;
        let least = usize::try_from(nested.min_items).unwrap();
        let wanted = full && !open && depth < DEEPEST;
        for _ in 0..least.max(usize::from(wanted)) {
            out.push_str(&one(name, nested, full, depth + 1));
        }
    }
    out
}

fn one(name: &str, nested: &NestedBlock, full: bool, depth: usize) -> String {
    format!(
        "  {name} {{\n{}  }}\n",
        body(&nested.block, "", full, depth)
    )
}

/// A value of a type.
pub(crate) fn literal(ty: &Type) -> String {
    match ty {
        Type::String | Type::Dynamic => "\"x\"".into(),
        Type::Number => "1".into(),
        Type::Bool => "true".into(),
        Type::List(item) | Type::Set(item) => format!("[{}]", literal(item)),
        Type::Map(item) => format!("{{ a = {} }}", literal(item)),
        Type::Tuple(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Type::Object(attributes) => {
            let one = |(name, a): (&String, &tfsize::catalog::schema::ObjectAttribute)| {
                format!("{name} = {}", literal(&a.ty))
            };
            let all: Vec<String> = attributes.iter().map(one).collect();
            format!("{{ {} }}", all.join(", "))
        }
    }
}

/// A value that cannot be converted to a type, with a word for that.
fn unfit(ty: &Type) -> Option<(&'static str, &'static str)> {
    Some(match ty {
        Type::String => ("text", "[\"x\"]"),
        Type::Number => ("number", "\"many\""),
        Type::Bool => ("bool", "\"maybe\""),
        Type::List(_) | Type::Set(_) => ("list", "\"x\""),
        Type::Map(_) => ("map", "[\"x\"]"),
        Type::Object(_) => ("object", "\"x\""),
        Type::Tuple(_) | Type::Dynamic => return None,
    })
}
