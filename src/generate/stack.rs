//! The root module of one environment: a call for each sized thing, literals for every sized value.

use std::collections::BTreeMap;

use crate::family::{Bound, Call, FAMILIES, label};
use crate::sizing::Sized;
use crate::syntax::print::print;
use crate::syntax::tree::{Body, Expr, File};

/// Name and text of every file, without headers.
pub(super) fn files(sized: &Sized, modules: &str) -> Vec<(String, String)> {
    let calls: Vec<Call> = FAMILIES.iter().flat_map(|f| f.calls(sized)).collect();
    let mut bodies: BTreeMap<String, File> = BTreeMap::new();
    bodies.insert("main.tf".into(), main(sized, modules));
    for call in &calls {
        let body = bodies.entry(format!("{}.tf", call.file)).or_default();
        module(body, call, modules);
    }
    system_alarm(
        sized,
        &calls,
        bodies.entry("observability.tf".into()).or_default(),
    );
    let checks = checks(sized);
    if !checks.items.is_empty() {
        bodies.insert("checks.tf".into(), checks);
    }
    bodies.insert("variables.tf".into(), variables(sized));
    bodies.insert("versions.tf".into(), versions());
    bodies.insert("providers.tf".into(), providers(sized));
    bodies.insert("outputs.tf".into(), outputs(sized));
    bodies.insert("example.tfvars".into(), example(sized));
    bodies.retain(|_, body| !body.items.is_empty());
    bodies
        .into_iter()
        .map(|(name, body)| (name, print(&body)))
        .collect()
}

fn system_name(sized: &Sized) -> String {
    format!("{}-{}", sized.system, sized.environment)
}

fn module(body: &mut Body, call: &Call, modules: &str) {
    body.block("module", [call.label.as_str()], |b| {
        b.attr("source", format!("{modules}/{}", call.module));
        b.blank();
        let before = b.items.len();
        call.identity.write(b);
        if b.items.len() > before {
            b.blank();
        }
        if let Some(why) = &call.why {
            b.comment(why);
        }
        call.sizes.write(b);
        b.blank();
        call.wiring.write(b);
    });
}

fn main(sized: &Sized, modules: &str) -> File {
    let name = system_name(sized);
    let mut file = File::new();
    file.block("data", ["aws_caller_identity", "current"], |_| {});
    file.block("data", ["aws_partition", "current"], |_| {});
    file.block("module", ["encryption"], |b| {
        b.attr("source", format!("{modules}/encryption"));
        b.blank();
        b.attr("name", name.as_str());
        b.comment("Whom IAM lets administer keys in this account.");
        let root = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root";
        b.attr("administrators", Expr::raw(format!("[\"{root}\"]")));
    });
    file.block("module", ["cluster"], |b| {
        b.attr("source", format!("{modules}/ecs-cluster"));
        b.blank();
        b.attr("name", name.as_str());
    });
    file
}

/// One alarm that rings when any of the stack's does, for whoever wants a single signal.
fn system_alarm(sized: &Sized, calls: &[Call], body: &mut Body) {
    let watched: Vec<String> = calls
        .iter()
        .filter(|c| {
            // A rule that names no alarm is refused: what makes none is not asked for any.
            let alarm =
                |b: &Bound| b.field.kind() == "aws_cloudwatch_metric_alarm" && b.shows.is_some();
            c.bound.iter().any(alarm)
        })
        .map(|c| format!("module.{}.alarm_names", c.label))
        .collect();
    if sized.observe.is_empty() || watched.is_empty() {
        return;
    }
    body.block(
        "resource",
        ["aws_cloudwatch_composite_alarm", "system"],
        |b| {
            b.attr("alarm_name", format!("{}-system", system_name(sized)));
            b.attr("alarm_description", "Some alarm of this stack rings.");
            let names = format!("concat({})", watched.join(", "));
            b.attr(
                "alarm_rule",
                Expr::raw(format!(
                    "join(\" OR \", [for name in {names} : \"ALARM(\\\"${{name}}\\\")\"])"
                )),
            );
        },
    );
}

/// Capacity statements: they warn on every plan and block nothing.
fn checks(sized: &Sized) -> File {
    let mut file = File::new();
    for database in sized.databases.iter().filter(|d| d.proxy.is_none()) {
        let module = label("database", &database.name);
        statement(
            &mut file,
            &module,
            &database.asked,
            "connections of the database",
        );
    }
    for broker in sized.brokers.iter().filter(|b| b.max_connections.is_some()) {
        let module = label("broker", &broker.name);
        statement(
            &mut file,
            &module,
            &broker.asked,
            "connections of the broker",
        );
    }
    file
}

