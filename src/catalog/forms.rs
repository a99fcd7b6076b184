//! The forms of names and ARNs that the APIs' models do not tell, and the provider or AWS refuses.

use super::source::{Source, sources};

sources! {
    /// Names of buckets.
    S3_NAMES = "Amazon S3 User Guide", "General purpose bucket naming rules",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html", "2026";
    /// Names of queues.
    SQS_NAMES = "Amazon SQS API Reference", "CreateQueue, QueueName",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html", "2026";
    /// Names of topics.
    SNS_NAMES = "Amazon SNS API Reference", "CreateTopic, Name",
        "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html", "2026";
    /// Names of load balancers and target groups.
    ELB_NAMES = "Elastic Load Balancing API Reference", "CreateLoadBalancer and CreateTargetGroup, Name",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html", "2026";
    /// Names of clusters of ECS.
    ECS_NAMES = "Amazon ECS API Reference", "CreateCluster, clusterName",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html", "2026";
    /// Names of tables.
    DYNAMODB_NAMES = "Amazon DynamoDB Developer Guide", "Naming rules",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html", "2026";
    /// Names of databases and of their groups of subnets.
    RDS_NAMES = "botocore 1.44.8", "rds service-2.json: CreateDBInstance, CreateDBCluster, CreateDBSubnetGroup; lower case by the provider's own check", "", "2026-11-20";
    /// Names of caches.
    CACHE_NAMES = "botocore 1.44.8", "elasticache service-2.json: CreateCacheCluster, CreateReplicationGroup", "", "2026-11-20";
    /// Names of security groups.
    EC2_NAMES = "botocore 1.44.8", "ec2 service-2.json: CreateSecurityGroup", "", "2026-11-20";
    /// Names of keys.
    KMS_NAMES = "botocore 1.44.8", "kms service-2.json: CreateAlias", "", "2026-11-20";
    /// Names of secrets.
    SECRET_NAMES = "botocore 1.44.8", "secretsmanager service-2.json: CreateSecret", "", "2026-11-20";
    /// What an ARN is made of.
    ARNS = "IAM User Guide", "Identify AWS resources with Amazon Resource Names (ARNs)",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html", "2026";
}

/// What a name is made of.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    kinds: &'static [&'static str],
    argument: &'static str,
    /// The same in words.
    pub says: &'static str,
    /// Where AWS says so.
    pub source: &'static Source,
    least: usize,
    most: usize,
    fits: fn(&str) -> bool,
}

impl Form {
    /// Whether a name is of the form.
    pub fn takes(&self, name: &str) -> bool {
        (self.least..=self.most).contains(&name.chars().count()) && (self.fits)(name)
    }
}

fn made_of(text: &str, others: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

fn is_bucket(name: &str) -> bool {
    const BEGINNINGS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
    const ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
    let is_end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_address =
        name.split('.').count() == 4 && name.split('.').all(|p| p.parse::<u8>().is_ok());
    name.chars().all(|c| is_end(c) || c == '.' || c == '-')
        && name.starts_with(is_end)
        && name.ends_with(is_end)
        && !name.contains("..")
        && !is_address
        && !BEGINNINGS.iter().any(|begin| name.starts_with(begin))
        && !ENDS.iter().any(|end| name.ends_with(end))
}

fn is_balancer(name: &str) -> bool {
    made_of(name, "-") && !name.starts_with('-') && !name.ends_with('-')
}

/// Whether it begins with a letter, and has letters, digits and single hyphens, of which none is at its end.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && made_of(name, "-")
        && !name.ends_with('-')
        && !name.contains("--")
}

