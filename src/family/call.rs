//! The module call of an item, with the bindings behind its inputs.

use crate::policy::lint::{Lint, Mode};
use crate::sizing::Sized;
use crate::syntax::tree::Expr;
use crate::value::Value;

use super::binding::{Binding, Bound, Shows, shown_later};
use super::inputs::Inputs;
use super::moving::Moving;
use super::{Family, Inside, Read, Unset, label};

/// A module call of the stack.
#[derive(Debug, Clone)]
pub struct Call {
    /// The call's label.
    pub label: String,
    /// The family's name.
    pub family: &'static str,
    /// The item's name.
    pub name: String,
    /// Where it stands in the call of another item, which then makes it.
    pub inside: Option<Inside>,
    /// The folder of the module.
    pub module: &'static str,
    /// The file it is written to, without its ending.
    pub file: &'static str,
    /// One sentence on the size.
    pub why: Option<String>,
    /// Inputs that say which thing it is.
    pub identity: Inputs,
    /// Sized inputs, with what belongs into the same objects.
    pub sizes: Inputs,
    /// Inputs that connect it to the rest.
    pub wiring: Inputs,
    /// The bindings behind the sized inputs.
    pub bound: Vec<Bound>,
    /// The number that is moved while the stack runs.
    pub moving: Option<Moving>,
}

impl Call {
    /// The binding of a field that the item has once.
    pub fn bound(&self, field: &str) -> Option<&Bound> {
        self.bound.iter().find(|b| b.field.name == field)
    }

    /// The bindings that the policy expects something of, with that and how strictly: what `bound.expected` says, each
    /// check once.
    pub fn expected<'c>(
        &'c self,
        lint: &'c Lint,
        generated: bool,
    ) -> impl Iterator<Item = (&'c Bound, Value, Mode)> {
        let bound = self.bound.iter().enumerate();
        bound.filter_map(move |(i, bound)| {
            let (want, mode) = bound.expected(lint, generated)?;
            (!shown_later(&self.bound, i)).then_some((bound, want, mode))
        })
    }
}

/// Every row of a family.
pub(super) fn bindings<F: Family>() -> impl Iterator<Item = &'static Binding<F::Item>> {
    F::BINDINGS.iter().copied().flatten()
}

/// The call of an item.
pub(super) fn call<F: Family>(item: &F::Item, inside: Option<Inside>, sized: &Sized) -> Call {
    let name = F::name(item);
    let moving = F::moving(item);
    let mut bound: Vec<Bound> = bindings::<F>()
        .flat_map(|b| fill::<F>(b, item, sized, moving.as_ref()))
        .collect();
    let relations = bound
        .iter()
        .map(|b| (implied(b, &bound), said_by_other(b, &bound)));
    let relations: Vec<(Option<bool>, bool)> = relations.collect();
    for (bound, (implied, said_by_other)) in bound.iter_mut().zip(relations) {
        bound.implied = implied;
        bound.said_by_other = said_by_other;
        if let Some(inside) = &inside {
            bound.input = format!("{}.{}.{}", inside.input, inside.key, bound.input);
            bound.key = Some(inside.key.clone());
            bound.told_apart = None;
            bound.inside = Some(inside.family);
        }
    }
    let mut identity = Inputs::new();
    if inside.is_none() {
        F::identity(item, sized, &mut identity);
    }
    let mut inputs = Inputs::new();
    for row in bound.iter().filter(|row| row.is_input()) {
        inputs.set(&row.input, expr(&row.value.value));
    }
    if inside.is_none() {
        F::wiring(item, sized, &mut inputs);
    }
    if F::TAGGED && inside.is_none() {
        inputs.set("tags.component", Expr::text(&name));
        inputs.set(
            "tags.tfsize:component",
            Expr::text(format!("{}/{name}", F::NAME)),
        );
    }
    let single = F::NAME == name;
    let (sizes, wiring) = inputs.split(&bound);
    Call {
        label: match &inside {
            Some(inside) => label(inside.family, &inside.item),
            None if single => name.clone(),
            None => label(F::NAME, &name),
        },
        family: F::NAME,
        name,
        inside,
        module: if F::is_whole(item) { F::MODULE } else { "" },
        file: F::FILE,
        why: F::why(item),
        identity,
        sizes,
        wiring,
        bound,
        moving,
    }
}

