//! Scripts of CI files, run with stand-ins of the programs that they call.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use saphyr_parser::{Event, Parser};
use serde_json::Value;

/// A YAML document; scalars stay texts.
pub(crate) fn yaml(text: &str) -> Value {
    let mut events = Parser::new_from_str(text).map(|e| e.unwrap().0);
    let mut anchors = BTreeMap::new();
    loop {
        match events.next().unwrap() {
            Event::StreamStart | Event::DocumentStart(..) => {}
            first => return node(first, &mut events, &mut anchors),
        }
    }
}

fn node<'a>(
    event: Event<'a>,
    rest: &mut impl Iterator<Item = Event<'a>>,
    anchors: &mut BTreeMap<usize, Value>,
) -> Value {
    let (anchor, value) = match event {
        Event::Alias(id) => return anchors[&id].clone(),
        Event::Scalar(text, _, anchor, _) => (anchor, Value::String(text.into_owned())),
        Event::SequenceStart(anchor, ..) => {
            let mut list = Vec::new();
            loop {
                match rest.next().unwrap() {
                    Event::SequenceEnd => break (anchor, Value::Array(list)),
                    item => list.push(node(item, rest, anchors)),
                }
            }
        }
        Event::MappingStart(anchor, ..) => {
            let mut map = serde_json::Map::new();
            loop {
                match rest.next().unwrap() {
                    Event::MappingEnd => break (anchor, Value::Object(map)),
                    key => {
                        let key = node(key, rest, anchors).as_str().unwrap().to_string();
                        let value = rest.next().unwrap();
                        let value = node(value, rest, anchors);
                        assert!(map.insert(key.clone(), value).is_none(), "{key} twice");
                    }
                }
            }
        }
        other => panic!("{other:?}"),
    };
    anchors.insert(anchor, value.clone());
    value
}

/// A program by that name that takes down how it is called, and prints what the script makes of it.
#[cfg(unix)]
pub(crate) fn stand_in(dir: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;

    let path = dir.join(name);
    let text = format!(
        "#!/bin/sh\necho \"$*\" >> \"{}/calls\"\n{script}\n",
        dir.display()
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// Runs a script with the stand-ins of a directory before all other programs; gives how they were called.
#[cfg(unix)]
pub(crate) fn run(
    shell: &str,
    script: &str,
    dir: &Path,
    variables: &[(&str, &str)],
) -> Vec<String> {
    let _ = std::fs::remove_file(dir.join("calls"));
    let path = format!("{}:{}", dir.display(), std::env::var("PATH").unwrap());
    let out = Command::new(shell)
        .args(["-c", script])
        .current_dir(dir)
        .env("PATH", path)
        .env("RUNNER_TEMP", dir)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let calls = std::fs::read_to_string(dir.join("calls")).unwrap_or_default();
    calls.lines().map(String::from).collect()
}
