//! The models of botocore.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context;
use flate2::read::GzDecoder;
use serde_json::Value;

/// The models, each read when it is first asked for.
pub(crate) struct Models {
    dir: PathBuf,
    read: RefCell<HashMap<String, Rc<Model>>>,
}

/// The model of one service.
pub(crate) struct Model {
    pub(crate) service: String,
    json: Value,
}

impl Models {
    pub(crate) fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            read: RefCell::default(),
        }
    }

    /// Whether there is such a service.
    pub(crate) fn has(&self, service: &str) -> bool {
        self.dir.join(service).is_dir()
    }

    /// The newest model of a service.
    pub(crate) fn get(&self, service: &str) -> anyhow::Result<Rc<Model>> {
        if let Some(model) = self.read.borrow().get(service) {
            return Ok(Rc::clone(model));
        }
        let dir = self.dir.join(service);
        let versions = fs::read_dir(&dir).with_context(|| dir.display().to_string())?;
        let versions = versions.filter_map(Result::ok).map(|entry| entry.path());
        let newest = versions.max().context("no version")?;
        let path = newest.join("service-2.json.gz");
        let file = File::open(&path).with_context(|| path.display().to_string())?;
        let model = Rc::new(Model {
            service: service.to_owned(),
            json: serde_json::from_reader(GzDecoder::new(file))?,
        });
        let mut read = self.read.borrow_mut();
        read.insert(service.to_owned(), Rc::clone(&model));
        Ok(model)
    }
}

impl Model {
    /// The names of the operations.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &str> {
        let operations = self.json.get("operations").and_then(Value::as_object);
        operations
            .into_iter()
            .flat_map(|all| all.keys().map(String::as_str))
    }

    /// The shape that an operation takes.
    pub(crate) fn input(&self, operation: &str) -> Option<&str> {
        let operation = self.json.get("operations")?.get(operation)?;
        operation.get("input")?.get("shape")?.as_str()
    }

    /// A shape.
    pub(crate) fn shape(&self, name: &str) -> Option<&Value> {
        self.json.get("shapes")?.get(name)
    }

    /// The type of a shape: `structure`, `list`, `string`.
    pub(crate) fn kind(&self, name: &str) -> &str {
        let kind = self.shape(name).and_then(|shape| shape.get("type"));
        kind.and_then(Value::as_str).unwrap_or_default()
    }

    /// The members of a structure, each with its shape.
    pub(crate) fn members(&self, name: &str) -> Vec<(&str, &str)> {
        let members = self.shape(name).and_then(|shape| shape.get("members"));
        let members = members.and_then(Value::as_object).into_iter().flatten();
        let members = members
            .filter_map(|(name, member)| Some((name.as_str(), member.get("shape")?.as_str()?)));
        members.collect()
    }

    /// The shape of a list's elements; some lists stand in a structure with their length.
    pub(crate) fn element(&self, name: &str) -> Option<&str> {
        match self.kind(name) {
            "list" => self.shape(name)?.get("member")?.get("shape")?.as_str(),
            "structure" => {
                let members = self.members(name);
                let is = |wanted: &str| members.iter().find(|(member, _)| *member == wanted);
                is("Quantity")?;
                self.element(is("Items")?.1)
            }
            _ => None,
        }
    }
}
