//! Made-up values for computed attributes: shaped as AWS shapes them, distinct for each object,
//! the same on every run.

use sha2::{Digest, Sha256};
use tfsize::catalog::schema::Type;

use crate::policy;
use crate::value::{Object, Value};

pub(crate) const ACCOUNT: &str = "123456789012";

/// ARNs of types that other resources' arguments are often checked against: type, service and
/// resource, with `{name}` for the object's name, `{hash}` for some hex digits.
const ARNS: &[(&str, &str, &str)] = &[
    ("aws_caller_identity", "iam", "user/standin"),
    ("aws_cloudwatch_event_bus", "events", "event-bus/{name}"),
    ("aws_cloudwatch_event_rule", "events", "rule/{name}"),
    ("aws_cloudwatch_log_group", "logs", "log-group:{name}"),
    ("aws_cloudwatch_metric_alarm", "cloudwatch", "alarm:{name}"),
    (
        "aws_cloudwatch_composite_alarm",
        "cloudwatch",
        "alarm:{name}",
    ),
    ("aws_db_instance", "rds", "db:{name}"),
    ("aws_db_proxy", "rds", "db-proxy:prx-{hash}"),
    ("aws_ecr_repository", "ecr", "repository/{name}"),
    ("aws_ecs_cluster", "ecs", "cluster/{name}"),
    ("aws_ecs_task_definition", "ecs", "task-definition/{name}:1"),
    ("aws_iam_instance_profile", "iam", "instance-profile/{name}"),
    ("aws_iam_policy", "iam", "policy/{name}"),
    ("aws_iam_role", "iam", "role/{name}"),
    ("aws_iam_user", "iam", "user/{name}"),
    ("aws_kms_alias", "kms", "{name}"),
    ("aws_kms_key", "kms", "key/{uuid}"),
    ("aws_lambda_function", "lambda", "function:{name}"),
    (
        "aws_alb",
        "elasticloadbalancing",
        "loadbalancer/app/{name}/{hash}",
    ),
    (
        "aws_lb",
        "elasticloadbalancing",
        "loadbalancer/app/{name}/{hash}",
    ),
    (
        "aws_lb_listener",
        "elasticloadbalancing",
        "listener/app/{name}/{hash}",
    ),
    (
        "aws_lb_target_group",
        "elasticloadbalancing",
        "targetgroup/{name}/{hash}",
    ),
    ("aws_mq_broker", "mq", "broker:{name}:b-{uuid}"),
    ("aws_rds_cluster", "rds", "cluster:{name}"),
    ("aws_rds_cluster_instance", "rds", "db:{name}"),
    (
        "aws_secretsmanager_secret",
        "secretsmanager",
        "secret:{name}-{hash}",
    ),
    ("aws_security_group", "ec2", "security-group/sg-{hash}"),
    ("aws_sns_topic", "sns", "{name}"),
    ("aws_sqs_queue", "sqs", "{name}"),
    ("aws_ssm_parameter", "ssm", "parameter/{name}"),
];

/// Types whose `id` is their ARN.
const IDENTIFIED_BY_ARN: &[&str] = &[
    "aws_alb",
    "aws_ecs_cluster",
    "aws_iam_policy",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_target_group",
    "aws_secretsmanager_secret",
    "aws_sns_topic",
];

/// Types whose `id` is a prefix and hex digits.
const IDENTIFIED_BY_PREFIX: &[(&str, &str)] = &[
    ("aws_ami", "ami"),
    ("aws_eip", "eipalloc"),
    ("aws_instance", "i"),
    ("aws_internet_gateway", "igw"),
    ("aws_launch_template", "lt"),
    ("aws_nat_gateway", "nat"),
    ("aws_network_acl", "acl"),
    ("aws_network_interface", "eni"),
    ("aws_route_table", "rtb"),
    ("aws_security_group", "sg"),
    ("aws_security_group_rule", "sgrule"),
    ("aws_subnet", "subnet"),
    ("aws_subnets", "subnet"),
    ("aws_vpc", "vpc"),
    ("aws_vpc_endpoint", "vpce"),
    ("aws_vpc_security_group_egress_rule", "sgr"),
    ("aws_vpc_security_group_ingress_rule", "sgr"),
];

/// Arguments that name an object, the first that is set counts.
const NAMES: &[&str] = &[
    "name",
    "alarm_name",
    "broker_name",
    "bucket",
    "cluster_identifier",
    "cluster_name",
    "family",
    "function_name",
    "identifier",
    "replication_group_id",
    "service_name",
];

