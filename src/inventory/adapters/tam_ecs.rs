//! `terraform-aws-modules/ecs/aws`: the root, its cluster, service and container definition.

use super::{Adapter, Model, Nested, Range};

const REGISTRY: &str = "terraform-aws-modules/ecs/aws";
const REPOSITORY: &str = "terraform-aws-modules/terraform-aws-ecs";

/// Cluster and services.
pub(super) static ROOT: Adapter = Adapter {
    registry: REGISTRY,
    repository: REPOSITORY,
    submodule: "",
    ranges: &[
        Range {
            from: [4, 0, 0],
            below: [5, 0, 0],
            read: &["v4.1.3"],
            model: &CLUSTER_4,
        },
        Range {
            from: [5, 1, 0],
            below: [6, 0, 0],
            read: &["v5.1.0", "v5.12.1"],
            model: &ROOT_5,
        },
        Range {
            from: [6, 0, 0],
            below: [7, 0, 0],
            read: &["v6.0.0", "v6.12.0"],
            model: &ROOT_6,
        },
        Range {
            from: [7, 0, 0],
            below: [8, 0, 0],
            read: &["v7.0.0", "v7.5.0"],
            model: &ROOT_7,
        },
    ],
};

/// The cluster alone.
pub(super) static CLUSTER: Adapter = Adapter {
    registry: REGISTRY,
    repository: REPOSITORY,
    submodule: "modules/cluster",
    ranges: &[
        Range {
            from: [5, 1, 0],
            below: [6, 0, 0],
            read: &["v5.1.0", "v5.12.1"],
            model: &CLUSTER_5,
        },
        Range {
            from: [6, 0, 0],
            below: [7, 0, 0],
            read: &["v6.0.0", "v6.12.0"],
            model: &CLUSTER_6,
        },
        Range {
            from: [7, 0, 0],
            below: [8, 0, 0],
            read: &["v7.0.0", "v7.5.0"],
            model: &CLUSTER_7,
        },
    ],
};

/// One service.
pub(super) static SERVICE: Adapter = Adapter {
    registry: REGISTRY,
    repository: REPOSITORY,
    submodule: "modules/service",
    ranges: &[
        Range {
            from: [5, 1, 0],
            below: [6, 0, 0],
            read: &["v5.1.0", "v5.12.1"],
            model: &SERVICE_5,
        },
        Range {
            from: [6, 0, 0],
            below: [7, 0, 0],
            read: &["v6.0.0", "v6.12.0"],
            model: &SERVICE_6,
        },
        Range {
            from: [7, 0, 0],
            below: [8, 0, 0],
            read: &["v7.0.0", "v7.5.0"],
            model: &SERVICE_7,
        },
    ],
};

/// One container, of which the log group is a resource.
pub(super) static CONTAINER: Adapter = Adapter {
    registry: REGISTRY,
    repository: REPOSITORY,
    submodule: "modules/container-definition",
    ranges: &[
        Range {
            from: [5, 1, 0],
            below: [6, 0, 0],
            read: &["v5.1.0", "v5.12.1"],
            model: &CONTAINER_5,
        },
        Range {
            from: [6, 0, 0],
            below: [8, 0, 0],
            read: &["v6.0.0", "v6.12.0", "v7.0.0", "v7.5.0"],
            model: &CONTAINER_6,
        },
    ],
};

static CLUSTER_4: Model = Model {
    name: "terraform-aws-modules/ecs/4",
    texts: &[include_str!("models/tam_ecs_cluster_4.tf")],
    calls: &[],
};

static CLUSTER_5: Model = Model {
    name: "terraform-aws-modules/ecs/modules/cluster/5",
    texts: &[include_str!("models/tam_ecs_cluster_5.tf")],
    calls: &[],
};

static CLUSTER_6: Model = Model {
    name: "terraform-aws-modules/ecs/modules/cluster/6",
    texts: &[
        include_str!("models/tam_ecs_cluster_6.tf"),
        include_str!("models/tam_ecs_cluster_6_only.tf"),
    ],
    calls: &[],
};

static CLUSTER_7: Model = Model {
    name: "terraform-aws-modules/ecs/modules/cluster/7",
    texts: &[
        include_str!("models/tam_ecs_cluster_6.tf"),
        include_str!("models/tam_ecs_cluster_7_only.tf"),
    ],
    calls: &[],
};

