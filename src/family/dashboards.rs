//! The widgets of a dashboard, from what the policy says it shows.

use crate::catalog::cloudwatch::DASHBOARD_COLUMNS;
use crate::policy::observe::Dashboard;
use crate::sizing::{Sized, SizedDashboard, SizedObserve};
use crate::syntax::tree::Expr;

use super::FAMILIES;

/// What a dashboard shows of each item of a kind by a word, and what it draws for it.
pub(super) type Drawn<I> = (&'static str, fn(&I, &Sized) -> Vec<Widget>);

/// The widgets for everything the dashboard shows, in that order.
pub(super) fn widgets(
    dashboard: &SizedDashboard,
    observe: &SizedObserve,
    sized: &Sized,
) -> Vec<Expr> {
    let mut out = vec![Widget::heading(&format!("# {}", dashboard.title))];
    for show in &dashboard.shows {
        if show == Dashboard::METRICS {
            metrics(observe, &mut out);
        } else if let Some((kind, name)) = Dashboard::shows_item(show) {
            let family = super::family(kind);
            out.extend(family.map_or_else(Vec::new, |f| f.widgets_of(sized, name)));
        } else {
            let mut families = FAMILIES.iter();
            let family = families.find(|f| f.drawn().contains(&show.as_str()));
            out.extend(family.map_or_else(Vec::new, |f| f.widgets(sized, show)));
        }
    }
    let places = places(out.iter().map(|widget| (widget.width, widget.height)));
    let placed = out.into_iter().zip(places);
    placed.map(|(widget, place)| widget.at(place)).collect()
}

/// The left and the upper edge of each widget, from its width and height: row after row from the left, in reading order,
/// each row as high as its highest widget.
fn places(sizes: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let (mut x, mut y, mut row) = (0, 0, 0);
    let mut out = Vec::new();
    for (width, height) in sizes {
        if x + width > DASHBOARD_COLUMNS.value {
            (x, y, row) = (0, y + row, 0);
        }
        out.push((x, y));
        x += width;
        row = row.max(height);
    }
    out
}

/// A widget before it has its place.
pub struct Widget {
    width: u32,
    height: u32,
    /// What it shows, as the module's input takes it.
    shows: Vec<(&'static str, Expr)>,
}

impl Widget {
    fn heading(markdown: &str) -> Self {
        Self {
            width: DASHBOARD_COLUMNS.value,
            height: 1,
            shows: vec![
                ("type", Expr::text("text")),
                ("markdown", Expr::text(markdown)),
            ],
        }
    }

    /// Two of these stand side by side.
    fn half(shows: Vec<(&'static str, Expr)>) -> Self {
        Self {
            width: DASHBOARD_COLUMNS.value / 2,
            height: 6,
            shows,
        }
    }

    /// A graph of metrics, with lines across it.
    pub(super) fn metrics(
        title: &str,
        stat: &str,
        metrics: Vec<Expr>,
        lines: Vec<(String, f64)>,
    ) -> Self {
        let mut shows = vec![
            ("title", Expr::text(title)),
            ("stat", Expr::text(stat)),
            ("metrics", Expr::list(metrics)),
        ];
        if !lines.is_empty() {
            let line = |(text, value): (String, f64)| {
                Expr::object([
                    ("label", Expr::text(text)),
                    ("value", super::call::number(value)),
                ])
            };
            shows.push(("lines", Expr::list(lines.into_iter().map(line))));
        }
        Self::half(shows)
    }

    fn at(self, (x, y): (u32, u32)) -> Expr {
        let place = [
            ("x", x),
            ("y", y),
            ("width", self.width),
            ("height", self.height),
        ];
        let place = place.map(|(name, value)| (name, Expr::Integer(value.into())));
        Expr::object(place.into_iter().chain(self.shows))
    }
}

/// A metric, as a widget names it.
pub(super) fn metric(namespace: &str, name: &str, dimensions: Vec<(&str, Expr)>) -> Expr {
    Expr::object([
        ("namespace", Expr::text(namespace)),
        ("metric_name", Expr::text(name)),
        ("dimensions", Expr::object(dimensions)),
    ])
}

fn metrics(observe: &SizedObserve, out: &mut Vec<Widget>) {
    for watched in observe
        .metrics
        .iter()
        .filter(|m| m.dimensions.is_empty() && !m.per_task)
    {
        out.push(Widget::metrics(
            &watched.title,
            "Average",
            vec![metric(&watched.namespace, &watched.name, Vec::new())],
            Vec::new(),
        ));
    }
    // A metric with dimensions has one series for each of their values: a search finds them all.
    for watched in observe.metrics.iter().filter(|m| !m.dimensions.is_empty()) {
        let names = watched.dimensions.join(",");
        let search = format!(
            "SEARCH('{{{},{names}}} MetricName=\"{}\"', 'Average')",
            watched.namespace, watched.name
        );
        out.push(Widget::half(vec![
            ("title", Expr::text(&watched.title)),
            (
                "expressions",
                Expr::list([Expr::object([
                    ("expression", Expr::text(search)),
                    ("label", Expr::text("")),
                ])]),
            ),
        ]));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::policy::shown;

    use super::*;

    #[test]
    fn a_row_is_filled_from_the_left_and_as_high_as_its_highest_widget() {
        let sizes = [(24, 2), (8, 6), (8, 9), (6, 3), (12, 4), (12, 6), (1, 1)];
        assert_eq!(
            places(sizes.into_iter()),
            [(0, 0), (0, 2), (8, 2), (16, 2), (0, 11), (12, 11), (0, 17)]
        );
    }

    #[test]
    fn each_word_of_the_policy_is_drawn_by_the_family_of_its_kind() {
        for family in FAMILIES {
            let mut shown = shown().into_iter();
            let words = shown.find(|(kind, _)| *kind == family.name());
            assert_eq!(family.drawn(), words.map_or(&[][..], |(_, words)| words));
        }
    }

    proptest! {
        #[test]
        fn no_widget_leaves_the_grid_or_lies_on_another(
            sizes in prop::collection::vec((1..=24_u32, 1..=20_u32), 0..80)
        ) {
            let places = places(sizes.iter().copied());
            prop_assert_eq!(places.len(), sizes.len());
            let rows = |i: usize| places[i].1..places[i].1 + sizes[i].1;
            let columns = |i: usize| places[i].0..places[i].0 + sizes[i].0;
            let apart = |a: std::ops::Range<u32>, b: std::ops::Range<u32>| {
                a.end <= b.start || b.end <= a.start
            };
            for one in 0..sizes.len() {
                prop_assert!(columns(one).end <= DASHBOARD_COLUMNS.value);
                for other in 0..one {
                    prop_assert!(
                        apart(rows(one), rows(other)) || apart(columns(one), columns(other)),
                        "{} and {}", other, one
                    );
                }
            }
        }
    }
}
