#!/bin/sh
# steps.sh <folder> <header> <space> <policy> [<core> [<level>]]: counts, under emulation of a Cortex-M (m4 by
# default, or m55), the instructions of every kind of step that a search space reaches, and writes the latency
# table <folder>/<target>.json, which whet::read_latency_table reads. <header> defines the space, such as
#   sh bench/cortex_m/latency/steps.sh build/latency bench/latency/space.hpp bench::LatencySpace whet::Int8Policy
# The emulator counts instructions, not cycles. <level>: of optimization, -O2 by default.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
header=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
core=${5:-m4}
level=${6:--O2}
. "$here/emulate.sh"

counts="$folder/counts_$core.txt"
build "$here/steps.cpp" "$folder/steps_$core.elf" "-DWHET_SPACE_HEADER=\"$header\"" "-DWHET_SPACE=$3" "-DWHET_SPACE_POLICY=$4"
count "$folder/steps_$core.elf" > "$counts"

table=$(awk '
  $1 == "target" || $1 == "policy" { fact[$1] = $2 }
  $1 == "key" { key = substr($0, 5) }
  $1 == "instructions" && key == "nothing" { calling = $2 }
  $1 == "instructions" && key != "nothing" && !(key in price) { price[key] = $2 - calling; order[++count] = key }
  END {
    if (count == 0) exit 1
    printf "{\n \"whet_latency_table\": 1,\n \"target\": \"%s\",\n \"policy\": \"%s\",\n", fact["target"], fact["policy"]
    printf " \"unit\": \"instructions\",\n \"constant\": 0.0,\n \"prices\": {\n"
    for (step = 1; step <= count; ++step)
      printf "  \"%s\": %d%s\n", order[step], price[order[step]], step < count ? "," : ""
    printf " }\n}\n"
  }' "$counts") || { cat "$counts"; exit 1; }
target=$(awk '$1 == "target" { print $2 }' "$counts")
printf '%s\n' "$table" > "$folder/$target.json"
echo "$folder/$target.json: $(printf '%s\n' "$table" | grep -c '^  "') prices"
