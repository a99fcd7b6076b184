//! The applied stack of the example policy as a system: who may call what, who reaches whom, and what containers are told.
//! It is the state that the real tool left with the stand-in for AWS, which `tests/records.rs` holds to what is generated.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tfsize::policy::accesses;
use tfsize::policy::edges::{LOGINS, OWN};

/// Every resource of the state by its address.
fn state() -> BTreeMap<String, Json> {
    fn walk(module: &Json, out: &mut BTreeMap<String, Json>) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            let address = resource["address"].as_str().unwrap().to_owned();
            out.insert(address, resource["values"].clone());
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            walk(child, out);
        }
    }
    let file = root().join("fixtures/stacks/baseline-production/state.json");
    let json: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let mut out = BTreeMap::new();
    walk(&json["values"]["root_module"], &mut out);
    out
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const SERVICES: [&str; 3] = ["supervisor", "worker", "gateway"];

/// What a request says of itself, by condition key.
type Context<'a> = &'a [(&'a str, &'a str)];

fn texts(value: &Json) -> Vec<&str> {
    match value {
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// Whether a text fits one with `*` for anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|left| {
            (0..=left.len()).any(|n| left.is_char_boundary(n) && fits(rest, &left[n..]))
        }),
    }
}

/// Whether policy documents allow a call: a statement that allows it, and none that denies it. Only what the documents use
/// is known; anything else is no answer.
fn allows(documents: &[Json], action: &str, resource: &str, context: Context<'_>) -> bool {
    let mut allowed = false;
    for statement in documents
        .iter()
        .flat_map(|d| d["Statement"].as_array().unwrap())
    {
        for key in statement.as_object().unwrap().keys() {
            let known = ["Sid", "Effect", "Action", "Resource", "Condition"];
            assert!(known.contains(&key.as_str()), "{key} is not evaluated");
        }
        let action = texts(&statement["Action"])
            .into_iter()
            .any(|p| fits(p, action));
        let resource = texts(&statement["Resource"])
            .into_iter()
            .any(|p| fits(p, resource));
        let conditions = statement["Condition"].as_object().into_iter().flatten();
        let holds = |(operator, keys): (&String, &Json)| {
            assert_eq!(operator, "StringEquals", "not evaluated");
            keys.as_object().unwrap().iter().all(|(key, values)| {
                let said = context.iter().find(|(known, _)| known == key);
                said.is_some_and(|(_, said)| texts(values).contains(said))
            })
        };
        if action && resource && conditions.clone().all(holds) {
            match statement["Effect"].as_str() {
                Some("Allow") => allowed = true,
                Some("Deny") => return false,
                other => panic!("{other:?}"),
            }
        }
    }
    allowed
}

/// The documents of a service's code.
fn documents(state: &BTreeMap<String, Json>, service: &str) -> Vec<Json> {
    let of = format!("module.service_{service}.aws_iam_role_policy.");
    let role = &state[&format!("module.service_{service}.aws_iam_role.task")]["name"];
    let own = state
        .iter()
        .filter(|(address, values)| address.starts_with(&of) && (values["role"] == *role));
    own.map(|(_, values)| serde_json::from_str(values["policy"].as_str().unwrap()).unwrap())
        .collect()
}

