//! The root module of one environment: a call for each sized thing, literals for every sized value.

use std::collections::BTreeMap;

use crate::catalog::cloudwatch::COMPOSITE_CHILDREN;
use crate::family::{Bound, Call, FAMILIES, ListedItem, Load, Outputs, Read};
use crate::sizing::Sized;
use crate::syntax::print::print;
use crate::syntax::tree::{Body, Expr, File};

/// Name and text of every file, without headers.
pub(super) fn files(sized: &Sized, modules: &str) -> Vec<(String, String)> {
    let calls = whole(FAMILIES.iter().flat_map(|f| f.calls(sized)).collect());
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

/// The calls that are written: what stands inside of another item's is part of that.
fn whole(calls: Vec<Call>) -> Vec<Call> {
    let (inside, mut own): (Vec<Call>, Vec<Call>) =
        calls.into_iter().partition(|call| call.inside.is_some());
    for call in inside {
        let mut around = own.iter_mut();
        if let Some(around) = around.find(|other| other.label == call.label) {
            around.sizes.absorb(call.sizes);
        }
    }
    // What has no module is there already.
    own.retain(|call| !call.module.is_empty());
    own
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
        b.attr("tags", component("encryption"));
    });
    file.block("module", ["cluster"], |b| {
        b.attr("source", format!("{modules}/ecs-cluster"));
        b.blank();
        b.attr("name", name.as_str());
        b.attr("tags", component("cluster"));
    });
    file
}

/// What all items share is told apart in bills as they are.
fn component(name: &str) -> Expr {
    Expr::object([("component", Expr::text(name))])
}

/// One alarm that fires when any of the stack's does, for whoever wants a single signal.
fn system_alarm(sized: &Sized, calls: &[Call], body: &mut Body) {
    // A rule that names no alarm is refused: what makes none is not asked for any.
    let alarm = |b: &&Bound| b.field.kind() == "aws_cloudwatch_metric_alarm" && b.shows.is_some();
    let tells = |c: &Call| {
        [&c.sizes, &c.wiring]
            .iter()
            .any(|i| i.has("alarms.actions"))
    };
    let watched: Vec<String> = calls
        .iter()
        .filter(|c| c.bound.iter().any(|b| alarm(&b)) || tells(c))
        .map(|c| format!("module.{}.alarm_names", c.label))
        .collect();
    if sized.observe.is_empty() || watched.is_empty() {
        return;
    }
    let rows = calls.iter().flat_map(|c| &c.bound).filter(alarm);
    let alarms = rows
        .filter(|b| b.field.read == Read::Path("threshold"))
        .count();
    let names = format!("concat({})", watched.join(", "));
    let name = format!("{}-system", system_name(sized));
    // Those of outages have no row here, two of a service at most, nor have some of a bus and of log metrics.
    let unstated = 2 * watched.len() + alarms / 4;
    let several = alarms + unstated > COMPOSITE_CHILDREN.value;
    if several {
        let parts = ["aws_cloudwatch_composite_alarm", "parts"];
        body.block("resource", parts, |b| {
            let each =
                format!("{{ for i, names in chunklist({names}, {PART}) : tostring(i) => names }}");
            b.attr("for_each", Expr::raw(each));
            b.blank();
            b.attr("alarm_name", Expr::raw(format!("\"{name}-${{each.key}}\"")));
            b.attr(
                "alarm_description",
                "Some alarm of a part of this stack rings.",
            );
            b.attr("alarm_rule", any_of("name in each.value", "name"));
            b.attr("tags", component("observability"));
        });
    }
    let system = ["aws_cloudwatch_composite_alarm", "system"];
    body.block("resource", system, |b| {
        b.attr("alarm_name", name.as_str());
        b.attr("alarm_description", "Some alarm of this stack rings.");
        let rule = if several {
            any_of(
                "part in aws_cloudwatch_composite_alarm.parts",
                "part.alarm_name",
            )
        } else {
            any_of(&format!("name in {names}"), "name")
        };
        b.attr("alarm_rule", rule);
        b.attr("tags", component("observability"));
    });
}

/// Alarms of one part: a rule has 10,240 characters, and the name of an alarm up to 255.
const PART: usize = 38;

/// The rule that any of some alarms fires.
fn any_of(each: &str, name: &str) -> Expr {
    Expr::raw(format!(
        "join(\" OR \", [for {each} : \"ALARM(\\\"${{{name}}}\\\")\"])"
    ))
}

/// Capacity statements: they warn on every plan and block nothing.
fn checks(sized: &Sized) -> File {
    let mut file = File::new();
    let listings = FAMILIES.iter().filter_map(|family| family.listing(sized));
    for item in listings.flat_map(|listing| listing.items) {
        if let Some(load) = &item.load {
            statement(&mut file, &item.label, load);
        }
    }
    file
}

fn statement(file: &mut File, module: &str, load: &Load) {
    let Load { clients, what } = load;
    let terms: Vec<String> = clients
        .iter()
        .map(|(client, each)| {
            let tasks = format!("module.{client}.max_tasks");
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
    variable(
        &mut file,
        "network",
        "Where the stack lives: services in subnets with a way out to `egress_cidr`, data in subnets of at least two zones. With NAT gateways the way out leads to everywhere, which is the default. With interface endpoints alone it is the range of the VPC, and `s3_prefix_list_id` is that of the gateway endpoint of S3, where image layers come from.",
        "object({\n    vpc_id             = string\n    service_subnet_ids = list(string)\n    data_subnet_ids    = list(string)\n    egress_cidr        = optional(string, \"0.0.0.0/0\")\n    s3_prefix_list_id  = optional(string)\n  })",
        |_| {},
    );
    let mut all: Vec<_> = FAMILIES.iter().flat_map(|f| f.variables(sized)).collect();
    all.sort_by_key(|v| v.scope);
    for v in all {
        variable(&mut file, v.name, v.doc, v.ty, |b| {
            if v.sensitive {
                b.attr("sensitive", true);
            }
            match v.default {
                Some(default) => {
                    b.attr("default", default);
                }
                None => needs_keys(b, v.name, &v.items),
            }
        });
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

const OF_CLUSTER: Outputs = &[("name", "name"), ("arn", "arn")];

const OF_KEY: Outputs = &[("arn", "key_arn"), ("alias_name", "alias_name")];

const OF_OBSERVABILITY: Outputs = &[
    ("alarm_topic_arn", "alarm_topic_arn"),
    ("dashboard_names", "dashboard_names"),
    ("dashboard_arns", "dashboard_arns"),
    ("alarm_arns", "alarm_arns"),
];

fn outputs(sized: &Sized) -> File {
    let given = |module: &str, given: Outputs| {
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
    for listing in FAMILIES.iter().filter_map(|family| family.listing(sized)) {
        if !listing.items.is_empty() {
            let items = listing.items.iter();
            let one = |item: &ListedItem| (item.name.clone(), given(&item.label, listing.outputs));
            output(listing.name, listing.doc, Expr::object(items.map(one)));
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
            ("s3_prefix_list_id", text("pl-0example")),
        ]),
    );
    for variable in FAMILIES.iter().flat_map(|f| f.variables(sized)) {
        if let Some(example) = variable.example {
            file.attr(variable.name, example);
        }
    }
    if file.items.len() > 1 {
        return file;
    }
    File::new()
}
