//! The schemas of providers that a run uses besides the built-in one: `--schema FILE`, and those that the project keeps.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::catalog::schema::in_use::{self, Provided};
use crate::catalog::schema::{Schema, kept, providers_json};
use crate::inventory::provider_version::locked;
use crate::policy::lint::Day;
use crate::text::escape::terminal::{line, path as shown};
use crate::text::write::Over;
use crate::text::{Reach, Versioned, boundary_of, slashes};

use super::session::here;
use super::{Exit, Global, Out};

/// How the names of its files end.
const ENDING: &str = "schema";
/// The most files that it may have.
const MOST: usize = 100;
/// The largest file that is read, in bytes.
const LARGEST_KEPT: u64 = 16 << 20;
/// The largest output of `providers schema -json` that is read, in bytes.
const LARGEST_JSON: u64 = 256 << 20;

/// The file with the schema of one provider.
const FILE: Versioned = Versioned {
    what: "the provider's schema",
    newest: kept::NEWEST,
    instead: "add it anew with `tfsize schema add`",
};

/// The schemas that a run is given.
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// What `terraform providers schema -json` printed, plain or gzipped: the providers in it are checked by it, before the
    /// schemas that the project keeps and the built-in one of AWS (repeatable)
    #[arg(long = "schema", value_name = "FILE")]
    pub(super) schemas: Vec<PathBuf>,
}

/// Puts the schemas to use that are given and that the project keeps, which is looked for from a directory. Nothing is read
/// before.
///
/// # Errors
///
/// When one of the files cannot be read, or is no schema.
pub(super) fn use_schemas(
    given: &[PathBuf],
    reach: &Reach,
    global: &Global,
    from: Option<&Path>,
) -> Result<()> {
    let here = here()?;
    let mut all = Vec::new();
    for path in given {
        let bytes = reach
            .read_named(path, LARGEST_JSON)
            .with_context(|| format!("cannot read {}", shown(path)))?;
        for (address, schema) in read(path, &bytes)? {
            all.push(Provided {
                address,
                schema,
                file: slashes(path),
                added: None,
            });
        }
    }
    if !global.isolated {
        all.extend(of_project(reach, &home(global, &directory(&here, from)))?);
    }
    // Another command of this process cannot have set them: there is one a process.
    let _ = in_use::set(all);
    Ok(())
}

/// The directory that a project's own are looked for from.
fn directory(here: &Path, from: Option<&Path>) -> PathBuf {
    let from = from.map_or_else(|| here.to_owned(), |path| here.join(path));
    if from.is_dir() {
        from
    } else {
        from.parent().map(Path::to_owned).unwrap_or(from)
    }
}

/// What tells the schemas that a project keeps from others: the path of each file, with the digest of what it holds.
///
/// # Errors
///
/// When one of them cannot be read.
pub(super) fn kept_digests(
    reach: &Reach,
    global: &Global,
    from: Option<&Path>,
) -> Result<BTreeMap<PathBuf, [u8; 32]>> {
    if global.isolated {
        return Ok(BTreeMap::new());
    }
    let home = home(global, &directory(&here()?, from));
    let digest = |bytes: Vec<u8>| Sha256::digest(&bytes).into();
    let all = files_of(reach, &home)?;
    Ok(all
        .into_iter()
        .map(|(path, bytes)| (path, digest(bytes)))
        .collect())
}

/// The directory that a project keeps its own files in.
fn home(global: &Global, from: &Path) -> PathBuf {
    let policy = match &global.policy {
        Some(path) => Some(path.clone()),
        None => crate::policy::find(from),
    };
    let dir = policy.and_then(|file| file.parent().map(Path::to_owned));
    match dir {
        Some(dir) if dir.as_os_str().is_empty() => PathBuf::from("."),
        Some(dir) => relative(&dir),
        None => relative(&boundary_of(from)),
    }
}

/// A path as it is named from the working directory, where it lies below it.
fn relative(path: &Path) -> PathBuf {
    let here = here().ok().and_then(|here| here.canonicalize().ok());
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let below = here.and_then(|here| real.strip_prefix(here).map(Path::to_owned).ok());
    below.unwrap_or_else(|| path.to_owned())
}

/// What a JSON output has, each provider with its address.
fn read(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Schema)>> {
    let cannot = || format!("cannot use {}", shown(path));
    let all = providers_json(bytes).with_context(cannot)?;
    if all.is_empty() {
        bail!(
            "cannot use {}: it names no providers; run `terraform providers schema -json` in an initialised directory",
            shown(path)
        );
    }
    Ok(all)
}

