#!/bin/sh
# sh bench/compile_time.sh [compiler [flag]...]
# What one translation unit of a model costs to compile: seconds, peak memory, and the functions and bytes of
# machine code that came out, which unlike time do not depend on what else the machine does.
# Without arguments: g++ -O2 -march=native. Fails where a unit takes more than 1.5 GB or ten processor seconds.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
compiler=${1:-g++}
if [ $# -gt 0 ]; then shift; fi
if [ $# -eq 0 ]; then set -- -O2 -march=native; fi
eigen=${EIGEN3_INCLUDE_DIR:-/usr/include/eigen3}
limit_megabytes=1500
limit_seconds=10

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# measured <command>...: seconds and the peak resident set in megabytes, of the command and its children.
measured() {
  python3 - "$@" << 'PYTHON'
import resource, subprocess, sys, time
begin = time.monotonic()
status = subprocess.run(sys.argv[1:]).returncode
seconds = time.monotonic() - begin
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{seconds:.1f} {usage.ru_utime + usage.ru_stime:.1f} {usage.ru_maxrss // 1024}")
sys.exit(status)
PYTHON
}

echo "$compiler $*"
printf '%-22s %9s %9s %9s %10s %11s\n' unit seconds "CPU s" MB functions "code bytes"
worst=0
slowest=0
for source in "$here"/compile_time/*.cpp; do
  object=$scratch/unit.o
  result=$(measured "$compiler" -std=c++20 "$@" "-I$here/../include" -isystem "$eigen" -c "$source" -o "$object")
  # shellcheck disable=SC2086 # three numbers
  set_result() { seconds=$1 processor=$2 megabytes=$3; } && set_result $result
  functions=$(nm --defined-only "$object" | grep -c ' [TtWw] ' || true)
  code=$(size "$object" | awk 'NR == 2 { print $1 }')
  printf '%-22s %9s %9s %9s %10s %11s\n' "$(basename "$source" .cpp)" "$seconds" "$processor" "$megabytes" \
    "$functions" "$code"
  if [ "$megabytes" -gt "$worst" ]; then worst=$megabytes; fi
  if [ "${processor%.*}" -gt "$slowest" ]; then slowest=${processor%.*}; fi
done
if [ "$worst" -gt "$limit_megabytes" ]; then
  echo "a unit takes $worst MB, more than $limit_megabytes" >&2
  exit 1
fi
if [ "$slowest" -ge "$limit_seconds" ]; then
  echo "a unit takes $slowest s, more than $limit_seconds" >&2
  exit 1
fi
