#!/bin/sh
# The searches of docs/search.md: for each budget a search and a random one of the same cost, then the network that
# was found and the hand-made one of the same budget trained to the end with three seeds. Two hours on two cores.
# What was stopped goes on from the logs in the output folder (build/demo/search, or the first argument).
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=cmake/dependencies.sh
. "$root/cmake/dependencies.sh"
cd "$root"
# shellcheck disable=SC2086 # lists of packages
install_missing $base_packages $data_packages $search_packages
output=$root/build/demo/search
if [ $# -gt 0 ]; then output=$(realpath -m -- "$1"); fi

cmake --preset demo
cmake --build --preset demo --target search search_report

# search <name> <option>...: the search, its control, and the trainings.
search() {
  name=$1
  shift
  build/demo/examples/search "$name" "$@" --output "$output"
  build/demo/examples/search "$name-random" --strategy random "$@" --output "$output"
  cmake --preset demo "-DWHET_SEARCH_WINNER=$output/$name.hpp"
  cmake --build --preset demo --target finalist
  build/demo/examples/finalist "$output/$name-trained.json"
}

search medium --flash 65536 --ram 16384
search small --flash 32768 --ram 8192
build/demo/examples/search_report "$output"
