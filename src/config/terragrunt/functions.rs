//! The functions that Terragrunt adds to those of the language. Nothing is run, fetched or decrypted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{STACK_FILE, UNIT_FILES, VALUES_FILE};
use super::merge::{deep, handed_over};
use super::paths;
use super::reading::{Include, Reading, unread};
use super::run::Unread;
use crate::config::eval::{EvalError, Evaluator, call_function};
use crate::config::funcs::{Filesystem, NoFiles, ProjectFiles};
use crate::config::value::{
    Data, Entries, Mark, Origin, Type, Value, Why, by_content, by_name, convert, json,
};
use crate::config::version;
use crate::text::{Span, repository_of};

/// How many directories above are looked into.
const HIGHEST: usize = 100;

/// The most values of a configuration that another one reads: each that reads it copies them.
const LARGEST: usize = 100_000;

type Outcome = Result<Value, EvalError>;

/// One function.
type Run = fn(&Call<'_, '_, '_>) -> Outcome;

/// One call of a function.
struct Call<'a, 'r, 'f> {
    reading: &'a Reading<'r, 'f>,
    name: &'a str,
    args: &'a [Value],
    span: Span,
}

/// The functions, by name.
const FUNCTIONS: &[(&str, Run)] = &[
    ("constraint_check", constraint_check),
    ("deep_merge", deep_merge),
    ("find_in_parent_folders", find_in_parent_folders),
    ("get_aws_account_alias", of_account),
    ("get_aws_account_id", of_account),
    ("get_aws_caller_identity_arn", of_account),
    ("get_aws_caller_identity_user_id", of_account),
    ("get_default_retryable_errors", not_evaluated),
    ("get_env", get_env),
    ("get_original_terragrunt_dir", get_original_terragrunt_dir),
    ("get_parent_terragrunt_dir", get_parent_terragrunt_dir),
    ("get_path_from_repo_root", get_path_from_repo_root),
    ("get_path_to_repo_root", get_path_to_repo_root),
    ("get_platform", of_run),
    ("get_repo_root", get_repo_root),
    ("get_terraform_cli_args", of_run),
    ("get_terraform_command", of_run),
    ("get_terraform_commands_that_need_input", commands),
    ("get_terraform_commands_that_need_locking", commands),
    ("get_terraform_commands_that_need_parallelism", commands),
    ("get_terraform_commands_that_need_vars", commands),
    ("get_terragrunt_dir", get_terragrunt_dir),
    (
        "get_terragrunt_source_cli_flag",
        get_terragrunt_source_cli_flag,
    ),
    ("get_working_dir", of_run),
    ("mark_as_read", mark_as_read),
    ("mark_glob_as_read", not_evaluated),
    ("path_relative_from_include", path_relative_from_include),
    ("path_relative_to_include", path_relative_to_include),
    ("read_terragrunt_config", read_terragrunt_config),
    ("read_tfvars_file", read_tfvars_file),
    ("run_cmd", run_cmd),
    ("sops_decrypt_file", sops_decrypt_file),
];

/// Commands of Terraform by what they take.
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "get_terraform_commands_that_need_input",
        &["apply", "import", "init", "plan", "refresh"],
    ),
    (
        "get_terraform_commands_that_need_locking",
        &[
            "apply", "destroy", "import", "plan", "refresh", "taint", "untaint",
        ],
    ),
    (
        "get_terraform_commands_that_need_parallelism",
        &["apply", "plan", "destroy"],
    ),
    (
        "get_terraform_commands_that_need_vars",
        &[
            "apply", "console", "destroy", "import", "plan", "push", "refresh",
        ],
    ),
];

/// Calls a function of Terragrunt or of the language.
pub(super) fn call(
    reading: &Reading<'_, '_>,
    name: &str,
    args: Vec<Value>,
    at: &Evaluator<'_>,
    span: Span,
) -> Outcome {
    let Some((_, run)) = FUNCTIONS.iter().find(|(n, _)| *n == name) else {
        // Files are beside the file that names them, not beside the unit.
        let files: Box<dyn Filesystem> =
            match ProjectFiles::new(&reading.run.reach, reading.file.dir()) {
                Ok(files) => Box::new(files),
                Err(_) => Box::new(NoFiles),
            };
        return call_function(name, copied(reading, name, args), &*files, at, span);
    };
    let marks = args.iter().map(Value::marks);
    let marks = marks.fold(Mark::NONE, std::ops::BitOr::bitor);
    let call = Call {
        reading,
        name,
        args: &args,
        span,
    };
    run(&call).map(|value| value.marked(marks))
}

