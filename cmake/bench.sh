#!/bin/sh
# The benchmarks, with their results as JSON under build/bench/results.
# Arguments go to every benchmark, such as --benchmark_filter=mlp. WHET_MARCH=x86-64-v3 compiles them for AVX2, in
# build/bench-x86-64-v3; by default they are compiled for this machine.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=cmake/dependencies.sh
. "$root/cmake/dependencies.sh"

# shellcheck disable=SC2086 # lists of packages
install_missing $base_packages $data_packages $bench_packages

cd "$root"
march=${WHET_MARCH:-native}
folder=build/bench
[ "$march" = native ] || folder=build/bench-$march
cmake --preset bench -B "$folder" "-DWHET_MARCH=$march"
cmake --build "$folder"
exec sh bench/run.sh "$folder/bench" "$folder/results" "$@"
