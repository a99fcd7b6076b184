//! A page that stands alone: no script, and nothing that is fetched.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::drift::{Cell, Class, Kind, Row, Side, Status, TargetDrift, Transition};
use crate::text::escape::document;

use crate::report::markup::{Document, Element, element as tag};

use super::words::{differ, difference, many, range};
use super::{Report, plot};

/// Only what is inline in the page may be used, whatever a text in it holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let title = format!("Sizing drift: {} from the policy", differ(report.drifted()));
    let head = tag("head")
        .put(tag("meta").with("charset", "utf-8"))
        .put(meta("viewport", "width=device-width, initial-scale=1"))
        .put(meta("color-scheme", "light dark"))
        .put(meta("referrer", "no-referrer"))
        .put(
            tag("meta")
                .with("http-equiv", "Content-Security-Policy")
                .with("content", POLICY),
        )
        .put(tag("title").text(&title))
        .put(tag("style").raw(style()));
    let mut page = Document::html(to)?;
    page.open(&tag("html").with("lang", "en"))?;
    page.put(&head)?;
    page.open(&tag("body"))?;
    page.open(&tag("main"))?;
    page.put(&top(report))?;
    page.put(&numbers(report))?;
    page.all(overview(report))?;
    page.all(filter(report))?;
    let (bare, full): (Vec<&TargetDrift>, Vec<_>) =
        report.targets.iter().partition(|e| e.is_bare());
    for (i, one) in full.into_iter().enumerate() {
        target(report, one, i, &mut page)?;
    }
    page.all(nothing(&bare))?;
    page.all(settings(report))?;
    page.all(gaps(report))?;
    page.put(&legend())?;
    page.put(&tag("footer").text(format!("tfsize {}", env!("CARGO_PKG_VERSION"))))?;
    page.end()
}

/// The style sheet, with a rule for each box that hides rows.
fn style() -> String {
    let mut out = include_str!("page.css").to_string();
    for class in Class::ALL {
        let word = class.word();
        let hidden = format!("main:has(#show-{word}:not(:checked))");
        let _ = writeln!(
            out,
            "{hidden} .c-{word}, {hidden} .only-{word} {{ display: none; }}"
        );
    }
    out
}

fn meta(name: &str, content: &str) -> Element {
    tag("meta").with("name", name).with("content", content)
}

fn top(report: &Report) -> Element {
    let mut inputs = tag("dl").class("inputs");
    let against = report.against.iter().map(|rev| ("compared with", *rev));
    for (side, name) in report
        .inputs
        .iter()
        .map(|(s, n)| (s.as_str(), n.as_str()))
        .chain(against)
    {
        inputs = inputs.put(
            tag("div")
                .put(tag("dt").text(side))
                .put(tag("dd").put(tag("code").text(name))),
        );
    }
    tag("header")
        .put(tag("h1").text("Sizing drift"))
        .put(inputs)
}

fn numbers(report: &Report) -> Element {
    let card = |class: &str, number: &str, says: &str, more: &str| {
        let mut says = tag("span").class("says").text(says);
        if !more.is_empty() {
            says = says.put(tag("small").text(format!(" {more}")));
        }
        tag("li")
            .class(class)
            .put(tag("b").text(number))
            .text(" ")
            .put(says)
    };
    let rows: usize = report.targets.iter().map(|e| e.rows.len()).sum();
    let drifted = report.drifted();
    let mut list = tag("ul").class("numbers").put(card(
        if drifted > 0 { "bad" } else { "good" },
        &drifted.to_string(),
        &format!(
            "of {} {} from the policy",
            many(rows, "value"),
            if drifted == 1 { "differs" } else { "differ" }
        ),
        &report.moves().unwrap_or_default(),
    ));
    if let Some(monthly) = report.monthly() {
        list = list.put(card(
            "",
            &difference(monthly.expected),
            "a month by the drift",
            &format!(
                "{} to {}",
                difference(monthly.floor),
                difference(monthly.ceiling)
            ),
        ));
    }
    let transitions: usize = report.targets.iter().map(|e| e.transitions.len()).sum();
    list = list.put(card(
        if transitions > 0 { "bad" } else { "good" },
        &transitions.to_string(),
        "changes that restart, replace or drop something",
        "",
    ));
    let open = Class::ALL
        .iter()
        .filter(|c| c.kind() == Kind::Undecided)
        .map(|c| report.count(*c))
        .sum::<usize>();
    list = list.put(card("", &open.to_string(), "not known", ""));
    let coverage = report.coverage();
    if coverage.of > 0 {
        list = list.put(card(
            "",
            &format!("{} of {}", coverage.sized, coverage.of),
            "resources sized by the policy",
            "",
        ));
    }
    list
}

