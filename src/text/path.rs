//! What a path prints as.

use std::path::{MAIN_SEPARATOR, Path};

/// A path as text, with `/` between its parts on every system. A backslash in a name stays one where the system allows it.
pub fn slashes(path: &Path) -> String {
    portable(&path.to_string_lossy(), MAIN_SEPARATOR)
}

/// The text of a path of a system with this separator, with `/` instead. Windows puts `\\?\` before paths that it has
/// resolved, which no reader wants to see.
fn portable(text: &str, separator: char) -> String {
    if separator == '/' {
        return text.to_owned();
    }
    let text = text.replace(separator, "/");
    match text.strip_prefix("//?/") {
        None => text,
        Some(rest) => match rest.strip_prefix("UNC/") {
            Some(share) => format!("//{share}"),
            None => rest.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows_print_with_slashes() {
        for (path, printed) in [
            (r"infra\main.tf", "infra/main.tf"),
            (r"..\modules/api", "../modules/api"),
            (r"C:\work\infra", "C:/work/infra"),
            (r"\\?\C:\work\infra", "C:/work/infra"),
            (r"\\?\UNC\server\share\infra", "//server/share/infra"),
            (r"\\server\share", "//server/share"),
        ] {
            assert_eq!(portable(path, '\\'), printed);
        }
    }

    #[test]
    fn a_backslash_in_a_name_is_no_separator_elsewhere() {
        assert_eq!(portable(r"odd\name/main.tf", '/'), r"odd\name/main.tf");
    }
}
