//! What tfsize writes into devices and into files of another owner, which only root can make.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};

use crate::support::need::{self, Ran};
use crate::support::tfsize::run;
use crate::support::writers::{Place, TASK, make, writers};

trials![
    devices_are_written_into_and_stay_what_they_are,
    the_owner_stays
];

fn devices_are_written_into_and_stay_what_they_are() -> Ran {
    need::root()?;
    for writer in writers() {
        let place = Place::new();
        writer.writes(&place, "../outside/file", "a file");
        let file = fs::read_to_string(place.outside().join("file")).unwrap();
        // A device of one's own that takes everything, and one that is always full.
        let (null, full) = (place.outside().join("null"), place.outside().join("full"));
        assert!(make("mknod", &["c", "1", "3"], &null));
        assert!(make("mknod", &["c", "1", "7"], &full));
        writer.writes(&place, "../outside/null", "a device");
        let ran = writer.to(&place, "../outside/full");
        let empty = file.is_empty();
        assert_eq!(
            ran.code,
            if empty { 0 } else { 2 },
            "{}: {}",
            writer.name,
            ran.err
        );
        assert!(empty || ran.err.contains("No space left"), "{}", ran.err);
        for device in [&null, &full] {
            assert!(
                fs::symlink_metadata(device)
                    .unwrap()
                    .file_type()
                    .is_char_device()
            );
        }
        symlink("../outside/null", place.repo().join("report")).unwrap();
        writer.refuses(&place, "report", &["--force"], "leads out of");
    }
    Ok(())
}

fn the_owner_stays() -> Ran {
    need::root()?;
    let place = Place::new();
    let file = place.repo().join("main.tf");
    std::os::unix::fs::chown(&file, Some(1234), Some(2345)).unwrap();
    run(&place.repo(), &["lint", "--env", "production", "--fix"]);
    let meta = fs::metadata(&file).unwrap();
    assert_ne!(fs::read_to_string(&file).unwrap(), TASK);
    assert_eq!((meta.uid(), meta.gid()), (1234, 2345));
    Ok(())
}
