//! The kinds of things that a policy sizes one by one. Everything that is there for each of them follows from this list.

/// Hands the list to a macro, a line for each kind: the field that holds all of a kind, the module of that name in
/// `policy` and in `sizing`, the type that the policy states, the one that it is sized to, and what it is in Terraform.
macro_rules! items {
    ($then:ident) => {
        $then! {
            services: service::Service => SizedService => ecs_service::EcsService,
            jobs: job::Job => SizedJob => ecs_job::EcsJob,
            databases: database::Database => SizedDatabase => aurora::Aurora,
            brokers: broker::Broker => SizedBroker => mq_broker::MqBroker,
            buses: bus::Bus => SizedBus => event_bus::EventBus,
            queues: queue::Queue => SizedQueue => sqs_queue::SqsQueue,
            topics: topic::Topic => SizedTopic => sns_topic::SnsTopic,
        }
    };
}
pub(crate) use items;
