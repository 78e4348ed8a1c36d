#!/bin/sh
# whole.sh <folder> <headers>: prints the instructions of the model that <headers>/network.hpp exports, on
# Cortex-M4 under emulation; builds in <folder>.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
core=m4
level=-O2
. "$here/emulate.sh"

build "$here/whole.cpp" "$folder/whole.elf" -I"$2"
# Into a file first: what ends a pipe but its last part would not end the script.
count "$folder/whole.elf" > "$folder/whole.txt"
awk '$1 == "instructions" { print $2; found = 1 } END { exit !found }' "$folder/whole.txt"
