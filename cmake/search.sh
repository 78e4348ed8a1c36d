#!/bin/sh
# The searches of docs/search.md: for each budget a search and a random one of the same cost, then the network that
# was found and the hand-made one of the same budget trained to the end with three seeds; then the fastest networks
# of two targets. 64 minutes on two cores of a Zen 4 that nothing else is done on, 106 on a Zen 3, with shorter searches
# for these last ones.
# What was stopped goes on from the logs in the output folder (build/demo/search, or the first argument).
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=cmake/dependencies.sh
. "$root/cmake/dependencies.sh"
output=$root/build/demo/search
if [ $# -gt 0 ]; then output=$(realpath -m -- "$1"); fi
cd "$root"
# shellcheck disable=SC2086 # lists of packages
install_missing $base_packages $data_packages $plot_packages $cortex_m_packages

cmake --preset demo
cmake --build --preset demo --target search search_report search_table example_operations

# searches <name> <candidates> <random candidates> <option>...: a search, and a random one of the same cost as its
# control: it draws smaller networks, so that it can train more. By number instead of by time, so that other machines
# find the same; on two cores that nothing else is done on, the largest take ten minutes. The best two are trained for
# longer, one on each core: of four the first was the searches' winner each time.
searches() {
  name=$1
  candidates=$2
  random_candidates=$3
  shift 3
  build/demo/examples/search "$name" --evaluations "$candidates" --minutes 0 --finalists 2 "$@" \
    --output "$output"
  build/demo/examples/search "$name-random" --strategy random --evaluations "$random_candidates" --minutes 0 \
    --finalists 2 "$@" --output "$output"
}

# trainings <name>: what the search found, and the hand-made network of the same budget.
trainings() {
  cmake --preset demo "-DWHET_SEARCH_WINNER=$output/$1.hpp"
  cmake --build --preset demo --target finalist
  build/demo/examples/finalist "$output/$1-trained.json"
}

# deployed <name>: what the search found as a model of both targets.
deployed() {
  folder=$output/$1-deployed
  cmake --preset demo "-DWHET_SEARCH_WINNER=$output/$1.hpp"
  cmake --build --preset demo --target search_deploy
  build/demo/examples/search_deploy "$folder"
  instructions=$(sh bench/cortex_m/latency/whole.sh "$output/cortex_m" "$folder")
  printf '{"instructions": %s}\n' "$instructions" > "$folder/core.json"
}

# Latencies: measured on this machine, and instructions of a Cortex-M4 under emulation.
mkdir -p "$output"
host=$output/host.json
[ -f "$host" ] || build/demo/examples/search_table "$host"
core=$output/cortex_m/cortex_m_dsp.json
[ -f "$core" ] || sh bench/cortex_m/latency/steps.sh "$output/cortex_m" examples/search/space.hpp example::Space whet::Int8Policy

searches medium 16 56 --flash 65536 --ram 16384
trainings medium
searches small 20 76 --flash 32768 --ram 8192
trainings small
searches fast 30 34 --latency-table "$host" --latency-share .3333 --flash 1000000 --ram 1000000
trainings fast
deployed fast

# fastest <target> <table> <option>...: the network of the least latency that has 11.5 % errors or fewer after a short
# training.
fastest() {
  target=$1
  table=$2
  shift 2
  build/demo/examples/search "fastest-$target" --evaluations 80 --minutes 0 --screen 2 --latency-table "$table" \
    --most-error .115 "$@" --output "$output"
}

fastest host "$host" --finalists 1
fastest cortex-m4 "$core" --finalists 1
# An error does not depend on the target: the fastest of each, of all candidates that were trained for any.
all=medium,medium-random,small,small-random,fast,fast-random,fastest-host,fastest-cortex-m4
fastest host "$host" --finalists 2 --also "$all"
fastest cortex-m4 "$core" --finalists 2 --also "$all"
deployed fastest-host
deployed fastest-cortex-m4
build/demo/examples/search_report "$output" "$output/search_results.md"