#[test]
fn code_may_call_what_the_policy_connects_it_with_and_nothing_else() {
    let state = state();
    let arn = |address: &str| state[address]["arn"].as_str().unwrap().to_owned();
    let queue = arn("module.bus_events.aws_sqs_queue.this[\"agent-tasks\"]");
    let topic = arn("module.bus_events.aws_sns_topic.this[\"agent-events\"]");
    let bus = arn("module.bus_events.aws_cloudwatch_event_bus.this");
    let key = arn("module.encryption.aws_kms_key.this");
    let proxy = arn("module.database_main.aws_db_proxy.this[0]");
    let account = proxy.split(':').nth(4).unwrap();
    let (_, id) = proxy.rsplit_once(':').unwrap();
    let login = |user: &str| format!("arn:aws:rds-db:us-east-1:{account}:dbuser:{id}/{user}");

    let send = [
        "sqs:SendMessage",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
    ];
    let receive = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
    ];
    let others = [
        "sqs:PurgeQueue",
        "sqs:SetQueueAttributes",
        "sns:Subscribe",
        "events:PutRule",
        "kms:Encrypt",
        "secretsmanager:GetSecretValue",
        "s3:GetObject",
        "iam:PassRole",
        "cloudwatch:GetMetricData",
    ];
    let traces = [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
    ];
    let alone = [
        "rds-db:connect",
        "events:PutEvents",
        "sns:Publish",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "cloudwatch:PutMetricData",
    ];
    let actions: BTreeSet<&str> = send
        .into_iter()
        .chain(receive)
        .chain(others)
        .chain(traces)
        .chain(alone)
        .collect();
    // What requests of these calls say of themselves.
    let contexts: [Context<'_>; 5] = [
        &[],
        &[("kms:ViaService", "sqs.us-east-1.amazonaws.com")],
        &[("kms:ViaService", "sns.us-east-1.amazonaws.com")],
        &[("cloudwatch:namespace", "MisterSmith")],
        &[("cloudwatch:namespace", "Others")],
    ];
    let mut resources: BTreeSet<String> = state
        .values()
        .filter_map(|values| values["arn"].as_str().map(str::to_owned))
        .collect();
    resources.extend(SERVICES.map(login));
    resources.insert(login("dbadmin"));
    resources.insert("*".into());

    for service in SERVICES {
        let documents = documents(&state, service);
        assert!(!documents.is_empty(), "{service}");
        let (sends, receives) = (service == "supervisor", service == "worker");
        let (puts, publishes) = (service != "gateway", service == "worker");
        let scales_on_its_own = service != "supervisor";
        let own = login(service);
        let mut allowed = 0;
        for action in &actions {
            for resource in &resources {
                for context in contexts {
                    let says = |key: &str, value: &str| context.contains(&(key, value));
                    let through =
                        |by: &str| says("kms:ViaService", &format!("{by}.us-east-1.amazonaws.com"));
                    let expected = (*action == "rds-db:connect" && *resource == own)
                        || (puts && *action == "events:PutEvents" && *resource == bus)
                        || (sends && send.contains(action) && *resource == queue)
                        || (receives && receive.contains(action) && *resource == queue)
                        || (publishes && *action == "sns:Publish" && *resource == topic)
                        || traces.contains(action)
                        || (scales_on_its_own
                            && *action == "cloudwatch:PutMetricData"
                            && says("cloudwatch:namespace", "MisterSmith"))
                        || (*resource == key
                            && ["kms:Decrypt", "kms:GenerateDataKey"].contains(action)
                            && ((sends || receives) && through("sqs")
                                || publishes && through("sns")));
                    let is = allows(&documents, action, resource, context);
                    assert_eq!(is, expected, "{service} {action} {resource} {context:?}");
                    allowed += usize::from(is);
                }
            }
        }
        assert!(allowed > 0, "{service}");
    }
}

#[test]
fn a_proxy_logs_in_as_the_services_and_as_nobody_else() {
    let state = state();
    let policy = state["module.database_main.aws_iam_role_policy.proxy[0]"]["policy"].clone();
    let documents = [serde_json::from_str(policy.as_str().unwrap()).unwrap()];
    let cluster = &state["module.database_main.aws_rds_cluster.this"];
    let account = cluster["arn"].as_str().unwrap().split(':').nth(4).unwrap();
    let id = cluster["cluster_resource_id"].as_str().unwrap();
    let login = |user: &str| format!("arn:aws:rds-db:us-east-1:{account}:dbuser:{id}/{user}");
    for user in SERVICES {
        assert!(
            allows(&documents, "rds-db:connect", &login(user), &[]),
            "{user}"
        );
    }
    assert!(!allows(
        &documents,
        "rds-db:connect",
        &login("dbadmin"),
        &[]
    ));
    let proxy = &state["module.database_main.aws_db_proxy.this[0]"];
    assert_eq!(proxy["default_auth_scheme"], "IAM_AUTH");
    assert_eq!(proxy["auth"], serde_json::json!([]));
}

