# `just` lists the recipes. Those marked "fast" leave Parquet (polars) out and build in minutes.

default:
    @just --list

# Fast: format, lints and tests without Parquet
check:
    cargo fmt --check
    cargo clippy --locked --all-targets --no-default-features -- -D warnings
    cargo test --locked --no-default-features

# All tests, as the README's command
test:
    cargo test --locked

# Everything that must hold before a change lands
ci:
    bash .ci/run

# The page in Chromium, served by the program of the tests; pictures go to `target/pictures`
page:
    cargo build --locked
    .ci/page target/debug/coutcontrat target/pictures

# Write the golden totals of the shipped scenarios again, then read the difference
golden:
    UPDATE_GOLDEN=1 cargo test --locked --no-default-features --test it regression
    git diff --stat tests/golden

# Fuzz one reader for some seconds: `just fuzz contrats_csv 600`
fuzz target seconds="60":
    cargo +nightly fuzz run --fuzz-dir tests/fuzz {{target}} tests/fuzz/corpus/{{target}} tests/fuzz/seeds/{{target}} -- -max_total_time={{seconds}}

# Benchmarks: `just bench rules/due`
bench filter="":
    cargo bench --locked -- {{filter}}

# Unused dependencies, licences, sources
deps:
    cargo machete
    cargo deny check bans licenses sources
