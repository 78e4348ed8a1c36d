#!/bin/sh
# Writes the tree that is published to a package manager: sh cmake/package.sh <manager> <empty or new folder>
# docs/packages.md says what is in each, and how it is published.
set -eu

managers="arduino platformio esp-idf zephyr vcpkg conan"
usage() {
  cat << END
usage: sh cmake/package.sh <manager> <folder> [--url <address>] [--eigen <folder>] [--example <program>]
  <manager>  one of: $managers
  <folder>   new or empty
  --url      where the project is found, for the manifests
  --eigen    folder that holds Eigen/Core, of which embedded packages get a copy
  --example  a build of cmake/packaging/example, to save building it
END
}

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ "${1:-}" = --help ]; then
  usage
  exit
fi
if [ $# -lt 2 ]; then
  usage >&2
  exit 2
fi
manager=$1
out=$2
shift 2
url=""
eigen=""
example=""
while [ $# -ge 2 ]; do
  case $1 in
    --url) url=$2 ;;
    --eigen) eigen=$2 ;;
    --example) example=$2 ;;
    *) break ;;
  esac
  shift 2
done
if [ $# -gt 0 ]; then
  usage >&2
  exit 2
fi

case $manager in
  arduino | platformio | esp-idf | zephyr | vcpkg | conan) ;;
  *)
    echo "package.sh: expected one of: $managers; found '$manager'" >&2
    exit 2
    ;;
esac
if [ -e "$out" ] && { [ ! -d "$out" ] || [ -n "$(ls -A -- "$out")" ]; }; then
  echo "package.sh: expected a new or an empty folder, found something in '$out'" >&2
  exit 1
fi
if [ -z "$url" ]; then
  url=https://example.invalid/whet
  echo "package.sh: without --url the manifests name $url; give the project's own before you publish" >&2
fi

if [ -z "$example" ]; then
  # shellcheck source=cmake/dependencies.sh
  . "$root/cmake/dependencies.sh"
  # shellcheck disable=SC2086 # a list of packages
  install_missing $base_packages
  cmake -S "$root/cmake/packaging/example" -B "$root/build/package" -G Ninja >&2
  cmake --build "$root/build/package" >&2
  example=$root/build/package/package_example
fi
if [ -z "$eigen" ]; then
  for eigen in /usr/include/eigen3 /usr/local/include/eigen3; do
    [ ! -e "$eigen/Eigen/Core" ] || break
  done
fi
if [ ! -e "$eigen/Eigen/Core" ]; then
  echo "package.sh: expected Eigen/Core in '$eigen', found none; name its folder with --eigen" >&2
  exit 1
fi

eigen=$(CDPATH='' cd -- "$eigen" && pwd)

# A tree that is not whole does not stay.
mkdir -p -- "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/tree"
"$example" "$scratch/tones.hpp"
cmake "-DMANAGER=$manager" "-DOUT=$scratch/tree" "-DURL=$url" "-DMODEL=$scratch/tones.hpp" "-DEIGEN=$eigen" \
  "-DCXX=${CXX:-g++}" -P "$root/cmake/packaging/package.cmake"
cp -R "$scratch/tree/." "$out"
echo "package.sh: $manager package in $out"
