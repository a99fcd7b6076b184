//! Scripts of CI files that call `jq`.

use crate::support::need::{self, Ran};
use crate::support::script::{run, stand_in, yaml};

const GITLAB_DRIFT: &str = include_str!("../../.ci/gitlab/drift.gitlab-ci.yml");

trials![the_note_on_gitlab_is_written_once_and_kept_up_to_date];

fn the_note_on_gitlab_is_written_once_and_kept_up_to_date() -> Ran {
    need::program("jq")?;
    let gitlab = yaml(GITLAB_DRIFT);
    let script = gitlab["tfsize-drift-note"]["script"][0].as_str().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let text = dir.join("drift.md");
    let variables = [
        ("CI_API_V4_URL", "api"),
        ("CI_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("TFSIZE_COMMENT_TOKEN", "token"),
    ];
    // The second page holds two notes: another one's with the mark, and the job's own.
    let notes = r#"[{"id":4,"author":{"id":8},"body":"<!-- tfsize drift -->"},{"id":5,"author":{"id":9},"body":"<!-- tfsize drift -->"}]"#;
    let run = |second: &str| -> Vec<String> {
        let other = r#"[{"id":3,"author":{"id":9},"body":"other"}]"#;
        let listed = format!(
            "case \"$*\" in */user) echo '{{\"id\":9}}';; *page=1) echo '{other}';; *page=2) echo '{second}';; *) echo '[]';; esac"
        );
        stand_in(dir, "curl", &listed);
        let calls = run("sh", script, dir, &variables);
        calls
            .iter()
            .filter_map(|c| c.split_once("--request "))
            .map(|(_, rest)| rest.to_string())
            .collect()
    };
    let at = "api/projects/1/merge_requests/7/notes";
    assert_eq!(
        run(notes),
        Vec::<String>::new(),
        "no file: nothing was compared"
    );
    std::fs::write(&text, "<!-- tfsize drift -->\n").unwrap();
    assert_eq!(
        run("[]"),
        [format!("POST --data-urlencode body@drift.md {at}")]
    );
    assert_eq!(
        run(notes),
        [format!("PUT --data-urlencode body@drift.md {at}/5")]
    );
    std::fs::write(&text, "").unwrap();
    assert_eq!(run("[]"), Vec::<String>::new());
    assert_eq!(run(notes), [format!("DELETE {at}/5")]);
    Ok(())
}
