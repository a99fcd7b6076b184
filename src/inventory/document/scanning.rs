//! Goes through a text entry by entry, and hands each resource to what makes one of it.

use serde_json::{Map, Value as Json};

use super::entry::{CHANGE, Entry, RESOURCE};
use super::{Reader, Want, push};
use crate::inventory::scan::{MAX_DEPTH, Scanner};
use crate::inventory::{Gap, InputError};

impl Reader<'_> {
    /// The whole text.
    pub(super) fn top(&mut self, scanner: &mut Scanner<'_>) -> Result<(), InputError> {
        if !scanner.enter(b'{')? {
            return Err(scanner.wrong("a JSON object is expected"));
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            let key = scanner.name()?;
            // Known before the value is read, since that may fail because of what the text is.
            self.keys.insert(key.clone());
            match key.as_str() {
                "format_version" => {
                    self.format_version = text(scanner.parse()?);
                    // A newer format may be another from here on.
                    if let Some(error) = self.foreign() {
                        return Err(error);
                    }
                }
                "terraform_version" => self.terraform_version = text(scanner.parse()?),
                "version" => self.version = Some(scanner.parse()?),
                "resource_changes" => self.list(scanner, "/resource_changes", List::Changes)?,
                "resource_drift" => self.list(scanner, "/resource_drift", List::Drift)?,
                "resources" => self.list(scanner, "/resources", List::Stored)?,
                "planned_values" => {
                    self.values_of(scanner, "/planned_values", Want::Addresses, true)?;
                }
                "values" => self.values_of(scanner, "/values", Want::All, true)?,
                "prior_state" => self.prior_state(scanner, Want::Data)?,
                "outputs" => self.outputs = object(scanner.parse()?),
                "output_changes" => self.output_changes = object(scanner.parse()?),
                "variables" => self.variables = object(scanner.parse()?),
                "configuration" => self.configuration(scanner)?,
                "errored" => self.errored = scanner.parse::<Json>()? == Json::Bool(true),
                "complete" => self.partial = scanner.parse::<Json>()? == Json::Bool(false),
                _ => scanner.skip()?,
            }
        }
        let whole = |why: &str| Gap {
            what: "the part that is missing".into(),
            why: why.into(),
            span: None,
            call: None,
        };
        if self.errored {
            let why = "it ended in an error, and has nothing of what was not planned by then";
            self.gaps.push(whole(why));
        } else if self.partial {
            let why =
                "it is not complete: other resources were left out (as with -target), or put off";
            self.gaps.push(whole(why));
        }
        scanner.end()
    }

    /// Goes into an object; a null in its place has no entries.
    pub(super) fn enter(scanner: &mut Scanner<'_>, what: &str) -> Result<bool, InputError> {
        Self::enter_as(scanner, b'{', what)
    }

    pub(super) fn enter_as(
        scanner: &mut Scanner<'_>,
        open: u8,
        what: &str,
    ) -> Result<bool, InputError> {
        if scanner.enter(open)? {
            return Ok(true);
        }
        if scanner.is_null()? {
            scanner.skip()?;
            return Ok(false);
        }
        Err(scanner.wrong(&format!("expected {what}")))
    }

    /// A list of which each entry is read and dropped.
    fn list(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &'static str,
        list: List,
    ) -> Result<(), InputError> {
        // Configuration in JSON may have the same name for an object.
        if scanner.is_object()? {
            return scanner.skip();
        }
        if !Self::enter_as(scanner, b'[', "a list of resources")? {
            return Ok(());
        }
        let mut first = true;
        let mut index = 0usize;
        while scanner.more(b']', &mut first)? {
            let pointer = format!("{pointer}/{index}");
            index += 1;
            match list {
                List::Stored => {
                    let entry: Json = scanner.parse()?;
                    (self.how.dialects.stored)(self, &pointer, &entry);
                }
                List::Changes | List::Drift if !scanner.is_object()? => {
                    scanner.skip()?;
                    self.gap(&pointer, "it is no resource");
                }
                List::Changes | List::Drift => {
                    let entry = Entry::scan(scanner, CHANGE, |_, _| true)?;
                    let entry = entry.ok_or_else(|| InputError::new("no entry"))?;
                    if let Some(resource) = (self.how.dialects.changed)(self, &pointer, &entry)? {
                        match list {
                            List::Drift => push(&mut self.drift, resource),
                            _ => push(&mut self.resources, resource),
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// `{"values": …}`
    pub(super) fn prior_state(
        &mut self,
        scanner: &mut Scanner<'_>,
        want: Want<'_>,
    ) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with values")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            if scanner.name_among(&["values"])?.is_empty() {
                scanner.skip()?;
            } else {
                self.values_of(scanner, "/prior_state/values", want, false)?;
            }
        }
        Ok(())
    }

    /// `{"outputs": …, "root_module": …}`
    pub(super) fn values_of(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &str,
        want: Want<'_>,
        outputs: bool,
    ) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with outputs and root_module")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            match scanner.name_among(&["outputs", "root_module"])? {
                "outputs" if outputs => self.outputs = object(scanner.parse()?),
                "root_module" => {
                    self.tree(scanner, &format!("{pointer}/root_module"), want, 0)?;
                }
                _ => scanner.skip()?,
            }
        }
        Ok(())
    }

    /// A module with its resources and child modules.
    fn tree(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &str,
        want: Want<'_>,
        depth: u32,
    ) -> Result<(), InputError> {
        if depth == MAX_DEPTH {
            return Err(scanner.wrong("recursion limit exceeded"));
        }
        if !Self::enter(scanner, "a module with resources and child_modules")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            let (modules, what) = match scanner.name_among(&["resources", "child_modules"])? {
                "resources" => (false, "a list of resources"),
                "child_modules" => (true, "a list of modules"),
                _ => {
                    scanner.skip()?;
                    continue;
                }
            };
            if !Self::enter_as(scanner, b'[', what)? {
                continue;
            }
            let key = if modules {
                "child_modules"
            } else {
                "resources"
            };
            let mut first = true;
            let mut index = 0usize;
            while scanner.more(b']', &mut first)? {
                if modules {
                    let pointer = format!("{pointer}/{key}/{index}");
                    self.tree(scanner, &pointer, want, depth + 1)?;
                } else {
                    self.branch(scanner, &|| format!("{pointer}/{key}/{index}"), want)?;
                }
                index += 1;
            }
        }
        Ok(())
    }

    /// One resource of a module. Once it is clear that it is not wanted, the rest is only skipped.
    fn branch(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &dyn Fn() -> String,
        want: Want<'_>,
    ) -> Result<(), InputError> {
        let all: &[&str] = match want {
            Want::Addresses => &["address"],
            _ => RESOURCE,
        };
        let fits = |key: &str, text: &[u8]| match (want, key) {
            (Want::Data, "mode") => text == b"\"data\"",
            (Want::Only(only), "address") => {
                let address = serde_json::from_slice::<Box<str>>(text);
                address.is_ok_and(|address| only.contains(&address))
            }
            _ => true,
        };
        let Some(entry) = Entry::scan(scanner, all, fits)? else {
            return Ok(());
        };
        match want {
            Want::Addresses => {
                if let Some(address) = entry.text("address")? {
                    self.planned.insert(address.into());
                }
            }
            Want::Data if !entry.has("mode") => {}
            _ => {
                if let Some(resource) = (self.how.dialects.shown)(self, &pointer(), &entry)? {
                    match want {
                        Want::Data => push(&mut self.read, resource),
                        _ => push(&mut self.resources, resource),
                    }
                }
            }
        }
        Ok(())
    }
}

/// The lists of resources.
#[derive(Clone, Copy)]
enum List {
    Changes,
    Drift,
    Stored,
}

fn text(json: Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text),
        _ => None,
    }
}

pub(super) fn object(json: Json) -> Option<Map<String, Json>> {
    match json {
        Json::Object(entries) => Some(entries),
        _ => None,
    }
}
