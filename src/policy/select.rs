//! `select`: which existing configuration an environment or an item of the policy matches.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::decode::{Field, Named, Reader, Stated, Wrong};
use super::raw::Node;
use crate::text::{Span, portable, slashes};
use serde_json::Value as Json;

/// A pattern with `*`, `?` and `[…]`.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As it is written.
    pub text: String,
    glob: GlobSet,
    /// The same of names, in which a slash is a sign like any other.
    names: GlobSet,
    /// The same of directories, where it is written with backslashes.
    dirs: Option<GlobSet>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    /// Whether a text is of the pattern.
    pub fn matches(&self, text: &str) -> bool {
        self.glob.is_match(text)
    }

    /// Whether a name in AWS, or a value of a tag, is of the pattern: there `*` stands for slashes as well.
    pub fn matches_name(&self, name: &str) -> bool {
        self.names.is_match(name)
    }

    /// Whether it holds for one of several spellings of an address.
    pub fn matches_any(&self, spellings: &[String]) -> bool {
        spellings.iter().any(|address| self.matches(address))
    }

    /// Whether an address below another may be of the pattern, as far as what stands before its first sign for any text says.
    pub fn may_hold_below(&self, address: &str) -> bool {
        let fixed = self.text.find(['*', '?', '{', '\\']);
        let fixed = self
            .text
            .get(..fixed.unwrap_or(self.text.len()))
            .unwrap_or_default();
        let plain = |text: &str| -> String {
            // A pattern may leave the keys of instances out.
            let mut depth = 0_usize;
            let keep = |c: &char| {
                match c {
                    '[' => depth += 1,
                    ']' => {
                        depth = depth.saturating_sub(1);
                        return false;
                    }
                    _ => {}
                }
                depth == 0
            };
            text.chars().filter(keep).collect()
        };
        let (fixed, address) = (plain(fixed), format!("{}.", plain(address)));
        fixed.starts_with(&address) || address.starts_with(&fixed)
    }

    /// Whether it is one text alone.
    pub fn is_literal(&self) -> bool {
        let text = self.text.replace("{root}", "");
        !text.contains(['*', '?', '[', '{'])
    }

    /// Whether a directory is of the pattern; `live/**` holds for `live` itself too.
    pub fn holds_dir(&self, dir: &str) -> bool {
        let glob = self.dirs.as_ref().unwrap_or(&self.glob);
        glob.is_match(dir) || glob.is_match(format!("{dir}/"))
    }
}

