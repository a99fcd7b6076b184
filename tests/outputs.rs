//! The laws of writing, over every command that writes and every kind of place: nothing that tfsize did not write is lost,
//! nothing outside of the repository is reached by its links, and a file is the old one or the new one.

#![cfg(unix)]

use crate::support::tfsize as tfsize_run;
use crate::support::writers;

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tfsize_run::{run, tfsize};
use writers::{
    MINE, POLICY, Place, TASK, bounded, chmod, copy, everything, make, mode, same, shell, writers,
};

#[test]
fn what_is_missing_empty_or_an_earlier_output_is_written() {
    for writer in writers() {
        let place = Place::new();
        let file = place.repo().join("out/deep/report.x");
        writer.writes(&place, "out/deep/report.x", "missing");
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(mode(&file), 0o644, "{}", writer.name);
        chmod(&file, 0o640);
        writer.writes(&place, "out/deep/report.x", "an earlier output");
        assert_eq!(mode(&file), 0o640, "{}", writer.name);
        if !writer.appends {
            assert_eq!(fs::read_to_string(&file).unwrap(), text, "{}", writer.name);
        }
        fs::write(&file, "").unwrap();
        writer.writes(&place, "out/deep/report.x", "empty");
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{}", writer.name);
        // Nothing is left beside it.
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    }
}

#[test]
fn a_report_takes_the_place_of_a_report_of_any_format() {
    let place = Place::new();
    let mut writers = writers();
    writers.retain(|w| w.name.contains("-o"));
    for pair in writers.windows(2) {
        for writer in pair {
            writer.writes(&place, "report", "another format");
        }
    }
}

#[test]
fn what_tfsize_did_not_write_stays_without_force() {
    for writer in writers() {
        let place = Place::new();
        let file = place.repo().join("notes.txt");
        let foreign = [
            MINE,
            "{\"version\": 4, \"resources\": []}\n",
            "[{\"description\": \"x\", \"fingerprint\": \"y\"}]\n",
            "# Notes\n\n1 error.\nand more\n",
            "2 errors.\n",
            "No findings.\n",
            "[]\n",
            "{\"version\": 1, \"findings\": []}\n",
            "\u{0}\u{1}",
        ];
        for text in foreign {
            // A list of no findings is what an empty baseline file is.
            if writer.flag == "--write-baseline=" && text.contains("\"findings\": []") {
                continue;
            }
            fs::write(&file, text).unwrap();
            writer.refuses(&place, "notes.txt", &[], "tfsize did not write");
        }
        fs::write(&file, MINE).unwrap();
        let ran = writer.with(&place, "notes.txt", &["--force"]);
        assert_eq!(ran.code, 0, "{}: {}", writer.name, ran.err);
        assert_ne!(fs::read_to_string(&file).unwrap(), MINE, "{}", writer.name);
    }
}

#[test]
fn the_name_of_a_configuration_file_is_no_place_for_a_report() {
    for writer in writers() {
        let place = Place::new();
        for name in [
            "main.tf",
            "new.tf",
            "new.tf.json",
            "prod.auto.tfvars",
            "x.tofu",
            "tfsize.hcl",
            "A.TF",
        ] {
            writer.refuses(&place, name, &[], "the name of a configuration file");
        }
        symlink("other.tf", place.repo().join("report")).unwrap();
        writer.refuses(&place, "report", &[], "the name of a configuration file");
    }
}

