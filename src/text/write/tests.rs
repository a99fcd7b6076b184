//! What happens between preparing a change and making it.

use std::fs::{read_to_string, write as put};
use std::path::Path;

use super::*;

fn as_read(old: &'static str) -> Before<'static> {
    Before::Read(Box::new(move |now| now == old.as_bytes()))
}

fn batch(dir: &Path) -> Batch<'static> {
    for name in ["a", "b"] {
        put(dir.join(name), "old").unwrap();
    }
    let mut batch = Batch::of_files();
    for name in ["a", "b"] {
        batch
            .write(&dir.join(name), b"new", as_read("old"))
            .unwrap();
    }
    batch
}

/// The names in a directory.
fn names_in(dir: &Path) -> usize {
    std::fs::read_dir(dir).unwrap().count()
}

#[test]
fn changes_are_made_together() {
    let dir = tempfile::tempdir().unwrap();
    batch(dir.path()).commit().unwrap();
    for name in ["a", "b"] {
        assert_eq!(read_to_string(dir.path().join(name)).unwrap(), "new");
    }
    assert_eq!(names_in(dir.path()), 2);
}

#[test]
fn what_another_program_writes_meanwhile_is_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let batch = batch(dir.path());
    put(path("b"), "edited").unwrap();
    let e = format!("{:#}", anyhow::Error::from(batch.commit().unwrap_err()));
    assert!(
        e.contains("/b;") && e.contains("another program changed it"),
        "{e}"
    );
    // What was changed before is put back, and nothing is left.
    assert_eq!(read_to_string(path("a")).unwrap(), "old");
    assert_eq!(read_to_string(path("b")).unwrap(), "edited");
    assert_eq!(names_in(dir.path()), 2);
    // One that appears is not lost either, nor one that has come in another's place.
    let mut batch = Batch::of_files();
    batch.write(&path("c"), b"new", Before::Nothing).unwrap();
    put(path("c"), "mine").unwrap();
    assert!(batch.commit().is_err());
    assert_eq!(read_to_string(path("c")).unwrap(), "mine");
    let over = Over::Read(b"other");
    assert!(write(&path("c"), b"new", over).is_err());
    assert_eq!(read_to_string(path("c")).unwrap(), "mine");
}

#[test]
fn a_removal_is_taken_back_with_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    put(path("z"), "edited").unwrap();
    let mut batch = batch(dir.path());
    batch.remove(&path("z"), as_read("old")).unwrap();
    assert!(batch.commit().is_err());
    for (name, text) in [("a", "old"), ("b", "old"), ("z", "edited")] {
        assert_eq!(read_to_string(path(name)).unwrap(), text);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_comes_in_the_way_meanwhile_is_not_followed() {
    use std::os::unix::fs::symlink;

    let (dir, far) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["a", "b"] {
        put(far.path().join(name), "precious").unwrap();
    }
    // Of a directory on the way, and of the file itself.
    let inner = dir.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let prepared = batch(&inner);
    std::fs::rename(&inner, dir.path().join("moved")).unwrap();
    symlink(far.path(), &inner).unwrap();
    assert!(prepared.commit().is_err());
    std::fs::remove_file(&inner).unwrap();
    std::fs::create_dir(&inner).unwrap();
    let prepared = batch(&inner);
    std::fs::remove_file(inner.join("a")).unwrap();
    symlink(far.path().join("a"), inner.join("a")).unwrap();
    assert!(prepared.commit().is_err());
    for name in ["a", "b"] {
        assert_eq!(read_to_string(far.path().join(name)).unwrap(), "precious");
    }
}

#[test]
fn names_of_configuration_are_known_in_every_spelling() {
    for name in [
        "main.tf",
        "a/x.tf.json",
        "x.tofu",
        "prod.auto.tfvars",
        "v.tfvars.json",
        "tfsize.hcl",
        ".terraform.lock.hcl",
        "MAIN.TF",
        "main.tf.",
        "a.tftest.hcl",
        "a.tftest.json",
        "terraform.tfstate",
        "terraform.tfstate.backup",
    ] {
        assert!(is_configuration(Path::new(name)), "{name}");
    }
    for name in [
        "lint.json",
        "tf",
        "tfsize.sarif",
        "main.tf.md",
        "baseline.json",
    ] {
        assert!(!is_configuration(Path::new(name)), "{name}");
    }
}