/// Names whose form is held.
static FORMS: [Form; 15] = [
    Form {
        kinds: &["aws_db_instance"],
        argument: "identifier",
        says: "up to 63 lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
        source: &RDS_NAMES,
        least: 1,
        most: 63,
        fits: |name| is_identifier(name) && !name.contains(|c: char| c.is_ascii_uppercase()),
    },
    Form {
        kinds: &["aws_rds_cluster"],
        argument: "cluster_identifier",
        says: "up to 63 lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
        source: &RDS_NAMES,
        least: 1,
        most: 63,
        fits: |name| is_identifier(name) && !name.contains(|c: char| c.is_ascii_uppercase()),
    },
    Form {
        kinds: &["aws_db_subnet_group"],
        argument: "name",
        says: "up to 255 lower-case letters, digits, hyphens, underscores, periods and spaces, and is not \"default\"",
        source: &RDS_NAMES,
        least: 1,
        most: 255,
        fits: |name| {
            made_of(name, "-_. ")
                && !name.contains(|c: char| c.is_ascii_uppercase())
                && name != "default"
        },
    },
    Form {
        kinds: &["aws_elasticache_cluster"],
        argument: "cluster_id",
        says: "up to 50 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
        source: &CACHE_NAMES,
        least: 1,
        most: 50,
        fits: is_identifier,
    },
    Form {
        kinds: &["aws_elasticache_replication_group"],
        argument: "replication_group_id",
        says: "up to 40 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
        source: &CACHE_NAMES,
        least: 1,
        most: 40,
        fits: is_identifier,
    },
    Form {
        kinds: &["aws_security_group"],
        argument: "name",
        says: "up to 255 characters, not beginning with sg-",
        source: &EC2_NAMES,
        least: 1,
        most: 255,
        fits: |name| !name.starts_with("sg-"),
    },
    Form {
        kinds: &["aws_kms_alias"],
        argument: "name",
        says: "alias/ and letters, digits, hyphens, underscores and slashes, and does not begin with alias/aws/",
        source: &KMS_NAMES,
        least: 7,
        most: 256,
        fits: |name| {
            name.starts_with("alias/") && made_of(name, "/_-") && !name.starts_with("alias/aws/")
        },
    },
    Form {
        kinds: &["aws_secretsmanager_secret"],
        argument: "name",
        says: "up to 512 letters, digits and /_+=.@-",
        source: &SECRET_NAMES,
        least: 1,
        most: 512,
        fits: |name| made_of(name, "/_+=.@-"),
    },
    Form {
        kinds: &["aws_s3_bucket"],
        argument: "bucket",
        says: "3 to 63 lower-case letters, digits, hyphens and single periods, beginning and ending with a letter or digit, and no beginning or end that S3 keeps for itself",
        source: &S3_NAMES,
        least: 3,
        most: 63,
        fits: is_bucket,
    },
    Form {
        kinds: &["aws_sqs_queue"],
        argument: "name",
        says: "up to 80 letters, digits, hyphens and underscores, with .fifo at the end of a FIFO queue's",
        source: &SQS_NAMES,
        least: 1,
        most: 80,
        fits: |name| made_of(name.strip_suffix(".fifo").unwrap_or(name), "-_"),
    },
    Form {
        kinds: &["aws_sns_topic"],
        argument: "name",
        says: "up to 256 letters, digits, hyphens and underscores, with .fifo at the end of a FIFO topic's",
        source: &SNS_NAMES,
        least: 1,
        most: 256,
        fits: |name| made_of(name.strip_suffix(".fifo").unwrap_or(name), "-_"),
    },
    Form {
        kinds: &["aws_lb", "aws_alb"],
        argument: "name",
        says: "up to 32 letters, digits and hyphens, with no hyphen at the beginning or end, not beginning with internal-",
        source: &ELB_NAMES,
        least: 1,
        most: 32,
        fits: |name| is_balancer(name) && !name.starts_with("internal-"),
    },
    Form {
        kinds: &["aws_lb_target_group", "aws_alb_target_group"],
        argument: "name",
        says: "up to 32 letters, digits and hyphens, with no hyphen at the beginning or end",
        source: &ELB_NAMES,
        least: 1,
        most: 32,
        fits: is_balancer,
    },
    Form {
        kinds: &["aws_ecs_cluster"],
        argument: "name",
        says: "up to 255 letters, digits, hyphens and underscores",
        source: &ECS_NAMES,
        least: 1,
        most: 255,
        fits: |name| made_of(name, "-_"),
    },
    Form {
        kinds: &["aws_dynamodb_table"],
        argument: "name",
        says: "3 to 255 letters, digits, hyphens, underscores and periods",
        source: &DYNAMODB_NAMES,
        least: 3,
        most: 255,
        fits: |name| made_of(name, "-_."),
    },
];

/// The form of the name that an argument of a resource type is.
pub fn of(kind: &str, argument: &str) -> Option<&'static Form> {
    FORMS
        .iter()
        .find(|form| form.argument == argument && form.kinds.contains(&kind))
}

/// The services of the ARNs that an argument takes by its name.
pub fn services(argument: &str) -> &'static [&'static str] {
    match argument {
        "role_arn" | "execution_role_arn" | "task_role_arn" | "iam_role_arn" => &["iam"],
        "topic_arn" | "sns_topic_arn" => &["sns"],
        "target_group_arn"
        | "target_group_arns"
        | "load_balancer_arn"
        | "listener_arn"
        | "lb_target_group_arn" => &["elasticloadbalancing"],
        "kms_key_arn" => &["kms"],
        "state_machine_arn" => &["states"],
        "bucket_arn" => &["s3"],
        _ => &[],
    }
}

/// What is wrong with an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArnError {
    /// It does not begin with `arn:`.
    None,
    /// It has fewer than six parts.
    Parts,
    /// This part is of another form.
    Part(&'static str),
}

