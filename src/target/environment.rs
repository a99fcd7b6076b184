//! Which environment of the policy a root module is.

use std::path::{Component as Part, Path};

use crate::config::value::{Data, Shown, Value};
use crate::family::matching::Scope;
use crate::inventory::{Inventory, Mode};
use crate::policy::EnvironmentPolicy;
use crate::policy::select::EnvironmentSelect;
use crate::text::slashes;

use super::Wanted;
use super::file_header::Origin;

/// A root module, as environments are chosen for it.
pub struct Place<'a> {
    /// Its directory relative to the policy file's; as it was named where it lies elsewhere.
    pub dir: &'a Path,
    /// The workspace that it is read in, where that is known.
    pub workspace: Option<&'a str>,
    /// What was read of it.
    pub inventory: &'a Inventory,
    /// What `generate` made its files from.
    pub generated: Option<Origin>,
    /// Whether the run was asked about this directory itself.
    pub asked: bool,
    /// Whether it is planned by itself.
    pub planned: bool,
    /// Whether the policy is the one that tfsize carries.
    pub embedded: bool,
}

impl Place<'_> {
    /// Whether it surely is no environment of the policy: a module of which nothing is planned, the example of a module, or
    /// made from another policy where nobody wrote one for it.
    fn is_foreign(&self, all: &[&EnvironmentPolicy]) -> bool {
        if !self.planned && !self.asked {
            return true;
        }
        match &self.generated {
            Some(Origin::Module(_)) => !self.asked,
            Some(Origin::Policy { name, .. }) => {
                self.embedded && all.iter().all(|e| e.policy.head.name.text != *name)
            }
            None => false,
        }
    }
}

/// An environment that a root module is, and why.
#[derive(Debug, Clone)]
pub struct Claim<'p> {
    /// The policy as it holds in that environment.
    pub environment: &'p EnvironmentPolicy,
    /// Why, as a clause.
    pub because: String,
    /// Other environments that are parts of the root module, by addresses.
    pub beside: Vec<&'p EnvironmentPolicy>,
    /// Whether all of the root module is the environment, whatever addresses it selects elsewhere.
    pub whole: bool,
    /// The directory of the root module, relative to the policy file.
    pub dir: String,
}

impl Claim<'_> {
    /// The part of the root module that is the environment.
    pub fn scope(&self) -> Scope<'_> {
        Scope {
            environment: self.environment,
            beside: &self.beside,
            whole: self.whole,
            dir: &self.dir,
        }
    }
}

/// The environments a root module is looked at under.
pub fn choose<'p>(
    place: &Place<'_>,
    all: &[&'p EnvironmentPolicy],
    wanted: &Wanted,
) -> Vec<Claim<'p>> {
    let asked = |environment: &'p EnvironmentPolicy, how: &str| Claim {
        environment,
        because: format!("chosen with --env{how}"),
        beside: Vec::new(),
        whole: false,
        dir: slashes(place.dir),
    };
    let real: Vec<&EnvironmentPolicy> = all
        .iter()
        .copied()
        .filter(|e| !e.environment.scenario.value)
        .collect();
    if let Wanted::Named(names) = wanted {
        // Among others, what surely is another environment is not meant.
        let named = |claim: &Claim<'_>| names.contains(&claim.environment.environment.name.text);
        let claims = environments(place, &real);
        let another = !claims.is_empty() && !claims.iter().any(named);
        if place.is_foreign(all) || another && !place.asked {
            return Vec::new();
        }
        let claimed = |e: &EnvironmentPolicy| {
            let mut claims = claims.iter();
            claims.find(|c| c.environment.environment.name.text == e.environment.name.text)
        };
        // Nor is what lies elsewhere than the environment says that its root modules do, but for what was made for it.
        let elsewhere = |e: &EnvironmentPolicy| {
            let select = e.environment.select.as_ref();
            !place.asked
                && claimed(e).is_none()
                && select.is_some_and(|select| !select.holds_dir(place.dir))
        };
        return all
            .iter()
            .filter(|e| names.contains(&e.environment.name.text) && !elsewhere(e))
            .map(|e| Claim {
                whole: claimed(e).is_some_and(|claim| claim.whole),
                ..asked(e, "")
            })
            .collect();
    }
    let claims = environments(place, &real);
    if claims.is_empty() && *wanted == Wanted::All && !place.is_foreign(all) {
        let open = real.iter().filter(|e| e.environment.select.is_none());
        return open.map(|e| asked(e, " all")).collect();
    }
    claims
}