/// Whether another row of the same resource wants the same of what AWS takes where this one's attribute is not set.
fn said_by_other(one: &Bound, all: &[Bound]) -> bool {
    let Unset::SameAs(attribute) = one.field.unset else {
        return false;
    };
    let told = |b: &Bound| (b.field.kind(), b.field.select, b.key.clone());
    let is_stated = |b: &Bound| !b.value.because.is_empty();
    all.iter().any(|other| {
        other.field.read == Read::Path(attribute)
            && told(other) == told(one)
            && (&other.select, other.says(), &other.shows) == (&one.select, one.says(), &one.shows)
            && (is_stated(other) || !is_stated(one))
    })
}

/// Whether the policy states what another of the rows reads in the argument that leads to the part of one.
fn implied(one: &Bound, all: &[Bound]) -> Option<bool> {
    let through = one.field.part.through?;
    let reads = |b: &&Bound| {
        let apart = b.field.apart().map(|apart| apart.argument);
        apart == Some(through) && b.value.value != Value::Null
    };
    let other = all.iter().find(reads)?;
    Some(!other.value.because.is_empty())
}

fn fill<F: Family>(
    b: &'static Binding<F::Item>,
    item: &F::Item,
    sized: &Sized,
    moving: Option<&Moving>,
) -> Vec<Bound> {
    let keys = b
        .keys
        .map_or_else(|| vec![String::new()], |keys| keys(item));
    let aws_name = F::aws_name(item, sized);
    let several = keys.len() > 1;
    let one = |key: &String| {
        let value = (b.write)(item, key)?;
        let stated = &value.because;
        let for_all = !stated.is_empty() && stated.iter().all(|at| sized.for_all.contains(at));
        let shows = match b.shows {
            Shows::Same => Some(value.value.clone()),
            Shows::Derived(derive) => derive(item, key),
        };
        let selected = |t: &str| t.replace("{key}", key).replace("{name}", &aws_name);
        let select: Vec<(&'static str, String)> = b
            .field
            .select
            .pairs()
            .into_iter()
            .map(|(path, value)| (path, selected(value)))
            .collect();
        let sign = match &b.told {
            Some(told) => Some((told.sign, (told.says)(item, key)?)),
            None => None,
        };
        Some(Bound {
            field: &b.field,
            input: b.field.input.replace("{key}", key),
            key: (!key.is_empty()).then(|| key.clone()),
            told_apart: several.then(|| key.clone()),
            container: b.container.map(|which| which(item, key)),
            select,
            sign,
            value,
            shows,
            inside: None,
            implied: None,
            said_by_other: false,
            fixed: moving.and_then(|m| m.fixed(b.field.name)),
            instead: b.instead,
            goes_with: b.goes_with,
            for_all,
            wired: b.wired,
        })
    };
    keys.iter().filter_map(one).collect()
}

/// A value as an expression.
pub fn expr(value: &Value) -> Expr {
    match value {
        Value::Null => Expr::Null,
        Value::Bool(b) => Expr::Bool(*b),
        Value::Number(n) => number(*n),
        Value::Text(t) => Expr::text(t),
        Value::List(items) => Expr::list(items.iter().map(expr)),
        Value::Object(entries) => Expr::object(entries.iter().map(|(k, v)| (k.as_str(), expr(v)))),
    }
}

/// A number as an expression: whole where it is whole.
pub(super) fn number(n: f64) -> Expr {
    if n.fract() == 0.0 && n.abs() < 9e15 {
        #[allow(clippy::cast_possible_truncation)]
        Expr::Integer(n as i128)
    } else {
        Expr::Number(n)
    }
}
