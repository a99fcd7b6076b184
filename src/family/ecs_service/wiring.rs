//! How a service is connected with the rest of the stack: who reaches it, whom it reaches, what it may call there, and what
//! its container is told.

use crate::family::{Inputs, label, scaling};
use crate::policy::bus::Bus;
use crate::policy::edges::{Edge, Fact, Messages, Told, Within};
use crate::policy::{Item as _, accesses};
use crate::sizing::{Sized, SizedService};
use crate::syntax::tree::Expr;

/// All of it.
pub(super) fn wire(item: &SizedService, sized: &Sized, inputs: &mut Inputs) {
    ports(item, inputs);
    network(item, inputs);
    container(item, inputs);
    told(item, sized, inputs);
    permissions(item, sized, inputs);
}

fn ports(item: &SizedService, inputs: &mut Inputs) {
    for (name, port) in &item.ports {
        inputs.set(&format!("ports.{name}"), Expr::Integer(port.value.into()));
    }
    let entry = item.ports.first().map(|(name, _)| name.as_str());
    let outside = item.load_balanced && item.balancer.is_none();
    if let (true, Some(port)) = (outside, entry) {
        let balancer = scaling::balancer(item);
        inputs.set(
            "load_balancer.target_group_arn",
            Expr::raw(format!("{balancer}.target_group_arn")),
        );
        inputs.set("load_balancer.port_name", Expr::text(port));
        for (name, of) in [
            ("load_balancer", "arn_suffix"),
            ("target_group", "target_group_arn_suffix"),
        ] {
            let at = format!("load_balancer.dimensions.{name}");
            inputs.set(&at, Expr::raw(format!("{balancer}.{of}")));
        }
    }
    if let (Some(_), Some(port)) = (&item.balancer, entry) {
        let network = format!("var.balancers[\"{}\"]", item.name);
        for name in ["internal", "subnet_ids", "ingress_cidrs", "certificate_arn"] {
            let at = format!("balancer.{name}");
            inputs.set(&at, Expr::raw(format!("{network}.{name}")));
        }
        inputs.set("balancer.port_name", Expr::text(port));
    }
}

fn network(item: &SizedService, inputs: &mut Inputs) {
    inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
    inputs.set(
        "network.subnet_ids",
        Expr::raw("var.network.service_subnet_ids"),
    );
    let entry = item.ports.first().map(|(name, _)| name.as_str());
    let outside = item.load_balanced && item.balancer.is_none();
    if let (true, Some(port)) = (outside, entry) {
        let at = "network.ingress_from_groups.load-balancer";
        let balancer = scaling::balancer(item);
        inputs.set(
            &format!("{at}.security_group_id"),
            Expr::raw(format!("{balancer}.security_group_id")),
        );
        inputs.set(&format!("{at}.port_names"), Expr::list([port]));
    }
    egress(inputs);
    for (name, port) in item.settings.egress.iter() {
        let at = format!("network.egress.{name}");
        let why = format!("{name} of {}", item.name);
        inputs.set(&format!("{at}.description"), Expr::text(why));
        inputs.set(&format!("{at}.port"), Expr::Integer(port.value.into()));
        let range = Expr::raw("var.network.egress_cidr");
        inputs.set(&format!("{at}.cidr_ipv4"), range);
    }
    if item.ports.is_empty() {
        return;
    }
    let group = |client: &String| {
        let group = format!("module.{}.security_group_id", label("service", client));
        (
            client.clone(),
            Expr::object([("security_group_id", Expr::raw(group))]),
        )
    };
    let inside: Vec<_> = item.settings.clients.value.iter().map(group).collect();
    let outside = format!("lookup(var.service_clients, \"{}\", {{}})", item.name);
    inputs.set("clients", merged(inside, outside));
}

/// The way to what every task needs before it runs.
pub(in crate::family) fn egress(inputs: &mut Inputs) {
    let at = "network.egress.https";
    let why = Expr::text("Image registry, logs and other AWS services");
    inputs.set(&format!("{at}.description"), why);
    inputs.set(&format!("{at}.port"), Expr::Integer(443));
    let range = Expr::raw("var.network.egress_cidr");
    inputs.set(&format!("{at}.cidr_ipv4"), range);
    let prefixes = Expr::raw("var.network.s3_prefix_list_id");
    inputs.set("network.s3_prefix_list_id", prefixes);
}

