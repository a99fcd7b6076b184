//! AWS facts as data, each with the document and date it was read from.

pub mod actions;
pub mod aurora;
pub mod aurora_class;
pub mod balancer;
pub mod broker;
pub mod cloudwatch;
pub mod dynamics;
pub mod events;
pub mod fargate;
pub mod forms;
pub mod iam;
pub mod lifecycle;
pub mod limits;
pub mod metrics;
pub mod names;
pub mod network;
pub mod price;
pub mod region;
pub mod relations;
pub mod scaling;
pub mod schedule;
pub mod schema;
pub mod source;
pub mod transition;
pub mod values;
pub mod xray;
