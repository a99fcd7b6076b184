//! Values that reading the configuration cannot give, and why.

use std::fmt;
use std::sync::Arc;

use super::{Data, HIDDEN, Number, Type, Value};

/// Why a value is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The provider decides it.
    KnownAfterApply {
        /// The resource or output that has it, as `aws_vpc.main`.
        address: Arc<str>,
        /// The way to it in there, as `id`; empty where all of it is meant.
        path: Arc<str>,
    },
    /// The module is not on this machine.
    RemoteModule {
        /// The call, as `module.vpc`.
        call: Arc<str>,
    },
    /// A variable without default that nothing sets.
    MissingVariable {
        /// The variable, without `var.`.
        name: Arc<str>,
    },
    /// Read by a provider.
    DataSource {
        /// The resource that has it, with the keys of its instance.
        address: Arc<str>,
    },
    /// A function of a provider.
    ProviderFunction {
        /// Its name, as `provider::aws::arn_parse`.
        name: Arc<str>,
    },
    /// A function that gives another result each time.
    Impure {
        /// The function, as it is called.
        function: Arc<str>,
    },
    /// A file outside the directory that may be read.
    FileOutsideRoot {
        /// The path as given.
        path: Arc<str>,
    },
    /// A file that is not read because it belongs to a tool, or has credentials.
    FilePrivate {
        /// The path as given.
        path: Arc<str>,
        /// Whose it is.
        whose: &'static str,
    },
    /// Something this program does not evaluate.
    Unsupported {
        /// What.
        what: Arc<str>,
    },
    /// A result beyond the limits of this program.
    TooLarge {
        /// What.
        what: Arc<str>,
    },
    /// The run has used up its budget; the run's own error says where.
    Budget,
    /// It is a secret, or depends on one, and what it decides would tell it.
    Withheld,
    /// Nobody says which workspace a run is in.
    Workspace,
    /// Any other reason.
    Other(Arc<str>),
}

impl Why {
    /// Whether a value at a path of the resource at an address is not known only because nothing is written there: the
    /// provider decides it, or the block that has it.
    pub fn is_left_to_provider(&self, address: &str, path: &str) -> bool {
        let Self::KnownAfterApply {
            address: at,
            path: own,
        } = self
        else {
            return false;
        };
        let mut names = attributes(path);
        **at == *address && attributes(own).all(|name| names.next() == Some(name))
    }
}

/// The attributes that a path leads through; which element of a list it takes does not count.
fn attributes(path: &str) -> impl Iterator<Item = &str> {
    path.split('.')
        .map(|step| step.split('[').next().unwrap_or(step))
}

/// The reason as a clause: `aws_vpc.main.id is known after apply`.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KnownAfterApply { address, path } => {
                let dot = if path.is_empty() || path.starts_with('[') {
                    ""
                } else {
                    "."
                };
                write!(f, "{address}{dot}{path} is known after apply")
            }
            Self::RemoteModule { call } => write!(f, "{call} is not downloaded"),
            Self::MissingVariable { name } => write!(f, "var.{name} has no value"),
            Self::DataSource { address } => write!(f, "{address} is read by its provider"),
            Self::ProviderFunction { name } => write!(f, "{name} is a function of a provider"),
            Self::Impure { function } => {
                write!(f, "{function} gives another result on each run")
            }
            Self::FileOutsideRoot { path } => {
                write!(
                    f,
                    "{path} is outside the repository and the directories given"
                )
            }
            Self::FilePrivate { path, whose } => {
                write!(f, "{path} belongs to {whose}, which tfsize does not read")
            }
            Self::Unsupported { what } => write!(f, "{what} is not evaluated"),
            Self::TooLarge { what } => write!(f, "{what} is too large to evaluate"),
            Self::Budget => f.write_str("this run used up its budget before it was evaluated"),
            Self::Workspace => f.write_str("nothing says which workspace it is"),
            Self::Withheld => write!(f, "a value that it depends on is {HIDDEN}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// Characters that end the known part of a name whatever comes after them, as in the real tool.
const DELIMITERS: &str = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'<>=";

/// What a conditional gives whose condition is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Branches {
    /// The condition: where two conditionals have the same text here, they turn out the same way.
    pub condition: Arc<str>,
    /// What it gives if the condition holds.
    pub yes: Value,
    /// What it gives if not.
    pub no: Value,
}

/// How deep conditionals that are open are kept within each other: each more may double what there is to say.
const DEEPEST: usize = 8;