/// The arguments of a function that reads files, with paths into a copy that is not there led to what it is a copy of.
fn copied(reading: &Reading<'_, '_>, name: &str, mut args: Vec<Value>) -> Vec<Value> {
    if !name.starts_with("file") && name != "templatefile" {
        return args;
    }
    if let Some(first) = args.first_mut()
        && let Some(text) = first.as_str()
    {
        let path = Path::new(text);
        let there = reading.there(path);
        if there != path {
            *first = Value {
                data: Data::String(paths::text(&there).into()),
                ..first.clone()
            };
        }
    }
    args
}

impl Call<'_, '_, '_> {
    fn error(&self, text: impl std::fmt::Display) -> EvalError {
        EvalError::new(self.span, format!("{}: {text}", self.name))
    }

    /// An argument as text; the reason where it is not known.
    fn text(&self, at: usize) -> Result<Option<Result<Arc<str>, Why>>, EvalError> {
        let Some(value) = self.args.get(at) else {
            return Ok(None);
        };
        let value = convert(value, &Type::String).map_err(|e| self.error(e))?;
        match &value.data {
            Data::String(text) => Ok(Some(Ok(Arc::clone(text)))),
            Data::Unknown(unknown) => Ok(Some(Err(unknown.why.clone()))),
            _ => Err(self.error("an argument is null")),
        }
    }

    fn required(&self, at: usize) -> Result<Result<Arc<str>, Why>, EvalError> {
        self.text(at)?
            .ok_or_else(|| self.error("an argument is missing"))
    }

    fn at_most(&self, most: usize) -> Result<(), EvalError> {
        if self.args.len() > most {
            return Err(self.error(format!("it takes at most {most} arguments")));
        }
        Ok(())
    }

    fn path(&self, path: &Path) -> Value {
        Value::string(paths::text(path)).with_origin(Origin::mixed(self.span, []))
    }

    /// The include that is meant: the one there is, or the one that is named.
    fn include(&self) -> Result<Option<PathBuf>, EvalError> {
        let reading = self.reading;
        if reading.included {
            return Ok(Some(reading.file.path.clone()));
        }
        let includes = reading.includes();
        let found: Option<&Include<'_, '_>> = match includes {
            [] => return Ok(None),
            [only] => Some(only),
            several => {
                let Some(Ok(label)) = self.text(0)? else {
                    return Err(self.error("name one of the includes, of which there are several"));
                };
                several.iter().find(|i| i.label.as_deref() == Some(&*label))
            }
        };
        let found = found.ok_or_else(|| self.error("there is no such include"))?;
        Ok(Some(found.path.clone()))
    }

    fn repository(&self) -> Result<PathBuf, EvalError> {
        // A directory that a stack makes need not be there.
        let mut above = self.reading.base.ancestors();
        let there = above.find(|dir| dir.is_dir());
        let found = there.and_then(repository_of);
        found.ok_or_else(|| self.error("this is in no git repository"))
    }
}

fn unknown(why: Why) -> Outcome {
    Ok(Value::unknown(Type::String, why))
}

fn because(text: impl Into<Arc<str>>) -> Outcome {
    Ok(Value::unknown(Type::Dynamic, Why::Other(text.into())))
}

fn not_evaluated(call: &Call<'_, '_, '_>) -> Outcome {
    let what = call.name.into();
    Ok(Value::unknown(Type::Dynamic, Why::Unsupported { what }))
}

fn of_account(call: &Call<'_, '_, '_>) -> Outcome {
    unknown(Why::Other(
        format!("{} asks the account that runs Terragrunt", call.name).into(),
    ))
}