fn statement(file: &mut File, module: &str, asked: &[(String, u32, u32)], what: &str) {
    if asked.is_empty() {
        return;
    }
    let terms: Vec<String> = asked
        .iter()
        .map(|(service, _, each)| {
            let tasks = format!("module.{}.max_tasks", label("service", service));
            if *each == 1 {
                tasks
            } else {
                format!("{tasks} * {each}")
            }
        })
        .collect();
    let sum = terms.join(" + ");
    file.block("check", [format!("{module}_connections").as_str()], |b| {
        b.block("assert", [], |b| {
            b.attr("condition", Expr::raw(format!("{sum} <= module.{module}.max_connections")));
            b.attr(
                "error_message",
                Expr::raw(format!("\"All tasks together open ${{{sum}}} {what}, which takes ${{module.{module}.max_connections}}.\"")),
            );
        });
    });
}

fn variables(sized: &Sized) -> File {
    let mut file = File::new();
    let services: Vec<String> = sized.services.iter().map(|s| s.name.clone()).collect();
    let balanced: Vec<String> = sized
        .services
        .iter()
        .filter(|s| s.load_balanced)
        .map(|s| s.name.clone())
        .collect();
    let brokers: Vec<String> = sized.brokers.iter().map(|b| b.name.clone()).collect();
    variable(
        &mut file,
        "network",
        "Where the stack lives: services in subnets with a way out to `egress_cidr`, data in subnets of at least two zones.",
        "object({\n    vpc_id             = string\n    service_subnet_ids = list(string)\n    data_subnet_ids    = list(string)\n    egress_cidr        = string\n  })",
        |_| {},
    );
    if !services.is_empty() {
        variable(
            &mut file,
            "images",
            "Container image of each service, with a tag or digest.",
            "map(string)",
            |b| {
                needs_keys(b, "images", &services);
            },
        );
        for (name, what) in [
            ("environment", "Environment variables by service."),
            ("secrets", "ARNs of secrets by service and variable name."),
        ] {
            variable(&mut file, name, what, "map(map(string))", |b| {
                b.attr("default", Expr::object(Vec::<(String, Expr)>::new()));
            });
        }
    }
    if !balanced.is_empty() {
        variable(
            &mut file,
            "load_balancers",
            "The Application Load Balancer before each service that has one.",
            "map(object({\n    arn_suffix              = string\n    target_group_arn        = string\n    target_group_arn_suffix = string\n    security_group_id       = string\n  }))",
            |b| needs_keys(b, "load_balancers", &balanced),
        );
    }
    if !brokers.is_empty() {
        variable(
            &mut file,
            "broker_admins",
            "First user of each broker. The password is kept in the state: encrypt it, and rotate in the broker.",
            "map(object({\n    username = string\n    password = string\n  }))",
            |b| {
                b.attr("sensitive", true);
                needs_keys(b, "broker_admins", &brokers);
            },
        );
    }
    if !sized.databases.is_empty() {
        variable(
            &mut file,
            "deletion_protection",
            "Whether databases refuse to be deleted; turn it off in an apply of its own before a destroy.",
            "bool",
            |b| {
                b.attr("default", true);
            },
        );
    }
    if !sized.observe.is_empty() {
        variable(
            &mut file,
            "alarm_subscriptions",
            "Who is told of alarms: protocol and endpoint by name.",
            "map(object({\n    protocol = string\n    endpoint = string\n  }))",
            |b| {
                b.attr("default", Expr::object(Vec::<(String, Expr)>::new()));
            },
        );
    }
    file
}

fn variable(file: &mut File, name: &str, what: &str, ty: &str, more: impl FnOnce(&mut Body)) {
    file.block("variable", [name], |b| {
        b.attr("description", what);
        b.attr("type", Expr::raw(ty.replace("\n  ", "\n")));
        b.attr("nullable", false);
        more(b);
    });
}