fn container(item: &SizedService, inputs: &mut Inputs) {
    let settings = &item.settings;
    if let Some(user) = &settings.user {
        inputs.set("user", Expr::text(&user.value));
    }
    if !settings.command.value.is_empty() {
        let command = settings.command.value.iter().map(Expr::text);
        inputs.set("command", Expr::list(command));
    }
    if !settings.read_only_root.value {
        inputs.set("read_only_root", Expr::Bool(false));
    }
    if !settings.writable.value.is_empty() {
        let mut paths = vec!["/tmp".to_owned()];
        let more = settings.writable.value.iter();
        paths.extend(more.filter(|path| *path != "/tmp").cloned());
        let paths = paths.iter().map(Expr::text);
        inputs.set("writable_paths", Expr::list(paths));
    }
    if settings.execute_command.value {
        inputs.set("enable_execute_command", Expr::Bool(true));
    }
    let image = "var.volume_init_image == \"\" ? null : var.volume_init_image";
    inputs.set("volume_init_image", Expr::raw(image));
    let collector = item.edges.iter().find_map(|edge| match edge {
        Edge::Traces(collector) => *collector,
        _ => None,
    });
    if let Some(collector) = collector {
        let image = Expr::raw("var.trace_collector_image");
        inputs.set("collector.image", image);
        for (name, port) in [("grpc_port", collector.grpc), ("http_port", collector.http)] {
            if let Some(port) = port {
                inputs.set(&format!("collector.{name}"), Expr::Integer(port.into()));
            }
        }
    }
}

/// Entries of the stack's own, and those that the caller adds.
fn merged(own: Vec<(String, Expr)>, more: String) -> Expr {
    if own.is_empty() {
        return Expr::raw(more);
    }
    Expr::Call {
        name: "merge".into(),
        args: vec![Expr::object(own), Expr::raw(more)],
    }
}

fn told(item: &SizedService, sized: &Sized, inputs: &mut Inputs) {
    let of = |secret: bool| {
        let all = item.told.iter();
        let all = all.filter(move |told| told.fact.is_secret() == secret);
        let entry = |told: &Told| Some((told.name.clone(), value(item, told, sized)?));
        all.filter_map(entry).collect()
    };
    let more = |variable: &str| format!("lookup(var.{variable}, \"{}\", {{}})", item.name);
    inputs.set("environment", merged(of(false), more("environment")));
    inputs.set("secrets", merged(of(true), more("secrets")));
}

/// The value of something that a service is told.
fn value(item: &SizedService, told: &Told, sized: &Sized) -> Option<Expr> {
    if let Some(value) = &told.value {
        return Some(Expr::text(value));
    }
    let edge = told.edge.as_ref()?;
    let of = module(edge)?;
    let output = |output: &str| Expr::raw(format!("{of}.{output}"));
    Some(match told.fact {
        Fact::DatabaseHost => output("writer_endpoint"),
        Fact::DatabaseReaderHost => output("reader_endpoint"),
        Fact::DatabasePort => Expr::raw(format!("tostring({of}.port)")),
        Fact::DatabaseUser => Expr::text(&item.name),
        Fact::BrokerEndpoints => Expr::raw(format!("join(\",\", {of}.client_endpoints)")),
        Fact::BrokerUsername => Expr::raw(format!("\"${{{of}.login_secret_arn}}:username::\"")),
        Fact::BrokerPassword => Expr::raw(format!("\"${{{of}.login_secret_arn}}:password::\"")),
        Fact::Of(_, said) => match edge {
            Edge::Item(_, at) => within(&of, at, said.output),
            _ => return None,
        },
        Fact::MetricsNamespace => match edge {
            Edge::Metrics(namespace) => Expr::text(namespace),
            _ => return None,
        },
        Fact::DatabasePool
        | Fact::BrokerConnections
        | Fact::BrokerConnectTimeout
        | Fact::BrokerPingInterval
        | Fact::BrokerMaxReconnects
        | Fact::TracingEndpoint
        | Fact::TracingProtocol
        | Fact::TracingService
        | Fact::TracingSampler
        | Fact::TracingRate
        | Fact::AgentsPerTask
        | Fact::AgentsDefault => return None,
    })
    .filter(|_| is_made(edge, sized))
}

/// Whether the stack makes what an edge leads to: what cannot be sized is not there.
fn is_made(edge: &Edge, sized: &Sized) -> bool {
    match edge {
        Edge::Database(name) => sized.databases.iter().any(|d| d.name == *name),
        Edge::Broker(name) => sized.brokers.iter().any(|b| b.name == *name),
        _ => true,
    }
}

/// The call that makes what an edge leads to.
fn module(edge: &Edge) -> Option<String> {
    let of = |kind: &str, name: &str| Some(format!("module.{}", label(kind, name)));
    match edge {
        Edge::Database(name) => of("database", name),
        Edge::Broker(name) => of("broker", name),
        Edge::Item(access, at) => match &at.bus {
            Some(bus) => of(Bus::BLOCK, bus),
            None => of(access.kind, &at.name),
        },
        Edge::Metrics(_) | Edge::Traces(_) => Some(String::new()),
    }
}