#[test]
fn links_are_followed_in_the_repository_and_not_out_of_it() {
    for (turn, writer) in writers().iter().enumerate() {
        let place = Place::new();
        let (repo, outside) = (place.repo(), place.outside());
        // Inside, also to what is not there yet.
        fs::create_dir(repo.join("real")).unwrap();
        symlink("real/there", repo.join("dangling")).unwrap();
        writer.writes(&place, "dangling", "a link to what is not there");
        assert!(repo.join("dangling").is_symlink() && repo.join("real/there").is_file());
        writer.writes(&place, "dangling", "a link to what is there");
        assert!(repo.join("dangling").is_symlink());
        symlink("real", repo.join("dir")).unwrap();
        writer.writes(&place, "dir/second", "a linked directory");
        assert!(repo.join("real/second").is_file());
        // Outside: existing, empty, missing; by one link, by two, by a directory on the way; absolute and relative.
        fs::write(outside.join("mine"), MINE).unwrap();
        fs::write(outside.join("empty"), "").unwrap();
        symlink("../outside/mine", repo.join("to-mine")).unwrap();
        symlink(outside.join("empty"), repo.join("to-empty")).unwrap();
        symlink("../outside/new", repo.join("to-new")).unwrap();
        symlink("to-new", repo.join("to-link")).unwrap();
        symlink("../outside", repo.join("folder")).unwrap();
        symlink("folder", repo.join("folder-link")).unwrap();
        symlink("..", repo.join("up")).unwrap();
        symlink(".git", repo.join("git")).unwrap();
        let out = [
            "to-mine",
            "to-empty",
            "to-new",
            "to-link",
            "folder/new",
            "folder-link/new",
            "folder/a/b",
            "up/new",
            "up/outside/new",
        ];
        // The formats of one command share the ways between them.
        let tries = |at: usize| !writer.flag.starts_with("-o") || at % 3 == turn % 3;
        for (_, file) in out.iter().enumerate().filter(|(at, _)| tries(*at)) {
            writer.refuses(&place, file, &["--force"], "leads out of");
            if file.contains("new") {
                let absolute = repo.join(file);
                writer.refuses(&place, absolute.to_str().unwrap(), &[], "leads out of");
            }
        }
        writer.refuses(
            &place,
            "git/config",
            &["--force"],
            "leads into git's own files",
        );
        // What the user names, and the user's own links, are the user's to choose.
        writer.writes(&place, "../outside/named", "a path outside");
        symlink("named", outside.join("own-link")).unwrap();
        writer.writes(
            &place,
            outside.join("own-link").to_str().unwrap(),
            "a link outside",
        );
        symlink("../repo/real/there", outside.join("back")).unwrap();
        writer.writes(&place, "../outside/back", "a link from outside");
    }
}

#[test]
fn what_is_protected_or_has_two_names_is_not_replaced() {
    for writer in writers() {
        let place = Place::new();
        let file = place.repo().join("report");
        writer.writes(&place, "report", "missing");
        chmod(&file, 0o444);
        writer.refuses(&place, "report", &[], "write-protected");
        writer.refuses(&place, "report", &["--force"], "write-protected");
        chmod(&file, 0o644);
        fs::hard_link(&file, place.outside().join("second")).unwrap();
        if writer.appends {
            // Adding a line cuts nothing.
            writer.writes(&place, "report", "two names");
            assert_eq!(fs::metadata(&file).unwrap().nlink(), 2);
        } else {
            writer.refuses(&place, "report", &["--force"], "hard links");
        }
        fs::create_dir(place.repo().join("directory")).unwrap();
        writer.refuses(&place, "directory", &["--force"], "is a directory");
        writer.refuses(&place, "main.tf/report", &["--force"], "cannot write");
    }
}

#[test]
fn streams_are_written_into_and_stay_what_they_are() {
    for writer in writers() {
        let place = Place::new();
        let pipe = place.outside().join("pipe");
        assert!(make("mkfifo", &[], &pipe));
        let name = pipe.to_str().unwrap().to_owned();
        // Nobody reads: an error, soon.
        let ran = writer.to(&place, &name);
        assert_eq!(ran.code, 2, "{}", writer.name);
        assert!(ran.err.contains("nothing reads from it"), "{}", ran.err);
        let reader = {
            let pipe = pipe.clone();
            std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
        };
        // The reader has to be there first.
        let ran = loop {
            let ran = writer.to(&place, &name);
            if ran.code == 0 {
                break ran;
            }
            assert!(ran.err.contains("nothing reads from it"), "{}", ran.err);
        };
        drop(ran);
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        let got = reader.join().unwrap();
        writer.writes(&place, "../outside/file", "a file");
        let file = fs::read_to_string(place.outside().join("file")).unwrap();
        assert_eq!(got, file, "{}", writer.name);
    }
}

