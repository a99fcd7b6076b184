//! `cloudposse/mq-broker/aws`.

use super::{Adapter, Model, Range, cloudposse_ecs::LABEL};

/// The broker.
pub(super) static ROOT: Adapter = Adapter {
    registry: "cloudposse/mq-broker/aws",
    repository: "cloudposse/terraform-aws-mq-broker",
    submodule: "",
    ranges: &[
        Range {
            from: [1, 0, 0],
            below: [3, 2, 0],
            read: &["1.0.0", "2.0.1", "3.1.0"],
            model: &BROKER,
        },
        Range {
            from: [3, 2, 0],
            below: [4, 0, 0],
            read: &["3.2.0", "v3.5.1"],
            model: &BROKER_3_2,
        },
    ],
};

const SHARED: &str = include_str!("models/cloudposse_mq.tf");

static BROKER: Model = Model {
    name: "cloudposse/mq-broker/1",
    texts: &[
        LABEL,
        SHARED,
        "variable \"engine_version\" {\n  default = \"5.15.14\"\n}",
    ],
    calls: &[],
};

static BROKER_3_2: Model = Model {
    name: "cloudposse/mq-broker/3.2",
    texts: &[
        LABEL,
        SHARED,
        "variable \"engine_version\" {\n  default = \"5.17.6\"\n}",
    ],
    calls: &[],
};