#[test]
fn what_is_connected_reaches_each_other_and_nothing_else_does() {
    let state = state();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for (address, values) in &state {
        if let (true, Some(id)) = (
            address.contains(".aws_security_group."),
            values["id"].as_str(),
        ) {
            let of = address
                .replace("module.", "")
                .replace(".aws_security_group.", " ");
            names.insert(id, of.replace(" this", "").replace("[0]", ""));
        }
    }
    let named = |id: &Json| match id.as_str() {
        Some(id) => names.get(id).cloned().unwrap_or_else(|| id.to_owned()),
        None => String::new(),
    };
    // From, to, and port, by which half of the way is open.
    let ways = |kind: &str| -> BTreeSet<(String, String, i64)> {
        let rules = state.iter().filter(|(address, _)| address.contains(kind));
        rules
            .map(|(address, rule)| {
                assert_eq!(rule["ip_protocol"], "tcp", "{address}");
                assert_eq!(rule["from_port"], rule["to_port"], "{address}");
                let ranges = ["cidr_ipv4", "prefix_list_id"].map(|at| rule[at].as_str());
                let range = ranges.into_iter().flatten().next().unwrap_or_default();
                let own = named(&rule["security_group_id"]);
                let other = named(&rule["referenced_security_group_id"]) + range;
                let port = rule["from_port"].as_i64().unwrap();
                if kind.contains("egress") {
                    (own, other, port)
                } else {
                    (other, own, port)
                }
            })
            .collect()
    };
    let out = ways(".aws_vpc_security_group_egress_rule.");
    let within = ways(".aws_vpc_security_group_ingress_rule.");
    let way = |from: &str, to: &str, port| (from.to_owned(), to.to_owned(), port);

    let mut open: BTreeSet<_> = SERVICES
        .into_iter()
        .flat_map(|service| {
            let service = format!("service_{service}");
            [
                way(&service, "database_main proxy", 5432),
                way(&service, "broker_messages", 5671),
            ]
        })
        .collect();
    open.insert(way("database_main proxy", "database_main database", 5432));
    let both: BTreeSet<_> = out.intersection(&within).cloned().collect();
    assert_eq!(both, open);
    // What comes from outside, and what goes there.
    let entry = [way("sg-0loadbalancer", "service_gateway", 8080)];
    assert_eq!(within.difference(&out).cloned().collect::<Vec<_>>(), entry);
    let outside: BTreeSet<_> = SERVICES
        .into_iter()
        .flat_map(|service| {
            let service = format!("service_{service}");
            ["10.0.0.0/16", "pl-0example"].map(|to| way(&service, to, 443))
        })
        .collect();
    assert_eq!(
        out.difference(&within).cloned().collect::<BTreeSet<_>>(),
        outside
    );
}

/// The members of a container's definition in the API of ECS that the modules use.
/// Amazon ECS API Reference, `ContainerDefinition` (2026-04-13).
const MEMBERS: [&str; 20] = [
    "command",
    "cpu",
    "dependsOn",
    "entryPoint",
    "environment",
    "essential",
    "healthCheck",
    "image",
    "linuxParameters",
    "logConfiguration",
    "memory",
    "memoryReservation",
    "mountPoints",
    "name",
    "portMappings",
    "readonlyRootFilesystem",
    "restartPolicy",
    "secrets",
    "stopTimeout",
    "user",
];

fn containers(state: &BTreeMap<String, Json>, service: &str) -> Vec<Json> {
    let task = &state[&format!("module.service_{service}.aws_ecs_task_definition.this")];
    serde_json::from_str(task["container_definitions"].as_str().unwrap()).unwrap()
}

#[test]
fn containers_are_as_ecs_takes_them_and_can_write() {
    let state = state();
    for service in SERVICES {
        let all = containers(&state, service);
        let named = |name: &str| all.iter().find(|c| c["name"] == name).unwrap();
        for container in &all {
            for member in container.as_object().unwrap().keys() {
                assert!(MEMBERS.contains(&member.as_str()), "{service}: {member}");
            }
        }
        let own = named(service);
        assert_eq!(own["essential"], true);
        assert_eq!(own["readonlyRootFilesystem"], true);
        // Somebody lets it write before it starts, and is gone then.
        let first = own["dependsOn"][0].clone();
        assert_eq!(first["condition"], "SUCCESS");
        let prepares = named(first["containerName"].as_str().unwrap());
        assert_eq!(prepares["essential"], false);
        assert_eq!(prepares["mountPoints"], own["mountPoints"]);
        assert_eq!(own["mountPoints"][0]["containerPath"], "/tmp");
    }
}

