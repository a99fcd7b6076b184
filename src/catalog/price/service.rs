//! Which service of AWS a meter is of.

/// A service as bills name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Its name on AWS's bills.
    pub name: &'static str,
    /// Its category in FOCUS 1.0.
    pub category: &'static str,
}

/// The services by the first words of their meters.
const SERVICES: &[(&str, &str, &str)] = &[
    ("alb", "Elastic Load Balancing", "Networking"),
    ("aurora", "Amazon Relational Database Service", "Databases"),
    ("clb", "Elastic Load Balancing", "Networking"),
    (
        "cloudwatch",
        "Amazon CloudWatch",
        "Management and Governance",
    ),
    ("dynamodb", "Amazon DynamoDB", "Databases"),
    ("ec2", "Amazon Elastic Compute Cloud", "Compute"),
    ("ecr", "Amazon Elastic Container Registry", "Compute"),
    ("ecs", "Amazon Elastic Container Service", "Compute"),
    ("elasticache", "Amazon ElastiCache", "Databases"),
    ("endpoint", "Amazon Virtual Private Cloud", "Networking"),
    ("events", "Amazon EventBridge", "Integration"),
    ("fargate", "Amazon Elastic Container Service", "Compute"),
    ("gwlb", "Elastic Load Balancing", "Networking"),
    ("kms", "AWS Key Management Service", "Security"),
    ("lambda", "AWS Lambda", "Compute"),
    ("logs", "Amazon CloudWatch", "Management and Governance"),
    ("mq", "Amazon MQ", "Integration"),
    ("nat", "Amazon Virtual Private Cloud", "Networking"),
    ("nlb", "Elastic Load Balancing", "Networking"),
    ("pipes", "Amazon EventBridge", "Integration"),
    ("rds", "Amazon Relational Database Service", "Databases"),
    (
        "rds-proxy",
        "Amazon Relational Database Service",
        "Databases",
    ),
    ("scheduler", "Amazon EventBridge", "Integration"),
    ("secrets-manager", "AWS Secrets Manager", "Security"),
    ("sns", "Amazon Simple Notification Service", "Integration"),
    ("sqs", "Amazon Simple Queue Service", "Integration"),
    ("traffic", "AWS Data Transfer", "Networking"),
    ("vpc", "Amazon Virtual Private Cloud", "Networking"),
    ("xray", "AWS X-Ray", "Developer Tools"),
];

/// The service of a meter; none of a meter that no table has.
pub fn service(meter: &str) -> Option<Service> {
    let first = meter.split('.').next().unwrap_or(meter);
    let found = SERVICES.binary_search_by_key(&first, |(word, ..)| word);
    let (_, name, category) = SERVICES.get(found.ok()?)?;
    Some(Service { name, category })
}

#[cfg(test)]
mod tests {
    use super::{SERVICES, service};
    use crate::catalog::price::{Item, embedded};

    #[test]
    fn every_meter_is_of_a_service() {
        assert!(SERVICES.is_sorted_by(|a, b| a.0 < b.0));
        for (meter, _) in embedded().meters() {
            assert!(service(meter).is_some(), "{meter}");
        }
        for item in Item::ALL {
            assert!(service(item.id()).is_some(), "{}", item.id());
        }
        assert_eq!(service("mine.x"), None);
    }
}
