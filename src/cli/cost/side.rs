//! What is priced, from whatever it is read.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::budget;
use crate::catalog::price::embedded;
use crate::cli::base::Base;
use crate::cli::session::{PolicyFile, Session};
use crate::cli::{Global, Out};
use crate::cost::{Estimate, Usage, estimate, savings, strategies};
use crate::generate::{self, STACKS};
use crate::inventory::{Expect, Inventory, Keep, Moves, read_file_of};
use crate::policy::EnvironmentPolicy;
use crate::report::cost::{Of, Priced, Savings};
use crate::sizing;
use crate::target::{
    ActivePolicy, Claim, Request, Source, environments_of, read, read_root, relative_to,
};
use crate::text::escape::terminal::path as shown;
use crate::text::{Files, Reach, Scratch, is_stdin, slashes};
use crate::threads;

/// What there is to price.
pub(super) enum Given<'a> {
    /// What a policy generates: that of a file, or the one that is found.
    Policy(Option<&'a Path>),
    /// The root modules below directories.
    Configuration(&'a [PathBuf]),
    /// A plan or a state.
    Document(&'a Path, Expect),
}

impl<'a> Given<'a> {
    /// What a path is: a directory, a policy by the end of its name, else a plan or a state.
    pub(super) fn of(path: &'a PathBuf) -> Result<Self> {
        if is_stdin(path) {
            return Ok(Self::Document(path, Expect::Any));
        }
        if path.is_dir() {
            return Ok(Self::Configuration(std::slice::from_ref(path)));
        }
        if !path.exists() {
            bail!("{} does not exist", shown(path));
        }
        let end = path.extension().and_then(std::ffi::OsStr::to_str);
        Ok(match end {
            Some("hcl") => Self::Policy(Some(path)),
            Some("tf" | "tofu" | "tfvars") => bail!(
                "{} is a part of a configuration: name its directory",
                shown(path)
            ),
            _ => Self::Document(path, Expect::Any),
        })
    }
}

/// How it is priced.
pub(super) struct Pricing<'a> {
    /// The Region of what does not say where it is, where the command line says one.
    pub(super) region: Option<&'a str>,
    /// The environments that are asked for.
    pub(super) environments: &'a [String],
    /// Whether it is asked what would cost less.
    pub(super) savings: bool,
    /// How resources are used, where a file says it.
    pub(super) usage: Option<&'a Usage>,
    /// What is read of a configuration.
    pub(super) request: Request,
}

/// What was priced, with the policy that it was priced with.
pub(super) struct Side {
    /// The files that were read.
    pub(super) files: Files,
    /// What it was priced with.
    pub(super) policy: PolicyFile,
    /// What each root module costs in each of its environments.
    pub(super) priced: Vec<Priced>,
}

/// What root modules are called, by their directories: for a reader, and by both sides of a comparison.
type Names<'a> = &'a (dyn Fn(&Path) -> (String, String) + Sync);

impl Pricing<'_> {
    /// Prices what is given.
    ///
    /// # Errors
    ///
    /// When it cannot be read, and when the policy has errors.
    pub(super) fn side(&self, given: &Given<'_>, global: &Global, out: &mut Out) -> Result<Side> {
        let session = self.session(given, global, out)?;
        self.of(given, session, &|root| (slashes(root), slashes(root)), out)
    }

    /// Prices one of two that are compared. The first need not have the environments that are asked for.
    ///
    /// # Errors
    ///
    /// As [`side`](Self::side).
    pub(super) fn one_of_two(
        &self,
        given: &Given<'_>,
        global: &Global,
        is_before: bool,
        out: &mut Out,
    ) -> Result<Side> {
        let global = match given {
            Given::Policy(Some(path)) => Global {
                policy: Some((*path).to_owned()),
                ..global.clone()
            },
            _ => global.clone(),
        };
        let session = if is_before {
            opened(given, &global, &[], out)?
        } else {
            self.session(given, &global, out)?
        };
        // Both sides call a root module as it is called within its directory.
        let top = match given {
            Given::Configuration([dir]) => Some(dir.as_path()),
            _ => None,
        };
        let names = |root: &Path| (slashes(root), slashes(&relative_to(root, top)));
        self.of(given, session, &names, out)
    }

    /// What is given, opened with its policy.
    ///
    /// # Errors
    ///
    /// When the policy has errors or lacks an environment that is asked for.
    pub(super) fn session(
        &self,
        given: &Given<'_>,
        global: &Global,
        out: &mut Out,
    ) -> Result<Session> {
        opened(given, global, self.environments, out)
    }

    /// Prices what is given, in what was opened for it.
    ///
    /// # Errors
    ///
    /// As [`side`](Self::side).
    pub(super) fn of(
        &self,
        given: &Given<'_>,
        session: Session,
        names: Names<'_>,
        out: &mut Out,
    ) -> Result<Side> {
        let priced = match given {
            Given::Policy(_) => Some(self.policy(&session, out)?),
            _ => None,
        };
        let Session {
            mut files, policy, ..
        } = session;
        let active = policy.active();
        let priced = match given {
            Given::Policy(_) => priced.unwrap_or_default(),
            Given::Configuration(paths) => {
                let request = Request {
                    paths: paths.to_vec(),
                    ..self.request.clone()
                };
                self.configuration(&mut files, &request, &active, names)?
            }
            Given::Document(path, expect) => self.document(path, *expect, &mut files, &active)?,
        };
        Ok(Side {
            files,
            policy,
            priced,
        })
    }

    /// Prices the same in a revision. Where it did not have it, there is nothing.
    ///
    /// # Errors
    ///
    /// When it cannot be read there.
    pub(super) fn earlier(
        &self,
        given: &Given<'_>,
        base: &mut Base,
        now: &Session,
        global: &Global,
        out: &mut Out,
    ) -> Result<Vec<Priced>> {
        let _doing = base.doing();
        let named = global.policy.as_ref();
        let lacks = named.is_some_and(|file| base.revision.path(file).is_none_or(|p| !p.is_file()));
        // The example policy is nobody's: it is not what was there before one was written.
        let is_new = lacks || (base.session.policy.is_embedded() && !now.policy.is_embedded());
        if let Given::Policy(_) = given {
            if is_new {
                return Ok(Vec::new());
            }
            let priced = self.policy(&base.session, out);
            return priced.with_context(|| format!("at {}", base.called()));
        }
        let request = Request {
            paths: base.dirs.clone(),
            ..self.request.clone()
        };
        if request.paths.is_empty() {
            return Ok(Vec::new());
        }
        let own = base.session.policy.active();
        // Which environment a root module is, today's policy says where there was none.
        let policy = match base.revision.path(&now.policy.active().dir) {
            Some(dir) if is_new => ActivePolicy {
                dir,
                ..now.policy.active()
            },
            _ => own,
        };
        let revision = &base.revision;
        let names = |root: &Path| {
            let name = slashes(&revision.name(root));
            let name = if name.is_empty() { ".".into() } else { name };
            (name.clone(), name)
        };
        let files = &mut base.session.files;
        let mut priced = self.configuration(files, &request, &policy, &names)?;
        // What was not read is called as the person calls it.
        let top = revision.path(revision.top()).map(|top| slashes(&top));
        if let Some(top) = top {
            let prefix = format!("{}/", top.trim_end_matches('/'));
            for unread in priced.iter_mut().flat_map(|one| &mut one.unread) {
                *unread = unread.replace(&prefix, "");
            }
        }
        Ok(priced)
    }

    /// What an inventory costs in each of the environments that it matches, which may be in other Regions.
    fn in_each<'i>(
        &'i self,
        like: &'i dyn Fn(String) -> Priced,
        title: &'i str,
        claims: &'i [Claim<'i>],
        inventory: &'i Inventory,
    ) -> impl Iterator<Item = Priced> + 'i {
        let alone = claims
            .is_empty()
            .then(|| self.priced(like(title.to_owned()), None, inventory));
        let each = claims.iter().map(move |claim| {
            let name = &claim.environment.environment.name.text;
            let like = like(format!("{title} ({name})"));
            self.priced(like, Some(claim.environment), inventory)
        });
        alone.into_iter().chain(each)
    }

    /// What an inventory costs.
    fn priced(
        &self,
        like: Priced,
        environment: Option<&EnvironmentPolicy>,
        inventory: &Inventory,
    ) -> Priced {
        let _doing = budget::doing(|| format!("pricing {}", like.title));
        let own = environment.and_then(|e| e.policy.head.region.as_ref());
        let own = own.map(|region| region.value.clone());
        let region = self.region.map(str::to_owned).or(own);
        let unread = inventory
            .gaps
            .iter()
            .map(|gap| format!("{}: {}", gap.what, gap.why));
        let estimate = estimate(inventory, embedded(), region.as_deref(), self.usage);
        Priced {
            environment: environment.map(|e| e.environment.name.text.clone()),
            unread: unread.collect(),
            savings: self.savings.then(|| found(&estimate)),
            estimate,
            region,
            ..like
        }
    }

    /// What a plan or a state costs.
    fn document(
        &self,
        path: &Path,
        expect: Expect,
        files: &mut Files,
        policy: &ActivePolicy<'_>,
    ) -> Result<Vec<Priced>> {
        threads::deep(|| {
            let inventory = read_file_of(files, path, expect, &|_| Keep::All)?;
            let dir = path.parent().unwrap_or(Path::new("."));
            let beside = Source::Beside(if is_stdin(path) { Path::new(".") } else { dir });
            let claims = environments_of(files, &self.request, policy, beside, &inventory);
            let of = if inventory.kind == crate::inventory::SourceKind::Plan {
                Of::Plan
            } else {
                Of::State
            };
            let plan = (of == Of::Plan).then_some(&inventory);
            let like = |title| Priced {
                moves: Moves::new(Vec::new(), plan),
                ..Priced::new(of, title)
            };
            let title = slashes(path);
            let all = self.in_each(&like, &title, &claims, &inventory);
            Ok(all.collect())
        })?
    }

    /// What each root module below the paths costs, in each of its environments.
    fn configuration(
        &self,
        files: &mut Files,
        request: &Request,
        policy: &ActivePolicy<'_>,
        names: Names<'_>,
    ) -> Result<Vec<Priced>> {
        threads::deep(|| {
            let targets = read(files, request, policy)?;
            let mut all = Vec::new();
            for target in &targets.list {
                let inventory = &target.sourced.inventory;
                let is_broken = target.broken().next().is_some();
                let (title, root) = names(&target.root);
                // One root module has a bill for each workspace and each file of values that it is read with.
                let of_several = |name: String| match &target.label {
                    Some(label) => format!("{name} ({label})"),
                    None => name,
                };
                let (title, root) = (of_several(title), of_several(root));
                let like = |title| Priced {
                    root: root.clone(),
                    is_broken,
                    moves: Moves::new(target.sourced.moves.clone(), None),
                    ..Priced::new(Of::Configuration, title)
                };
                all.extend(self.in_each(&like, &title, &target.environments, inventory));
            }
            Ok(all)
        })?
    }

    /// What the stacks of the policy cost: those that `tfsize generate` writes, read back.
    fn policy(&self, session: &Session, out: &mut Out) -> Result<Vec<Priced>> {
        let there = |name: &&String| {
            let mut all = session.policy.loaded.environments.iter();
            *name == "all" || all.any(|e| e.environment.name.text == **name)
        };
        // What was opened for them has all of them; an earlier policy may lack some.
        let wanted: Vec<String> = self.environments.iter().filter(there).cloned().collect();
        if wanted.is_empty() && !self.environments.is_empty() {
            return Ok(Vec::new());
        }
        let environments = session.policy.environments(&wanted, false)?;
        // Each is made when its turn comes: many environments with many items are far larger than the policy.
        let sized = |environment: &EnvironmentPolicy, findings: &mut Vec<_>| {
            let name = &environment.environment.name.text;
            let _doing = budget::doing_whole(|| format!("pricing environment \"{name}\""));
            sizing::size(environment, findings)
        };
        let mut findings = Vec::new();
        for environment in &environments {
            sized(environment, &mut findings);
        }
        session.refuse(&crate::finding::merged(findings), out)?;
        // Each environment is a stack of its own, however few words the policy has for it.
        budget::earn_pieces(environments.len());
        let scratch = Scratch::new()?;
        let mut files = Files::within(Reach::within([scratch.path().to_owned()]));
        threads::deep(|| {
            let mut priced = Vec::new();
            for (place, environment) in environments.into_iter().enumerate() {
                let sized = sized(environment, &mut Vec::new());
                let name = &environment.environment.name.text;
                let _doing = budget::doing_whole(|| format!("pricing environment \"{name}\""));
                for (path, written) in generate::files(&[(environment, &sized)]) {
                    // The modules are those of all.
                    let is_new = place == 0 || path.starts_with(STACKS);
                    if is_new && budget::spend_text(written.text.len()) {
                        scratch.put(&path, &written.text)?;
                    }
                }
                budget::check()?;
                let dir = scratch.path().join(STACKS).join(name);
                let sourced = read_root(
                    &mut files,
                    &Request::default(),
                    &ActivePolicy::default(),
                    &dir,
                )?;
                let like = Priced::new(Of::Policy, name.clone());
                priced.push(self.priced(like, Some(environment), &sourced.inventory));
            }
            Ok(priced)
        })?
    }
}

/// What is given, opened with its policy and these environments of it.
fn opened(
    given: &Given<'_>,
    global: &Global,
    environments: &[String],
    out: &mut Out,
) -> Result<Session> {
    match given {
        Given::Policy(_) => Session::usable(global, &[], environments, out),
        Given::Configuration(paths) => Session::usable(global, paths, environments, out),
        Given::Document(path, _) => {
            let global = global.beside(std::iter::once(&(*path).to_owned()));
            Session::usable(&global, &[], environments, out)
        }
    }
}

/// What would cost less.
fn found(estimate: &Estimate) -> Savings {
    let list = savings(estimate, embedded());
    Savings {
        strategies: strategies(estimate, &list),
        list,
    }
}