/// The environments besides one that are parts of a root module, by addresses.
pub(super) fn beside<'p>(
    place: &Place<'_>,
    all: &[&'p EnvironmentPolicy],
    one: &EnvironmentPolicy,
) -> Vec<&'p EnvironmentPolicy> {
    let others = all.iter().copied().filter(|other| {
        let select = other.environment.select.as_ref();
        let by_address = select.filter(|select| select.addresses.is_some());
        !other.environment.scenario.value
            && other.environment.name.text != one.environment.name.text
            && by_address.is_some_and(|select| matches!(selected(place, select), Said::Yes(_)))
    });
    others.collect()
}

/// What is said of a root module and an environment.
enum Said {
    Yes(String),
    No,
}

/// What says of a root module that it is the environment of a name.
type Evidence<'e> = &'e dyn Fn(&str) -> Option<String>;

/// The environments that a root module is, of those given; none where nothing says so. Those that are a part of it, by
/// addresses, stand beside the one that is the rest.
fn environments<'p>(place: &Place<'_>, all: &[&'p EnvironmentPolicy]) -> Vec<Claim<'p>> {
    let is_part = |environment: &&&EnvironmentPolicy| {
        let select = environment.environment.select.as_ref();
        select.is_some_and(|select| select.addresses.is_some())
    };
    let parts: Vec<&EnvironmentPolicy> = all.iter().filter(is_part).copied().collect();
    let rest = all.iter().filter(|environment| !is_part(environment));
    let mut out = whole(place, &rest.copied().collect::<Vec<_>>());
    out.extend(selecting(place, &parts));
    if out.is_empty() && !place.is_foreign(all) {
        // What was generated for it is all of it.
        let made = generated(place, &parts).into_iter();
        out.extend(made.map(|claim| Claim {
            whole: true,
            ..claim
        }));
    }
    out
}

/// The environment that the files of a root module were generated for.
fn generated<'p>(place: &Place<'_>, all: &[&'p EnvironmentPolicy]) -> Option<Claim<'p>> {
    let Some(Origin::Policy { environment, .. }) = &place.generated else {
        return None;
    };
    let of = all.iter().find(|e| e.environment.name.text == *environment);
    of.map(|of| Claim {
        environment: of,
        because: "its files were generated for it".into(),
        beside: Vec::new(),
        whole: false,
        dir: slashes(place.dir),
    })
}

/// The environments whose `select` says that they are a root module, or a part of it.
fn selecting<'p>(place: &Place<'_>, all: &[&'p EnvironmentPolicy]) -> Vec<Claim<'p>> {
    if !place.planned && !place.asked {
        return Vec::new();
    }
    let said = all.iter().filter_map(|environment| {
        let select = environment.environment.select.as_ref()?;
        match selected(place, select) {
            Said::Yes(because) => Some(Claim {
                environment,
                because,
                beside: Vec::new(),
                whole: false,
                dir: slashes(place.dir),
            }),
            Said::No => None,
        }
    });
    said.collect()
}

/// The environments that a whole root module is.
fn whole<'p>(place: &Place<'_>, all: &[&'p EnvironmentPolicy]) -> Vec<Claim<'p>> {
    let out = selecting(place, all);
    if !out.is_empty() {
        return out;
    }
    if place.is_foreign(all) {
        return Vec::new();
    }
    if let Some(claim) = generated(place, all) {
        return vec![claim];
    }
    let open: Vec<&'p EnvironmentPolicy> = all
        .iter()
        .copied()
        .filter(|e| e.environment.select.is_none())
        .collect();
    // What says most comes first; the first that names an environment decides.
    let by: [Evidence<'_>; 4] = [
        &|name| by_variable(place, name),
        &|name| (place.workspace == Some(name)).then(|| format!("the workspace is {name}")),
        &|name| {
            let named = place
                .dir
                .components()
                .any(|part| matches!(part, Part::Normal(p) if p == name));
            named.then(|| format!("its directory is named {name}"))
        },
        &|name| by_tag(place, name),
    ];
    for evidence in by {
        let found: Vec<Claim<'p>> = open
            .iter()
            .filter_map(|environment| {
                let because = evidence(&environment.environment.name.text)?;
                Some(Claim {
                    environment,
                    because,
                    beside: Vec::new(),
                    whole: false,
                    dir: slashes(place.dir),
                })
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    match all {
        [only] if only.environment.select.is_none() => vec![Claim {
            environment: only,
            because: "it is the policy's only environment".into(),
            beside: Vec::new(),
            whole: false,
            dir: slashes(place.dir),
        }],
        _ => Vec::new(),
    }
}

/// The variables that name the environment.
pub const NAMING: [&str; 3] = ["environment", "env", "stage"];

fn by_variable(place: &Place<'_>, name: &str) -> Option<String> {
    NAMING.iter().find_map(|variable| {
        let value = place.inventory.variables.get(*variable)?;
        let said = Shown::of(value);
        let is_name = decides(value, true) && value.as_str() == Some(name);
        is_name.then(|| format!("var.{variable} is {said}"))
    })
}

/// By tags, where all resources that say something say the same.
fn by_tag(place: &Place<'_>, name: &str) -> Option<String> {
    let mut seen = None;
    for resource in &place.inventory.resources {
        if resource.address.mode != Mode::Managed {
            continue;
        }
        for key in ["environment", "Environment", "env", "Env", "stage", "Stage"] {
            if let Ok(Some(value)) = resource.tag(key) {
                match &seen {
                    None => seen = Some((key, value)),
                    Some((_, other)) if *other == value => {}
                    Some(_) => return None,
                }
            }
        }
    }
    let (key, value) = seen?;
    (*value == *name).then(|| format!("its resources are tagged {key} = {value}"))
}

fn selected(place: &Place<'_>, select: &EnvironmentSelect) -> Said {
    let mut reasons = Vec::new();
    if let Some(paths) = &select.paths {
        let text = slashes(place.dir);
        match paths.value.iter().find(|p| p.holds_dir(&text)) {
            Some(p) => reasons.push(format!("its directory matches \"{}\"", p.text)),
            None => return Said::No,
        }
    }
    if let Some(workspaces) = &select.workspaces {
        let mut patterns = workspaces.value.iter();
        let found = match place.workspace {
            Some(name) => patterns.find(|p| p.matches(name)),
            // What nobody has selected another one for is in the one that there always is.
            None => patterns.find(|p| p.text == "default"),
        };
        match found {
            Some(p) => reasons.push(format!("the workspace matches \"{}\"", p.text)),
            None => return Said::No,
        }
    }
    for (name, pattern) in select.variables.iter() {
        let value = place.inventory.variables.get(name);
        let whole = pattern.value.is_literal();
        let matches =
            |v: &&Value| decides(v, whole) && spelled(v).is_some_and(|v| pattern.value.matches(&v));
        match value.filter(matches) {
            Some(value) => reasons.push(format!("var.{name} is {}", Shown::of(value))),
            None => return Said::No,
        }
    }
    for (key, pattern) in select.tags.iter() {
        let mut managed = place.inventory.resources.iter();
        let carried = managed.any(|r| {
            r.address.mode == Mode::Managed
                && matches!(r.tag(key), Ok(Some(v)) if pattern.value.matches(&v))
        });
        if !carried {
            return Said::No;
        }
        reasons.push(format!(
            "its resources are tagged {key} = {}",
            pattern.value.text
        ));
    }
    if let Some(addresses) = &select.addresses {
        let mut all = place.inventory.resources.iter();
        let part = all.any(|r| select.holds_address(&r.address.spellings()));
        if !part {
            return Said::No;
        }
        let texts: Vec<&str> = addresses.value.iter().map(|p| p.text.as_str()).collect();
        reasons.push(format!(
            "resources in it match \"{}\"",
            texts.join("\" or \"")
        ));
    }
    if reasons.is_empty() {
        // Files of values alone choose by being there, which the reader of the root module has seen.
        return Said::No;
    }
    Said::Yes(reasons.join(" and "))
}

/// Whether a value may decide which environment it is, which every report says: no secret may, and what comes of the
/// process's environment is not asked for by a part of it.
fn decides(value: &Value, whole: bool) -> bool {
    let marks = value.marks();
    !marks.is_untold() || whole && !marks.is_secret()
}

fn spelled(value: &Value) -> Option<String> {
    match &value.data {
        Data::String(text) => Some(text.to_string()),
        Data::Number(n) => Some(n.to_string()),
        Data::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}