fn overview(report: &Report) -> Option<Element> {
    let plots: Vec<Element> = plot::classes(report)
        .into_iter()
        .chain(plot::costs(report))
        .collect();
    (!plots.is_empty()).then(|| tag("div").class("plots").all(plots))
}

/// Boxes that hide rows by the style sheet alone; where that is not known to a browser, all rows show.
fn filter(report: &Report) -> Option<Element> {
    let present: Vec<Class> = Class::ALL
        .iter()
        .copied()
        .filter(|c| report.count(*c) > 0)
        .collect();
    if present.is_empty() {
        return None;
    }
    let mut out = tag("fieldset")
        .class("filter")
        .put(tag("legend").text("Show"));
    for class in present {
        let mut input = tag("input")
            .with("type", "checkbox")
            .with("id", format!("show-{}", class.word()));
        if class.kind() != Kind::Same {
            input = input.with("checked", "checked");
        }
        out = out.put(tag("label").put(input).text(format!(
            " {} ({})",
            class.word(),
            report.count(class)
        )));
    }
    if report.against.is_some() {
        out = out.put(
            tag("label")
                .put(
                    tag("input")
                        .with("type", "checkbox")
                        .with("id", "show-moved"),
                )
                .text(" only what changed"),
        );
    }
    Some(out)
}

fn target(report: &Report, target: &TargetDrift, i: usize, page: &mut Document) -> io::Result<()> {
    let id = format!("estate-{}", i + 1);
    let section = tag("section").class("estate").with("aria-labelledby", &id);
    page.open(&section.put(tag("h2").with("id", &id).text(target.name())))?;
    let mut says = target.counts();
    if let Some(monthly) = target.drift_cost {
        says = format!("{says}; a month {}", range(&monthly));
    }
    let mut about = tag("p").class("about").text(format!("{says}."));
    if !target.because.is_empty() {
        about = about.put(tag("small").text(format!(
            " It is {}: {}.",
            target.environment, target.because
        )));
    }
    page.put(&about)?;
    if !target.rows.is_empty() {
        table(report, target, page)?;
    }
    if !target.transitions.is_empty() {
        page.put(&tag("h3").text("What changing it does"))?;
        page.open(&tag("ol").class("transitions"))?;
        page.all(target.transitions.iter().map(|t| transition(report, t)))?;
        page.close()?;
    }
    let plots = &target.plots;
    // Where nothing is sized they would draw the policy alone.
    if !(plots.sizes.is_empty() && plots.connections.is_empty() || target.rows.is_empty()) {
        page.put(&tag("h3").text("Size and demand"))?;
        page.open(&tag("div").class("plots"))?;
        page.all(plots.sizes.iter().map(plot::size))?;
        page.all(plots.connections.iter().map(plot::connections))?;
        page.close()?;
    }
    coverage(report, target, page)?;
    page.close()
}

fn table(report: &Report, target: &TargetDrift, page: &mut Document) -> io::Result<()> {
    let given = target.given();
    let mut names = vec!["Value", "Policy"];
    names.extend(given.iter().map(|side| side.title()));
    names.extend(["What it is", "A month"]);
    let head = names.iter().map(|name| {
        tag("th")
            .with("scope", "col")
            .with("role", "columnheader")
            .text(name)
    });
    // The roles stand here because a table that is laid out as cards loses its own.
    let mut table = tag("table").with("role", "table");
    // A table whose rows are all hidden goes with them.
    if let Some(first) = target.rows.first()
        && target.rows.iter().all(|r| r.class == first.class)
    {
        table = table.class(format!("only-{}", first.class.word()));
    }
    page.open(&table)?;
    page.put(&tag("caption").text(format!("Sized values of {}", target.name())))?;
    page.put(
        &tag("thead")
            .with("role", "rowgroup")
            .put(tag("tr").with("role", "row").all(head)),
    )?;
    page.open(&tag("tbody").with("role", "rowgroup"))?;
    page.all(target.rows.iter().map(|r| row(report, &given, r)))?;
    page.close()?;
    page.close()
}

