//! What the table says of a function.

use super::{Call, FuncError, Outcome};
use crate::config::value::Type;

/// The types parameters and results have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any type.
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(any)`
    List,
    /// `set(any)`
    Set,
    /// `list(string)`
    Strings,
    /// `list(number)`
    Numbers,
    /// `list(bool)`
    Bools,
    /// `set(string)`
    StringSet,
    /// `map(any)`
    Map,
    /// `map(list(string))`
    StringLists,
}

impl Kind {
    /// The type it stands for.
    pub fn ty(self) -> Type {
        match self {
            Self::Any => Type::Dynamic,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::List => Type::list(Type::Dynamic),
            Self::Set => Type::set(Type::Dynamic),
            Self::Strings => Type::list(Type::String),
            Self::Numbers => Type::list(Type::Number),
            Self::Bools => Type::list(Type::Bool),
            Self::StringSet => Type::set(Type::String),
            Self::Map => Type::map(Type::Dynamic),
            Self::StringLists => Type::map(Type::list(Type::String)),
        }
    }
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // independent permissions, as the real tool has them
pub struct Param {
    /// Its name, for messages and documentation.
    pub name: &'static str,
    /// Arguments are converted to this.
    pub kind: Kind,
    /// Whether null is taken.
    pub null: bool,
    /// Whether the function itself deals with an unknown argument.
    pub unknown: bool,
    /// Whether it deals with one whose type is not even known.
    pub dynamic: bool,
    /// Whether it deals with sensitive marks; otherwise they are taken off and put on the result.
    pub marked: bool,
}

impl Param {
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            null: false,
            unknown: false,
            dynamic: false,
            marked: false,
        }
    }

    pub(super) const fn null(mut self) -> Self {
        self.null = true;
        self
    }

    pub(super) const fn unknown(mut self) -> Self {
        self.unknown = true;
        self
    }

    pub(super) const fn dynamic(mut self) -> Self {
        self.dynamic = true;
        self
    }

    pub(super) const fn marked(mut self) -> Self {
        self.marked = true;
        self
    }
}

/// How the type of an unknown result is found.
#[derive(Clone, Copy)]
pub(super) enum Returns {
    /// Always that.
    Is(Kind),
    /// From the arguments; also rejects what no value could mend.
    By(fn(&Call<'_>) -> Result<Type, FuncError>),
}

/// A function of the language.
pub struct Function {
    /// As it is called, without a namespace.
    pub name: &'static str,
    /// The parameters every call has arguments for.
    pub params: &'static [Param],
    /// What further arguments are, if there may be any.
    pub rest: Option<Param>,
    /// Whether the result may be null.
    pub nullable: bool,
    /// What it does, in one sentence.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "it documents the row")
    )]
    pub summary: &'static str,
    pub(super) returns: Returns,
    pub(super) run: fn(&Call<'_>) -> Outcome,
}

impl Function {
    /// The parameter of the argument at that position.
    pub fn param(&self, at: usize) -> Option<&Param> {
        self.params.get(at).or(self.rest.as_ref())
    }
}
