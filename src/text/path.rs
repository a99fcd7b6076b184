//! Paths as text: what one prints as, how one reads that is written down, and which names not every system can make.

use std::path::{MAIN_SEPARATOR, Path};

/// A path as text, with `/` between its parts on every system. A backslash in a name stays one where the system allows it.
pub fn slashes(path: &Path) -> String {
    printed(&path.to_string_lossy(), MAIN_SEPARATOR)
}

/// The text of a path of a system with this separator, with `/` instead. Windows puts `\\?\` before paths that it has
/// resolved, which no reader wants to see.
fn printed(text: &str, separator: char) -> String {
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

/// A path as a file that is shared between systems writes it, with `/`: who writes `\` means the same.
pub fn portable(text: &str) -> String {
    text.replace('\\', "/")
}

/// Why Windows makes no file or directory of a name, as a clause; none where it does.
pub fn windows_refuses(name: &str) -> Option<String> {
    // What follows the first dot does not count, nor do spaces before it.
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let upper = stem.to_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|device| {
        let number = upper.strip_prefix(device).unwrap_or_default();
        let mut digits = number.chars();
        matches!(
            digits.next(),
            Some('0'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}')
        ) && digits.next().is_none()
    });
    if numbered || DEVICES.contains(&upper.as_str()) {
        return Some(format!("{stem} is a device there"));
    }
    if name.ends_with(['.', ' ']) {
        return Some("a dot or a space at the end of a name is lost there".into());
    }
    let barred = |c: &char| matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*');
    if let Some(c) = name.chars().find(barred) {
        return Some(format!("no name has a {c} there"));
    }
    let control = name.chars().any(|c| c < ' ');
    control.then(|| "no name has a control character there".into())
}

/// The names of devices, which each directory of Windows has.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

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
            assert_eq!(super::printed(path, '\\'), printed);
        }
    }

    #[test]
    fn a_backslash_in_a_name_is_no_separator_elsewhere() {
        assert_eq!(printed(r"odd\name/main.tf", '/'), r"odd\name/main.tf");
    }

    #[test]
    fn windows_makes_no_file_of_some_names() {
        for name in [
            "con",
            "CON",
            "nul",
            "aux.txt",
            "Aux.tar.gz",
            "prn ",
            "com1",
            "LPT9.tf",
            "com\u{b9}",
            "conin$",
            "ends.",
            "ends ",
            "a:b",
            "C:",
            "what?",
            "a\\b",
            "a\tb",
            "nul .txt",
        ] {
            assert!(windows_refuses(name).is_some(), "{name:?}");
        }
        for name in [
            "console",
            "auxiliary",
            "com",
            "com10",
            "lpt",
            "nullable.tf",
            "con-1",
            "production",
            ".hidden",
            "a.con",
            "com1x",
            "comx",
        ] {
            assert_eq!(windows_refuses(name), None, "{name:?}");
        }
    }
}