fn of_run(call: &Call<'_, '_, '_>) -> Outcome {
    because(format!("{} differs between runs of Terragrunt", call.name))
}

fn run_cmd(_: &Call<'_, '_, '_>) -> Outcome {
    unknown(Why::Other(
        "run_cmd runs a program, which tfsize never does".into(),
    ))
}

fn sops_decrypt_file(_: &Call<'_, '_, '_>) -> Outcome {
    let why = "sops_decrypt_file decrypts a file, which tfsize never does";
    unknown(Why::Other(why.into()))
}

fn commands(call: &Call<'_, '_, '_>) -> Outcome {
    let list = COMMANDS.iter().find(|(name, _)| *name == call.name);
    Ok(Value::strings(list.map_or(&[][..], |(_, list)| list)))
}

fn get_terragrunt_source_cli_flag(_: &Call<'_, '_, '_>) -> Outcome {
    Ok(Value::string(""))
}

fn get_terragrunt_dir(call: &Call<'_, '_, '_>) -> Outcome {
    Ok(call.path(&call.reading.base))
}

fn get_original_terragrunt_dir(call: &Call<'_, '_, '_>) -> Outcome {
    let run = call.reading.run;
    run.asked.set(true);
    let dir = run.unit.borrow().dir.clone();
    Ok(call.path(&dir))
}

fn path_relative_to_include(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(1)?;
    let from = call.include()?;
    let from = from.as_deref().and_then(Path::parent);
    let base = &call.reading.base;
    Ok(call.path(&paths::relative(from.unwrap_or(base), base)))
}

fn path_relative_from_include(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(1)?;
    let to = call.include()?;
    let to = to.as_deref().and_then(Path::parent);
    let base = &call.reading.base;
    Ok(call.path(&paths::relative(base, to.unwrap_or(base))))
}

fn get_parent_terragrunt_dir(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(1)?;
    let of = call.include()?;
    let of = of.as_deref().and_then(Path::parent);
    Ok(call.path(of.unwrap_or(&call.reading.base)))
}

fn get_repo_root(call: &Call<'_, '_, '_>) -> Outcome {
    Ok(call.path(&call.repository()?))
}

fn get_path_from_repo_root(call: &Call<'_, '_, '_>) -> Outcome {
    Ok(call.path(&paths::relative(&call.repository()?, &call.reading.base)))
}

fn get_path_to_repo_root(call: &Call<'_, '_, '_>) -> Outcome {
    Ok(call.path(&paths::relative(&call.reading.base, &call.repository()?)))
}

fn mark_as_read(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(1)?;
    let value = call.args.first().cloned();
    value.ok_or_else(|| call.error("an argument is missing"))
}

fn find_in_parent_folders(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(2)?;
    let name = match call.text(0)? {
        Some(Ok(name)) => Some(name),
        Some(Err(why)) => return unknown(why),
        None => None,
    };
    let reading = call.reading;
    let names: Vec<&str> = match name.as_deref().filter(|n| !n.is_empty()) {
        Some(name) => vec![name],
        None => UNIT_FILES.to_vec(),
    };
    for dir in reading.base.ancestors().skip(1).take(HIGHEST) {
        match reading.run.reach.dir(dir) {
            Ok(_) => {}
            // What a stack makes need not be there.
            Err(refusal) if refusal.is_missing() => continue,
            Err(_) => break,
        }
        for name in &names {
            let path = paths::join(dir, name);
            if reading.run.reach.file(&path).is_ok() || reading.run.reach.dir(&path).is_ok() {
                return Ok(call.path(&path));
            }
        }
    }
    match call.text(1)? {
        Some(Ok(text)) => {
            let origin = call.args.get(1).map(|v| v.origin.clone());
            Ok(Value::string(&*text).with_origin(origin.unwrap_or(Origin::NONE)))
        }
        Some(Err(why)) => unknown(why),
        None => {
            let name = names.first().copied().unwrap_or_default();
            Err(call.error(format!("no directory above has {name}")))
        }
    }
}

