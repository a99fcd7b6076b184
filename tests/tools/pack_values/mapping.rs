//! The written mapping: what names do not tell.

use std::collections::{HashMap, HashSet};

use super::draft::Limits;
use anyhow::{Context, bail};

/// The lines of `mapping.txt`.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    /// Services by the words that types begin with.
    pub(crate) services: HashMap<String, String>,
    /// Service and operations of a type.
    pub(crate) types: HashMap<String, (String, Vec<String>)>,
    arguments: HashMap<String, String>,
    /// Shapes by the path of an argument.
    pub(crate) shapes: HashMap<String, (String, String)>,
    /// Enumerations that do not grow.
    closed: HashSet<(String, String)>,
    opposites: Vec<Vec<String>>,
    also: HashMap<String, Vec<String>>,
    /// What the documentation of a member says of it, by the path of an argument: service, member, and its limits.
    pub(crate) documented: HashMap<String, (String, String, Limits)>,
    caseless: HashSet<String>,
    /// Enumerations that the provider's source names, by the path of an argument: shape, and whether case does not count.
    pub(crate) named: HashMap<String, (String, bool)>,
}

impl Mapping {
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut out = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            out.line(line)
                .with_context(|| format!("line {number} of the mapping: {line}"))?;
        }
        Ok(out)
    }

    /// Adds the lines of `enumerations.txt`: `TYPE.PATH SHAPE [caseless]`.
    pub(crate) fn name(&mut self, text: &str) -> anyhow::Result<()> {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (path, shape, caseless) = match words.as_slice() {
                [path, shape] => (path, shape, false),
                [path, shape, "caseless"] => (path, shape, true),
                _ => bail!("no line of an enumeration: {line}"),
            };
            self.named
                .insert((*path).to_owned(), ((*shape).to_owned(), caseless));
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> anyhow::Result<()> {
        if line.starts_with('#') {
            return Ok(());
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let owned =
            |words: &[&str]| -> Vec<String> { words.iter().map(ToString::to_string).collect() };
        let fresh = match words.as_slice() {
            [] => true,
            ["service", prefix, service] => self
                .services
                .insert(prefix.to_string(), service.to_string())
                .is_none(),
            ["type", kind, service, operations @ ..] => {
                let operations = (service.to_string(), owned(operations));
                self.types.insert(kind.to_string(), operations).is_none()
            }
            ["argument", kind, path, member] if *kind == "*" => self
                .arguments
                .insert(format!("*.{path}"), member.to_string())
                .is_none(),
            ["argument", path, member] => self
                .arguments
                .insert(path.to_string(), member.to_string())
                .is_none(),
            ["shape", path, service, shape] => {
                let shape = (service.to_string(), shape.to_string());
                self.shapes.insert(path.to_string(), shape).is_none()
            }
            ["closed", service, shapes @ ..] => shapes
                .iter()
                .all(|shape| self.closed.insert((service.to_string(), shape.to_string()))),
            ["also", path, values @ ..] => {
                self.also.insert(path.to_string(), owned(values)).is_none()
            }
            ["caseless", paths @ ..] => paths
                .iter()
                .all(|path| self.caseless.insert(path.to_string())),
            ["pattern", path, service, member, pattern] => {
                let limits = Limits {
                    pattern: Some(format!("^(?:{pattern})$")),
                    ..Limits::default()
                };
                let documented = (service.to_string(), member.to_string(), limits);
                self.documented
                    .insert(path.to_string(), documented)
                    .is_none()
            }
            ["choices", path, service, member, values @ ..] => {
                let limits = Limits {
                    choices: owned(values),
                    ..Limits::default()
                };
                let documented = (service.to_string(), member.to_string(), limits);
                self.documented
                    .insert(path.to_string(), documented)
                    .is_none()
            }
            ["opposites", values @ ..] => {
                self.opposites.push(owned(values));
                true
            }
            _ => bail!("not a line of the mapping"),
        };
        if !fresh {
            bail!("said before");
        }
        Ok(())
    }

    /// Whether an enumeration does not grow.
    pub(crate) fn is_closed(&self, service: &str, shape: &str, choices: &[String]) -> bool {
        let named = (service.to_owned(), shape.to_owned());
        let mut opposites = self.opposites.iter();
        self.closed.contains(&named)
            || opposites.any(|all| choices.iter().all(|choice| all.contains(choice)))
    }

    /// What the provider takes besides, and in which case.
    pub(crate) fn provided(&self, path: &str, limits: &mut Limits) {
        let is_choice = !limits.choices.is_empty();
        if let Some(also) = self.also.get(path).filter(|_| is_choice) {
            limits.choices.extend(also.iter().cloned());
        }
        limits.ignores_case = is_choice && self.caseless.contains(path);
    }

    /// The shapes that are said not to grow.
    pub(crate) fn closed(&self) -> impl Iterator<Item = &(String, String)> {
        self.closed.iter()
    }

    /// The member that a line names for an argument; `-` is none.
    pub(crate) fn member(&self, path: &str) -> Option<&str> {
        let any = path.split_once('.').map(|(_, rest)| format!("*.{rest}"));
        let named = self.arguments.get(path);
        let named = named.or_else(|| self.arguments.get(&any?));
        named.map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Mapping;
    use tfsize::catalog::schema;
    use tfsize::catalog::values;

    #[test]
    fn every_type_of_the_mapping_is_in_the_schema() {
        let mapping = Mapping::parse(include_str!("mapping.txt")).unwrap();
        let schema = schema::embedded().unwrap();
        for kind in mapping.types.keys() {
            assert!(schema.resource(kind).is_some(), "{kind}");
        }
    }

    #[test]
    fn every_written_argument_is_in_the_table() {
        let mapping = Mapping::parse(include_str!("mapping.txt")).unwrap();
        let table = values::embedded().unwrap();
        let is_there = |path: &str| {
            let (kind, path) = path.split_once('.').unwrap();
            let body = table.resource(kind);
            body.is_some_and(|body| body.arguments().iter().any(|(known, _)| known == path))
        };
        let also = mapping.also.keys().chain(&mapping.caseless);
        for path in also.chain(mapping.documented.keys()) {
            assert!(is_there(path), "{path}");
        }
    }
}
