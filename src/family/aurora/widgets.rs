//! Aurora clusters on a dashboard.

use crate::family::dashboards::{Drawn, Widget, metric};
use crate::family::{Family as _, label};
use crate::sizing::{Sized, SizedDatabase};
use crate::syntax::tree::Expr;

use super::Aurora;

/// What is shown of a cluster.
pub(super) const WIDGETS: &[Drawn<SizedDatabase>] = &[("database", load)];

fn load(database: &SizedDatabase, _: &Sized) -> Vec<Widget> {
    let mut out = Vec::new();
    let module = format!(
        "module.{}.cluster_identifier",
        label(Aurora::NAME, &database.name)
    );
    let dimensions = || vec![("DBClusterIdentifier", Expr::raw(&module))];
    if let Some(acu) = database.capacity.acu() {
        out.push(Widget::metrics(
            &format!("{}: capacity (ACU)", database.name),
            "Average",
            vec![metric(
                "AWS/RDS",
                "ServerlessDatabaseCapacity",
                dimensions(),
            )],
            vec![
                ("least".into(), acu.value.min.acu()),
                ("maximum".into(), acu.value.max.acu()),
            ],
        ));
    }
    let limit = database.max_connections.iter();
    out.push(Widget::metrics(
        &format!("{}: connections", database.name),
        "Maximum",
        vec![metric("AWS/RDS", "DatabaseConnections", dimensions())],
        limit.map(|m| ("limit".into(), m.value.into())).collect(),
    ));
    let mut used = vec![metric("AWS/RDS", "CPUUtilization", dimensions())];
    let mut title = format!("{}: CPU", database.name);
    if database.capacity.acu().is_some() {
        title.push_str(" and capacity in use");
        used.push(metric("AWS/RDS", "ACUUtilization", dimensions()));
    }
    out.push(Widget::metrics(&title, "Average", used, Vec::new()));
    out
}
