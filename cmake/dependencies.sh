# Sourced by demo.sh, test.sh and bench.sh: installs what is missing, and nothing when nothing is.
# shellcheck shell=sh disable=SC2034

base_packages="cmake g++ ninja-build libeigen3-dev libxsimd-dev zlib1g-dev nlohmann-json3-dev libfmt-dev libcli11-dev"
importer_packages="libflatbuffers-dev libonnx-dev libprotobuf-dev libzip-dev"
data_packages="dataset-fashion-mnist"
plot_packages="gnuplot-nox"
test_packages="catch2 libopenmpi-dev openmpi-bin libxml2-utils libonnx-testdata python3-onnx python3-numpy python3-opencv python3-torch
  $importer_packages $plot_packages"
docs_packages="doxygen doxygen-awesome-css"
browser_packages="chromium-headless-shell"
bench_packages="libbenchmark-dev libdnnl-dev"
cortex_m_packages="gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib qemu-system-arm"
check_packages="python3-yaml clang clang-format clang-tidy libclang-rt-dev binutils $cortex_m_packages qemu-user
  g++-aarch64-linux-gnu g++-arm-linux-gnueabihf g++-riscv64-linux-gnu"

# install_missing <package>...; WHET_NO_INSTALL=1 trusts the machine as it is.
install_missing() {
  [ "${WHET_NO_INSTALL:-0}" = 1 ] && return
  if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
    echo "whet needs these packages (Debian's names), and there is no apt-get here to install them:" >&2
    echo "  $*" >&2
    echo "With all of them installed by other means, run again with WHET_NO_INSTALL=1." >&2
    exit 1
  fi
  missing=""
  for package in "$@"; do
    # One line per architecture; any installed one will do.
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2> /dev/null | grep -qx installed ||
      missing="$missing $package"
  done
  [ -z "$missing" ] && return
  echo "installing$missing"
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      echo "These packages are missing, and there is no sudo to install them:$missing" >&2
      exit 1
    fi
    as_root=sudo
  fi
  $as_root apt-get update
  # shellcheck disable=SC2086 # the list is meant to be split
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}

# As many compilers as cores: Ninja's default is two more, and some files here take a gigabyte.
CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc 2> /dev/null || echo 2)}
export CMAKE_BUILD_PARALLEL_LEVEL