/// The files with schemas in a project's directory, by their names.
fn files_of(reach: &Reach, home: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let dir = home.join(kept::DIRECTORY);
    // A link that leads elsewhere is not followed.
    let Ok(real) = reach.dir(&dir) else {
        return Ok(Vec::new());
    };
    let mut names: Vec<PathBuf> = Vec::new();
    let listed = fs::read_dir(&real).with_context(|| format!("cannot read {}", shown(&dir)))?;
    for entry in listed {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|e| e == ENDING) {
            names.push(name);
        }
        if names.len() > MOST {
            bail!("{} has more than {MOST} schemas", shown(&dir));
        }
    }
    names.sort();
    let mut all = Vec::new();
    for name in names {
        let path = dir.join(name);
        let cannot = || format!("cannot use {}", shown(&path));
        all.push((
            path.clone(),
            reach.read(&path, LARGEST_KEPT).with_context(cannot)?,
        ));
    }
    Ok(all)
}

/// The schemas in a project's directory, by the names of their files.
fn of_project(reach: &Reach, home: &Path) -> Result<Vec<Provided>> {
    let mut all = Vec::new();
    for (path, bytes) in files_of(reach, home)? {
        let cannot = || format!("cannot use {}", shown(&path));
        if let Some(version) = kept::version(&bytes) {
            FILE.read(version).with_context(cannot)?;
        }
        let kept = kept::read(&bytes).with_context(cannot)?;
        all.push(Provided {
            address: kept.address,
            schema: kept.schema,
            file: slashes(&path),
            added: Some(kept.added),
        });
    }
    Ok(all)
}

/// Keeps the schemas in a JSON output for the project, each provider's in a file of its own.
///
/// # Errors
///
/// When the file cannot be read or is no schema, and when what it becomes cannot be written.
pub(super) fn add(
    path: &Path,
    force: bool,
    global: &Global,
    today: Day,
    out: &mut Out,
) -> Result<Exit> {
    let here = here()?;
    let reach = global.reach(&[], &here)?;
    let bytes = reach
        .read_named(path, LARGEST_JSON)
        .with_context(|| format!("cannot read {}", shown(path)))?;
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    let all = read(path, &bytes)?;
    if let Some((address, _)) = all.iter().find(|(address, _)| !kept::is_address(address)) {
        bail!(
            "cannot use {}: {} is not the address of a provider",
            shown(path),
            line(address)
        );
    }
    let dir = home(global, &here).join(kept::DIRECTORY);
    for (address, mut schema) in all {
        if let Some(version) = locked(&reach, &here, &address) {
            schema.provider_version = version;
        }
        let bytes = kept::write(&address, &today.to_string(), &schema, digest);
        if bytes.len() as u64 > LARGEST_KEPT {
            bail!("the schema of {} is too large to be kept", line(&address));
        }
        kept::read(&bytes).with_context(|| format!("cannot keep {}", line(&address)))?;
        let file = free_file(&reach, &dir, &address);
        let own = |file: &[u8]| Ok(kept::version(file).is_some());
        let over = if force {
            Over::Anything
        } else {
            Over::Own(&own)
        };
        out.write(&file, &bytes, over)?;
        let version = match schema.provider_version.as_str() {
            "" => String::new(),
            version => format!(" {version}"),
        };
        out.tell(&format!(
            "Wrote {}: {}{}, {}, {}.\n",
            shown(&file),
            line(&address),
            line(&version),
            number(schema.resources().len(), "resource type"),
            number(schema.data_sources().len(), "data source"),
        ))?;
    }
    Ok(Exit::Clean)
}

fn number(n: usize, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s}")
}

/// The file for the schema of a provider: the one that it has, or the first name that no other provider has.
fn free_file(reach: &Reach, dir: &Path, address: &str) -> PathBuf {
    let of_another = |file: &PathBuf| {
        let kept = reach.read(file, LARGEST_KEPT).ok();
        let kept = kept.and_then(|bytes| kept::read(&bytes).ok());
        kept.is_some_and(|kept| kept.address != address)
    };
    let names = file_names(address);
    let mut files = names.iter().map(|name| dir.join(name));
    let free = files.find(|file| !of_another(file));
    let [first, ..] = &names;
    free.unwrap_or_else(|| dir.join(first))
}

/// `hashicorp-google.schema`, with the registry in front where it is not the usual one; and for two providers whose names
/// are the same with that sign between their parts, names with others.
fn file_names(address: &str) -> [String; 3] {
    let short = address
        .strip_prefix("registry.terraform.io/")
        .or_else(|| address.strip_prefix("registry.opentofu.org/"))
        .unwrap_or(address);
    [(short, "-"), (short, "+"), (address, "+")]
        .map(|(name, sign)| format!("{}.{ENDING}", name.replace(['/', ':'], sign)))
}
