//! What may be read, and what is refused.

use std::os::unix::fs::symlink;

use super::*;
use crate::text::{boundary_of, is_everything, repository_of, slashes};

/// A repository beside a directory with a secret, and the reach of the repository.
fn places() -> (tempfile::TempDir, PathBuf, Reach) {
    let top = tempfile::tempdir().unwrap();
    let repository = top.path().join("repository");
    for dir in ["repository/.git", "repository/infra", "outside/deep"] {
        std::fs::create_dir_all(top.path().join(dir)).unwrap();
    }
    std::fs::write(top.path().join("outside/secret"), "secret").unwrap();
    std::fs::write(repository.join("infra/main.tf"), "own").unwrap();
    let reach = Reach::within([repository.clone()]);
    (top, repository, reach)
}

#[test]
fn whatever_leads_outside_is_refused_and_not_told_to_exist() {
    let (top, repository, reach) = places();
    let outside = top.path().join("outside");
    symlink(outside.join("secret"), repository.join("file")).unwrap();
    symlink(outside.join("nothing"), repository.join("dangling")).unwrap();
    symlink(&outside, repository.join("dir")).unwrap();
    symlink("dangling", repository.join("chain")).unwrap();
    symlink("/dev/zero", repository.join("device")).unwrap();
    symlink("/proc/self/environ", repository.join("environ")).unwrap();
    let infra = repository.join("infra");
    for path in [
        outside.join("secret"),
        outside.join("nothing"),
        repository.join("file"),
        repository.join("dangling"),
        repository.join("chain"),
        repository.join("dir/secret"),
        repository.join("dir/nothing"),
        repository.join("device"),
        repository.join("environ"),
        infra.join("../../outside/secret"),
        infra.join("../../outside/nothing"),
        infra.join("../dir/../outside/secret"),
        PathBuf::from("/etc/passwd"),
    ] {
        let refusal = reach.read(&path, 100).unwrap_err();
        let shown = slashes(&path);
        assert!(matches!(refusal, Refusal::Outside), "{shown}: {refusal}");
        assert!(reach.read_of_tool(&path, 100).is_err(), "{shown}");
        assert!(reach.dir(&path).is_err(), "{shown}");
    }
    assert!(matches!(reach.dir(&outside), Err(Refusal::Outside)));
    assert!(matches!(
        reach.dir(&repository.join("dir")),
        Err(Refusal::Outside)
    ));
    let more = reach.and([outside.clone()]);
    assert_eq!(more.read(&repository.join("file"), 6).unwrap(), b"secret");
}

#[test]
fn what_is_inside_is_read_also_through_links() {
    let (_top, repository, reach) = places();
    symlink("infra/main.tf", repository.join("link")).unwrap();
    symlink("infra", repository.join("dir")).unwrap();
    for path in [
        "infra/main.tf",
        "link",
        "dir/main.tf",
        "dir/../infra/main.tf",
    ] {
        // Twice: the second time it is remembered.
        for _ in 0..2 {
            assert_eq!(reach.read(&repository.join(path), 3).unwrap(), b"own");
        }
    }
    let missing = reach.read(&repository.join("nothing/here"), 3).unwrap_err();
    assert!(missing.is_missing(), "{missing}");
    let large = reach.read(&repository.join("link"), 2).unwrap_err();
    assert!(matches!(large, Refusal::TooLarge(2)), "{large}");
}

/// Whoever allows everything allows the files there are, and not what the system makes up of what runs on it.
#[test]
fn what_the_system_makes_up_is_no_file() {
    let (_top, repository, _) = places();
    let reach = Reach::within([PathBuf::from("/")]);
    assert_eq!(
        reach.read(&repository.join("infra/main.tf"), 3).unwrap(),
        b"own"
    );
    symlink("/proc/self/environ", repository.join("environ")).unwrap();
    for path in [
        PathBuf::from("/proc/self/environ"),
        PathBuf::from("/dev/zero"),
        PathBuf::from("/sys/kernel/notes"),
        repository.join("environ"),
    ] {
        let refusal = reach.read(&path, 1 << 20).unwrap_err();
        let shown = slashes(&path);
        assert!(matches!(refusal, Refusal::Outside), "{shown}: {refusal}");
    }
}

