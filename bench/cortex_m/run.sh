#!/bin/sh
# run.sh <folder> [<level>]: builds kernels and networks for Cortex-M4 and M55 in <folder>, where the program
# bench_cortex_m_generate has written networks/, runs each under QEMU, and writes <folder>/cortex_m.txt: instructions,
# bytes of code, of flash, of workspace and of stack. The networks must compute what the host's generic kernels gave.
# Fails where a number is more than 2 % above that of baseline.txt, which is replaced by a copy of the table when
# that is meant, where one is missing, and where the instructions are more than .9 of TFLite Micro's on M4, or more
# than its own on M55. <level>: of optimization, -O2 by default, for which the baseline is.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=$1
level=${2:--O2}
firmware="$root/examples/firmware"
table="$folder/cortex_m.txt"
mkdir -p "$folder"

cc -shared -fPIC -O2 -Wall -Wextra "$firmware/count_instructions.c" -o "$folder/count_instructions.so"
# As firmware has it, the compiler's include path must not show the host's headers.
mkdir -p "$folder/include"
ln -sfn "${EIGEN3_INCLUDE_DIR:-/usr/include/eigen3}" "$folder/include/eigen3"

m4_flags="-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"
m55_flags="-mcpu=cortex-m55 -mfloat-abi=hard"

address_of() { arm-none-eabi-nm "$1" | awk -v name="$2" '$3 == name { print $1 }'; }
size_of() { arm-none-eabi-size -A "$1" | awk -v names="$2" '{ if (index(names, $1 " ")) sum += $2 } END { print sum + 0 }'; }

# build <core> <name> <source> <folder to include>: $program, and the $machine to run it on.
build() {
  case $1 in
    m4) flags=$m4_flags machine=mps2-an386 script=mps2.ld ;;
    m55) flags=$m55_flags machine=mps3-an547 script=an547.ld ;;
  esac
  program="$folder/$1_$2.elf"
  common="$flags $level -ffunction-sections -fdata-sections -Wall -Wextra"
  arm-none-eabi-gcc $common -c "$firmware/startup.c" -o "$folder/startup.o"
  arm-none-eabi-g++ $common -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-unwind-tables \
    -fno-asynchronous-unwind-tables -Wpedantic -Wconversion -Wshadow -Werror -I"$root/include" -I"$firmware" -I"$4" \
    -isystem "$folder/include/eigen3" -nostartfiles --specs=nano.specs --specs=nosys.specs -Wl,--gc-sections \
    -L "$firmware/machines" -T "$script" "$folder/startup.o" "$3" -o "$program"
}

# emulate <option>...: runs $program.
emulate() {
  timeout 300 qemu-system-arm -M "$machine" -nographic -monitor none -serial none -chardev stdio,id=console \
    -semihosting-config enable=on,target=native,chardev=console -kernel "$program" "$@" 2>&1
}

# count <core> <name> <source> <folder to include>: a line of the table.
count() {
  build "$@"
  begin=$(address_of "$program" count_begin)
  end=$(address_of "$program" count_end)
  output=$(emulate -plugin "$folder/count_instructions.so,begin=0x$begin,end=0x$end")
  value() { echo "$output" | awk -v name="$1" '$1 == name { print $2 }'; }
  instructions=$(value instructions)
  [ -n "$instructions" ] || { echo "$1 $2: $output"; exit 1; }
  printf '%s %s %s %s %s %s %s\n' "$1" "$2" "$instructions" "$(size_of "$program" ".text ")" \
    "$(size_of "$program" ".vectors .text .rodata .ARM.exidx .data ")" "$(value workspace)" "$(value stack)" >> "$table"
}

echo "# core, program, instructions, bytes of code, of flash, of workspace, of stack" > "$table"
for core in m4 m55; do
  for source in "$here"/kernels/*.cpp; do
    count $core "$(basename "$source" .cpp)" "$source" "$here"
  done
  case $core in m4) target=cortex_m_dsp ;; m55) target=cortex_m_mve ;; esac
  for network in autoencoder ds_cnn mobilenet_v1 resnet8; do
    count $core $network "$here/network.cpp" "$folder/networks/$network/$target"
    build $core "verify_$network" "$here/verify.cpp" "$folder/networks/$network/$target"
    emulate > "$folder/verify.txt" || { echo "$core $network differs from the host"; exit 1; }
  done
done

# Instructions as a share of TFLite Micro's; then every number against the baseline's.
awk '
  BEGIN { goal["m4"] = .9; goal["m55"] = 1 }
  /^#/ { next }
  FILENAME ~ /tflite_micro.txt$/ { peer[$1 " " $2] = $3; next }
  FILENAME ~ /baseline.txt$/ { missing[$1 " " $2]; for (field = 3; field <= NF; ++field) baseline[$1 " " $2 " " field] = $field; next }
  {
    name = $1 " " $2
    delete missing[name]
    printf "%-4s %-12s %9d instructions", $1, $2, $3
    if (name in peer) printf " (%.2f of TFLite Micro)", $3 / peer[name]
    printf ", %d code, %d flash, %d workspace, %d stack\n", $4, $5, $6, $7
    if (name in peer && $3 > goal[$1] * peer[name]) { printf "  the goal is %.2f\n", goal[$1]; failed = 1 }
    for (field = 3; field <= NF; ++field) {
      key = name " " field
      if (!(key in baseline)) { print "  not in the baseline"; failed = 1; break }
      if ($field > baseline[key] * 1.02) { printf "  grown: %d, baseline %d\n", $field, baseline[key]; failed = 1 }
    }
  }
  END {
    for (name in missing) { print name ": not measured"; failed = 1 }
    exit failed
  }
' "$here/tflite_micro.txt" "$here/baseline.txt" "$table"
