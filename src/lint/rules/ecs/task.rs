//! What several rules read in a task definition.

use std::fmt::Display;

use crate::catalog::fargate::{Architecture, OperatingSystem};
use crate::config::value::Why;
use crate::lint::{AttributeValue, Blocked, Subject};

/// Whether it is to run on Fargate.
pub(in crate::lint::rules) fn on_fargate(task: &Subject<'_>) -> Result<bool, Blocked> {
    let Some(list) = task.get("requires_compatibilities")? else {
        return Ok(false);
    };
    let items = list.value.as_items().cloned().unwrap_or_default();
    if items.iter().any(|i| i.as_str() == Some("FARGATE")) {
        return Ok(true);
    }
    match items.iter().find_map(|i| i.first_unknown()) {
        Some(unknown) => Err(task.blocked("requires_compatibilities", unknown.why.clone())),
        None => Ok(false),
    }
}

/// CPU in units, as AWS reads `"256"` and `".25 vCPU"`; the error says what is wrong with the text.
pub(in crate::lint::rules) fn cpu_units(got: &AttributeValue) -> Result<u32, String> {
    sized(
        got,
        "vcpu",
        "CPU units or vCPU, such as \"512\" or \"0.5 vCPU\"",
    )
}

/// Memory in MiB, as AWS reads `"1024"` and `"1 GB"`; the error says what is wrong with the text.
pub(in crate::lint::rules) fn mib(got: &AttributeValue) -> Result<u32, String> {
    sized(got, "gb", "MiB or GB, such as \"1024\" or \"1 GB\"")
}

/// A number in 1,024ths of a unit: whole without the unit's name, any with it.
fn sized(got: &AttributeValue, unit: &str, forms: &str) -> Result<u32, String> {
    if let Some(n) = got.whole() {
        return Ok(n);
    }
    let text = got.text().unwrap_or_default().trim().to_ascii_lowercase();
    let number = text.strip_suffix(unit).map(str::trim_end);
    let units = number
        .and_then(|n| n.parse::<f64>().ok())
        .map(|n| n * 1024.0)
        .filter(|n| n.fract() == 0.0 && (0.0..4e9).contains(n));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    units
        .map(|n| n as u32)
        .ok_or_else(|| format!("{got} is no size: write {forms}"))
}

/// The operating system it runs on: Linux unless it says otherwise.
pub(in crate::lint::rules) fn system(task: &Subject<'_>) -> Result<OperatingSystem, Blocked> {
    let path = "runtime_platform[0].operating_system_family";
    match task.text(path)? {
        None => Ok(OperatingSystem::Linux),
        Some(text) => OperatingSystem::parse(&text).ok_or_else(|| unheard(task, path, &text)),
    }
}

/// The processor it runs on: `X86_64` unless it says otherwise.
pub(in crate::lint::rules) fn processor(task: &Subject<'_>) -> Result<Architecture, Blocked> {
    let path = "runtime_platform[0].cpu_architecture";
    match task.text(path)? {
        None => Ok(Architecture::X86_64),
        Some(text) => Architecture::parse(&text).ok_or_else(|| unheard(task, path, &text)),
    }
}

/// A word that is newer than the catalogue is no mistake.
fn unheard(task: &Subject<'_>, path: &str, what: &impl Display) -> Blocked {
    let why = format!("\"{what}\" is not in the catalogue of AWS facts");
    task.blocked(path, Why::Other(why.into()))
}

/// `2 vCPU`, `256 MiB`: a size as people say it.
pub(in crate::lint::rules) fn vcpu(units: u32) -> String {
    format!("{} vCPU", f64::from(units) / 1024.0)
}

/// `2 GB`, or MiB below one.
pub(in crate::lint::rules) fn memory(mib: u32) -> String {
    if mib.is_multiple_of(1024) {
        format!("{} GB", mib / 1024)
    } else {
        format!("{mib} MiB")
    }
}

/// A container of a task definition.
pub(in crate::lint::rules) struct Container {
    /// The way to it.
    pub(in crate::lint::rules) path: String,
    /// Its name in messages.
    pub(in crate::lint::rules) name: String,
}

impl Container {
    /// The way to one of its settings.
    pub(in crate::lint::rules) fn at(&self, setting: &str) -> String {
        format!("{}.{setting}", self.path)
    }
}

/// Its containers. Not known if one of them is not, or if it spells its keys unlike the API.
pub(in crate::lint::rules) fn containers(task: &Subject<'_>) -> Result<Vec<Container>, Blocked> {
    let mut out = Vec::new();
    for i in 0.. {
        let path = format!("container_definitions[{i}]");
        let Some(got) = task.get(&path)? else { break };
        let Some(entries) = got.value.as_entries() else {
            break;
        };
        if entries
            .keys()
            .any(|key| key.starts_with(|c: char| c.is_ascii_uppercase()))
        {
            let why = "its keys are not spelled as the ECS API has them".into();
            return Err(task.blocked(&path, Why::Other(why)));
        }
        let name = entries.get("name").and_then(|n| n.as_str());
        out.push(Container {
            name: name.map_or_else(|| format!("container {}", i + 1), |n| format!("`{n}`")),
            path,
        });
        // A single object in place of a list.
        if i == 0
            && task
                .known("container_definitions")
                .is_some_and(|all| all.value.as_entries().is_some())
        {
            break;
        }
    }
    Ok(out)
}

/// How many elements a list in a container has; 0 where it is not set.
pub(in crate::lint::rules) fn elements(task: &Subject<'_>, path: &str) -> Result<usize, Blocked> {
    Ok(task.get(path)?.and_then(|got| got.len()).unwrap_or(0))
}