/// Arguments that AWS chooses a value for when configuration does not.
const GIVEN: &[&str] = &[
    "arn",
    "availability_zone",
    "availability_zones",
    "cidr_block",
    "engine_version",
    "id",
    "port",
    "private_ip",
    "region",
    "subnet_id",
    "vpc_id",
];

/// The argument that nothing of an object hangs on, and that modules make of what is random, so that no
/// two objects in a row leave a snapshot of one name.
const NAMED_ANEW: &str = "final_snapshot_identifier";

/// Makes up the values of one resource or data source.
pub(crate) struct Inventor<'a> {
    kind: &'a str,
    region: &'a str,
    config: &'a Object,
    seed: [u8; 32],
}

impl<'a> Inventor<'a> {
    /// `occurrence` tells apart objects of one type with the same configuration.
    pub(crate) fn new(
        kind: &'a str,
        region: &'a str,
        config: &'a Object,
        occurrence: usize,
    ) -> Self {
        let mut seed = Sha256::new();
        let mut identity = config.clone();
        if let Some(snapshot) = identity.get_mut(NAMED_ANEW) {
            *snapshot = Value::Null;
        }
        seed.update(kind);
        seed.update(Value::Map(identity).to_msgpack_bytes());
        if occurrence > 0 {
            seed.update(occurrence.to_be_bytes());
        }
        Self {
            kind,
            region: match config.get("region").and_then(Value::as_str) {
                Some(region) => region,
                None => region,
            },
            config,
            seed: seed.finalize().into(),
        }
    }

    /// What makes this object's values differ from any other's.
    pub(crate) fn seed(&self) -> [u8; 32] {
        self.seed
    }

    /// A value for the attribute at `path` that configuration could set and did not.
    pub(crate) fn default(&self, path: &str, ty: &Type) -> Value {
        let attribute = last(path);
        let given =
            !path.contains('.') && (GIVEN.contains(&attribute) || NAMES.contains(&attribute));
        match ty {
            _ if given => self.value(path, ty),
            Type::String | Type::Dynamic => Value::text(""),
            Type::Number => Value::Leaf(0.into()),
            Type::Bool => Value::Leaf(false.into()),
            Type::List(_) | Type::Set(_) => Value::List(Vec::new()),
            Type::Map(_) => Value::Map(Object::new()),
            Type::Tuple(_) | Type::Object(_) => self.value(path, ty),
        }
    }