/// An output of an item: a map by name where a bus has it.
fn within(module: &str, at: &Within, output: &str) -> Expr {
    Expr::raw(match &at.bus {
        Some(_) => format!("{module}.{output}s[\"{}\"]", at.name),
        None => format!("{module}.{output}"),
    })
}

/// What the code may call on the resources of an edge.
struct Right {
    sid: String,
    actions: &'static [&'static str],
    resource: Expr,
    condition: Option<(&'static str, String, Vec<String>)>,
}

const TRACES: &[&str] = &[
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
];

fn right(item: &SizedService, edge: &Edge) -> Option<Right> {
    let of = module(edge)?;
    let right = |sid: String, actions, resource| {
        Some(Right {
            sid,
            actions,
            resource,
            condition: None,
        })
    };
    match edge {
        Edge::Database(name) => right(
            sid("Database", name),
            &["rds-db:connect"],
            Expr::raw(format!("\"${{{of}.login_arn}}/{}\"", item.name)),
        ),
        // A broker knows users of its own, and no IAM.
        Edge::Broker(_) => None,
        Edge::Item(access, at) => right(
            sid(access.sid, &at.title()),
            access.actions,
            within(&of, at, access.arn),
        ),
        Edge::Metrics(namespace) => Some(Right {
            sid: sid("Metrics", namespace),
            actions: &["cloudwatch:PutMetricData"],
            resource: Expr::text("*"),
            condition: Some((
                "StringEquals",
                "cloudwatch:namespace".into(),
                vec![namespace.clone()],
            )),
        }),
        Edge::Traces(_) => right("Traces".into(), TRACES, Expr::text("*")),
    }
}

/// The name of a statement, which takes letters and digits: `ReceiveFromEventsAgentTasks`.
fn sid(what: &str, item: &str) -> String {
    let words = item.split(|c: char| !c.is_ascii_alphanumeric());
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    format!("{what}{}", words.map(word).collect::<String>())
}

/// What messages are encrypted with: who sends makes a key for it, and who receives opens that.
fn key(item: &SizedService, sized: &Sized) -> Option<Right> {
    let used: Vec<Messages> = item
        .edges
        .iter()
        .filter_map(|edge| match edge {
            Edge::Item(access, _) => access.messages,
            _ => None,
        })
        .collect();
    let suffix = if sized.region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    let mut services: Vec<&str> = Vec::new();
    for messages in accesses().into_iter().filter_map(|access| access.messages) {
        let service = messages.service;
        if used.iter().any(|m| m.service == service) && !services.contains(&service) {
            services.push(service);
        }
    }
    let services = services.into_iter();
    let services = services.map(|service| format!("{service}.{}.{suffix}", sized.region));
    let actions: &[&str] = if used.iter().any(|m| m.are_sent) {
        &["kms:Decrypt", "kms:GenerateDataKey"]
    } else if used.is_empty() {
        return None;
    } else {
        &["kms:Decrypt"]
    };
    Some(Right {
        sid: "MessagesKey".into(),
        actions,
        resource: Expr::raw("module.encryption.key_arn"),
        condition: Some(("StringEquals", "kms:ViaService".into(), services.collect())),
    })
}

fn permissions(item: &SizedService, sized: &Sized, inputs: &mut Inputs) {
    let made = item.edges.iter().filter(|edge| is_made(edge, sized));
    let rights = made.filter_map(|edge| right(item, edge));
    let mut taken: Vec<String> = Vec::new();
    for right in rights.chain(key(item, sized)) {
        // Names that differ by punctuation only are one word here.
        let mut sid = right.sid.clone();
        let mut n = 1;
        while taken.contains(&sid) {
            n += 1;
            sid = format!("{}{n}", right.sid);
        }
        let at = format!("permissions.{sid}");
        taken.push(sid);
        let actions = right.actions.iter().map(|action| Expr::text(*action));
        inputs.set(&format!("{at}.actions"), Expr::list(actions));
        inputs.set(&format!("{at}.resources"), Expr::list([right.resource]));
        if let Some((operator, key, values)) = right.condition {
            let values = Expr::list(values.iter().map(Expr::text));
            let condition = Expr::object([(key, values)]);
            inputs.set(&format!("{at}.conditions.{operator}"), condition);
        }
    }
    let of = |what: &str, otherwise: &str| {
        Expr::raw(format!(
            "try(var.task_policies[\"{}\"].{what}, {otherwise})",
            item.name
        ))
    };
    inputs.set("task_policy_json", of("json", "null"));
    inputs.set("task_policy_arns", of("arns", "[]"));
    inputs.set("permissions_boundary", of("permissions_boundary", "null"));
}
