//! What AWS says of brokers of Amazon MQ: what names them, and what it measures.

use crate::catalog::broker::MQ_API;
use crate::catalog::cloudwatch::MQ_METRICS;
use crate::catalog::metrics::{Namespace, bytes, level, millis, share};
use crate::catalog::names::{NameForm, WORD, made_of};

/// Brokers of Amazon MQ; 50 characters at most.
pub static NAME: NameForm = NameForm {
    says: WORD,
    source: &MQ_API,
    may_be: |text| made_of(text, "-_"),
};

/// Of a broker of `RabbitMQ`.
static OF_RABBIT: Namespace = Namespace {
    name: "AWS/AmazonMQ",
    part: "",
    metrics: &[
        share("SystemCpuUtilization", "cpu"),
        level("ConnectionCount", "connections"),
        level("MessageCount", "messages"),
        level("MessageReadyCount", "ready_messages"),
        level("MessageUnacknowledgedCount", ""),
        level("ChannelCount", ""),
        level("ConsumerCount", "consumers"),
        level("ExchangeCount", ""),
        level("QueueCount", ""),
        level("PublishRate", ""),
        level("ConfirmRate", ""),
        level("AckRate", ""),
        bytes("RabbitMQMemUsed", ""),
        bytes("RabbitMQMemLimit", ""),
        bytes("RabbitMQDiskFree", "free_disk"),
        bytes("RabbitMQDiskFreeLimit", ""),
        level("RabbitMQFdUsed", ""),
        millis("RabbitMQIOReadAverageTime", ""),
        millis("RabbitMQIOWriteAverageTime", ""),
    ],
    source: &MQ_METRICS,
};

/// Of a broker of `ActiveMQ`.
static OF_ACTIVE: Namespace = Namespace {
    name: "AWS/AmazonMQ",
    part: "",
    metrics: &[
        share("CpuUtilization", "cpu"),
        share("HeapUsage", "memory"),
        share("StorePercentUsage", "storage"),
        level("CurrentConnectionsCount", "connections"),
        level("TotalMessageCount", "messages"),
        level("TotalConsumerCount", "consumers"),
        level("TotalProducerCount", ""),
        level("AmqpMaximumConnections", ""),
        share("BurstBalance", ""),
        level("CpuCreditBalance", ""),
        level("EstablishedConnectionsCount", ""),
        level("InactiveDurableTopicSubscribersCount", ""),
        share("JobSchedulerStorePercentUsage", ""),
        level("JournalFilesForFastRecovery", ""),
        level("JournalFilesForFullRecovery", ""),
        level("MqttMaximumConnections", ""),
        level("NetworkConnectorConnectionCount", ""),
        bytes("NetworkIn", ""),
        bytes("NetworkOut", ""),
        level("OpenTransactionCount", ""),
        level("OpenwireMaximumConnections", ""),
        level("StompMaximumConnections", ""),
        share("TempPercentUsage", ""),
        level("TotalEnqueueCount", ""),
        level("TotalDequeueCount", ""),
        level("VolumeReadOps", ""),
        level("VolumeWriteOps", ""),
        level("WsMaximumConnections", ""),
    ],
    source: &MQ_METRICS,
};

/// What it measures of brokers, of one engine or the other.
pub static METRICS: &[&Namespace] = &[&OF_RABBIT, &OF_ACTIVE];
/// What it measures of a broker of `RabbitMQ`.
pub static METRICS_OF_RABBIT: &[&Namespace] = &[&OF_RABBIT];
/// What it measures of a broker of `ActiveMQ`.
pub static METRICS_OF_ACTIVE: &[&Namespace] = &[&OF_ACTIVE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_characters_that_aws_takes() {
        assert_eq!(["Mail_1", "a-b"].map(|text| NAME.fits(text)), [true; 2]);
        assert_eq!(["a.b", ""].map(|text| NAME.fits(text)), [false; 2]);
    }
}
