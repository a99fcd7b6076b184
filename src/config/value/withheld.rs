//! Values of which nothing may be told, as whatever decides by them sees them: not known.
//!
//! Whether a size passes tells something of it, and of the secret that it was computed from: a letter a run is enough.

use super::{Data, Mark, Origin, Type, Unknown, Value, Why};

impl Value {
    /// The same with all that is a secret not known. It is still marked, and known to come from where it did.
    #[must_use]
    pub fn withheld(self) -> Self {
        self.without(Mark::is_secret)
    }

    /// The same with what is a secret by its name or by what it says not known, and not what only the language calls sensitive.
    #[must_use]
    pub fn without_named(self) -> Self {
        self.without(Mark::is_named)
    }

    fn without(self, is_secret: fn(Mark) -> bool) -> Self {
        if self.contains_secret(is_secret) {
            self.without_secrets(Type::Dynamic, is_secret)
        } else {
            self
        }
    }

    /// What stands for a value with these marks that is withheld.
    pub fn hidden_by(mark: Mark, origin: Origin) -> Self {
        Self::unknown(Type::Dynamic, Why::Withheld)
            .with_origin(origin)
            .marked(mark)
    }

    /// Whether it is withheld.
    pub fn is_withheld(&self) -> bool {
        matches!(&self.data, Data::Unknown(unknown) if unknown.why == Why::Withheld)
    }

    fn contains_secret(&self, is_secret: fn(Mark) -> bool) -> bool {
        match &self.data {
            // Nothing is to be told of what is not known, but what it would be either way.
            Data::Unknown(unknown) => unknown.branches.is_some() && is_secret(self.marks()),
            _ => {
                is_secret(self.sensitive)
                    || self
                        .children()
                        .any(|child| child.contains_secret(is_secret))
            }
        }
    }

    fn without_secrets(self, ty: Type, is_secret: fn(Mark) -> bool) -> Self {
        if !self.contains_secret(is_secret) {
            return self;
        }
        let marks = self.marks();
        if let Data::Unknown(unknown) = &self.data {
            let open = Unknown::new(unknown.ty.clone(), unknown.why.clone());
            return Self::from(open).with_origin(self.origin).marked(marks);
        }
        if is_secret(self.mark_of_parts()) {
            // Where it comes from may tell what it is.
            return Self::from(Unknown::new(ty, Why::Withheld)).marked(marks);
        }
        let element = match &self.data {
            Data::List(element, _) | Data::Set(element, _) | Data::Map(element, _) => {
                element.clone()
            }
            _ => Type::Dynamic,
        };
        self.map_children(|child| child.clone().without_secrets(element.clone(), is_secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_not_known_and_the_rest_stays() {
        let secret = Value::number(512).marked(Mark::SENSITIVE);
        let value = Value::object([
            ("cpu".into(), secret.clone()),
            ("open".into(), Value::number(1)),
            ("around".into(), Value::number(2).marked(Mark::PRIVATE)),
            (
                "list".into(),
                Value::list(Type::Number, [secret.clone(), Value::number(3)]),
            ),
        ]);
        let got = value.withheld();
        let entries = got.as_entries().unwrap();
        assert!(entries["cpu"].is_withheld() && entries["cpu"].is_hidden());
        assert_eq!(entries["open"], Value::number(1));
        assert!(entries["around"].is_known());
        let list = entries["list"].as_items().unwrap();
        assert!(list[0].is_withheld() && list[1].is_known());
        assert_eq!(list[0].ty(), Type::Number);
    }

    #[test]
    fn a_branch_that_is_secret_is_no_outcome() {
        let branches = super::super::Branches::new(
            "x".into(),
            Value::number(1).marked(Mark::SECRET),
            Value::number(2),
        );
        let mut unknown = Unknown::new(Type::Number, Why::Other("open".into()));
        unknown.branches = branches;
        let got = Value::from(unknown).withheld();
        assert!(got.is_hidden() && got.sensitive.is_secret());
        assert!(matches!(&got.data, Data::Unknown(u) if u.branches.is_none()));
    }
}
