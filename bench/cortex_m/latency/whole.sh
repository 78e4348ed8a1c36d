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
count "$folder/whole.elf" | awk '$1 == "instructions" { print $2 }'
