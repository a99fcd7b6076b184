//! What the items of a policy show in a configuration: a value, nothing, or that it is not known, and why.

use crate::config::load::{Loader, ProcessEnv};
use crate::family::family;
use crate::family::matching::{Estate, Root, Scope as Part, matches};
use crate::inventory::{SourceOptions, read_source};
use crate::observation::{Observation, Reading, Scene, Verdict, absent_items, observe};
use crate::policy::lint::Mode;
use crate::policy::{load, validate};
use crate::sizing::size;
use crate::text::Files;

/// How a reading stands to the policy, and where it was read.
fn verdict(reading: &Reading<'_>, bound: &crate::family::Bound) -> String {
    let place = match &reading.path {
        Some(path) => format!("{}.{path}", reading.resource.address),
        None => reading.resource.address.to_string(),
    };
    let Some(want) = &bound.shows else {
        return format!("{place} and nothing is wanted");
    };
    match reading.verdict(bound.field, want, Mode::Exact) {
        Verdict::Conforms => format!("{place} conforms"),
        Verdict::Deviates { .. } => format!("{place} deviates"),
        Verdict::Ignored => format!("{place} ignored"),
        Verdict::Undecided(why) => format!("{place} undecided: {why}"),
    }
}

/// What each item shows for each of its fields, and which items are not there.
fn observed(policy: &str, main: &str) -> Vec<(String, String)> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.tf"), main).unwrap();
    let mut files = Files::new();
    let options = SourceOptions {
        dir: dir.path().to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    let sourced = read_source(&mut files, &mut Loader::new(), &options);
    let head = "policy \"p\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n}\n";
    let id = files.add("tfsize.hcl", format!("{head}{policy}"));
    let loaded = load(&mut files, id).unwrap();
    let environment = &loaded.environments[0];
    let mut mistakes = loaded.findings.clone();
    validate(environment, &mut mistakes);
    mistakes.retain(|f| f.severity == crate::finding::Severity::Error);
    assert_eq!(mistakes, [], "{policy}");
    let sized = size(environment, &mut Vec::new());
    let scope = Part {
        environment,
        beside: &[],
        whole: true,
        dir: ".",
    };
    let inventory = &sourced.inventory;
    let mut roots = [Root {
        dir: dir.path(),
        inventory,
        scope,
        matches: matches(inventory, scope, &sized, false),
    }];
    let estate = Estate::of(&mut roots, &sized);
    let scene = Scene {
        inventory,
        matches: &roots[0].matches,
        sized: &sized,
        estate: (&estate, 0),
    };
    let mut out = Vec::new();
    for component in &scene.matches.components {
        let calls = family(component.family).unwrap().calls(&sized);
        for call in calls.iter().filter(|call| call.name == component.name) {
            for bound in &call.bound {
                let doubt = |doubt: &crate::observation::Doubt<'_>| match doubt.resource {
                    Some(resource) => format!("{} {}", resource.address, doubt.why),
                    None => doubt.why.to_string(),
                };
                let shown = match observe(scene, component, bound) {
                    Observation::At(readings) => {
                        let all = readings.iter().map(|reading| verdict(reading, bound));
                        all.collect::<Vec<_>>().join("; ")
                    }
                    Observation::Absent => "absent".into(),
                    Observation::NotAsked => "not asked".into(),
                    Observation::Unknown(why) => format!("unknown: {}", doubt(&why)),
                    Observation::MaybeAbsent(why) => format!("maybe absent: {}", doubt(&why)),
                };
                let key = bound
                    .key
                    .as_ref()
                    .map_or_else(String::new, |key| format!(" {key}"));
                out.push((
                    format!("{} {}{key}", component.name, bound.field.name),
                    shown,
                ));
            }
        }
    }
    let families = crate::family::FAMILIES.iter();
    let calls: Vec<_> = families.flat_map(|family| family.calls(&sized)).collect();
    for item in absent_items(scene, &environment.policy, &calls) {
        let doubt = item
            .doubt
            .map_or("missing".into(), |why| format!("may be there: {why}"));
        let line = files.slice(item.line);
        out.push((
            format!("{} {}", item.family.name(), item.call.name),
            format!("{} {doubt} [{}] at {line}", item.title, item.rule.id),
        ));
    }
    out
}