/// A missing key is told by name rather than by a failing index somewhere below.
fn needs_keys(b: &mut Body, variable: &str, names: &[String]) {
    let list: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    b.block("validation", [], |b| {
        let all = list.join(", ");
        b.attr(
            "condition",
            Expr::raw(format!(
                "alltrue([for name in [{all}] : contains(keys(var.{variable}), name)])"
            )),
        );
        b.attr(
            "error_message",
            format!(
                "`{variable}` needs an entry for each of: {}.",
                names.join(", ")
            ),
        );
    });
}

fn versions() -> File {
    let mut file = File::new();
    file.block("terraform", [], |b| {
        b.attr("required_version", ">= 1.9");
        b.block("required_providers", [], |b| {
            b.attr(
                "aws",
                Expr::object([
                    ("source", Expr::text("hashicorp/aws")),
                    ("version", Expr::text(">= 6.28, < 7.0")),
                ]),
            );
        });
    });
    file
}

fn providers(sized: &Sized) -> File {
    let mut file = File::new();
    let mut tags: Vec<(String, Expr)> = vec![
        ("project".into(), Expr::text(&sized.system)),
        ("environment".into(), Expr::text(&sized.environment)),
        ("managed-by".into(), Expr::text("tfsize")),
    ];
    for (key, value) in sized.tags.iter().flat_map(|t| t.values.iter()) {
        tags.retain(|(k, _)| k != key);
        tags.push((key.into(), Expr::text(&value.value)));
    }
    file.block("provider", ["aws"], |b| {
        b.attr("region", sized.region.as_str());
        b.block("default_tags", [], |b| {
            b.attr("tags", Expr::object(tags));
        });
    });
    file
}

/// What one thing of a kind gives to those who build on the stack: attribute, and output of its module.
type Given = &'static [(&'static str, &'static str)];

const OF_SERVICE: Given = &[
    ("name", "service_name"),
    ("arn", "service_arn"),
    ("task_definition_arn", "task_definition_arn"),
    ("task_role_name", "task_role_name"),
    ("task_role_arn", "task_role_arn"),
    ("execution_role_name", "execution_role_name"),
    ("execution_role_arn", "execution_role_arn"),
    ("security_group_id", "security_group_id"),
    ("log_group_name", "log_group_name"),
    ("log_group_arn", "log_group_arn"),
    ("alarm_arns", "alarm_arns"),
];

const OF_DATABASE: Given = &[
    ("identifier", "cluster_identifier"),
    ("arn", "cluster_arn"),
    ("resource_id", "cluster_resource_id"),
    ("writer_endpoint", "writer_endpoint"),
    ("reader_endpoint", "reader_endpoint"),
    ("port", "port"),
    ("security_group_id", "security_group_id"),
    ("master_secret_arn", "master_secret_arn"),
    ("proxy_arn", "proxy_arn"),
    ("proxy_resource_id", "proxy_resource_id"),
    ("log_group_names", "log_group_names"),
    ("alarm_arns", "alarm_arns"),
];

const OF_BROKER: Given = &[
    ("id", "id"),
    ("arn", "arn"),
    ("name", "name"),
    ("endpoints", "endpoints"),
    ("console_urls", "console_urls"),
    ("security_group_id", "security_group_id"),
    ("alarm_arns", "alarm_arns"),
];

const OF_BUS: Given = &[
    ("name", "bus_name"),
    ("arn", "bus_arn"),
    ("archive_arn", "archive_arn"),
    ("queue_arns", "queue_arns"),
    ("queue_urls", "queue_urls"),
    ("topic_arns", "topic_arns"),
    ("dead_letter_queue_arn", "dead_letter_queue_arn"),
    ("dead_letter_queue_url", "dead_letter_queue_url"),
    ("alarm_arns", "alarm_arns"),
];

const OF_TOPIC: Given = &[
    ("name", "topic_name"),
    ("arn", "topic_arn"),
    ("alarm_arns", "alarm_arns"),
];

const OF_CLUSTER: Given = &[("name", "name"), ("arn", "arn")];

const OF_KEY: Given = &[("arn", "key_arn"), ("alias_name", "alias_name")];

const OF_OBSERVABILITY: Given = &[
    ("alarm_topic_arn", "alarm_topic_arn"),
    ("dashboard_names", "dashboard_names"),
    ("dashboard_arns", "dashboard_arns"),
    ("alarm_arns", "alarm_arns"),
];

