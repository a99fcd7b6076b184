//! What a database may state of its instances, and what it is told where AWS or the catalogue does not have it.

use crate::finding::Severity;
use crate::policy::{load, validate};
use crate::text::Files;

/// What a database with these lines is told: how grave, the rule, the headline, and what follows it.
fn told(engine: &str, lines: &str) -> Vec<(Severity, &'static str, String)> {
    let text = format!(
        "policy \"p\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"e\" {{\n}}\ndatabase \"main\" {{\n{engine}{lines}\n}}\n"
    );
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let loaded = load(&mut files, id).unwrap();
    let mut findings = loaded.findings;
    validate(&loaded.environments[0], &mut findings);
    let all = findings.into_iter();
    all.map(|f| (f.severity, f.rule, f.headline)).collect()
}

const MYSQL: &str = "  engine = \"aurora-mysql\"\n  version = \"8.0\"\n";
const POSTGRESQL: &str = "  engine = \"aurora-postgresql\"\n  version = \"16\"\n";

fn one(engine: &str, lines: &str) -> (Severity, &'static str, String) {
    let mut all = told(engine, lines);
    assert_eq!(all.len(), 1, "{lines}: {all:?}");
    all.remove(0)
}

#[test]
fn a_class_of_the_engine_is_all_that_it_needs() {
    assert_eq!(told(MYSQL, "  instance = \"db.r6g.large\""), []);
    assert_eq!(told(POSTGRESQL, "  instance = \"db.r6gd.xlarge\""), []);
    let of_a_profile = "  storage_type = \"aurora-iopt1\"\n  profile \"one\" {\n    instance = \"db.t4g.medium\"\n  }";
    assert_eq!(told(MYSQL, of_a_profile), []);
}

#[test]
fn what_is_no_class_is_an_error() {
    for (lines, says) in [
        (
            "  instance = \"r6g.large\"",
            "\"r6g.large\" is not the name of an instance class",
        ),
        (
            "  instance = \"db.serverless\"",
            "db.serverless has no size of its own",
        ),
        (
            "  instance = \"db.r4.large\"",
            "aurora-mysql does not run on db.r4.large",
        ),
        (
            "  instance = \"db.r6g.large\"\n  acu = \"1..8\"",
            "database \"main\" is either serverless or of an instance class",
        ),
        (
            "  instance = \"db.r6g.large\"\n  auto_pause = \"5m\"",
            "only a serverless database pauses",
        ),
        ("  readers = 1", "database \"main\" has no size"),
    ] {
        let (severity, _, headline) = one(MYSQL, lines);
        assert_eq!((severity, headline.as_str()), (Severity::Error, says));
    }
}

#[test]
fn what_the_catalogue_does_not_have_is_a_note() {
    for class in ["db.r9g.large", "db.r6gd.xlarge"] {
        let (severity, rule, headline) = one(MYSQL, &format!("  instance = \"{class}\""));
        assert_eq!(severity, Severity::Note);
        assert_eq!(rule, "policyfile-undecided");
        assert_eq!(
            headline,
            format!("whether aurora-mysql runs on {class} is not known")
        );
    }
}