/// What an environment variable holds is for those alone whom the command line lets see it.
fn get_env(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(2)?;
    let name = match call.required(0)? {
        Ok(name) => name,
        Err(why) => return unknown(why),
    };
    let process = call.reading.run.process;
    match process.env.get(&*name) {
        Some(value) if process.shown.contains(&*name) => {
            let value = by_name(&name, by_content(value));
            Ok(value.with_origin(Origin::mixed(call.span, [])))
        }
        Some(_) => unknown(Why::Other(
            format!("the environment variable {name} is set and not shown (--show-env {name})")
                .into(),
        )),
        None => match call.text(1)? {
            Some(Ok(text)) => {
                let origin = call.args.get(1).map(|v| v.origin.clone());
                Ok(Value::string(&*text).with_origin(origin.unwrap_or(Origin::NONE)))
            }
            Some(Err(why)) => unknown(why),
            None => unknown(Why::Other(
                format!("the environment variable {name} is not set").into(),
            )),
        },
    }
}

fn constraint_check(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(2)?;
    let (which, wanted) = match (call.required(0)?, call.required(1)?) {
        (Ok(which), Ok(wanted)) => (which, wanted),
        (Err(why), _) | (_, Err(why)) => return Ok(Value::unknown(Type::Bool, why)),
    };
    match (version::exact(&which), version::constraint(&wanted)) {
        (Some(which), Some(wanted)) => Ok(Value::bool(which.and(wanted) == which)),
        _ => not_evaluated(call),
    }
}

fn deep_merge(call: &Call<'_, '_, '_>) -> Outcome {
    let mut out = Value::object([]);
    for value in call.args.iter().filter(|v| !v.is_null()) {
        if value.is_known() && value.as_entries().is_none() {
            return Err(call.error("an argument is no object"));
        }
        out = deep(&out, &handed_over(value));
    }
    Ok(out)
}

fn read_terragrunt_config(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(2)?;
    let path = match call.required(0)? {
        Ok(path) => path,
        Err(why) => return Ok(Value::unknown(Type::Dynamic, why)),
    };
    let reading = call.reading;
    let run = reading.run;
    let mut path = reading.there(&paths::join(&reading.base, &path));
    if run.reach.dir(&path).is_ok() {
        let names = UNIT_FILES.iter().map(|name| path.join(name));
        let mut found = names.filter(|file| run.reach.file(file).is_ok());
        path = found.next().unwrap_or(path);
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    if name.as_deref() == Some(STACK_FILE) {
        return because("the configuration of a stack is not evaluated");
    }
    let file = match run.file(&path) {
        Ok(file) => file,
        Err(Unread::Missing) if call.args.len() > 1 => {
            return Ok(call
                .args
                .last()
                .cloned()
                .unwrap_or_else(|| Value::null(Type::Dynamic)));
        }
        Err(why) => return Err(unread(run, &path, call.span, &why)),
    };
    run.read(&path, call.span, || {
        let other = Reading::new(run, file);
        if name.is_some_and(|n| n.ends_with(VALUES_FILE)) {
            return Ok(other.arguments());
        }
        let value = other.whole();
        if value.exceeds(LARGEST) {
            let what = "what a configuration says".into();
            return Ok(Value::unknown(Type::Dynamic, Why::TooLarge { what }));
        }
        Ok(value)
    })
}

/// The text of JSON that a file of values makes.
fn read_tfvars_file(call: &Call<'_, '_, '_>) -> Outcome {
    call.at_most(1)?;
    let path = match call.required(0)? {
        Ok(path) => path,
        Err(why) => return unknown(why),
    };
    let run = call.reading.run;
    let path = call.reading.there(&paths::join(&call.reading.base, &path));
    let file = run
        .file(&path)
        .map_err(|why| unread(run, &path, call.span, &why))?;
    let values = Reading::new(run, file);
    let mut entries = Entries::new();
    for attribute in values.file.arguments() {
        let value = by_name(&attribute.name, values.early(&attribute.value)?);
        entries.insert(Arc::clone(&attribute.name), value);
    }
    let value = Value::written_object(entries);
    let marks = value.marks();
    match json::encode(&value) {
        Ok(text) => Ok(Value::string(text).marked(marks)),
        Err(open) => unknown(open.why.clone()),
    }
}
