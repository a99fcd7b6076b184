//! The scripts that send a load, run by the tools that they are for against a server of this machine.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::support::need::{self, Ran};
use crate::support::tfsize;

trials![
    locust_sends_the_load_of_the_trace,
    k6_sends_the_load_of_the_trace
];

const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "production" {
  demand {
    orders      = "20/s"
    connections = 40
    messages    = "100/s"
    events      = "5/s"
  }
}

service "api" {
  by            = "orders"
  recommended   = "all"
  tasks         = "2..4"
  load_balanced = true

  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}

service "stream" {
  by            = "connections"
  recommended   = "all"
  tasks         = "2..4"
  load_balanced = true

  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}

alarm "error-rate" {
  on    = "errors"
  above = "1%"
}

queue "jobs" {
  consumers = ["api"]
}

bus "main" {
  queue "audit" {}

  rule "all" {
    sources = ["shop"]
    queues  = ["audit"]
  }
}
"#;

/// Half of the peak, and the peak.
const TRACE: &str = "minute,share\n0,0.5\n1,1\n";

/// What came, and when.
type Seen = Arc<Mutex<Vec<(Instant, &'static str, usize)>>>;

/// Answers every request, and notes it. Gives the address.
fn serve(seen: &Seen) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::clone(seen);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&seen);
            thread::spawn(move || answer(stream, &seen));
        }
    });
    format!("http://{address}")
}

fn answer(stream: TcpStream, seen: &Seen) -> Option<()> {
    let mut to = stream.try_clone().ok()?;
    let mut from = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if from.read_line(&mut first).ok()? == 0 {
            return None;
        }
        let (mut length, mut target) = (0, String::new());
        loop {
            let mut header = String::new();
            from.read_line(&mut header).ok()?;
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(n) = header.strip_prefix("content-length:") {
                length = n.trim().parse().ok()?;
            }
            if let Some(name) = header.strip_prefix("x-amz-target:") {
                name.trim().clone_into(&mut target);
            }
        }
        let mut body = vec![0; length];
        from.read_exact(&mut body).ok()?;
        let note = |what, many| seen.lock().unwrap().push((Instant::now(), what, many));
        let body = match target.as_str() {
            "awsevents.putevents" => {
                note(
                    "events",
                    String::from_utf8_lossy(&body).matches("DetailType").count(),
                );
                r#"{"FailedEntryCount":0}"#
            }
            "amazonsqs.sendmessagebatch" => {
                note(
                    "messages",
                    String::from_utf8_lossy(&body)
                        .matches("MessageBody")
                        .count(),
                );
                r#"{"Successful":[],"Failed":[]}"#
            }
            _ if first.contains("/stream") => {
                note("opened", 1);
                let head =
                    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: hello\n\n";
                to.write_all(head.as_bytes()).ok()?;
                // Open until the other end closes it.
                let _ = from.read(&mut [0]);
                note("closed", 1);
                return None;
            }
            _ => {
                note("orders", 1);
                "fine"
            }
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        to.write_all(head.as_bytes()).ok()?;
    }
}

