//! A stand-in for the AWS provider: knows every type's schema, talks to no cloud.
//!
//! Terraform and `OpenTofu` start it as they start the real plugin. It accepts every configuration
//! the schema accepts, plans as the real provider plans in the plain cases and makes up what AWS
//! would answer, the same on every run. It speaks plugin protocol 5 without TLS, so whoever runs
//! Terraform sets `TF_DISABLE_PLUGIN_TLS=1`.
//!
//! `TFSIZE_STANDIN_TYPES`, a comma-separated list of name prefixes, limits the types it declares,
//! which makes it start faster. `TFSIZE_STANDIN_CHANGED` names a file of what somebody changed in AWS.

mod cloud;
mod declare;
mod invent;
mod messages;
mod plan;
mod policy;
mod serve;
mod settings;
mod value;

use std::collections::HashMap;
use std::sync::Mutex;

use anyhow::{Context, bail};
use tfsize::catalog::schema::{Block, Schema, embedded};

use invent::Inventor;
use messages as m;
use settings::Settings;
use value::{Object, Value};

fn main() -> anyhow::Result<()> {
    let schema = embedded()?;
    serve::serve(Provider {
        schema,
        settings: Mutex::default(),
        seen: Mutex::default(),
    })
}

/// The provider's side of the protocol, one method for each call.
pub(crate) struct Provider {
    schema: &'static Schema,
    settings: Mutex<Settings>,
    /// How often each configuration was applied in this run.
    seen: Mutex<HashMap<[u8; 32], usize>>,
}

type Result<T> = anyhow::Result<T>;

impl Provider {
    pub(crate) fn schema(&self) -> m::ProviderSchema {
        let only = std::env::var("TFSIZE_STANDIN_TYPES").unwrap_or_default();
        declare::declare(self.schema, &settings::block(), |name| {
            only.is_empty()
                || only
                    .split(',')
                    .any(|prefix| name.starts_with(prefix.trim()))
        })
    }

    pub(crate) fn prepare(request: m::Config) -> m::Answer {
        m::Answer {
            value: request.config,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn configure(&self, request: m::Configure) -> Result<m::Diagnostics> {
        let config = Value::decode(request.config)?;
        *lock(&self.settings) = Settings::from_config(&config);
        Ok(m::Diagnostics::default())
    }

    /// Terraform itself checks configuration against the schema, which is all that is known here.
    pub(crate) fn validate(_: m::TypedConfig) -> m::Diagnostics {
        m::Diagnostics::default()
    }

    pub(crate) fn upgrade(&self, request: m::UpgradeState) -> Result<m::Answer> {
        let block = self.resource(&request.type_name)?;
        let raw = request.raw_state.unwrap_or_default();
        let json = serde_json::from_slice(&raw.json).context("the state is not JSON")?;
        Ok(answer(Value::block_from_json(&json, block)))
    }

    pub(crate) fn read_resource(&self, request: m::ReadResource) -> Result<m::ResourceRead> {
        let block = self.resource(&request.type_name)?;
        let state = Value::decode(request.current_state)?;
        let found = cloud::found(&request.type_name, state, block)?;
        Ok(m::ResourceRead {
            new_state: Some(found.encode()),
            private: request.private,
        })
    }

    pub(crate) fn plan(&self, request: m::PlanChange) -> Result<m::ChangePlanned> {
        let prior = Value::decode(request.prior_state)?;
        let proposed = Value::decode(request.proposed_new_state)?;
        let Value::Map(proposed) = proposed else {
            return Ok(m::ChangePlanned {
                planned_state: Some(Value::Null.encode()),
                ..m::ChangePlanned::default()
            });
        };
        let block = self.resource(&request.type_name)?;
        let tags = lock(&self.settings).default_tags.clone();
        let planned = plan::plan(block, &prior, proposed, &tags);
        let replacing = plan::replacing(&request.type_name, &prior, &planned);
        Ok(m::ChangePlanned {
            planned_state: Some(Value::Map(planned).encode()),
            requires_replace: replacing
                .into_iter()
                .map(|name| m::AttributePath {
                    steps: vec![m::Step {
                        attribute_name: Some(name),
                    }],
                })
                .collect(),
            ..m::ChangePlanned::default()
        })
    }

    pub(crate) fn apply(&self, request: m::ApplyChange) -> Result<m::ChangeApplied> {
        let new_state = match Value::decode(request.planned_state)? {
            Value::Map(planned) => {
                let block = self.resource(&request.type_name)?;
                let region = lock(&self.settings).region.clone();
                let known = planned.clone();
                let first = Inventor::new(&request.type_name, &region, &known, 0);
                let occurrence = {
                    let mut seen = lock(&self.seen);
                    let count = seen.entry(first.seed()).or_default();
                    *count += 1;
                    *count - 1
                };
                let inventor = Inventor::new(&request.type_name, &region, &known, occurrence);
                Value::Map(plan::apply(block, planned, &inventor))
            }
            // A destroyed object.
            other => other,
        };
        Ok(m::ChangeApplied {
            new_state: Some(new_state.encode()),
            ..m::ChangeApplied::default()
        })
    }

    /// An imported object has its id, as its name too, and made-up computed attributes.
    pub(crate) fn import(&self, request: m::ImportState) -> Result<m::StateImported> {
        let block = self.resource(&request.type_name)?;
        let empty = Value::block_from_json(&serde_json::Value::Null, block);
        let mut object = empty.into_object().unwrap_or_default();
        for name in ["id", "name"] {
            if block.attributes.contains_key(name) {
                object.insert(name.into(), Value::text(&request.id));
            }
        }
        let state = self.filled(&request.type_name, block, object);
        Ok(m::StateImported {
            imported: vec![m::Imported {
                type_name: request.type_name,
                state: Some(state.encode()),
            }],
            ..m::StateImported::default()
        })
    }

    pub(crate) fn read_data(&self, request: m::TypedConfig) -> Result<m::Answer> {
        let block = self.schema.data_source(&request.type_name);
        let block = block.with_context(|| format!("no data source {}", request.type_name))?;
        let Value::Map(config) = Value::decode(request.config)? else {
            bail!("a data source without configuration");
        };
        Ok(answer(self.filled(&request.type_name, block, config)))
    }

    pub(crate) fn open(&self, request: m::TypedConfig) -> Result<m::Opened> {
        let block = self.schema.ephemeral(&request.type_name);
        let block = block.with_context(|| format!("no ephemeral {}", request.type_name))?;
        let Value::Map(config) = Value::decode(request.config)? else {
            bail!("an ephemeral resource without configuration");
        };
        Ok(m::Opened {
            result: Some(self.filled(&request.type_name, block, config).encode()),
            ..m::Opened::default()
        })
    }

    fn filled(&self, kind: &str, block: &Block, config: Object) -> Value {
        let region = lock(&self.settings).region.clone();
        let known = config.clone();
        let inventor = Inventor::new(kind, &region, &known, 0);
        Value::Map(plan::read(block, config, &inventor))
    }

    fn resource(&self, kind: &str) -> Result<&'static Block> {
        let block = self.schema.resource(kind);
        block.with_context(|| format!("no resource type {kind}"))
    }
}

fn answer(value: Value) -> m::Answer {
    m::Answer {
        value: Some(value.encode()),
        diagnostics: Vec::new(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is behind the locks stays whole if a call panics.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