/// The service of an ARN, or what is wrong with it. One with `*` or `?` is a pattern of ARNs.
///
/// # Errors
///
/// When it is none.
pub fn arn(text: &str) -> Result<&str, ArnError> {
    if !text.starts_with("arn:") {
        return Err(ArnError::None);
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, service, region, account, resource] = parts.as_slice() else {
        return Err(ArnError::Parts);
    };
    let is_lower = |c: char| c.is_ascii_lowercase();
    let mut words = partition.split('-');
    if words.next() != Some("aws") || !words.all(|w| !w.is_empty() && w.chars().all(is_lower)) {
        return Err(ArnError::Part("partition"));
    }
    let of_service = |c: char| is_lower(c) || c.is_ascii_digit() || c == '-';
    if service.is_empty() || !service.chars().all(of_service) {
        return Err(ArnError::Part("service"));
    }
    if !region.is_empty() && !is_region(region) {
        return Err(ArnError::Part("Region"));
    }
    let is_digits = account.len() == 12 && account.chars().all(|c| c.is_ascii_digit());
    let is_owner = ["", "aws", "aws-managed", "third-party", "aws-marketplace"].contains(account);
    let is_other = account.starts_with("cw") && account.len() == 12;
    if !(is_digits || is_owner || is_other) {
        return Err(ArnError::Part("account"));
    }
    if resource.is_empty() {
        return Err(ArnError::Part("resource"));
    }
    Ok(service)
}

/// Whether a text has the form of a Region: `eu-central-1`.
fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = words.as_slice() else {
        return false;
    };
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    (2..=4).contains(&first.len())
        && is_word(first)
        && !middle.is_empty()
        && middle.iter().all(|word| is_word(word))
        && (1..=2).contains(&last.len())
        && last.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{ArnError, arn, of};

    #[test]
    fn names_are_told_from_what_is_none() {
        for (kind, argument, name, right) in [
            ("aws_s3_bucket", "bucket", "my-bucket.example.com", true),
            ("aws_s3_bucket", "bucket", "My-bucket", false),
            ("aws_s3_bucket", "bucket", "ab", false),
            ("aws_s3_bucket", "bucket", "a..b", false),
            ("aws_s3_bucket", "bucket", "192.168.5.4", false),
            ("aws_s3_bucket", "bucket", "xn--bucket", false),
            ("aws_s3_bucket", "bucket", "bucket-s3alias", false),
            ("aws_s3_bucket", "bucket", "bucket-", false),
            ("aws_sqs_queue", "name", "jobs.fifo", true),
            ("aws_sqs_queue", "name", "my.queue", false),
            ("aws_sns_topic", "name", "my topic", false),
            ("aws_lb", "name", "web", true),
            ("aws_lb", "name", "web_lb", false),
            ("aws_lb", "name", "internal-web", false),
            ("aws_lb_target_group", "name", "internal-web", true),
            ("aws_ecs_cluster", "name", "my cluster", false),
            ("aws_dynamodb_table", "name", "x", false),
            ("aws_db_instance", "identifier", "orders-2", true),
            ("aws_db_instance", "identifier", "My-DB", false),
            ("aws_rds_cluster", "cluster_identifier", "a--b", false),
            ("aws_db_subnet_group", "name", "main group_1.a", true),
            ("aws_db_subnet_group", "name", "Main Group", false),
            ("aws_elasticache_cluster", "cluster_id", "My_Cluster", false),
            ("aws_security_group", "name", "sg-web", false),
            ("aws_security_group", "name", "web sg-1", true),
            ("aws_kms_alias", "name", "alias/x", true),
            ("aws_kms_alias", "name", "x", false),
            ("aws_secretsmanager_secret", "name", "a/b@c", true),
            ("aws_secretsmanager_secret", "name", "a b", false),
        ] {
            assert_eq!(of(kind, argument).unwrap().takes(name), right, "{name}");
        }
        assert!(of("aws_sqs_queue", "policy").is_none());
    }

    #[test]
    fn arns_have_six_parts_of_their_forms() {
        for (text, service) in [
            ("arn:aws:iam::123456789012:role/a", "iam"),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", "iam"),
            ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:a:b", "sns"),
            ("arn:aws:s3:::bucket", "s3"),
        ] {
            assert_eq!(arn(text), Ok(service), "{text}");
        }
        for (text, wrong) in [
            ("my-topic", ArnError::None),
            ("arn:aws:iam:aws:policy/X", ArnError::Parts),
            (
                "arn:amazon:iam::123456789012:role/a",
                ArnError::Part("partition"),
            ),
            (
                "arn:aws:IAM::123456789012:role/a",
                ArnError::Part("service"),
            ),
            (
                "arn:aws:sns:europe:123456789012:a",
                ArnError::Part("Region"),
            ),
            ("arn:aws:iam::1234:role/a", ArnError::Part("account")),
            ("arn:aws:iam::123456789012:", ArnError::Part("resource")),
        ] {
            assert_eq!(arn(text), Err(wrong), "{text}");
        }
    }
}