impl Branches {
    /// Two values that one may be; none where too many of them are within each other.
    pub fn new(condition: Arc<str>, yes: Value, no: Value) -> Option<Arc<Self>> {
        fn fits(value: &Value, left: usize) -> bool {
            let inner = match &value.data {
                Data::Unknown(unknown) => unknown.branches.as_deref(),
                _ => None,
            };
            let (own, below) = match inner {
                Some(branches) => match left.checked_sub(1) {
                    Some(less) => (fits(&branches.yes, less) && fits(&branches.no, less), left),
                    None => return false,
                },
                None => (true, left),
            };
            own && value.children().all(|child| fits(child, below))
        }
        let kept = fits(&yes, DEEPEST) && fits(&no, DEEPEST);
        kept.then(|| Arc::new(Self { condition, yes, no }))
    }
}

/// A value that is not known, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// Its type; [`Type::Dynamic`] if not even that is known.
    pub ty: Type,
    /// Why it is not known.
    pub why: Why,
    /// Whether it is surely not null.
    pub not_null: bool,
    /// Fewest elements, for a collection.
    pub min_length: usize,
    /// Most elements, for a collection.
    pub max_length: Option<usize>,
    /// What a string surely begins with.
    pub prefix: Option<Arc<str>>,
    /// The two values it may have, if it comes of an open conditional.
    pub branches: Option<Arc<Branches>>,
    /// The least a number can be.
    pub least: Option<Number>,
    /// The most a number can be.
    pub most: Option<Number>,
    /// What a string is put together of.
    pub pieces: Option<Arc<[Piece]>>,
}

/// A part of a string that is not known as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Known text.
    Text(Arc<str>),
    /// What `jsonencode` makes of this value, inside of which something is not known.
    Json(Arc<Value>),
    /// The text of this value, which is not known.
    Open(Arc<Value>),
}

/// Most pieces that are kept of a string: with more of them, nothing is known of what it is put together of.
const MAX_PIECES: usize = 10_000;

impl Piece {
    /// Adds what a value is put together of; `false` where that is too much to keep.
    pub fn add(value: &Value, out: &mut Vec<Self>) -> bool {
        match &value.data {
            Data::String(text) => out.push(Self::Text(Arc::clone(text))),
            Data::Unknown(unknown) => match &unknown.pieces {
                Some(pieces) => out.extend(pieces.iter().cloned()),
                None => out.push(Self::Open(Arc::new(value.clone()))),
            },
            _ => return false,
        }
        out.len() <= MAX_PIECES
    }
}

impl Unknown {
    /// Nothing known but the type.
    pub fn new(ty: Type, why: Why) -> Self {
        Self {
            ty,
            why,
            not_null: false,
            min_length: 0,
            max_length: None,
            prefix: None,
            branches: None,
            least: None,
            most: None,
            pieces: None,
        }
    }

    /// The same with both values changed in one way; without them where one cannot be.
    #[must_use]
    pub fn branch(mut self, of: &Self, change: impl Fn(&Value) -> Option<Value>) -> Self {
        self.branches = of
            .branches
            .as_ref()
            .and_then(|b| Branches::new(Arc::clone(&b.condition), change(&b.yes)?, change(&b.no)?));
        self
    }

    /// The same, surely not null.
    #[must_use]
    pub fn not_null(mut self) -> Self {
        self.not_null = true;
        self
    }

    /// The same with bounds of the length.
    #[must_use]
    pub fn length(mut self, min: usize, max: Option<usize>) -> Self {
        self.min_length = min;
        self.max_length = max;
        self
    }

    /// The same with bounds of the number, which may be met.
    #[must_use]
    pub fn between(mut self, least: Option<Number>, most: Option<Number>) -> Self {
        self.least = least;
        self.most = most;
        self
    }

    /// The same with a known beginning. The last character of `prefix` is left out, since what follows may combine
    /// with it, unless it is one that names are put together with.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        let end = match prefix.char_indices().next_back() {
            Some((_, c)) if DELIMITERS.contains(c) => prefix.len(),
            Some((i, _)) => i,
            None => 0,
        };
        self.prefix = prefix.get(..end).filter(|p| !p.is_empty()).map(Into::into);
        self
    }

    /// The same with what the string is put together of.
    #[must_use]
    pub fn made_of(mut self, pieces: impl Into<Arc<[Piece]>>) -> Self {
        self.pieces = Some(pieces.into());
        self
    }

    /// The same with a beginning that nothing after it can change.
    #[must_use]
    pub fn full_prefix(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.into());
        self
    }
}
