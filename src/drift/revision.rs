//! What has moved since another revision of the repository.

use std::collections::HashMap;
use std::path::PathBuf;

use super::checkout::Revision;
use super::table::{Cell, Class, Drift, Row, Status};

/// Which value of which item a row is about, whatever the address is called.
type Name = (PathBuf, String, Value, usize);

/// The item, the field, what it is in words, and where in the resource.
type Value = (String, &'static str, String, String);

fn names(revision: &Revision, drift: &Drift) -> Vec<Vec<Name>> {
    let mut out = Vec::new();
    for target in &drift.targets {
        let root = target.root.as_deref().map(|r| revision.named(r));
        let mut seen: HashMap<Value, usize> = HashMap::new();
        let name = |row: &Row| {
            let (what, path) = (row.what.clone(), row.path.clone());
            let value = (row.item.clone(), row.field, what, path);
            let n = seen.entry(value.clone()).or_default();
            *n += 1;
            (
                root.clone().unwrap_or_default(),
                target.environment.clone(),
                value,
                *n,
            )
        };
        out.push(target.rows.iter().map(name).collect());
    }
    out
}

/// Says of each row how it stands to the same one of another revision, and leaves out what has no owner there either.
pub fn against(now: &mut Drift, then: &Drift, revision: &Revision) {
    let before: HashMap<Name, &Row> = names(revision, then)
        .into_iter()
        .flatten()
        .zip(then.targets.iter().flat_map(|e| &e.rows))
        .collect();
    let named = names(revision, now);
    for (target, names) in now.targets.iter_mut().zip(named) {
        let root = target.root.as_deref().map(|r| revision.named(r));
        let old = then.targets.iter().find(|e| {
            e.environment == target.environment
                && e.root.as_deref().map(|r| revision.named(r)) == root
        });
        for (row, name) in target.rows.iter_mut().zip(names) {
            row.status = Some(status(row, before.get(&name).copied()));
        }
        for transition in &mut target.transitions {
            let known = old.is_some_and(|e| {
                let mut all = e.transitions.iter();
                all.any(|t| t.rule == transition.rule && t.address == transition.address)
            });
            transition.status = Some(if known { Status::Same } else { Status::New });
        }
        let Some(old) = old else { continue };
        let known: Vec<&String> = old.unclaimed.iter().map(|one| &one.address).collect();
        target
            .unclaimed
            .retain(|one| !known.contains(&&one.address));
        // What is left out now is drift, though the policy may have items elsewhere.
        let mut gone = Vec::new();
        target.absent.retain(|(family, name)| {
            if old.absent.contains(&(family.clone(), name.clone())) {
                return false;
            }
            let mut row = Row::whole(family, name, Class::CodeDiffers, None);
            if old
                .rows
                .iter()
                .any(|r| r.item == row.item && r.class != Class::Undecided)
            {
                row.source = Cell::Missing;
                row.status = Some(Status::New);
                row.note = Some("it was there before".into());
                gone.push(row);
                return false;
            }
            true
        });
        target.rows.extend(gone);
    }
}

fn status(now: &Row, then: Option<&Row>) -> Status {
    // Whether what was not known there is new nobody can tell; what is wrong now is.
    if then.is_some_and(|r| r.class == Class::Undecided) && !now.class.is_drift() {
        return Status::Same;
    }
    if now.class == Class::Undecided && then.is_some() {
        return Status::New;
    }
    let was = then.filter(|r| r.class.is_drift());
    match (now.class.is_drift(), was) {
        (false, None) => Status::Same,
        (false, Some(_)) => Status::Better,
        (true, None) => Status::New,
        (true, Some(then)) => match (now.distance, then.distance) {
            (Some(now), Some(then)) if now < then => Status::Better,
            (Some(now), Some(then)) if now > then => Status::Worse,
            (Some(_), Some(_)) => Status::Same,
            _ if now.source == then.source && now.state == then.state => Status::Same,
            _ => Status::Worse,
        },
    }
}