fn outputs(sized: &Sized) -> File {
    let given = |module: &str, given: Given| {
        let outputs = given.iter();
        Expr::object(outputs.map(|(name, of)| (*name, Expr::raw(format!("module.{module}.{of}")))))
    };
    let mut file = File::new();
    let mut output = |name: &str, what: &str, value: Expr| {
        file.block("output", [name], |b| {
            b.attr("description", what);
            b.attr("value", value);
        });
    };
    output("cluster", "The ECS cluster.", given("cluster", OF_CLUSTER));
    output(
        "encryption_key",
        "The key that everything of the stack is encrypted with.",
        given("encryption", OF_KEY),
    );
    let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect::<Vec<_>>();
    let buses = sized.buses.iter().filter(|bus| bus.custom);
    for (name, kind, what, items, of) in [
        (
            "services",
            "service",
            "The services by name.",
            names(&mut sized.services.iter().map(|s| &s.name)),
            OF_SERVICE,
        ),
        (
            "databases",
            "database",
            "The databases by name; the endpoints are the proxy's if there is one.",
            names(&mut sized.databases.iter().map(|d| &d.name)),
            OF_DATABASE,
        ),
        (
            "brokers",
            "broker",
            "The brokers by name.",
            names(&mut sized.brokers.iter().map(|b| &b.name)),
            OF_BROKER,
        ),
        (
            "buses",
            "bus",
            "The event buses by name.",
            names(&mut buses.map(|b| &b.name)),
            OF_BUS,
        ),
        (
            "topics",
            "topic",
            "The topics by name.",
            names(&mut sized.topics.iter().map(|t| &t.name)),
            OF_TOPIC,
        ),
    ] {
        if !items.is_empty() {
            let one = |item: &String| (item.clone(), given(&label(kind, item), of));
            output(name, what, Expr::object(items.iter().map(one)));
        }
    }
    if !sized.observe.is_empty() {
        output(
            "observability",
            "The topic that alarms notify, the dashboards, and the alarms that cross services.",
            given("observability", OF_OBSERVABILITY),
        );
    }
    file
}

/// Values that let the stack be planned before its surroundings exist.
fn example(sized: &Sized) -> File {
    let mut file = File::new();
    file.comment(
        "An example, to plan with before the real values are known. Copy it; do not apply it.",
    );
    let text = |s: &str| Expr::text(s);
    file.attr(
        "network",
        Expr::object([
            ("vpc_id", text("vpc-0example")),
            (
                "service_subnet_ids",
                Expr::list(["subnet-0service-a", "subnet-0service-b"].map(text)),
            ),
            (
                "data_subnet_ids",
                Expr::list(["subnet-0data-a", "subnet-0data-b"].map(text)),
            ),
            ("egress_cidr", text("10.0.0.0/16")),
        ]),
    );
    let account = format!("123456789012.dkr.ecr.{}.amazonaws.com", sized.region);
    if !sized.services.is_empty() {
        let image = |s: &str| (s.to_string(), Expr::text(format!("{account}/{s}:1.0.0")));
        file.attr(
            "images",
            Expr::object(sized.services.iter().map(|s| image(&s.name))),
        );
    }
    let balanced: Vec<&str> = sized
        .services
        .iter()
        .filter(|s| s.load_balanced)
        .map(|s| s.name.as_str())
        .collect();
    if !balanced.is_empty() {
        let arn = format!("arn:aws:elasticloadbalancing:{}:123456789012", sized.region);
        let one = |s: &str| {
            let group = format!("targetgroup/{s}/0123456789abcdef");
            let entry = Expr::object([
                (
                    "arn_suffix",
                    Expr::text(format!("app/{s}/0123456789abcdef")),
                ),
                ("target_group_arn", Expr::text(format!("{arn}:{group}"))),
                ("target_group_arn_suffix", Expr::text(group)),
                ("security_group_id", Expr::text("sg-0loadbalancer")),
            ]);
            (s.to_string(), entry)
        };
        file.attr(
            "load_balancers",
            Expr::object(balanced.into_iter().map(one)),
        );
    }
    if !sized.brokers.is_empty() {
        let one = |name: &str| {
            let entry = Expr::object([
                ("username", text("operator")),
                ("password", text("example-Only-0000")),
            ]);
            (name.to_string(), entry)
        };
        file.attr(
            "broker_admins",
            Expr::object(sized.brokers.iter().map(|b| one(&b.name))),
        );
    }
    if file.items.len() > 1 {
        return file;
    }
    File::new()
}