static CONTAINER_5: Model = Model {
    name: "terraform-aws-modules/ecs/modules/container-definition/5",
    texts: &[include_str!("models/tam_ecs_container_5.tf")],
    calls: &[],
};

static CONTAINER_6: Model = Model {
    name: "terraform-aws-modules/ecs/modules/container-definition/6",
    texts: &[include_str!("models/tam_ecs_container_6.tf")],
    calls: &[],
};

static SERVICE_5: Model = Model {
    name: "terraform-aws-modules/ecs/modules/service/5",
    texts: &[
        include_str!("models/tam_ecs_service_5.tf"),
        THIS,
        include_str!("models/tam_ecs_service.body"),
        IGNORING,
        include_str!("models/tam_ecs_service.body"),
        "}",
        include_str!("models/tam_ecs_service.tf"),
    ],
    calls: &[Nested {
        call: "container_definition",
        model: &CONTAINER_5,
        entries: Some("container_definitions"),
    }],
};

static SERVICE_6: Model = Model {
    name: "terraform-aws-modules/ecs/modules/service/6",
    texts: &[
        include_str!("models/tam_ecs_service_6.tf"),
        "locals {\n  weight = null\n}",
        THIS,
        include_str!("models/tam_ecs_service.body"),
        IGNORING,
        include_str!("models/tam_ecs_service.body"),
        "}",
        include_str!("models/tam_ecs_service.tf"),
    ],
    calls: &[Nested {
        call: "container_definition",
        model: &CONTAINER_6,
        entries: Some("container_definitions"),
    }],
};

static SERVICE_7: Model = Model {
    name: "terraform-aws-modules/ecs/modules/service/7",
    texts: &[
        include_str!("models/tam_ecs_service_6.tf"),
        "locals {\n  weight = 1\n}",
        THIS,
        include_str!("models/tam_ecs_service.body"),
        IGNORING,
        include_str!("models/tam_ecs_service.body"),
        "}",
        include_str!("models/tam_ecs_service.tf"),
    ],
    calls: &[Nested {
        call: "container_definition",
        model: &CONTAINER_6,
        entries: Some("container_definitions"),
    }],
};

/// The two services of the module differ in what they ignore, and share their body.
const THIS: &str = r#"resource "aws_ecs_service" "this" {
  count = local.service_made && !var.ignore_task_definition_changes ? 1 : 0

  lifecycle {
    ignore_changes = [desired_count]
  }
"#;

const IGNORING: &str = r#"}

resource "aws_ecs_service" "ignore_task_definition" {
  count = local.service_made && var.ignore_task_definition_changes ? 1 : 0

  lifecycle {
    ignore_changes = [desired_count, task_definition, load_balancer]
  }
"#;

static ROOT_5: Model = Model {
    name: "terraform-aws-modules/ecs/5",
    texts: &[include_str!("models/tam_ecs_root_5.tf")],
    calls: &[
        Nested {
            call: "cluster",
            model: &CLUSTER_5,
            entries: None,
        },
        Nested {
            call: "service",
            model: &SERVICE_5,
            entries: Some("services"),
        },
    ],
};

static ROOT_6: Model = Model {
    name: "terraform-aws-modules/ecs/6",
    texts: &[
        include_str!("models/tam_ecs_root_6.tf"),
        include_str!("models/tam_ecs_root_6_only.tf"),
    ],
    calls: &[
        Nested {
            call: "cluster",
            model: &CLUSTER_6,
            entries: None,
        },
        Nested {
            call: "service",
            model: &SERVICE_6,
            entries: Some("services"),
        },
    ],
};

static ROOT_7: Model = Model {
    name: "terraform-aws-modules/ecs/7",
    texts: &[
        include_str!("models/tam_ecs_root_6.tf"),
        include_str!("models/tam_ecs_root_7_only.tf"),
    ],
    calls: &[
        Nested {
            call: "cluster",
            model: &CLUSTER_7,
            entries: None,
        },
        Nested {
            call: "service",
            model: &SERVICE_7,
            entries: Some("services"),
        },
    ],
};
