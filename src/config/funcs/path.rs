//! Functions of file names; none looks at a file.

use super::{Call, Outcome};
use crate::config::value::{Mark, Value};

/// The shortest name of the same file: no `.`, no `//`, no `x/..`.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&"..") | None if !rooted => parts.push(".."),
                _ => {
                    parts.pop();
                }
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".into(),
        (false, false) => joined,
    }
}

pub(super) fn basename(call: &Call<'_>) -> Outcome {
    let path = call.text(0)?;
    let trimmed = path.trim_end_matches('/');
    let name = match (path.is_empty(), trimmed.is_empty()) {
        (true, _) => ".",
        (false, true) => "/",
        (false, false) => trimmed.rsplit('/').next().unwrap_or(trimmed),
    };
    Ok(Value::string(name))
}

pub(super) fn dirname(call: &Call<'_>) -> Outcome {
    let path = call.text(0)?;
    let directory = path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("");
    Ok(Value::string(clean(directory)))
}

pub(super) fn abspath(call: &Call<'_>) -> Outcome {
    let path = call.text(0)?;
    let path = if path.starts_with('/') {
        clean(path)
    } else {
        clean(&format!(
            "{}/{path}",
            call.context.files.working_directory()
        ))
    };
    Ok(Value::string(path))
}

pub(super) fn pathexpand(call: &Call<'_>) -> Outcome {
    let path = call.text(0)?;
    let expanded = expanded(call, path);
    // The home directory is of the process's environment.
    let mark = if expanded == path {
        Mark::NONE
    } else {
        Mark::PRIVATE
    };
    Ok(Value::string(expanded).marked(mark))
}

/// With `~` for the user's home directory, if it is known.
pub(super) fn expanded(call: &Call<'_>, path: &str) -> String {
    let rest = path
        .strip_prefix('~')
        .filter(|r| r.is_empty() || r.starts_with('/'));
    match (rest, call.context.files.home_directory()) {
        (Some(rest), Some(home)) => clean(&format!("{home}{rest}")),
        _ => path.to_owned(),
    }
}
