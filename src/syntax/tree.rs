//! The tree an HCL file is written from.
//!
//! It says what the file means, not how it is laid out: [`print`](super::print::print) chooses lines, alignment and
//! escapes. It is for building files; files that exist are read and edited as text.

/// A file: a body without braces around it.
pub type File = Body;

/// What stands in a file or between the braces of a block, in writing order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// The items in the order they are written.
    pub items: Vec<Item>,
}

/// One thing in a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A comment on lines of its own, without the `#`. It belongs to the item that follows it directly.
    Comment(String),
    /// An empty line. Several in a row, and those at either end of a body, are written as one or none.
    Blank,
    /// `name = value`.
    Attribute(Attribute),
    /// `kind "label" { … }`. The writer sets blocks apart with an empty line; no [`Item::Blank`] is needed.
    Block(Block),
}

/// `name = value # comment`.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The name, an HCL identifier.
    pub name: String,
    /// The expression behind the equals sign.
    pub value: Expr,
    /// A remark without the `#`. It stands behind a value that fits on its line, else above the attribute.
    pub comment: Option<String>,
}

/// `kind "label" { body }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The block's type, an HCL identifier such as `resource`.
    pub kind: String,
    /// The labels, written in quotes. In Terraform's language they are identifiers too.
    pub labels: Vec<String>,
    /// What stands between the braces.
    pub body: Body,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// Any other number, written in plain decimals that read back as the same value. HCL has no literal for values
    /// that are not finite: `0 / 0` is written for them, which Terraform refuses rather than takes for a size.
    Number(f64),
    /// A string. Quotes, backslashes, control characters, `${` and `%{` are escaped.
    Text(String),
    /// A string of several lines. It is a heredoc where one can say exactly this text (an attribute's or object
    /// entry's value, ending with a line break, nothing to escape but `${` and `%{`), else a quoted string.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "the printer can say all that the reader reads")
    )]
    Heredoc(String),
    /// An expression written as it is, such as `module.alarms.topic_arn`. It has to be valid, formatted as
    /// `terraform fmt` would and without comments or heredocs; if it has several lines, those after the first are
    /// indented as if the attribute stood at the left edge.
    Raw(String),
    /// A string with interpolations.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "the printer can say all that the reader reads")
    )]
    Template(Vec<TemplatePart>),
    /// `[…]`.
    List(Vec<Expr>),
    /// `{…}`.
    Object(Vec<(Key, Expr)>),
    /// `name(…)`.
    Call {
        /// The function's name.
        name: String,
        /// The arguments, in order.
        args: Vec<Expr>,
    },
}

/// A piece of [`Expr::Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Literal text, escaped as in [`Expr::Text`].
    Text(String),
    /// The expression inside `${…}`, under the conditions of [`Expr::Raw`] and on one line.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "the printer can say all that the reader reads")
    )]
    Raw(String),
}

/// A key of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A name, quoted where it is not an identifier.
    Name(String),
    /// A computed key: the expression written in parentheses, under the conditions of [`Expr::Raw`] and on one line.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "the printer can say all that the reader reads")
    )]
    Raw(String),
}

impl Body {
    /// A body with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an item.
    pub fn push(&mut self, item: impl Into<Item>) -> &mut Self {
        self.items.push(item.into());
        self
    }

    /// Adds a comment of one or more lines, given without the `#`.
    pub fn comment(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Item::Comment(text.into()))
    }

    /// Adds an empty line.
    pub fn blank(&mut self) -> &mut Self {
        self.push(Item::Blank)
    }

    /// Sets an attribute. One of that name that is there already keeps its place and loses its value and remark,
    /// since HCL allows a name only once.
    pub fn attr(&mut self, name: impl Into<String>, value: impl Into<Expr>) -> &mut Self {
        self.set(Attribute {
            name: name.into(),
            value: value.into(),
            comment: None,
        })
    }

    /// Sets an attribute as [`Body::attr`] does, with a remark given without the `#`.
    #[cfg(feature = "internals")]
    pub fn attr_with_comment(
        &mut self,
        name: impl Into<String>,
        value: impl Into<Expr>,
        comment: impl Into<String>,
    ) -> &mut Self {
        self.set(Attribute {
            name: name.into(),
            value: value.into(),
            comment: Some(comment.into()),
        })
    }

    fn set(&mut self, attribute: Attribute) -> &mut Self {
        let there = self.items.iter_mut().find_map(|item| match item {
            Item::Attribute(old) if old.name == attribute.name => Some(old),
            _ => None,
        });
        match there {
            Some(old) => *old = attribute,
            None => self.items.push(Item::Attribute(attribute)),
        }
        self
    }

    /// Adds a block whose body `fill` writes.
    pub fn block<const N: usize>(
        &mut self,
        kind: impl Into<String>,
        labels: [&str; N],
        fill: impl FnOnce(&mut Self),
    ) -> &mut Self {
        let mut body = Self::new();
        fill(&mut body);
        self.push(Block {
            kind: kind.into(),
            labels: labels.map(str::to_owned).to_vec(),
            body,
        })
    }
}

impl From<Attribute> for Item {
    fn from(attribute: Attribute) -> Self {
        Self::Attribute(attribute)
    }
}

impl From<Block> for Item {
    fn from(block: Block) -> Self {
        Self::Block(block)
    }
}

impl Expr {
    /// An expression written as it is; see [`Expr::Raw`] for what it has to satisfy.
    pub fn raw(text: impl Into<String>) -> Self {
        Self::Raw(text.into())
    }

    /// A string; the same as `Expr::from(text)`.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A string of several lines; see [`Expr::Heredoc`].
    #[cfg(feature = "internals")]
    pub fn heredoc(text: impl Into<String>) -> Self {
        Self::Heredoc(text.into())
    }

    /// A string with interpolations.
    #[cfg(feature = "internals")]
    pub fn template(parts: impl IntoIterator<Item = TemplatePart>) -> Self {
        Self::Template(parts.into_iter().collect())
    }

    /// A list.
    pub fn list<T: Into<Self>>(elements: impl IntoIterator<Item = T>) -> Self {
        Self::List(elements.into_iter().map(Into::into).collect())
    }

    /// An object, its entries in the order given.
    pub fn object<K: Into<Key>, V: Into<Self>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Object(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// A function call.
    pub fn call<T: Into<Self>>(name: impl Into<String>, args: impl IntoIterator<Item = T>) -> Self {
        Self::Call {
            name: name.into(),
            args: args.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<bool> for Expr {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_integer {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Expr {
            fn from(value: $kind) -> Self {
                Self::Integer(i128::from(value))
            }
        }
    )*};
}
from_integer!(i8, i16, i32, i64, i128, u8, u16, u32, u64);

impl From<f64> for Expr {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Expr {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Expr {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Expr {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Expr {
    fn from(value: Vec<T>) -> Self {
        Self::list(value)
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Expr {
    fn from(value: [T; N]) -> Self {
        Self::list(value)
    }
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Key {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_set_twice_keeps_its_place_and_the_later_value() {
        let mut body = Body::new();
        body.attr_with_comment("cpu", 256, "smallest")
            .attr("memory", 512)
            .attr("cpu", 1024);
        let names: Vec<_> = body
            .items
            .iter()
            .map(|item| match item {
                Item::Attribute(it) => (it.name.as_str(), it.value.clone(), it.comment.clone()),
                other => panic!("unexpected {other:?}"),
            })
            .collect();
        assert_eq!(
            names,
            [
                ("cpu", Expr::Integer(1024), None),
                ("memory", Expr::Integer(512), None)
            ]
        );
    }
}
