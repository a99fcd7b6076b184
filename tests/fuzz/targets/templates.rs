//! Any text as a template: it is rendered, is not known, or is an error with a message.

#![no_main]

mod names;

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use tfsize::config::eval::{Evaluator, call_function};
use tfsize::config::funcs::NoFiles;
use tfsize::config::value::{Type, Value};
use tfsize::text::{Files, Span};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let render = || {
        let mut files = Files::new();
        let file = files.add("main.tf", text);
        let list = Value::list(Type::String, ["a", "b", "c"].map(Value::string));
        let variables = Value::object([
            (Arc::from("name"), Value::string("name")),
            (Arc::from("count"), Value::number(3_i64)),
            (Arc::from("list"), list),
            (Arc::from("open"), names::unknown()),
        ]);
        let at = Evaluator::new(&names::Open, file);
        let args = vec![Value::string(text), variables];
        if let Err(e) = call_function("templatestring", args, &NoFiles, &at, Span::new(file, 0..0)) {
            assert!(!e.message.is_empty());
        }
    };
    // The stack that the program itself evaluates on.
    tfsize::threads::deep(render).expect("a thread");
});
