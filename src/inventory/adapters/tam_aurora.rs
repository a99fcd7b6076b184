//! `terraform-aws-modules/rds-aurora/aws`.

use super::{Adapter, Model, Range};

/// Cluster, instances and reader autoscaling.
pub(super) static ROOT: Adapter = Adapter {
    registry: "terraform-aws-modules/rds-aurora/aws",
    repository: "terraform-aws-modules/terraform-aws-rds-aurora",
    submodule: "",
    ranges: &[
        Range {
            from: [7, 0, 0],
            below: [8, 0, 0],
            read: &["v7.0.0", "v7.7.1"],
            model: &AURORA_7,
        },
        Range {
            from: [8, 0, 0],
            below: [9, 0, 0],
            read: &["v8.0.0", "v8.5.0"],
            model: &AURORA_8,
        },
        Range {
            from: [9, 0, 0],
            below: [10, 0, 0],
            read: &["v9.0.0", "v9.16.1"],
            model: &AURORA_9,
        },
        Range {
            from: [10, 0, 0],
            below: [11, 0, 0],
            read: &["v10.0.0", "v10.2.0"],
            model: &AURORA_10,
        },
    ],
};

const SHARED: &str = include_str!("models/tam_aurora.tf");
/// Instances that fall back to inputs of their own, and those that fall back to the cluster's.
const TO_9: &str = include_str!("models/tam_aurora_to_9.tf");

static AURORA_7: Model = Model {
    name: "terraform-aws-modules/rds-aurora/7",
    texts: &[SHARED, TO_9, include_str!("models/tam_aurora_7_only.tf")],
    calls: &[],
};

static AURORA_8: Model = Model {
    name: "terraform-aws-modules/rds-aurora/8",
    texts: &[SHARED, TO_9, include_str!("models/tam_aurora_8_only.tf")],
    calls: &[],
};

static AURORA_9: Model = Model {
    name: "terraform-aws-modules/rds-aurora/9",
    texts: &[SHARED, TO_9, include_str!("models/tam_aurora_9_only.tf")],
    calls: &[],
};

static AURORA_10: Model = Model {
    name: "terraform-aws-modules/rds-aurora/10",
    texts: &[SHARED, include_str!("models/tam_aurora_10.tf")],
    calls: &[],
};
