//! Which files of a directory are configuration.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// A configuration file of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// The path, with the directory as it was named.
    pub path: PathBuf,
    /// Whether it is JSON.
    pub json: bool,
    /// Whether it changes what other files declare.
    pub overrides: bool,
    /// The file that Terraform reads and that this one, which is for OpenTofu, stands in for.
    pub instead_of: Option<String>,
}

/// The configuration files of a directory: first the normal ones, then those that override, each by name.
///
/// A `.tofu` file stands in for the `.tf` file of the same name, a `.tofu.json` file for the `.tf.json` file.
/// Hidden files and those that editors leave behind are passed over.
///
/// # Errors
///
/// When the directory cannot be listed.
pub fn config_files(dir: &Path) -> io::Result<Vec<ConfigFile>> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        // A link counts for what it leads to.
        if let Ok(name) = entry.file_name().into_string()
            && !entry.path().is_dir()
            && !is_ignored(&name)
        {
            names.insert(name);
        }
    }
    let mut files: Vec<ConfigFile> = names
        .iter()
        .filter_map(|name| {
            let (stem, json, tofu) = split(name)?;
            let other = format!("{stem}.tofu{}", if json { ".json" } else { "" });
            let shadowed = !tofu && names.contains(&other);
            let terraforms = format!("{stem}.tf{}", if json { ".json" } else { "" });
            (!shadowed).then(|| ConfigFile {
                path: dir.join(name),
                json,
                overrides: stem == "override" || stem.ends_with("_override"),
                instead_of: (tofu && names.contains(&terraforms)).then_some(terraforms),
            })
        })
        .collect();
    files.sort_by_key(|f| f.overrides);
    Ok(files)
}

/// The stem of a configuration file's name, and whether it is JSON.
pub(super) fn config_name(name: &str) -> Option<(&str, bool)> {
    split(name).map(|(stem, json, _)| (stem, json))
}

/// A name without its ending, whether it is JSON, and whether it is for OpenTofu alone.
fn split(name: &str) -> Option<(&str, bool, bool)> {
    [
        (".tofu.json", true, true),
        (".tf.json", true, false),
        (".tofu", false, true),
        (".tf", false, false),
    ]
    .into_iter()
    .find_map(|(ending, json, tofu)| Some((name.strip_suffix(ending)?, json, tofu)))
}

/// Whether Terraform passes over a file of that name: hidden, or left behind by an editor.
pub fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_come_last_and_tofu_wins() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "a.tf",
            "a.tofu",
            "a.tf.json",
            "b.tf.json",
            "b.tofu.json",
            "z.tf",
            "override.tf",
            "a_override.tf.json",
            "override_not.tf",
            ".#a.tf",
            "a.tf~",
            "#b.tf#",
            ".hidden.tf",
            "x.tfvars",
            "main.tftest.hcl",
        ] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        std::fs::create_dir(dir.path().join("dir.tf")).unwrap();
        let files = config_files(dir.path()).unwrap();
        let names: Vec<_> = files
            .iter()
            .map(|f| {
                (
                    f.path.file_name().unwrap().to_str().unwrap(),
                    f.json,
                    f.overrides,
                )
            })
            .collect();
        assert_eq!(
            names,
            [
                ("a.tf.json", true, false),
                ("a.tofu", false, false),
                ("b.tofu.json", true, false),
                ("override_not.tf", false, false),
                ("z.tf", false, false),
                ("a_override.tf.json", true, true),
                ("override.tf", false, true),
            ]
        );
    }
}
