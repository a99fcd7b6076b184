//! The kinds of things that a policy sizes one by one. Everything that is there for each of them follows from this list.

/// Hands the list to a macro, a line for each kind: the field that holds all of a kind, the module of that name in
/// `policy` and in `sizing`, the type that the policy states and the one that it is sized to.
macro_rules! items {
    ($then:ident) => {
        $then! {
            services: service::Service => SizedService,
            databases: database::Database => SizedDatabase,
            brokers: broker::Broker => SizedBroker,
            buses: bus::Bus => SizedBus,
            topics: topic::Topic => SizedTopic,
        }
    };
}
pub(crate) use items;
