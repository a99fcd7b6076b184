//! Any text as a load over time, and a short one through the example policy: numbers that can be shown, or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfsize::policy;
use tfsize::report::simulation::{Simulated, csv, document, html, text};
use tfsize::simulate::load::LONGEST;
use tfsize::simulate::reading::{self, Trace};
use tfsize::simulate::{Load, Model, Options, Parameters, run};
use tfsize::sizing::{self, Sized};
use tfsize::text::Files;

/// Minutes of the longest load that is simulated here.
const MINUTES: u32 = 600;

thread_local! {
    /// The example policy's environments.
    static SIZED: Vec<Sized> = {
        let mut files = Files::new();
        let id = policy::embedded(&mut files);
        let loaded = policy::load(&mut files, id).expect("the example policy is read");
        let mut findings = Vec::new();
        let each = loaded.environments.iter();
        each.map(|one| sizing::size(one, &mut findings)).collect()
    };
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for word in [None, Some("connections")] {
        if let Ok(trace) = reading::read(text, word) {
            held(&trace);
            SIZED.with(|all| all.iter().for_each(|sized| simulated(sized, &trace)));
        }
    }
});

/// Columns of one length, of amounts.
fn held(trace: &Trace) {
    let minutes = trace.columns.values().next().map_or(0, Vec::len);
    assert!((1..=LONGEST as usize).contains(&minutes));
    for amounts in trace.columns.values() {
        assert_eq!(amounts.len(), minutes);
        assert!(amounts.iter().all(|n| n.is_finite() && *n >= 0.0));
    }
}

fn simulated(sized: &Sized, trace: &Trace) {
    let columns = trace.columns.clone();
    let Ok(load) = Load::traced("a load".into(), columns, &sized.demand, 0.2) else {
        return;
    };
    if load.minutes > MINUTES {
        return;
    }
    let model = Model::of(sized);
    let parameters = Parameters::default();
    let at = |parameters: Parameters| {
        let start = trace.start.unwrap_or_default();
        run(&model, &load, &Options { parameters, start })
    };
    let all = [Simulated {
        environment: "production".into(),
        run: at(parameters.clone()),
        ends: [false, true].map(|worse| at(parameters.ends(worse))),
    }];
    for item in &all[0].run.items {
        assert!(item.served >= 0.0 && item.served.is_finite(), "{item:?}");
        assert!(item.amount.0 <= item.amount.1, "{item:?}");
    }
    let _ = text(&all, &parameters, None);
    let _ = serde_json::to_vec(&document(&all, &parameters));
    let _ = csv(&all, &mut Vec::new());
    let _ = html(&all, &mut Vec::new());
}