/// The rows of the table of names in the documentation: what a service is told, the variable's name, and what it is.
fn documented() -> Vec<[String; 3]> {
    let text = fs::read_to_string(root().join("docs/running.md")).unwrap();
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 4);
    rows.map(|row| {
        let mut cells = row
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned());
        let mut cell = || cells.next().unwrap();
        [cell().replace('`', ""), cell().replace('`', ""), cell()]
    })
    .collect()
}

#[test]
fn what_containers_are_told_is_what_is_documented() {
    let rows = documented();
    let keyed: Vec<[String; 2]> = rows
        .iter()
        .map(|[key, _, doc]| [key.clone(), doc.clone()])
        .collect();
    let words = |row: &(_, &'static str, &'static str, &'static str)| (row.1, row.2, row.3);
    let mut facts: Vec<_> = LOGINS.iter().map(words).collect();
    for access in accesses() {
        let said = access.told.iter().map(|o| (access.kind, o.word, o.doc));
        facts.extend(said);
    }
    facts.extend(OWN.iter().map(words));
    // Who sends to a queue and who receives from it is told the same.
    facts.dedup();
    let facts: Vec<[String; 2]> = facts
        .into_iter()
        .map(|(kind, word, doc)| {
            let item = if ["metrics", "agents", "tracing"].contains(&kind) {
                ""
            } else {
                "<name>/"
            };
            [format!("{kind}/{item}{word}"), (*doc).to_owned()]
        })
        .collect();
    assert_eq!(keyed, facts);

    let state = state();
    let worker = containers(&state, "worker");
    let own = worker.iter().find(|c| c["name"] == "worker").unwrap();
    let told = |list: &str| -> BTreeMap<String, Json> {
        let all = own[list].as_array().unwrap().iter();
        all.map(|v| (v["name"].as_str().unwrap().to_owned(), v.clone()))
            .collect()
    };
    let (plain, secret) = (told("environment"), told("secrets"));
    let item = |key: &str| match key.split('/').next().unwrap() {
        "database" => "MAIN",
        "broker" => "MESSAGES",
        "bus" => "EVENTS",
        "queue" => "EVENTS_AGENT_TASKS",
        "topic" => "EVENTS_AGENT_EVENTS",
        _ => "",
    };
    let expected: BTreeSet<String> = rows
        .iter()
        .map(|[key, name, _]| name.replace("<NAME>", item(key)))
        .collect();
    let found: BTreeSet<String> = plain.keys().chain(secret.keys()).cloned().collect();
    assert_eq!(found, expected);

    // The values are those of what the stack made.
    let proxy = &state["module.database_main.aws_db_proxy.this[0]"];
    assert_eq!(plain["DATABASE_MAIN_HOST"]["value"], proxy["endpoint"]);
    assert_eq!(plain["DATABASE_MAIN_PORT"]["value"], "5432");
    assert_eq!(plain["DATABASE_MAIN_USER"]["value"], "worker");
    assert_eq!(plain["DATABASE_MAIN_POOL"]["value"], "30");
    let queue = &state["module.bus_events.aws_sqs_queue.this[\"agent-tasks\"]"];
    assert_eq!(plain["QUEUE_EVENTS_AGENT_TASKS_URL"]["value"], queue["url"]);
    let login = &state["module.broker_messages.aws_secretsmanager_secret.login"]["arn"];
    let login = login.as_str().unwrap();
    assert_eq!(
        secret["BROKER_MESSAGES_PASSWORD"]["valueFrom"],
        format!("{login}:password::")
    );
    let execution = &state["module.service_worker.aws_iam_role_policy.execution"]["policy"];
    let documents = [serde_json::from_str(execution.as_str().unwrap()).unwrap()];
    assert!(allows(
        &documents,
        "secretsmanager:GetSecretValue",
        login,
        &[]
    ));
}