impl Field for Pattern {
    fn what() -> String {
        "a pattern".into()
    }
    fn examples() -> String {
        "\"*gateway*\" or \"live/prod/**\"".into()
    }
    fn schema() -> Json {
        serde_json::json!({ "type": "string" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let text = <String as Field>::read(node)?;
        // In an address brackets hold a key; a class of characters would never be meant.
        let escaped = text.replace('[', "[[]");
        let compiled = |text: &str, of_paths: bool| {
            let glob = GlobBuilder::new(text)
                .literal_separator(of_paths)
                .backslash_escape(true)
                .build()?;
            GlobSetBuilder::new().add(glob).build()
        };
        let dirs = text
            .contains('\\')
            .then(|| compiled(&portable(&escaped), true));
        let names = compiled(&escaped, false);
        let all = compiled(&escaped, true).and_then(|glob| Ok((glob, names?, dirs.transpose()?)));
        match all {
            Ok((glob, names, dirs)) => Ok(Self {
                text,
                glob,
                names,
                dirs,
            }),
            Err(e) => Err(Wrong::because(node, e.kind().to_string())),
        }
    }
}

/// Which root modules are an environment. A root module is one where everything that is stated holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EnvironmentSelect {
    /// Directories, relative to the policy file.
    pub paths: Option<Stated<Vec<Pattern>>>,
    /// Workspaces.
    pub workspaces: Option<Stated<Vec<Pattern>>>,
    /// Values of root variables.
    pub variables: Named<Pattern>,
    /// Values of tags that its resources carry.
    pub tags: Named<Pattern>,
    /// Files of values the root modules are read with, relative to each.
    pub var_files: Option<Stated<Vec<String>>>,
    /// Addresses of resources, where the environment is a part of its root modules.
    pub addresses: Option<Stated<Vec<Pattern>>>,
}

impl EnvironmentSelect {
    /// What it states: the argument, its value and where that is.
    pub fn stated(&self) -> Vec<(String, String, Option<Span>)> {
        let patterns = |list: &[Pattern]| -> String {
            list.iter()
                .map(|p| p.text.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let lists = [
            ("paths", &self.paths),
            ("workspaces", &self.workspaces),
            ("addresses", &self.addresses),
        ];
        let lists = lists.into_iter().filter_map(|(name, list)| {
            let list = list.as_ref()?;
            Some((name.to_owned(), patterns(&list.value), list.at))
        });
        let files = self.var_files.iter();
        let files = files.map(|list| ("var_files".to_owned(), list.value.join(", "), list.at));
        let maps = [("variables", &self.variables), ("tags", &self.tags)];
        let maps = maps.into_iter().flat_map(|(name, map)| {
            map.iter()
                .map(move |(key, p)| (format!("{name}.{key}"), p.value.text.clone(), p.at))
        });
        lists.chain(files).chain(maps).collect()
    }

    /// Reads an environment's `select` block.
    pub fn read(r: &mut Reader) -> Self {
        r.all_settings();
        Self {
            paths: r.optional("paths", "directories of root modules, relative to this file"),
            workspaces: r.optional("workspaces", "names of workspaces; one that is written out is the one that root modules are read in, once for each environment, where `paths` says which, or `--env` asks for it; {root} is the name of the root module's directory"),
            variables: r.named("variables", "values of variables of the root module"),
            tags: r.named("tags", "values of tags that the resources carry"),
            var_files: r.optional(
                "var_files",
                "files of values to read the root module with, relative to it; one that a root module does not have is passed over; {root} is the name of its directory",
            ),
            addresses: r.optional(
                "addresses",
                "addresses of resources, where the environment is a part of its root modules, such as \"module.standby.*\"; what is of one environment by its address is of no other",
            ),
        }
    }
}

impl EnvironmentSelect {
    /// Whether its directories hold a root module; where none is named, any does.
    pub fn holds_dir(&self, dir: &Path) -> bool {
        let dir = slashes(dir);
        let paths = self.paths.as_ref().map(|paths| &paths.value);
        paths.is_none_or(|list| list.iter().any(|pattern| pattern.holds_dir(&dir)))
    }

    /// Whether a resource is of the environment, as far as its addresses say; `spellings` is how its own may be written.
    pub fn holds_address(&self, spellings: &[String]) -> bool {
        let list = self.addresses.as_ref().map(|list| &list.value);
        list.is_none_or(|list| list.iter().any(|pattern| pattern.matches_any(spellings)))
    }
}

/// Which resources are an item of the policy. A resource is one where everything that is stated holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemSelect {
    /// Names in AWS, or of the block.
    pub names: Option<Stated<Vec<Pattern>>>,
    /// Names of those that it is not, whatever else is stated.
    pub except: Option<Stated<Vec<Pattern>>>,
    /// Addresses.
    pub addresses: Option<Stated<Vec<Pattern>>>,
    /// Directories of root modules, relative to the policy file.
    pub paths: Option<Stated<Vec<Pattern>>>,
    /// Values of tags.
    pub tags: Named<Pattern>,
    /// The row of a table that it is for.
    pub row: Option<Row>,
}

/// A row of a table by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The names that it is for.
    pub name: Pattern,
    /// Those of the other rows that are nearer to what they are for.
    pub nearer: Vec<Pattern>,
}

impl Row {
    /// The rows of a table with such keys. The longer one is nearer, and of two as long the first.
    pub fn all(keys: &[Pattern]) -> Vec<Self> {
        let rows = keys.iter().enumerate().map(|(place, name)| {
            let is_nearer = |other: usize, text: &str| {
                (text.len(), place) > (name.text.len(), other) && other != place
            };
            let others = keys.iter().enumerate();
            let nearer = others.filter(|(other, key)| is_nearer(*other, &key.text));
            Self {
                name: name.clone(),
                nearer: nearer.map(|(_, key)| key.clone()).collect(),
            }
        });
        rows.collect()
    }
}

impl ItemSelect {
    /// Whether it says nothing but where to look.
    pub fn is_by_place(&self) -> bool {
        self.row.is_none()
            && self.names.is_none()
            && self.addresses.is_none()
            && self.tags.iter().next().is_none()
    }

    /// Reads an item's `select` block.
    pub fn read(r: &mut Reader) -> Self {
        r.all_settings();
        Self {
            names: r.optional("names", "names of the resource in AWS, or of its block; `*` stands for any text, slashes included"),
            except: r.optional(
                "except",
                "names of those that are not this, of what the rest selects",
            ),
            addresses: r.optional(
                "addresses",
                "addresses of the resource, without the keys of its instances and modules or with them",
            ),
            paths: r.optional(
                "paths",
                "directories of the root modules that it is in, relative to this file",
            ),
            tags: r.named("tags", "values of tags that the resource carries"),
            row: None,
        }
    }

    /// The block as every item has it.
    pub fn block(r: &mut Reader) -> Option<Self> {
        r.block(
            "select",
            "which existing resources are this; without it, those named after it",
            |r| Some(Self::read(r)),
        )
    }
}
