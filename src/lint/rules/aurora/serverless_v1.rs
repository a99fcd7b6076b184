//! No cluster is made for the first generation of Aurora Serverless.

use crate::catalog::aurora::REQUIREMENTS;
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-serverless-v1",
        summary: "no Aurora cluster asks for the retired Serverless v1",
        severity: Severity::Warning,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("serverless_v1.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    let v1 = text(cluster, "engine_mode")?.is_some_and(|m| m == "serverless");
    let v2 = aurora::is_serverless(cluster)?;
    if !v1 {
        return if v2 { pass() } else { not_applicable() };
    }
    let finding = cluster.finding(
        "engine_mode",
        if v2 {
            "engine_mode \"serverless\" is Serverless v1, which has no serverlessv2_scaling_configuration"
        } else {
            "engine_mode \"serverless\" is Serverless v1, which AWS has retired"
        },
    );
    let finding = finding.note(format!(
        "Serverless v2 is engine_mode \"provisioned\" with instances of class db.serverless; source: {REQUIREMENTS}"
    ));
    let finding = finding
        .help("write engine_mode = \"provisioned\" and give the cluster db.serverless instances");
    if v2 {
        let because = "the mode of a cluster cannot be changed, so it is replaced";
        let fix = cluster.write("engine_mode", &"provisioned".into());
        let finding = finding.fix(fix.map(|f| f.with_caution(because)));
        return fail(at_severity(finding, Severity::Error));
    }
    fail(finding)
}