// Where `/proc` shows them.
#[cfg(target_os = "linux")]
#[test]
fn the_open_files_of_the_process_are_written_into() {
    for writer in writers() {
        let place = Place::new();
        // As /dev/stdout and /dev/fd are, in a place of one's own.
        symlink("/proc/self/fd/1", place.outside().join("stdout")).unwrap();
        symlink("/proc/self/fd", place.outside().join("fd")).unwrap();
        writer.writes(&place, "../outside/file", "a file");
        let file = fs::read_to_string(place.outside().join("file")).unwrap();
        let args = |to: &str| {
            let args = writer.args(to);
            args.iter()
                .map(|a| format!("'{a}'"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (code, out, err) = shell(&place.repo(), ":", &args("../outside/stdout"));
        assert_eq!(code, 0, "{}: {err}", writer.name);
        // A report of drift is printed beside the trend.
        assert!(out.ends_with(&file), "{}: {out}", writer.name);
        let (code, _, err) = shell(
            &place.repo(),
            "exec >../outside/both 2>&1",
            &args("../outside/stdout"),
        );
        assert_eq!(code, 0, "{err}");
        let both = fs::read_to_string(place.outside().join("both")).unwrap();
        assert!(both.contains(&file), "{}: {both}", writer.name);
        let (code, _, err) = shell(
            &place.repo(),
            "exec 9>../outside/nine",
            &args("../outside/fd/9"),
        );
        assert_eq!(code, 0, "{}: {err}", writer.name);
        assert_eq!(
            fs::read_to_string(place.outside().join("nine")).unwrap(),
            file
        );
        let to = format!("{}\"$here\"", args("").trim_end_matches('\''));
        let to = to.replace("\"$here\"", "'\"$here\"");
        let (code, out, err) = shell(&place.repo(), "exec 8> >(cat); here=/dev/fd/8", &to);
        assert_eq!(code, 0, "{}: {err}", writer.name);
        assert!(out.contains(&file), "{}", writer.name);
        // A link of the repository leads out of it there, too.
        symlink("/proc/self/fd/1", place.repo().join("report")).unwrap();
        writer.refuses(&place, "report", &["--force"], "leads out of");
    }
}

#[test]
fn new_files_have_the_rights_that_the_umask_leaves() {
    for (umask, rights) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let place = Place::new();
        let repo = place.repo();
        let first = format!("umask {umask}");
        for writer in writers() {
            let args = writer.args("report").join(" ");
            assert_eq!(shell(&repo, &first, &args).0, 0, "{}", writer.name);
            assert_eq!(mode(&repo.join("report")), rights, "{}", writer.name);
            fs::remove_file(repo.join("report")).unwrap();
        }
        assert_eq!(shell(&repo, &first, "generate --out infra").0, 0);
        assert_eq!(mode(&repo.join("infra/stacks/production/main.tf")), rights);
        fs::create_dir(repo.join("sub")).unwrap();
        assert_eq!(shell(&repo, &first, "init sub").0, 0);
        assert_eq!(mode(&repo.join("sub/tfsize.hcl")), rights);
    }
}

#[test]
fn init_takes_no_name_that_is_taken_and_follows_no_link_out() {
    let place = Place::new();
    let repo = place.repo();
    symlink("../outside", repo.join("linked")).unwrap();
    fs::create_dir(repo.join("sub")).unwrap();
    symlink("../../outside/new.hcl", repo.join("sub/tfsize.hcl")).unwrap();
    for dir in [".", "linked", "sub"] {
        let before = place.everything();
        assert_eq!(run(&repo, &["init", dir]).code, 2, "{dir}");
        same(&place.everything(), &before, dir);
    }
}

#[test]
fn fixes_leave_what_they_may_not_replace() {
    let place = Place::new();
    let repo = place.repo();
    let fix = ["lint", "--env", "production", "--fix", "."];
    fs::create_dir(repo.join("b")).unwrap();
    fs::write(repo.join("b/main.tf"), TASK).unwrap();
    let refused = |says: &str| {
        let before = place.everything();
        let ran = run(&repo, &fix);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
        // The other file is not fixed either.
        same(&place.everything(), &before, says);
    };
    chmod(&repo.join("b/main.tf"), 0o444);
    refused("write-protected");
    chmod(&repo.join("b/main.tf"), 0o600);
    fs::hard_link(repo.join("b/main.tf"), place.outside().join("second")).unwrap();
    refused("hard links");
    fs::remove_file(place.outside().join("second")).unwrap();
    let ran = run(&repo, &fix);
    assert!(ran.err.contains("in 2 files"), "{}", ran.err);
    assert_ne!(fs::read_to_string(repo.join("main.tf")).unwrap(), TASK);
    assert_ne!(fs::read_to_string(repo.join("b/main.tf")).unwrap(), TASK);
    assert_eq!(mode(&repo.join("b/main.tf")), 0o600);
    let again = run(&repo, &fix);
    assert!(again.err.contains("Fixed 0 of"), "{}", again.err);
}

#[test]
fn generated_files_stay_below_their_directory() {
    // The link stands for one of these; the output lies in the repository, or outside of any.
    for linked in [
        "modules",
        "stacks",
        "stacks/production",
        "modules/ecs-service",
        "modules/ecs-service/tests",
    ] {
        for out in ["infra", "../outside/infra"] {
            for more in [&[][..], &["--force", "--prune"], &["--check"], &["--diff"]] {
                let place = Place::new();
                let repo = place.repo();
                let link = repo.join(out).join(linked);
                let far = place.0.path().join("far");
                fs::create_dir_all(&far).unwrap();
                fs::write(far.join("mine"), MINE).unwrap();
                fs::create_dir_all(link.parent().unwrap()).unwrap();
                symlink(&far, &link).unwrap();
                let before = place.everything();
                let mut args = vec!["generate", "--out", out];
                args.extend_from_slice(more);
                let ran = run(&repo, &args);
                assert_eq!(ran.code, 2, "{linked} {out} {more:?}: {}", ran.out);
                assert!(ran.err.contains("leads out of"), "{}", ran.err);
                same(&place.everything(), &before, linked);
            }
        }
    }
    // The directory itself.
    let place = Place::new();
    symlink("../outside", place.repo().join("infra")).unwrap();
    let before = place.everything();
    assert_eq!(run(&place.repo(), &["generate", "--out", "infra"]).code, 2);
    same(&place.everything(), &before, "the directory");
    // One that stays in the repository is the user's own.
    fs::create_dir_all(place.repo().join("shared")).unwrap();
    fs::create_dir_all(place.repo().join("own")).unwrap();
    symlink("../shared", place.repo().join("own/modules")).unwrap();
    let ran = run(&place.repo(), &["generate", "--out", "own"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(place.repo().join("shared/ecs-service/main.tf").is_file());
    assert_eq!(
        run(&place.repo(), &["generate", "--out", "own", "--check"]).code,
        0
    );
}

#[test]
fn generating_replaces_no_stream_and_waits_for_none() {
    let place = Place::new();
    let repo = place.repo();
    assert_eq!(run(&repo, &["generate", "--out", "infra"]).code, 0);
    let file = repo.join("infra/stacks/production/services.tf");
    fs::remove_file(&file).unwrap();
    assert!(make("mkfifo", &[], &file));
    for more in ["--force", "--check"] {
        let ran = bounded(&repo, &["generate", "--out", "infra", more]);
        assert_ne!(ran.code, 0, "{more}");
        assert!(fs::symlink_metadata(&file).unwrap().file_type().is_fifo());
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(run(&repo, &["generate", "--out", "infra"]).code, 0);
    chmod(&file, 0o444);
    fs::write(repo.join("tfsize.hcl"), POLICY.replace("1..4", "1..5")).unwrap();
    let before = place.everything();
    let ran = run(&repo, &["generate", "--out", "infra", "--force"]);
    assert!(
        ran.code == 2 && ran.err.contains("write-protected"),
        "{}",
        ran.err
    );
    same(&place.everything(), &before, "a protected file");
}

#[test]
fn few_open_files_are_enough() {
    let place = Place::new();
    let (code, out, err) = shell(&place.repo(), "ulimit -n 32", "generate --out infra");
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(
        run(&place.repo(), &["generate", "--out", "infra", "--check"]).code,
        0
    );
}

/// Files that are not in their place yet.
fn waiting(dir: &Path) -> usize {
    everything(dir)
        .keys()
        .filter(|p| {
            p.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(".tfsize-tmp-")
        })
        .count()
}

/// Starts a run again and again, kills it each time a little later and looks at what is left; says whether one of them
/// had files waiting then. How long a run takes is measured anew for each round, as a machine is not always equally fast.
fn killed_while_it_writes(dir: &Path, args: &[&str], reset: &dyn Fn(), check: &dyn Fn()) -> bool {
    let binary = assert_cmd::cargo::cargo_bin("tfsize");
    let start = || {
        let mut command = Command::new(&binary);
        command.args(args).current_dir(dir).env_clear();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut hit = false;
    for round in 0..ROUNDS {
        reset();
        let begun = Instant::now();
        start().wait().unwrap();
        let whole = begun.elapsed();
        for part in 0..PARTS {
            reset();
            let mut child = start();
            // Each round tries the moments between those of the round before.
            std::thread::sleep(whole * (part * ROUNDS + round) / (PARTS * ROUNDS));
            child.kill().unwrap();
            child.wait().unwrap();
            hit |= waiting(dir) > 0;
            check();
            // The next run ends the work and clears up.
            start().wait().unwrap();
            assert_eq!(waiting(dir), 0, "something is left");
        }
        if hit {
            break;
        }
    }
    hit
}

/// How often the moments are tried anew before no run was killed while it wrote, and how many moments of a run are tried.
const ROUNDS: u32 = 12;
const PARTS: u32 = 16;

#[test]
fn a_killed_run_leaves_each_file_old_or_new() {
    let place = Place::new();
    let repo = place.repo();
    let infra = repo.join("infra");
    let generated = |policy: &str| {
        fs::write(repo.join("tfsize.hcl"), policy).unwrap();
        assert_eq!(run(&repo, &["generate", "--out", "infra"]).code, 0);
        everything(&infra)
    };
    let changed = POLICY.replace("1..4", "1..5");
    let (new, old) = (generated(&changed), generated(POLICY));
    // Half of it is missing, half is of the other policy.
    fs::remove_dir_all(infra.join("modules")).unwrap();
    let kept = repo.with_file_name("kept");
    fs::rename(&infra, &kept).unwrap();
    let reset = || {
        let _ = fs::remove_dir_all(&infra);
        copy(&kept, &infra);
        fs::write(repo.join("tfsize.hcl"), &changed).unwrap();
    };
    let check = || {
        for (path, text) in everything(&infra) {
            let temporary = path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(".tfsize-tmp-");
            let whole = [&old, &new]
                .iter()
                .any(|tree| tree.get(&path) == Some(&text));
            assert!(
                temporary || whole,
                "{} is neither old nor new",
                path.display()
            );
        }
    };
    let hit = killed_while_it_writes(&repo, &["generate", "--out", "infra"], &reset, &check);
    assert!(hit, "no run was killed while it wrote");
    same(&everything(&infra), &new, "the last run");
}

#[test]
fn a_killed_fix_leaves_each_file_old_or_new() {
    let place = Place::new();
    let repo = place.repo();
    let file = |i: usize| repo.join(format!("r{i}/main.tf"));
    let reset = || {
        for i in 0..60 {
            fs::create_dir_all(file(i).parent().unwrap()).unwrap();
            fs::write(file(i), TASK).unwrap();
        }
    };
    reset();
    let fix = ["lint", "--env", "production", "--fix"];
    run(&repo, &fix);
    let fixed = fs::read_to_string(file(0)).unwrap();
    assert_ne!(fixed, TASK);
    let check = || {
        for i in 0..60 {
            let text = fs::read_to_string(file(i)).unwrap();
            assert!(text == TASK || text == fixed, "r{i} is neither old nor new");
        }
    };
    let hit = killed_while_it_writes(&repo, &fix, &reset, &check);
    assert!(hit, "no run was killed while it wrote");
}

#[test]
fn a_line_that_was_cut_off_spoils_no_other() {
    let place = Place::new();
    let trend = [
        "drift",
        "--env",
        "production",
        "--fail-on",
        "never",
        "--trend=t",
    ];
    assert_eq!(run(&place.repo(), &trend).code, 0);
    let file = place.repo().join("t");
    let line = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{line}{}", &line[..40])).unwrap();
    assert_eq!(run(&place.repo(), &trend).code, 0);
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [line.trim_end(), &line[..40], line.trim_end()]
    );
}

#[test]
fn a_file_with_the_name_of_a_flag_is_a_file_or_an_error() {
    let command = tfsize::cli::command();
    let lint = command.find_subcommand("lint").unwrap();
    let global = command.get_arguments();
    let mut names: Vec<String> = Vec::new();
    for arg in lint.get_arguments().chain(global) {
        let takes = arg.get_action().takes_values();
        if let Some(long) = arg.get_long() {
            names.push(format!("--{long}{}", if takes { "=x.json" } else { "" }));
        }
        names.extend(
            arg.get_short()
                .map(|short| format!("-{short}{}", if takes { "json=x.json" } else { "" })),
        );
    }
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let place = Place::new();
        fs::write(place.repo().join(&name), TASK).unwrap();
        let before = place.everything();
        let ran = run(&place.repo(), &["lint", &name]);
        assert_eq!(ran.code, 2, "{name}: {}{}", ran.out, ran.err);
        assert!(
            ran.err.contains("write -- before the names of files"),
            "{name}: {}",
            ran.err
        );
        let behind = run(
            &place.repo(),
            &["lint", "--env", "production", "--", "main.tf", &name],
        );
        assert_eq!(behind.code, 1, "{name}: {}", behind.err);
        assert!(
            behind.out.contains("ecs-fargate-size"),
            "{name}: {}",
            behind.out
        );
        same(&place.everything(), &before, &name);
    }
    // A path that begins so, and leads out of the repository.
    let place = Place::new();
    let name = format!("-osarif={}/injected.x", place.outside().display());
    let path = place.repo().join(&name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, TASK).unwrap();
    assert_eq!(run(&place.repo(), &["lint", "main.tf", &name]).code, 2);
    assert!(!place.outside().join("injected.x").exists());
}

#[test]
fn an_empty_variable_of_a_flag_is_not_set() {
    fn variables(command: &clap::Command, out: &mut Vec<String>) {
        out.extend(
            command
                .get_arguments()
                .filter_map(|a| Some(a.get_env()?.to_str()?.to_owned())),
        );
        command.get_subcommands().for_each(|c| variables(c, out));
    }
    let mut names = Vec::new();
    variables(&tfsize::cli::command(), &mut names);
    assert!(names.len() >= 4, "{names:?}");
    let place = Place::new();
    for args in [
        &["lint"][..],
        &["drift"],
        &["size"],
        &["policy", "check"],
        &["generate", "--check"],
    ] {
        let plain = tfsize(&place.repo(), args).output().unwrap();
        let mut command = tfsize(&place.repo(), args);
        let empty = command
            .envs(names.iter().map(|n| (n, "")))
            .output()
            .unwrap();
        assert_eq!(empty, plain, "{args:?}");
    }
}

#[test]
fn the_whole_report_goes_through_a_pipe_that_is_read_slowly() {
    let place = Place::new();
    let pipe = place.outside().join("pipe");
    assert!(make("mkfifo", &[], &pipe));
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || {
            let mut file = fs::File::open(pipe).unwrap();
            std::thread::sleep(Duration::from_millis(500));
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            text
        })
    };
    std::thread::sleep(Duration::from_millis(200));
    let to = format!("sarif={}", pipe.display());
    let ran = run(
        &place.repo(),
        &["lint", "--env", "production", "--exit-zero", "-o", &to],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = reader.join().unwrap();
    // Larger than a pipe holds.
    assert!(text.len() > 70_000);
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}
