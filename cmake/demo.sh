#!/bin/sh
# The main job: train the classifier, freeze it to every policy, measure, write headers and a report.
# Arguments go to `optimize` (--help lists them). Results: build/demo/results, or what --output says.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=cmake/dependencies.sh
. "$root/cmake/dependencies.sh"

# shellcheck disable=SC2086 # lists of packages
install_missing $base_packages $data_packages $plot_packages

(cd "$root" && cmake --preset demo && cmake --build --preset demo --target optimize)

# Files that arguments name are those of the caller's folder.
for argument in "$@"; do
  case $argument in
    -o* | --output | --output=*) exec "$root/build/demo/examples/optimize" "$@" ;;
  esac
done
exec "$root/build/demo/examples/optimize" --output "$root/build/demo/results" "$@"
