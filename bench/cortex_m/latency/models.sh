#!/bin/sh
# models.sh <folder> <program>: counts the instructions of whole candidates of bench/latency/space.hpp on Cortex-M4,
# under emulation, and compares them with the table that steps.sh wrote into <folder>. <program>:
# bench_cortex_m_latency.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
program_of_host=$2

"$program_of_host" generate "$folder/models"
: > "$folder/models.txt"
for network in "$folder"/models/*; do
  # On its own line: a count that fails ends the script.
  count=$(sh "$here/whole.sh" "$folder" "$network")
  echo "$(basename "$network") $count" >> "$folder/models.txt"
done
"$program_of_host" compare "$folder/cortex_m_dsp.json" "$folder/models.txt"