    /// A value for the computed attribute at `path`.
    pub(crate) fn value(&self, path: &str, ty: &Type) -> Value {
        let attribute = last(path);
        match (self.kind, attribute) {
            ("aws_mq_broker", "instances") => return self.mq_instances(),
            ("aws_iam_policy_document", "json") => {
                return Value::text(format!("{:#}", policy::document(self.config)));
            }
            ("aws_iam_policy_document", "minified_json") => {
                return Value::text(policy::document(self.config).to_string());
            }
            _ => {}
        }
        match ty {
            Type::String | Type::Dynamic => Value::text(self.string(path)),
            Type::Number => Value::Leaf(self.number(path).into()),
            Type::Bool => Value::Leaf(false.into()),
            Type::List(item) | Type::Set(item) => {
                let count = if **item == Type::String && is_several(attribute) {
                    3
                } else {
                    1
                };
                let singular = path.strip_suffix('s').unwrap_or(path);
                Value::List(
                    (0..count)
                        .map(|i| match (attribute, &**item) {
                            ("availability_zones" | "names", Type::String)
                                if attribute != "names"
                                    || self.kind == "aws_availability_zones" =>
                            {
                                let zone = char::from(b'a' + i);
                                Value::text(format!("{}{zone}", self.region))
                            }
                            (_, item) => {
                                self.value(&format!("{path}.{i}.{}", last(singular)), item)
                            }
                        })
                        .collect(),
                )
            }
            Type::Map(_) if attribute.starts_with("tags") => Value::Map(Object::new()),
            Type::Map(item) => {
                let one = self.value(&format!("{path}.example"), item);
                Value::Map(Object::from([("example".to_owned(), one)]))
            }
            Type::Tuple(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(i, ty)| self.value(&format!("{path}.{i}"), ty));
                Value::List(items.collect())
            }
            Type::Object(attributes) => {
                let attributes = attributes.iter();
                let values = attributes.map(|(name, attribute)| {
                    let value = self.value(&format!("{path}.{name}"), &attribute.ty);
                    (name.clone(), value)
                });
                Value::Map(values.collect())
            }
        }
    }

    fn hex(&self, path: &str, digits: usize) -> String {
        let digest = Sha256::new().chain_update(self.seed).chain_update(path);
        let hex = digest
            .finalize()
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        hex.chars().take(digits).collect()
    }

    fn uuid(&self, path: &str) -> String {
        let hex = self.hex(path, 32);
        let part = |from, to| hex.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-{}-{}-{}",
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32)
        )
    }

    /// The configured string at `name`, unless it is empty.
    fn configured(&self, name: &str) -> Option<&str> {
        let text = self.config.get(name)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    /// What the object is called: by its configuration, else by its type and some digits.
    fn name(&self) -> String {
        if let Some(name) = NAMES.iter().find_map(|name| self.configured(name)) {
            return name.to_owned();
        }
        match self.configured("name_prefix") {
            Some(prefix) => format!("{prefix}{}", self.hex("name", 12)),
            None => format!("{}-{}", self.short_kind().1, self.hex("name", 12)),
        }
    }

    /// `aws_sqs_queue` as service `sqs` and the rest, `queue`, as ARNs would spell it.
    fn short_kind(&self) -> (&str, String) {
        let kind = self.kind.strip_prefix("aws_").unwrap_or(self.kind);
        let (service, rest) = kind.split_once('_').unwrap_or((kind, kind));
        (service, rest.replace('_', "-"))
    }

    fn arn(&self) -> String {
        let (service, rest) = self.short_kind();
        let known = ARNS.iter().find(|(kind, ..)| *kind == self.kind);
        let (service, resource) = match known {
            Some((_, service, resource)) => (
                *service,
                resource
                    .replace("{name}", &self.name())
                    .replace("{hash}", &self.hex("arn", 16))
                    .replace("{uuid}", &self.uuid("id")),
            ),
            None => (service, format!("{rest}/{}", self.hex("arn", 16))),
        };
        self.arn_of(service, &resource)
    }

    fn arn_of(&self, service: &str, resource: &str) -> String {
        let region = if service == "iam" { "" } else { self.region };
        format!("arn:aws:{service}:{region}:{ACCOUNT}:{resource}")
    }

    fn engine_version(&self) -> &'static str {
        match self.configured("engine") {
            Some(engine) if engine.contains("postgres") => "16.6",
            Some(engine) if engine.contains("mysql") => "8.0",
            _ => "1",
        }
    }

    fn id(&self) -> String {
        if IDENTIFIED_BY_ARN.contains(&self.kind) {
            return self.arn();
        }
        let prefix = IDENTIFIED_BY_PREFIX
            .iter()
            .find(|(kind, _)| *kind == self.kind);
        if let Some((_, prefix)) = prefix {
            return format!("{prefix}-{}", self.hex("arn", 16));
        }
        match self.kind {
            "aws_caller_identity" => ACCOUNT.to_owned(),
            "aws_partition" => "aws".to_owned(),
            "aws_region" => self.region.to_owned(),
            "aws_sqs_queue" => self.queue_url(),
            "aws_mq_broker" => format!("b-{}", self.uuid("id")),
            "aws_kms_key" => self.uuid("id"),
            _ => self.name(),
        }
    }

    fn queue_url(&self) -> String {
        format!(
            "https://sqs.{}.amazonaws.com/{ACCOUNT}/{}",
            self.region,
            self.name()
        )
    }

    fn string(&self, path: &str) -> String {
        let attribute = last(path);
        let top = !path.contains('.');
        let (service, rest) = self.short_kind();
        let region = self.region;
        let host = || {
            format!(
                "{rest}-{}.{service}.{region}.amazonaws.com",
                self.hex(path, 12)
            )
        };
        match attribute {
            "arn" if top => self.arn(),
            "id" if top => self.id(),
            "key_id" if self.kind == "aws_kms_key" => self.id(),
            "url" if self.kind == "aws_sqs_queue" => self.queue_url(),
            "region" => region.to_owned(),
            "name" if self.kind == "aws_region" => region.to_owned(),
            "account_id" | "aws_account_id" | "owner_id" | "registry_id" => ACCOUNT.to_owned(),
            "partition" => "aws".to_owned(),
            "dns_suffix" => "amazonaws.com".to_owned(),
            "reverse_dns_prefix" => "com.amazonaws".to_owned(),
            "availability_zone" => format!("{region}a"),
            "arn_without_revision" => self.arn().trim_end_matches(":1").to_owned(),
            "endpoint" if self.kind == "aws_region" => format!("ec2.{region}.amazonaws.com"),
            "engine_version" | "engine_version_actual" => self.engine_version().to_owned(),
            name if name.ends_with("status") || name.ends_with("state") => "ACTIVE".to_owned(),
            name if top && NAMES.contains(&name) => self.name(),
            name if name.ends_with("arn") => {
                let resource = name.trim_end_matches("arn").trim_end_matches('_');
                let resource = if resource.is_empty() { "arn" } else { resource };
                let resource = resource.replace('_', "-");
                // A secret's ARN is of the one service that has them.
                let service = if resource == "secret" {
                    "secretsmanager"
                } else {
                    service
                };
                let separator = if resource == "secret" { ':' } else { '/' };
                let hash = self.hex(path, 16);
                self.arn_of(service, &format!("{resource}{separator}{hash}"))
            }
            name if name.ends_with("policy") || name.ends_with("json") => {
                policy::minimal(&self.hex(path, 12)).to_string()
            }
            name if name.ends_with("url") || name.ends_with("uri") => format!("https://{}", host()),
            name if name.contains("cidr") => "10.0.0.0/16".to_owned(),
            name if name.ends_with("_ip") || name.contains("ip_address") => self.ip_address(path),
            name if ["endpoint", "address", "dns_name", "hostname", "domain_name"]
                .iter()
                .any(|end| name.ends_with(end)) =>
            {
                host()
            }
            name if ["_time", "_date", "_at", "timestamp"]
                .iter()
                .any(|end| name.ends_with(end)) =>
            {
                "2026-01-01T00:00:00Z".to_owned()
            }
            name if name.ends_with("version") => "1".to_owned(),
            name => {
                let name = name.strip_suffix("_id").unwrap_or(name).replace('_', "-");
                let name = if name.chars().all(|char| char.is_ascii_digit()) || name == "id" {
                    self.id_prefix()
                } else {
                    name
                };
                format!("{name}-{}", self.hex(path, 12))
            }
        }
    }

    /// What ids of this type begin with.
    fn id_prefix(&self) -> String {
        let prefix = IDENTIFIED_BY_PREFIX
            .iter()
            .find(|(kind, _)| *kind == self.kind);
        prefix.map_or_else(|| self.short_kind().1, |(_, prefix)| (*prefix).to_owned())
    }

    fn ip_address(&self, path: &str) -> String {
        let number = self.small(path);
        format!("10.0.{}.{}", number / 250, 4 + number % 250)
    }

    /// A number from 0 to 65,535.
    fn small(&self, path: &str) -> u16 {
        u16::from_str_radix(&self.hex(path, 4), 16).unwrap_or_default()
    }

    fn number(&self, path: &str) -> u16 {
        let attribute = last(path);
        let engine = self.configured("engine").unwrap_or_default();
        if attribute.ends_with("port") {
            if engine.contains("postgres") {
                5432
            } else if engine.contains("mysql") || engine.contains("mariadb") {
                3306
            } else {
                443
            }
        } else if attribute.ends_with("revision") || attribute.ends_with("version") {
            1
        } else {
            1 + self.small(path) % 100
        }
    }

    /// The endpoints of a broker, by engine and deployment mode.
    fn mq_instances(&self) -> Value {
        let rabbit = self
            .configured("engine_type")
            .is_some_and(|engine| engine.eq_ignore_ascii_case("rabbitmq"));
        let protocols: &[(&str, u16)] = if rabbit {
            &[("amqps", 5671)]
        } else {
            &[
                ("ssl", 61617),
                ("amqp+ssl", 5671),
                ("stomp+ssl", 61614),
                ("mqtt+ssl", 8883),
                ("wss", 61619),
            ]
        };
        let standby = self.configured("deployment_mode") == Some("ACTIVE_STANDBY_MULTI_AZ");
        let instance = |number: usize| {
            let node = if rabbit {
                String::new()
            } else {
                format!("-{number}")
            };
            let host = format!("{}{node}.mq.{}.amazonaws.com", self.id(), self.region);
            let endpoints = protocols
                .iter()
                .map(|(protocol, port)| Value::text(format!("{protocol}://{host}:{port}")));
            let port = if rabbit { "" } else { ":8162" };
            Value::Map(Object::from([
                (
                    "console_url".to_owned(),
                    Value::text(format!("https://{host}{port}")),
                ),
                ("endpoints".to_owned(), Value::List(endpoints.collect())),
                (
                    "ip_address".to_owned(),
                    Value::text(self.ip_address(&format!("instances.{number}"))),
                ),
            ]))
        };
        Value::List((1..=if standby { 2 } else { 1 }).map(instance).collect())
    }
}

/// The attribute at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether a list is of the kind that has one item for each zone.
fn is_several(attribute: &str) -> bool {
    matches!(
        attribute,
        "availability_zones" | "ids" | "names" | "zone_ids"
    )
}