#[test]
fn no_function_reads_the_values_that_the_run_was_given() {
    let (_top, repository, reach) = places();
    let values = repository.join("infra/prod.values");
    std::fs::write(&values, "x = 1").unwrap();
    symlink("infra/prod.values", repository.join("link")).unwrap();
    for path in [&values, &repository.join("link")] {
        assert_eq!(reach.read_data(path, 9).unwrap(), b"x = 1");
        let without = reach.without_values([values.clone()]);
        let refusal = without.read_data(path, 9).unwrap_err();
        assert!(matches!(refusal, Refusal::Private(_)), "{refusal}");
    }
}

#[test]
fn only_regular_files_are_read() {
    let (_top, repository, reach) = places();
    let pipe = repository.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    symlink("pipe", repository.join("link")).unwrap();
    for path in ["pipe", "link", "infra"] {
        let path = repository.join(path);
        for refusal in [
            reach.read(&path, 9).unwrap_err(),
            reach.read_of_tool(&path, 9).unwrap_err(),
        ] {
            assert!(matches!(refusal, Refusal::NotRegular(_)), "{refusal}");
        }
    }
}

#[test]
fn what_tools_keep_is_private_but_the_modules_that_init_brought() {
    let (_top, repository, reach) = places();
    let cases = [
        (".git/config", true),
        ("infra/.GIT/config", true),
        (".terraform/terraform.tfstate", true),
        (".terraform/modules/modules.json", true),
        (".terraform/modules/vpc/.git/config", true),
        (".terraform/modules/vpc/main.tf", false),
        (".terraform/modules/vpc/modules/modules.json", false),
        ("infra/terraform.tfstate", true),
        ("infra/terraform.tfstate.backup", true),
        ("infra/state.tf", false),
        (".terraform.lock.hcl", false),
        (".github/x.json", false),
        ("infra/.ssh/id_rsa", true),
        (".netrc", true),
        ("gha-creds-0123456789abcdef.json", true),
        ("infra/.env", true),
        (".env.production", true),
        ("infra/kubeconfig", true),
        (".config/gh/hosts.yml", true),
        ("infra/id_ed25519", true),
        ("infra/out.tfplan", true),
        ("infra/credentials.tf", false),
        ("credentials/main.tf", false),
        ("credentials/credentials", true),
        ("infra/prod.env", true),
        ("infra/tls.P12", true),
        ("infra/prod.env.example", false),
        (".m2/settings.xml", true),
        (".m2/x", false),
        (".aws/credentials", true),
        (".aws/sso/cache/x.json", true),
        (".aws/main.tf", false),
        ("infra/environment.json", false),
    ];
    for (path, is_private) in cases {
        let whole = repository.join(path);
        std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
        std::fs::write(&whole, "x").unwrap();
        let link = repository.join("infra/link");
        let _ = std::fs::remove_file(&link);
        symlink(&whole, &link).unwrap();
        for path in [&whole, &link] {
            let read = reach.read(path, 9);
            let refused = matches!(read, Err(Refusal::Private(_)));
            assert_eq!(refused, is_private, "{}: {read:?}", slashes(path));
        }
        assert!(reach.read_of_tool(&whole, 9).is_ok());
        let of_tool = reach.read_of_tool(&link, 9);
        assert!(matches!(of_tool, Err(Refusal::NotRegular(_))));
    }
}

#[test]
fn what_the_command_line_names_may_be_anywhere_but_not_by_a_link_of_the_repository() {
    let (top, repository, reach) = places();
    let secret = top.path().join("outside/secret");
    symlink(&secret, repository.join("link")).unwrap();
    assert!(reach.read_named(&secret, 9).is_ok());
    assert!(
        reach
            .read_named(&repository.join("infra/main.tf"), 9)
            .is_ok()
    );
    let refusal = reach.read_named(&repository.join("link"), 9).unwrap_err();
    assert!(matches!(refusal, Refusal::Outside), "{refusal}");
}

