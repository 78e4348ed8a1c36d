#!/bin/sh
# The benchmarks, with their results as JSON under build/bench/results.
# Arguments go to every benchmark, such as --benchmark_filter=dense.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=cmake/dependencies.sh
. "$root/cmake/dependencies.sh"

# shellcheck disable=SC2086 # lists of packages
install_missing $base_packages $data_packages $bench_packages

cd "$root"
cmake --preset bench
cmake --build --preset bench --target all
exec sh bench/run.sh build/bench/bench build/bench/results "$@"
