//! What a plan or state is to be, what is kept of it, and why one is refused.

use thiserror::Error;

use crate::text::is_secret_name;

/// Why a text is neither a plan nor a state; a sentence, with line and column where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}{}{}", if .help.is_some() { "; " } else { "" }, .help.unwrap_or_default())]
pub struct InputError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<&'static str>,
}

impl InputError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

/// Which of plan and state a file is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// A plan.
    Plan,
    /// A state.
    State,
    /// Either.
    Any,
}

/// Which values of a resource are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// All of them.
    All,
    /// Those of these attributes; others may be as large as the file.
    Only(Vec<&'static str>),
}

impl Keep {
    /// Whether the values of an attribute are kept. A password is, so that it is known where else it stands.
    pub fn has(&self, attribute: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(&attribute) || is_secret_name(attribute),
        }
    }
}
