//! What a command was given, as it is in another revision.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::budget::{self, Whole};
use crate::drift::Revision;
use crate::finding::{Changed, ChangedKind, Finding, Severity};
use crate::lint::baseline_file::Baseline;
use crate::lint::{Side, changed};
use crate::policy::EnvironmentPolicy;
use crate::policy::select::EnvironmentSelect;
use crate::target::{self, Request, Standing};
use crate::text::{Files, SourceFile, hex, slashes};

use super::Global;
use super::provider_schemas::kept_digests;
use super::reach::directory;
use super::session::{Session, here};

/// A revision with its policy.
pub(super) struct Base {
    pub(super) revision: Revision,
    /// As it is called on the command line.
    called: String,
    /// The directories that the command was given, those of them that the revision has.
    pub(super) dirs: Vec<PathBuf>,
    /// What leads to the same root modules there: these directories, or where a file was given, one beside it.
    asked: Vec<PathBuf>,
    /// Its files and its policy.
    pub(super) session: Session,
    /// What its root modules stand for, once its configuration is read.
    standing: Standing,
    /// Whether that is without values that the command line gives.
    unvalued: bool,
    /// Lists of modules that somebody has committed since.
    committed: Vec<PathBuf>,
    /// The schemas that the project keeps: now, and in the revision.
    schemas: [Schemas; 2],
}

/// Files with schemas by their paths, each with the digest of what it holds.
type Schemas = BTreeMap<PathBuf, [u8; 32]>;

impl Base {
    /// Reads the directories and the policy of a revision, and other files that are named.
    ///
    /// # Errors
    ///
    /// When there is no such revision, and when its policy has errors.
    pub(super) fn read(
        revision: &str,
        paths: &[PathBuf],
        named: &[PathBuf],
        global: &Global,
    ) -> Result<Self> {
        let mut given: Vec<PathBuf> = paths.iter().map(|path| directory(path)).collect();
        given.dedup();
        let reach = global.reach(&given, &here()?)?;
        let mut named = named.to_vec();
        named.extend(global.policy.clone());
        let (files, whole): (Vec<&PathBuf>, Vec<&PathBuf>) =
            paths.iter().partition(|path| path.is_file());
        let used: Vec<PathBuf> = files.into_iter().map(|path| directory(path)).collect();
        // What a unit of Terragrunt is read from lies elsewhere, and its text does not always say where.
        named.extend(target::read_by_units(
            &mut Files::within(reach.clone()),
            &given,
        ));
        let at = {
            let _doing = budget::doing(|| format!("reading the files of {revision}"));
            Revision::read(&given, &used, &named, revision, &reach)?
        };
        let _doing = doing(revision);
        let there = given.iter().filter_map(|dir| at.path(dir));
        let dirs: Vec<PathBuf> = there.filter(|dir| dir.is_dir()).collect();
        let beside = used.iter().filter_map(|dir| at.file_in(dir));
        let whole = whole.into_iter().filter_map(|path| at.path(path));
        let whole = whole.filter(|dir| dir.is_dir());
        let asked: Vec<PathBuf> = whole.chain(beside).collect();
        let committed = at.lend_terraform_dirs(&given)?;
        let schemas = kept_digests(&reach, global, paths.first().map(PathBuf::as_path))?;
        let own = global.policy.as_ref();
        let policy_there = own.and_then(|p| at.path(p)).filter(|p| p.is_file());
        let mut allow_dir = global.allow_dir.clone();
        // What `init` has brought is lent from there.
        allow_dir.push(at.top().to_owned());
        let global = Global {
            policy: policy_there.or_else(|| own.cloned()),
            allow_dir,
            ..global.clone()
        };
        // Where nothing was, there was a policy all the same.
        let first = given
            .iter()
            .find_map(|dir| at.path(dir))
            .unwrap_or_default();
        let from: Vec<PathBuf> = if dirs.is_empty() {
            nearest(&first)
        } else {
            dirs.clone()
        };
        let session = Session::open(&global, &from)?;
        let kept = kept_digests(
            session.files.reach(),
            &global,
            from.first().map(PathBuf::as_path),
        );
        // Schemas that cannot be read there are none that hold.
        let kept = kept.unwrap_or_default();
        let broken = |f: &Finding| f.severity == Severity::Error;
        if session.policy.loaded.findings.iter().any(broken) {
            bail!("the policy cannot be used at {revision}");
        }
        Ok(Self {
            revision: at,
            called: revision.to_owned(),
            dirs,
            asked,
            session,
            standing: Standing::new(),
            unvalued: false,
            committed,
            schemas: [schemas, kept],
        })
    }

    /// As the revision is called on the command line.
    pub(super) fn called(&self) -> &str {
        &self.called
    }

    /// Says that what is done is done with the revision, until the guard goes.
    pub(super) fn doing(&self) -> Whole {
        doing(&self.called)
    }

    /// Reads the configuration, for the comments in it and for what its root modules stand for.
    ///
    /// # Errors
    ///
    /// When directories are nested too deeply.
    pub(super) fn read_texts(&mut self, request: &Request) -> Result<()> {
        let _doing = self.doing();
        let mut there = Request {
            paths: self.asked.clone(),
            ..request.clone()
        };
        let policy = self.session.policy.active();
        let files = &mut self.session.files;
        if let Ok(targets) = target::read(files, &there, &policy) {
            self.standing = targets.standing();
            return Ok(());
        }
        // A variable that has a value on the command line may be newer than the revision.
        there.values.clear();
        let roots = target::read(files, &there, &policy)?.standing();
        self.unvalued = true;
        self.standing = roots;
        Ok(())
    }

