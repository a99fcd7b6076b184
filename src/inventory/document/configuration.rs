//! What the configuration in a plan declares: sensitive variables, and the Regions of providers.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::Reader;
use super::entry::Entry;
use super::scanning::object;
use crate::catalog::region;
use crate::config::value::{Type, Value, Why};
use crate::inventory::scan::{MAX_DEPTH, Scanner};
use crate::inventory::{InputError, Mode, Resource};

/// The key of the usual configuration of AWS's provider, in the root module.
const USUAL: &str = "aws";

/// The Regions of the providers of a plan, and which blocks have another provider than the usual one.
#[derive(Debug, Default)]
pub(in super::super) struct Providers {
    /// The configurations by their keys, as the plan has them.
    configured: Map<String, Json>,
    /// The keys of blocks by their addresses without keys.
    blocks: HashMap<String, Arc<str>>,
}

impl Providers {
    /// Tells the resources of AWS which Region their provider has.
    pub(in super::super) fn tell(
        &self,
        resources: &mut [Resource],
        variables: Option<&Map<String, Json>>,
        sensitive: &BTreeSet<String>,
    ) {
        let mut regions: HashMap<Arc<str>, Option<Arc<Value>>> = HashMap::new();
        let usual: Arc<str> = USUAL.into();
        for resource in resources {
            let address = &resource.address;
            if address.mode != Mode::Managed || !address.kind.starts_with("aws_") {
                continue;
            }
            let own = (!self.blocks.is_empty()).then(|| self.blocks.get(&block(resource)));
            let key = own.flatten().unwrap_or(&usual);
            let region = regions.entry(Arc::clone(key));
            let region =
                region.or_insert_with(|| self.region(key, variables, sensitive).map(Arc::new));
            resource.provider_region.clone_from(region);
        }
    }

    /// The Region of a configuration; none where it says none.
    fn region(
        &self,
        key: &str,
        variables: Option<&Map<String, Json>>,
        sensitive: &BTreeSet<String>,
    ) -> Option<Value> {
        let open = |why: &str| Some(Value::unknown(Type::String, Why::Other(why.into())));
        let is_usual = key == USUAL;
        let Some(configured) = self.configured.get(key) else {
            return if is_usual || !has_alias(key) {
                None
            } else {
                open("the plan does not have the configuration of its provider")
            };
        };
        let said = configured.pointer("/expressions/region")?;
        let text = match said.get("constant_value") {
            Some(Json::String(text)) => Some(text.as_str()),
            Some(_) => None,
            None => {
                let of_root = configured.get("module_address").is_none();
                let name = variable(said).filter(|name| of_root && !sensitive.contains(*name));
                let given = name.and_then(|name| variables?.get(name)?.get("value")?.as_str());
                // A variable may be a part of what the expression says.
                given.filter(|text| region::find(text).is_some())
            }
        };
        match text {
            Some(text) => Some(Value::string(text).withheld()),
            None if is_usual => None,
            None => open("the Region of its provider is an expression, which a plan does not tell"),
        }
    }
}

/// The one variable of the root module that an expression refers to.
fn variable(expression: &Json) -> Option<&str> {
    match expression.get("references")?.as_array()?.as_slice() {
        [one] => one.as_str()?.strip_prefix("var."),
        _ => None,
    }
}

/// Whether a key is of a configuration with an alias: `module.a:aws.us`.
fn has_alias(key: &str) -> bool {
    let own = key.rsplit(':').next().unwrap_or(key);
    own.contains('.')
}

/// The address of a resource's block: without the keys of instances.
fn block(resource: &Resource) -> String {
    let address = &resource.address;
    let mut out = String::new();
    for step in &address.module {
        out.push_str("module.");
        out.push_str(&step.name);
        out.push('.');
    }
    out.push_str(&address.kind);
    out.push('.');
    out.push_str(&address.name);
    out
}

impl Reader<'_> {
    /// What `configuration` declares.
    pub(super) fn configuration(&mut self, scanner: &mut Scanner<'_>) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with root_module")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            match scanner.name_among(&["provider_config", "root_module"])? {
                "provider_config" => {
                    self.providers.configured = object(scanner.parse()?).unwrap_or_default();
                }
                "root_module" => self.module(scanner, "", 0)?,
                _ => scanner.skip()?,
            }
        }
        Ok(())
    }

    /// A module, with its prefix in addresses; that of the root is empty.
    fn module(
        &mut self,
        scanner: &mut Scanner<'_>,
        prefix: &str,
        depth: u32,
    ) -> Result<(), InputError> {
        if depth == MAX_DEPTH {
            return Err(scanner.wrong("recursion limit exceeded"));
        }
        if !Self::enter(scanner, "an object with variables")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            match scanner.name_among(&["variables", "resources", "module_calls"])? {
                "variables" if depth == 0 => {
                    let all = object(scanner.parse()?).into_iter().flatten();
                    let sensitive =
                        all.filter(|(_, v)| v.get("sensitive") == Some(&Json::Bool(true)));
                    self.sensitive.extend(sensitive.map(|(name, _)| name));
                }
                "resources" => self.blocks(scanner, prefix)?,
                "module_calls" => self.calls(scanner, prefix, depth)?,
                _ => scanner.skip()?,
            }
        }
        Ok(())
    }

    /// The blocks of a module: those with another provider than the usual one are noted.
    fn blocks(&mut self, scanner: &mut Scanner<'_>, prefix: &str) -> Result<(), InputError> {
        if scanner.is_object()? {
            return scanner.skip();
        }
        if !Self::enter_as(scanner, b'[', "a list of resources")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b']', &mut first)? {
            if !scanner.is_object()? {
                scanner.skip()?;
                continue;
            }
            let usual = format!("\"{USUAL}\"");
            let fits = |name: &str, text: &[u8]| name == "address" || text != usual.as_bytes();
            let names: &[&str] = &["address", "provider_config_key"];
            let Some(entry) = Entry::scan(scanner, names, fits)? else {
                continue;
            };
            let (address, key) = (entry.text("address")?, entry.text("provider_config_key")?);
            drop(entry);
            if let (Some(address), Some(key)) = (address, key) {
                let key = self.texts.get(&key);
                let address = format!("{prefix}{address}");
                self.providers.blocks.insert(address, key);
            }
        }
        Ok(())
    }

    /// The modules that a module calls.
    fn calls(
        &mut self,
        scanner: &mut Scanner<'_>,
        prefix: &str,
        depth: u32,
    ) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with calls")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            let name = scanner.name()?;
            let inner = format!("{prefix}module.{name}.");
            if !Self::enter(scanner, "a call of a module")? {
                continue;
            }
            let mut first = true;
            while scanner.more(b'}', &mut first)? {
                if scanner.name_among(&["module"])?.is_empty() {
                    scanner.skip()?;
                } else {
                    self.module(scanner, &inner, depth + 1)?;
                }
            }
        }
        Ok(())
    }
}