/// The same wherever the link stands on the way, and however the way to the repository goes.
#[test]
fn links_of_the_repository_lead_nowhere_by_whatever_way_they_are_come_to() {
    let (top, repository, reach) = places();
    let outside = top.path().join("outside");
    let git = repository.join(".git/config");
    std::fs::write(&git, "token").unwrap();
    std::fs::write(repository.join("own.hcl"), "own").unwrap();
    std::fs::write(repository.join("token"), "token").unwrap();
    symlink(&repository, top.path().join("way")).unwrap();
    symlink("way", top.path().join("longer")).unwrap();
    symlink("repository/chain.hcl", top.path().join("into.hcl")).unwrap();
    let links = [
        ("file.hcl", outside.join("secret")),
        ("chain.hcl", PathBuf::from("file.hcl")),
        ("dir", outside.clone()),
        ("git.hcl", PathBuf::from(".git/config")),
        ("other.hcl", PathBuf::from("token")),
        ("good.hcl", PathBuf::from("own.hcl")),
    ];
    for (name, target) in &links {
        symlink(target, repository.join(name)).unwrap();
    }
    let refused = [
        "file.hcl",
        "chain.hcl",
        "dir/secret",
        "git.hcl",
        "other.hcl",
        "infra/../file.hcl",
    ];
    for way in [
        "repository",
        "way",
        "longer",
        "outside/../way",
        "repository/infra/..",
    ] {
        let way = top.path().join(way);
        for name in refused {
            let read = reach.read_named(&way.join(name), 9);
            let shown = slashes(&way.join(name));
            assert!(
                !matches!(read, Ok(_) | Err(Refusal::Io(_))),
                "{shown}: {read:?}"
            );
        }
        for name in ["good.hcl", "own.hcl", "infra/main.tf", ".git/config"] {
            let shown = slashes(&way.join(name));
            assert!(reach.read_named(&way.join(name), 9).is_ok(), "{shown}");
        }
    }
    assert!(reach.read_named(&top.path().join("into.hcl"), 9).is_err());
    // Out of the repository again, as the person writes it.
    assert!(
        reach
            .read_named(&repository.join("../outside/secret"), 9)
            .is_ok()
    );
}

#[test]
fn the_links_of_a_path_are_those_that_the_system_follows() {
    let (top, repository, _) = places();
    let real = top.path().canonicalize().unwrap();
    symlink("../outside", repository.join("dir")).unwrap();
    symlink("repository/dir", top.path().join("first")).unwrap();
    symlink("loop", top.path().join("loop")).unwrap();
    symlink("nothing", top.path().join("dangling")).unwrap();
    let link = |dir: &str, target: Option<&str>| links::Link {
        dir: if dir.is_empty() {
            real.clone()
        } else {
            real.join(dir)
        },
        target: target.map(|target| real.join(target)),
    };
    assert_eq!(
        links(&real.join("first/secret")),
        [
            link("", Some("outside")),
            link("repository", Some("outside"))
        ]
    );
    assert_eq!(
        links(&real.join("first/../repository/infra")),
        links(&real.join("first"))
    );
    assert_eq!(links(&real.join("repository/infra/main.tf")), []);
    assert_eq!(links(&real.join("dangling/x")), [link("", None)]);
    assert_eq!(links(&real.join("loop")).len(), 40);
}

#[test]
fn a_repository_is_no_larger_than_one() {
    let (_top, repository, _) = places();
    let infra = repository.join("infra");
    let real = repository.canonicalize().unwrap();
    assert_eq!(repository_of(&infra), Some(real.clone()));
    assert_eq!(boundary_of(&infra), real);
    assert!(is_everything(Path::new("/")));
    assert_eq!(repository_of(Path::new("/")), None);
}