/// Runs 15 seconds of either minute, and holds what came to the trace.
fn sends(tool: &str, file: &str, command: impl Fn(&Path) -> Command) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tfsize.hcl"), POLICY).unwrap();
    std::fs::write(dir.path().join("trace.csv"), TRACE).unwrap();
    let emit = format!("{tool}={file}");
    let ran = tfsize::run(
        dir.path(),
        &["simulate", "--trace", "trace.csv", "--emit", &emit],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let seen = Seen::default();
    let address = serve(&seen);
    let mut command = command(dir.path());
    command
        .current_dir(dir.path())
        .env("SERVICE_API", format!("{address}/orders"))
        .env("SERVICE_STREAM", format!("{address}/stream"))
        .env("TFSIZE_OUTPUTS", "outputs.json")
        .env("AWS_ENDPOINT_URL", &address)
        .env("AWS_ACCESS_KEY_ID", "example")
        .env("AWS_SECRET_ACCESS_KEY", "example")
        .env_remove("AWS_SESSION_TOKEN")
        .envs([
            ("FROM", "0.75"),
            ("MINUTES", "0.5"),
            ("HOLD", "3"),
            ("HISTORY", "history.csv"),
        ]);
    std::fs::write(
        dir.path().join("outputs.json"),
        r#"{"queues":{"value":{"jobs":{"url":"http://queue"}}},"buses":{"value":{"main":{"name":"shop-main"}}}}"#,
    )
    .unwrap();
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    let seen = seen.lock().unwrap();
    let started = seen.iter().map(|(at, ..)| *at).min().unwrap();
    let came = |of: &str, from: f64, to: f64| -> f64 {
        let within = seen.iter().filter(|(at, what, _)| {
            let at = at.duration_since(started).as_secs_f64();
            *what == of && (from..to).contains(&at)
        });
        within
            .map(|(.., many)| f64::from(u32::try_from(*many).unwrap()))
            .sum()
    };
    // All of it, and either half by itself; where they meet, a second is left out.
    for (what, peak) in [("orders", 20.0), ("messages", 100.0)] {
        let near = |found: f64, wanted: f64| (found / wanted - 1.0).abs() <= 0.05;
        let whole = came(what, 0.0, 40.0);
        assert!(
            near(whole, peak * 0.5 * 15.0 + peak * 15.0),
            "{what}: {whole}\n{told}"
        );
        let (first, second) = (came(what, 1.0, 13.0), came(what, 17.0, 29.0));
        assert!(near(first, peak * 0.5 * 12.0), "{what}: {first}\n{told}");
        assert!(near(second, peak * 12.0), "{what}: {second}\n{told}");
    }
    // Of 2.5 and 5 a second, one more or less is more than that share.
    let events = came("events", 0.0, 40.0);
    assert!((110.0..=115.0).contains(&events), "{events}\n{told}");
    let open = |at: f64| came("opened", 0.0, at) - came("closed", 0.0, at);
    for (at, wanted) in [(10.0, 20.0), (25.0, 40.0)] {
        let found: f64 = open(at);
        assert!((found - wanted).abs() <= 2.0, "at {at}: {found}\n{told}");
    }
    drop(seen);
    dir
}

/// Runs it up to three times: what sends in time on a machine with nothing else to do may be late beside other tests.
fn in_time(run: impl Fn()) {
    for left in (0..3).rev() {
        match catch_unwind(AssertUnwindSafe(&run)) {
            Ok(()) => return,
            Err(_) if left > 0 => {}
            Err(failure) => resume_unwind(failure),
        }
    }
}

/// What a tool measured, as `--fit` says it of two tasks of the service.
fn fitted(dir: &Path, file: &str) -> String {
    let args = ["simulate", "--fit", file, "--tasks", "service/api=2"];
    let ran = tfsize::run(dir, &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

fn locust_sends_the_load_of_the_trace() -> Ran {
    need::program("locust")?;
    in_time(|| {
        let dir = sends("locust", "load.py", |_| {
            let mut command = Command::new("locust");
            command.args([
                "--headless",
                "--locustfile",
                "load.py",
                "--csv",
                "run",
                "--csv-full-history",
            ]);
            command
        });
        // 20 a second at the most, for two tasks.
        let history = fitted(dir.path(), "history.csv");
        assert!(history.contains("at least 10 orders a second"), "{history}");
        let own = fitted(dir.path(), "run_stats_history.csv");
        assert!(
            own.contains("service/api: one task carried at least "),
            "{own}"
        );
    });
    Ok(())
}

fn k6_sends_the_load_of_the_trace() -> Ran {
    need::program("k6")?;
    in_time(|| {
        let dir = sends("k6", "load.js", |_| {
            let mut command = Command::new("k6");
            command.args([
                "run",
                "--quiet",
                "--summary-export",
                "summary.json",
                "load.js",
            ]);
            command
        });
        let summary = fitted(dir.path(), "summary.json");
        assert!(summary.contains("at least 10 orders a second"), "{summary}");
        assert!(
            summary.contains("the load of a run of k6 changed, from 10 to 20"),
            "{summary}"
        );
    });
    Ok(())
}
