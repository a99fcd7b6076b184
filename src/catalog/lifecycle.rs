//! The grammar of lifecycle policies of ECR.

use super::source::{Fact, sources};

sources! {
    /// What a policy is made of.
    TEMPLATE = "Amazon ECR User Guide", "Examples of lifecycle policies: Lifecycle policy template",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html", "2026";
    /// What its parts may be.
    PROPERTIES = "Amazon ECR User Guide", "Lifecycle policy properties",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html", "2026";
}

/// What a rule has.
pub static RULE: Fact<[&str; 4]> = Fact::new(
    ["rulePriority", "description", "selection", "action"],
    &TEMPLATE,
);
/// What a selection has.
pub static SELECTION: Fact<[&str; 7]> = Fact::new(
    [
        "tagStatus",
        "tagPatternList",
        "tagPrefixList",
        "storageClass",
        "countType",
        "countUnit",
        "countNumber",
    ],
    &TEMPLATE,
);
/// What an action has.
pub static ACTION: Fact<[&str; 2]> = Fact::new(["type", "targetStorageClass"], &TEMPLATE);
/// Which images a rule is for.
pub static TAG_STATUS: Fact<[&str; 3]> = Fact::new(["tagged", "untagged", "any"], &TEMPLATE);
/// What it counts.
pub static COUNT_TYPES: Fact<[&str; 4]> = Fact::new(
    [
        "imageCountMoreThan",
        "sinceImagePushed",
        "sinceImagePulled",
        "sinceImageTransitioned",
    ],
    &TEMPLATE,
);
/// What is done with them.
pub static ACTIONS: Fact<[&str; 2]> = Fact::new(["expire", "transition"], &TEMPLATE);
/// Where they are.
pub static STORAGE_CLASSES: Fact<[&str; 2]> = Fact::new(["standard", "archive"], &TEMPLATE);
/// Where they go.
pub static TARGET_CLASSES: Fact<[&str; 1]> = Fact::new(["archive"], &TEMPLATE);
/// What a rule must have.
pub static RULE_REQUIRED: Fact<[&str; 3]> =
    Fact::new(["rulePriority", "selection", "action"], &PROPERTIES);
/// What a selection must have.
pub static SELECTION_REQUIRED: Fact<[&str; 3]> =
    Fact::new(["tagStatus", "countType", "countNumber"], &PROPERTIES);
