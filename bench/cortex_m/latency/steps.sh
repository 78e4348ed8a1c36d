#!/bin/sh
# steps.sh <folder> <header> <space> <policy> [<core> [<level>]]: counts, under emulation of a Cortex-M (m4 by default,
# or m55), the instructions of every kind of step that a search space reaches, and writes the latency table
# <folder>/<target>.json, which whet::read_latency_table reads. <header> defines the space, such as
#   sh bench/cortex_m/latency/steps.sh build/latency bench/latency/space.hpp bench::LatencySpace whet::Int8Policy
# The emulator counts instructions, not cycles. <level>: of optimization, -O2 by default.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
folder=$1
header=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
space=$3
policy=$4
core=${5:-m4}
level=${6:--O2}
firmware="$root/examples/firmware"
mkdir -p "$folder/include"

case $core in
  m4) flags="-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16" machine=mps2-an386 script=mps2.ld ;;
  m55) flags="-mcpu=cortex-m55 -mfloat-abi=hard" machine=mps3-an547 script=an547.ld ;;
  *) echo "steps.sh: the core is m4 or m55, found $core" >&2; exit 2 ;;
esac

cc -shared -fPIC -O2 -Wall -Wextra "$here/../count_instructions.c" -o "$folder/count_instructions.so"
# As firmware has it, the compiler's include path must not show the host's headers.
ln -sfn "${EIGEN3_INCLUDE_DIR:-/usr/include/eigen3}" "$folder/include/eigen3"
program="$folder/steps_$core.elf"
common="$flags $level -ffunction-sections -fdata-sections -Wall -Wextra"
# shellcheck disable=SC2086 # several options
arm-none-eabi-gcc $common -c "$firmware/startup.c" -o "$folder/startup_$core.o"
# shellcheck disable=SC2086
arm-none-eabi-g++ $common -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-unwind-tables \
  -fno-asynchronous-unwind-tables -Wpedantic -Wconversion -Wshadow -Werror -I"$root/include" -I"$firmware" -I"$here/.." \
  -isystem "$folder/include/eigen3" "-DWHET_SPACE_HEADER=\"$header\"" "-DWHET_SPACE=$space" \
  "-DWHET_SPACE_POLICY=$policy" -nostartfiles --specs=nano.specs --specs=nosys.specs -Wl,--gc-sections \
  -L "$firmware/machines" -T "$script" "$folder/startup_$core.o" "$here/steps.cpp" -o "$program"

address_of() { arm-none-eabi-nm "$program" | awk -v name="$1" '$3 == name { print $1 }'; }
timeout 1200 qemu-system-arm -M "$machine" -nographic -monitor none -serial none -chardev stdio,id=console \
  -semihosting-config enable=on,target=native,chardev=console -kernel "$program" \
  -plugin "$folder/count_instructions.so,begin=0x$(address_of count_begin),end=0x$(address_of count_end)" \
  > "$folder/counts_$core.txt" 2>&1

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
  }' "$folder/counts_$core.txt") || { cat "$folder/counts_$core.txt"; exit 1; }
target=$(awk '$1 == "target" { print $2 }' "$folder/counts_$core.txt")
printf '%s\n' "$table" > "$folder/$target.json"
echo "$folder/$target.json: $(printf '%s\n' "$table" | grep -c '^  "') prices"
