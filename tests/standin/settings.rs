//! The provider's own configuration block.

use std::collections::BTreeMap;

use tfsize::catalog::schema::{Attribute, Block, NestedBlock, Nesting, Type};

use crate::value::{Object, Value};

const STRINGS: &[&str] = &[
    "access_key",
    "custom_ca_bundle",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "profile",
    "region",
    "retry_mode",
    "s3_us_east_1_regional_endpoint",
    "secret_key",
    "sts_region",
    "token",
];
const BOOLS: &[&str] = &[
    "insecure",
    "s3_use_path_style",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
];

/// Services whose endpoint configuration may set, the ones in use with local emulators.
const ENDPOINTS: &[&str] = &[
    "applicationautoscaling",
    "cloudwatch",
    "cloudwatchlogs",
    "dynamodb",
    "ec2",
    "ecs",
    "elbv2",
    "events",
    "iam",
    "kms",
    "lambda",
    "mq",
    "rds",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "xray",
];

/// What `provider "aws"` accepts. Schemas printed without it leave this to be written by hand,
/// after the provider's documentation.
pub(crate) fn block() -> Block {
    let mut block = Block::default();
    for name in STRINGS {
        add(&mut block, name, Type::String);
    }
    // The real provider takes this one as text, "true" and "false" among it.
    for name in BOOLS {
        let ty = match *name {
            "skip_metadata_api_check" => Type::String,
            _ => Type::Bool,
        };
        add(&mut block, name, ty);
    }
    add(&mut block, "max_retries", Type::Number);
    add(&mut block, "allowed_account_ids", set());
    add(&mut block, "forbidden_account_ids", set());
    add(&mut block, "shared_config_files", list());
    add(&mut block, "shared_credentials_files", list());

    let strings = |names: &[&str]| {
        let mut block = Block::default();
        for name in names {
            add(&mut block, name, Type::String);
        }
        block
    };
    let mut assume_role = strings(&[
        "duration",
        "external_id",
        "policy",
        "role_arn",
        "session_name",
        "source_identity",
    ]);
    add(&mut assume_role, "policy_arns", set());
    add(&mut assume_role, "tags", map());
    add(&mut assume_role, "transitive_tag_keys", set());
    nest(&mut block, "assume_role", Nesting::List, None, assume_role);

    let mut web_identity = strings(&[
        "duration",
        "policy",
        "role_arn",
        "session_name",
        "web_identity_token",
        "web_identity_token_file",
    ]);
    add(&mut web_identity, "policy_arns", set());
    let name = "assume_role_with_web_identity";
    nest(&mut block, name, Nesting::List, Some(1), web_identity);

    let mut default_tags = Block::default();
    add(&mut default_tags, "tags", map());
    nest(
        &mut block,
        "default_tags",
        Nesting::List,
        Some(1),
        default_tags,
    );

    let mut ignore_tags = Block::default();
    add(&mut ignore_tags, "keys", set());
    add(&mut ignore_tags, "key_prefixes", set());
    nest(
        &mut block,
        "ignore_tags",
        Nesting::List,
        Some(1),
        ignore_tags,
    );

    nest(
        &mut block,
        "endpoints",
        Nesting::Set,
        None,
        strings(ENDPOINTS),
    );
    block
}

fn list() -> Type {
    Type::List(Box::new(Type::String))
}

fn set() -> Type {
    Type::Set(Box::new(Type::String))
}

fn map() -> Type {
    Type::Map(Box::new(Type::String))
}

fn add(block: &mut Block, name: &str, ty: Type) {
    let attribute = Attribute {
        ty,
        required: false,
        optional: true,
        computed: false,
        sensitive: false,
        deprecated: false,
        write_only: false,
        untold: false,
        nested: None,
    };
    block.attributes.insert(name.to_owned(), attribute);
}

fn nest(block: &mut Block, name: &str, nesting: Nesting, max_items: Option<u64>, content: Block) {
    let nested = NestedBlock {
        block: content,
        nesting,
        min_items: 0,
        max_items,
        maybe_argument: false,
    };
    block.blocks.insert(name.to_owned(), nested);
}

/// What the stand-in heeds of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) region: String,
    pub(crate) default_tags: Object,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            default_tags: BTreeMap::new(),
        }
    }
}

impl Settings {
    pub(crate) fn from_config(config: &Value) -> Self {
        let mut settings = Self::default();
        if let Some(region) = config.get("region").and_then(Value::as_str) {
            region.clone_into(&mut settings.region);
        }
        let blocks = config.get("default_tags").map_or(&[][..], Value::items);
        for block in blocks {
            let tags = block.get("tags").and_then(Value::as_object);
            settings
                .default_tags
                .extend(tags.cloned().unwrap_or_default());
        }
        settings
    }
}
