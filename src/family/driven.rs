//! Items as a load test sees them: what is sent to them from outside, and how.

/// What a load test sends to an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Driven {
    /// Something.
    Sent(Box<Sent>),
    /// Nothing, and why.
    LeftOut(String),
}

/// What is sent to an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The word of the demand.
    pub word: String,
    /// How it is sent.
    pub by: By,
    /// How many there are at once at the peak, or how many come in a second.
    pub peak: f64,
    /// The way to its address in the outputs of the stack; empty where the stack does not have it.
    pub output: Vec<String>,
    /// The most of the calls that may fail, as a share; none where the policy does not say.
    pub errors: Option<f64>,
    /// A percentile of the response times, and the seconds that it may come to.
    pub latency: Option<(f64, f64)>,
}

/// How something is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// Connections that are held open: SSE or WebSocket.
    Connections,
    /// So many at once that ask again and again over HTTP.
    Users,
    /// HTTP requests, so many a second.
    Requests,
    /// Events to a bus, each with a source and a detail type of a rule.
    Events(Vec<(String, String)>),
    /// Messages to a queue.
    Messages {
        /// Whether the queue keeps an order.
        fifo: bool,
    },
}

impl By {
    /// The word for it in a script.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Users => "users",
            Self::Requests => "requests",
            Self::Events(_) => "events",
            Self::Messages { .. } => "messages",
        }
    }

    /// Whether several may go in one call.
    pub const fn is_batched(&self) -> bool {
        matches!(self, Self::Events(_) | Self::Messages { .. })
    }

    /// Whether amounts are those of a second; they are there at once otherwise.
    pub const fn is_rate(&self) -> bool {
        !matches!(self, Self::Connections | Self::Users)
    }
}

impl Driven {
    /// What is sent without a limit of the policy to what may fail.
    pub(super) fn sent(word: &str, by: By, peak: f64, output: &[&str]) -> Self {
        Self::Sent(Box::new(Sent {
            word: word.to_owned(),
            by,
            peak,
            output: output.iter().map(|step| (*step).to_owned()).collect(),
            errors: None,
            latency: None,
        }))
    }

    /// Nothing is sent where the demand does not state a word.
    pub(super) fn unstated(word: &str) -> Self {
        Self::LeftOut(format!("the demand states no `{word}`"))
    }
}