fn row(report: &Report, given: &[Side], row: &Row) -> Element {
    let cell = |name: &str| tag("td").with("role", "cell").with("data-name", name);
    let mut value = tag("th")
        .with("scope", "row")
        .with("role", "rowheader")
        .put(tag("b").text(&row.item))
        .text(format!(" {}", row.what));
    let target = row.target();
    if !target.is_empty() {
        value = value.put(tag("small").put(tag("code").text(target)));
    }
    if let Some(place) = row.at.and_then(|span| report.place(span)) {
        value = value.put(tag("small").text("in ").put(tag("code").text(place)));
    }
    let mut policy = cell("Policy").text(&row.policy);
    if let Some(place) = row.because.first().and_then(|span| report.place(*span)) {
        policy = policy.put(tag("small").put(tag("code").class("line").text(place)));
    }
    let mut class = format!("c-{}", row.class.word());
    if !row.moved() {
        class.push_str(" still");
    }
    let mut out = tag("tr")
        .class(class)
        .with("role", "row")
        .put(value)
        .put(policy);
    for (side, of) in row.sides() {
        if given.contains(&side) {
            out = out.put(shown(cell(side.title()), of));
        }
    }
    let mut says = cell("What it is").put(
        tag("span")
            .class(format!("badge {}", plot::kind(row.class.kind())))
            .text(row.class.word()),
    );
    if let Some(word) = row.status.map(Status::word).filter(|_| row.moved()) {
        says = says
            .text(" ")
            .put(tag("span").class("badge moved").text(word));
    }
    says = says.text(format!(" {}", row.class.says()));
    match row.above {
        Some(true) if row.class.is_drift() => says = says.text(", above the policy\u{a0}▲"),
        Some(false) if row.class.is_drift() => says = says.text(", below the policy\u{a0}▼"),
        _ => {}
    }
    if let Some(note) = &row.note {
        says = says.put(linked(tag("small"), note));
    }
    let mut month = cell("A month").class("money");
    if let Some(monthly) = row.monthly {
        let [floor, expected, ceiling] =
            [monthly.floor, monthly.expected, monthly.ceiling].map(difference);
        month = month.text(&expected);
        if floor != expected || ceiling != expected {
            month = month.put(tag("small").text(format!("{floor} to {ceiling}")));
        }
    }
    out.put(says).put(month)
}

fn shown(out: Element, cell: &Cell) -> Element {
    match cell {
        Cell::Value(value) => out.text(value),
        Cell::Unknown(why) => out
            .put(tag("em").text("not known"))
            .put(tag("small").text(why)),
        Cell::NotGiven => out,
        Cell::Missing | Cell::NotSet => out.put(tag("em").text(cell.shown())),
    }
}

fn transition(report: &Report, t: &Transition) -> Element {
    let mut out = tag("li").put(
        tag("p")
            .put(
                tag("span")
                    .class(format!("badge {}", severity(t)))
                    .text(t.severity.word()),
            )
            .text(" ")
            .put(tag("b").text(&t.headline)),
    );
    let mut what = tag("p")
        .put(tag("code").text(&t.address))
        .text(format!(": {} → {}", t.before, t.after));
    if let Some(word) = t.status.map(Status::word).filter(|_| t.moved()) {
        what = what
            .text(" ")
            .put(tag("span").class("badge moved").text(word));
    }
    if let Some(place) = t.at.and_then(|span| report.place(span)) {
        what = what.text(" in ").put(tag("code").text(place));
    }
    out = out.put(what);
    for note in &t.notes {
        out = out.put(linked(tag("p").class("note"), note));
    }
    if let Some(help) = &t.help {
        out = out.put(linked(tag("p"), help));
    }
    out.put(
        tag("p")
            .class("note")
            .text("rule ")
            .put(tag("code").text(t.rule)),
    )
}

fn severity(t: &Transition) -> &'static str {
    match t.severity {
        crate::finding::Severity::Note => "note",
        _ => "drift",
    }
}

