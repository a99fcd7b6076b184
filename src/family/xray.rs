//! X-Ray sampling rules.

mod planning;

use crate::policy::Policy;
use crate::policy::lint::Mode;
use crate::registry::RuleInfo;
use crate::registry::{capacity, policy};
use crate::sizing::{Sized, SizedTracing};
use crate::syntax::tree::Expr;

use super::dashboards::Drawn;
use super::{
    Anchor, Binding, Compare, Family, Field, Inputs, Invariant, Listed, Otherwise, Part, Read,
    Select, Selector, Unset, decided, row,
};

/// Trace sampling.
pub(super) struct XRay;

/// The one rule of a stack: every traced request.
const RULE: &str = "all";

fn rules_of(_: &SizedTracing) -> Vec<String> {
    vec![RULE.into()]
}

static SAMPLING: Part = Part::of("aws_xray_sampling_rule", "sampling rule", &[]);
const BY_NAME: Select = Select::Named {
    at: "rule_name",
    name: "{name}-{key}",
    otherwise: Otherwise::Anchor,
};

impl Family for XRay {
    type Item = SizedTracing;

    const NAME: &'static str = "tracing";
    const MODULE: &'static str = "xray-sampling";
    const FILE: &'static str = "observability";
    const BINDINGS: &'static [&'static [Binding<SizedTracing>]] = &[&[
        Binding {
            keys: Some(rules_of),
            ..row(
                Field {
                    name: "tracing.rate",
                    title: "share of requests traced",
                    unit: "",
                    doc: "share of requests traced, 0 to 1",
                    input: "rules.{key}.fixed_rate",
                    part: &SAMPLING,
                    select: BY_NAME,
                    read: Read::Path("fixed_rate"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::SAMPLING,
                    caution: None,
                    price: None,
                },
                |t, _| decided(&t.fixed_rate),
            )
        },
        Binding {
            keys: Some(rules_of),
            ..row(
                Field {
                    name: "tracing.reservoir",
                    title: "requests per second always traced",
                    unit: "",
                    doc: "requests per second always traced",
                    input: "rules.{key}.reservoir_size",
                    part: &SAMPLING,
                    select: BY_NAME,
                    read: Read::Path("reservoir_size"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::SAMPLING,
                    caution: None,
                    price: None,
                },
                |t, _| decided(&t.reservoir),
            )
        },
    ]];

    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &SAMPLING,
        name: "rule_name",
        prefix: None,
        // Tracing has no name of its own in the policy.
        only: Some("it is the only sampling rule"),
        ending: "",
        bare: None,
        behind: &[],
        within: &[],
        always: true,
        also: &[],
        leads_to: &[],
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedTracing>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];
    const INVARIANTS: &'static [Invariant] = &[Invariant {
        rule: &capacity::PLANNING,
        check: planning::planning,
    }];

    fn selectors<'p>(_: &'p Policy, sized: &Sized) -> Vec<Selector<'p>> {
        let item = |_| Selector {
            name: Self::NAME,
            select: None,
        };
        sized.tracing.first().map(item).into_iter().collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedTracing> {
        sized.tracing.iter().collect()
    }

    fn name(_: &SizedTracing) -> String {
        Self::NAME.into()
    }

    fn aws_name(_: &SizedTracing, sized: &Sized) -> String {
        format!("{}-{}", sized.system, sized.environment)
    }

    fn identity(item: &SizedTracing, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(_: &SizedTracing, _: &Sized, inputs: &mut Inputs) {
        // Rules with a lower number come first; there is room on both sides for rules made elsewhere.
        inputs.set(&format!("rules.{RULE}.priority"), Expr::Integer(1000));
    }
}