    /// Takes what the root modules of the revision stood for from a comparison that read them.
    pub(super) fn stood(&mut self, standing: &Standing) {
        self.standing.clone_from(standing);
    }

    /// The root modules that are not what they were. Some are not checked by themselves any more: they are gone or moved, or
    /// another module calls them, and what is wrong in them then shows only with the values that the caller gives. Others
    /// are another environment, though the policy selects as it did.
    pub(super) fn stands_differently(&self, now: &Session, standing: &Standing) -> Vec<Changed> {
        let names = |list: &Standing| -> Standing {
            let named = list.iter();
            let named = named.map(|(root, of)| (self.revision.name(root), of.clone()));
            named.collect()
        };
        let name = |root: &Path| match slashes(root).as_str() {
            "" => ".".to_owned(),
            root => root.to_owned(),
        };
        let selects_alike = !self.unvalued && selection(own(now)) == selection(own(&self.session));
        let now = names(standing);
        let mut out = Vec::new();
        for (root, was) in names(&self.standing) {
            let told = match now.get(&root) {
                None => (
                    ChangedKind::Root,
                    name(&root),
                    "checked by itself".to_owned(),
                    None,
                ),
                Some(is) if selects_alike && *is != was => (
                    ChangedKind::Setting,
                    format!("environment of {}", name(&root)),
                    all(&was),
                    Some(all(is)),
                ),
                Some(_) => continue,
            };
            let (kind, name, was, is) = told;
            out.push(Changed {
                kind,
                name,
                was: Some(was),
                is,
                environments: Vec::new(),
                at: None,
            });
        }
        out
    }

    /// A baseline file of the revision; none where it had none that can be read.
    pub(super) fn known(&self, path: &Path) -> Option<Baseline> {
        let file = self.revision.path(path)?;
        let file = SourceFile::read(self.session.files.reach(), &file).ok()?;
        Baseline::read(&file.text).ok()
    }

    /// What decides how the configuration is checked now, and is another there.
    pub(super) fn changed(
        &self,
        now: &Session,
        known: Option<(&Baseline, Option<&Baseline>)>,
    ) -> Vec<Changed> {
        let named = |path: &Path| self.revision.name(path);
        let mut all = changed(
            &Side {
                environments: own(now),
                files: &now.files,
                named: &named,
                known: known.map(|(now, _)| now),
            },
            &Side {
                environments: own(&self.session),
                files: &self.session.files,
                named: &named,
                known: known.and_then(|(_, then)| then),
            },
        );
        all.extend(self.committed.iter().map(|path| Changed {
            kind: ChangedKind::Setting,
            name: slashes(path),
            was: None,
            is: Some("committed, and not what `init` brings".to_owned()),
            environments: Vec::new(),
            at: None,
        }));
        all.extend(self.changed_schemas());
        all
    }

    /// The schemas that the project keeps and that are others there: they decide what a configuration may say.
    fn changed_schemas(&self) -> Vec<Changed> {
        let by_name = |schemas: &Schemas| -> BTreeMap<PathBuf, String> {
            let named = schemas.iter();
            let named = named.map(|(path, digest)| (self.revision.name(path), digest));
            let said = |digest: &[u8; 32]| {
                let begin = digest.get(..DIGEST).unwrap_or_default();
                format!("a provider's schema with the digest {}", hex(begin))
            };
            named.map(|(path, digest)| (path, said(digest))).collect()
        };
        let [now, then] = self.schemas.each_ref().map(by_name);
        let names: BTreeSet<&PathBuf> = now.keys().chain(then.keys()).collect();
        let changed = names
            .into_iter()
            .filter(|name| now.get(*name) != then.get(*name));
        changed
            .map(|name| Changed {
                kind: ChangedKind::Setting,
                name: slashes(name),
                was: then.get(name).cloned(),
                is: now.get(name).cloned(),
                environments: Vec::new(),
                at: None,
            })
            .collect()
    }
}

/// The files of a revision are copies, in a directory that the person does not know.
fn doing(revision: &str) -> Whole {
    budget::doing_whole(|| format!("reading the files of {revision}"))
}

/// How many bytes of a digest are said.
const DIGEST: usize = 8;

/// What somebody has written of a policy: the one that tfsize carries is nobody's setting.
fn own(session: &Session) -> &[EnvironmentPolicy] {
    if session.policy.is_embedded() {
        &[]
    } else {
        &session.policy.loaded.environments
    }
}

/// What says which root modules are an environment, by its name.
fn selection(environments: &[EnvironmentPolicy]) -> BTreeMap<&str, Vec<(String, String)>> {
    let of = |one: &'_ EnvironmentPolicy| -> Vec<(String, String)> {
        let select = one.environment.select.iter();
        let stated = select.flat_map(EnvironmentSelect::stated);
        stated.map(|(word, said, _)| (word, said)).collect()
    };
    let each = environments.iter();
    each.map(|one| (one.environment.name.text.as_str(), of(one)))
        .collect()
}

/// The names of environments, for the reader.
fn all(names: &BTreeSet<String>) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.join(", ")
}

/// The nearest directory above that is there.
fn nearest(path: &Path) -> Vec<PathBuf> {
    let found = path.ancestors().find(|dir| dir.is_dir());
    found.map(Path::to_owned).into_iter().collect()
}