/// Text in which the addresses of AWS documents are links.
fn linked(mut out: Element, text: &str) -> Element {
    let mut rest = text;
    while let Some(at) = document(rest) {
        let address = rest.get(at.clone()).unwrap_or_default();
        out = out
            .text(rest.get(..at.start).unwrap_or_default())
            .put(tag("a").with("href", address).text(address));
        rest = rest.get(at.end..).unwrap_or_default();
    }
    out.text(rest)
}

fn coverage(report: &Report, target: &TargetDrift, page: &mut Document) -> io::Result<()> {
    let c = target.coverage;
    if c.of > 0 {
        page.put(&tag("h3").text("Coverage"))?;
        page.put(
            &tag("p")
                .put(
                    tag("meter")
                        .with("min", "0")
                        .with("max", c.of.to_string())
                        .with("value", c.sized.to_string())
                        .with("aria-label", "resources sized by the policy"),
                )
                .text(format!(
                    " {} of {} that the policy could size.",
                    c.sized,
                    many(c.of, "resource")
                )),
        )?;
    }
    if !target.unclaimed.is_empty() {
        let items = target.unclaimed.iter().map(|one| {
            let mut item = tag("li").put(tag("code").text(&one.address));
            if let Some(note) = &one.why {
                item = item.text(format!(": {note}"));
            }
            match one.at.and_then(|span| report.place(span)) {
                Some(place) => item.text(" in ").put(tag("code").text(place)),
                None => item,
            }
        });
        let resources = many(target.unclaimed.len(), "resource");
        let title = format!("{resources} that no item of the policy claims");
        folded(&title, items, page)?;
    }
    if !target.absent.is_empty() {
        let items = target
            .absent
            .iter()
            .map(|(family, name)| tag("li").put(tag("code").text(format!("{family}/{name}"))));
        let absent = many(target.absent.len(), "item");
        let title = format!("{absent} of the policy without a resource");
        folded(&title, items, page)?;
    }
    Ok(())
}

/// A list that is open: what is folded away is not printed.
fn folded(
    title: &str,
    items: impl Iterator<Item = Element>,
    page: &mut Document,
) -> io::Result<()> {
    let details = tag("details").with("open", "open");
    page.open(&details.put(tag("summary").text(title)))?;
    page.open(&tag("ul"))?;
    page.all(items)?;
    page.close()?;
    page.close()
}

/// Those in which there is nothing to compare, on one line each.
fn nothing(targets: &[&TargetDrift]) -> Option<Element> {
    (!targets.is_empty()).then(|| {
        tag("section")
            .with("aria-labelledby", "nothing")
            .put(
                tag("h2")
                    .with("id", "nothing")
                    .text("Without a sized value"),
            )
            .put(tag("ul").all(targets.iter().map(|e| tag("li").text(e.name()))))
    })
}

/// What decides how it is checked, and is another than in the revision.
fn settings(report: &Report) -> Option<Element> {
    (!report.settings.is_empty()).then(|| {
        let changed = report.settings.iter();
        tag("section")
            .with("aria-labelledby", "settings")
            .put(tag("h2").with("id", "settings").text("Changed settings"))
            .put(tag("ul").all(changed.map(|s| tag("li").text(s.to_string()))))
    })
}

fn gaps(report: &Report) -> Option<Element> {
    (!report.gaps.is_empty()).then(|| {
        tag("section")
            .with("aria-labelledby", "gaps")
            .put(tag("h2").with("id", "gaps").text("What could not be read"))
            .put(tag("ul").all(report.gaps.iter().map(|gap| tag("li").text(gap))))
    })
}

fn legend() -> Element {
    let mut list = tag("dl").class("legend");
    for class in Class::ALL {
        list = list.put(
            tag("div")
                .put(
                    tag("dt").put(
                        tag("span")
                            .class(format!("badge {}", plot::kind(class.kind())))
                            .text(class.word()),
                    ),
                )
                .put(tag("dd").text(match class.kind() {
                    Kind::Drift(_) => format!("{}: drift", class.says()),
                    Kind::Quiet | Kind::Waived => format!("{}: no drift", class.says()),
                    Kind::Undecided => format!("{}: it may be drift", class.says()),
                    Kind::Same => class.says().to_string(),
                })),
        );
    }
    tag("section")
        .with("aria-labelledby", "classes")
        .put(tag("h2").with("id", "classes").text("What the classes say"))
        .put(list)
}
