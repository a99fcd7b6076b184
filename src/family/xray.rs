//! X-Ray sampling rules.

use crate::sizing::{Sized, SizedTracing};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::{Binding, Compare, Family, Inputs, Read, Shows, decided};

/// Trace sampling.
pub(super) struct XRay;

/// The one rule of a stack: every traced request.
const RULE: &str = "all";

fn rules(_: &SizedTracing) -> Vec<String> {
    vec![RULE.into()]
}

const fn row(
    field: &'static str,
    input: &'static str,
    path: &'static str,
    write: fn(&SizedTracing, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedTracing> {
    Binding {
        field,
        input,
        resource: "aws_xray_sampling_rule",
        select: &[("rule_name", "{name}-{key}")],
        read: Read::Path(path),
        keys: Some(rules),
        write,
        shows: Shows::Same,
        compare: Compare::Exact,
        doc,
    }
}

impl Family for XRay {
    type Item = SizedTracing;

    const NAME: &'static str = "tracing";
    const MODULE: &'static str = "xray-sampling";
    const FILE: &'static str = "observability";
    const BINDINGS: &'static [&'static [Binding<SizedTracing>]] = &[&[
        row(
            "tracing.rate",
            "rules.{key}.fixed_rate",
            "fixed_rate",
            |t, _| decided(&t.fixed_rate),
            "share of requests traced, 0 to 1",
        ),
        row(
            "tracing.reservoir",
            "rules.{key}.reservoir_size",
            "reservoir_size",
            |t, _| decided(&t.reservoir),
            "requests per second always traced",
        ),
    ]];

    fn items(sized: &Sized) -> Vec<&SizedTracing> {
        sized.tracing.iter().collect()
    }

    fn name(_: &SizedTracing) -> String {
        Self::NAME.into()
    }

    fn aws_name(_: &SizedTracing, sized: &Sized) -> String {
        format!("{}-{}", sized.system, sized.environment)
    }

    fn why(_: &SizedTracing) -> Option<String> {
        None
    }

    fn identity(item: &SizedTracing, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(_: &SizedTracing, _: &Sized, inputs: &mut Inputs) {
        // Rules with a lower number come first; there is room on both sides for rules made elsewhere.
        inputs.set(&format!("rules.{RULE}.priority"), Expr::Integer(1000));
    }
}
