# Sourced by steps.sh and models.sh, which set $here (this folder), $folder (where to build), $core and $level.

root=$(cd "$here/../../.." && pwd)
firmware="$root/examples/firmware"
mkdir -p "$folder/include"

case $core in
  m4) flags="-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16" machine=mps2-an386 script=mps2.ld ;;
  m55) flags="-mcpu=cortex-m55 -mfloat-abi=hard" machine=mps3-an547 script=an547.ld ;;
  *) echo "the core is m4 or m55, found $core" >&2; exit 2 ;;
esac
common="$flags $level -ffunction-sections -fdata-sections -Wall -Wextra"

cc -shared -fPIC -O2 -Wall -Wextra "$firmware/count_instructions.c" -o "$folder/count_instructions.so"
# As firmware has it, the compiler's include path must not show the host's headers.
ln -sfn "${EIGEN3_INCLUDE_DIR:-/usr/include/eigen3}" "$folder/include/eigen3"
# shellcheck disable=SC2086 # several options
arm-none-eabi-gcc $common -c "$firmware/startup.c" -o "$folder/startup_$core.o"

# build <source> <program> <option>...
build() {
  source=$1
  program=$2
  shift 2
  # shellcheck disable=SC2086
  arm-none-eabi-g++ $common -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-unwind-tables \
    -fno-asynchronous-unwind-tables -Wpedantic -Wconversion -Wshadow -Werror -I"$root/include" -I"$firmware" \
    -I"$here/.." -isystem "$folder/include/eigen3" "$@" -nostartfiles --specs=nano.specs --specs=nosys.specs \
    -Wl,--gc-sections -L "$firmware/machines" -T "$script" "$folder/startup_$core.o" "$source" -o "$program"
}

address_of() { arm-none-eabi-nm "$1" | awk -v name="$2" '$3 == name { print $1 }'; }

# count <program>: runs it; prints what it prints, and the instructions between the marks.
count() {
  timeout 1200 qemu-system-arm -M "$machine" -nographic -monitor none -serial none -chardev stdio,id=console \
    -semihosting-config enable=on,target=native,chardev=console -kernel "$1" -plugin \
    "$folder/count_instructions.so,begin=0x$(address_of "$1" count_begin),end=0x$(address_of "$1" count_end),each=1" 2>&1
}
