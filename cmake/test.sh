#!/bin/sh
# All host tests with g++. --all adds what needs clang or a cross toolchain: the clang build, the
# sanitizers, each header alone, clang-tidy, and firmware and the cases of ten devices under QEMU; g++ then leaves six
# folders of tests to the sanitizers.
set -eu

all=no
case ${1:-} in
  --all) all=yes ;;
  "") ;;
  *)
    echo "usage: sh cmake/test.sh [--all]" >&2
    exit 2
    ;;
esac

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=cmake/dependencies.sh
. "$root/cmake/dependencies.sh"
cd "$root"

logs=build/logs
mkdir -p "$logs"
rm -f "$logs"/*.txt "$logs"/*.full
summary=""
failed=""

# stage <name> <command>...: goes on after a failure, so that one run shows all of them.
stage() {
  name=$1
  shift
  echo
  echo "=== $name"
  begin=$(date +%s)
  result=ok
  "$@" || result=FAILED
  seconds=$(($(date +%s) - begin))
  echo "stage $name: $seconds s, $result"
  summary="$summary
stage $name: $seconds s, $result"
  [ "$result" = ok ] || failed="$failed $name;"
}

# build <preset> <-D option>...
build() {
  preset=$1
  shift
  cmake --preset "$preset" -DWHET_ALL_PARTS=ON "$@" && cmake --build --preset "$preset" -- -k 0
}

# run_tests <test preset> <log> <ctest option>...: the logs feed the counts at the end.
run_tests() {
  preset=$1
  log=$2
  shift 2
  status=0
  ctest --preset "$preset" --output-log "$logs/$log.txt" "$@" || status=$?
  cp "build/$preset/Testing/Temporary/LastTest.log" "$logs/$log.full" || true
  return "$status"
}

# Each public header in a translation unit of its own.
headers_alone() {
  cmake -S . -B build/headers -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=None -DWHET_HEADERS_ALONE=ON \
    -DWHET_ALL_PARTS=ON -DWHET_BUILD_TESTS=OFF -DWHET_BUILD_BENCH=OFF -DWHET_BUILD_EXAMPLES=OFF &&
    cmake --build build/headers --target headers_alone -- -k 0
}

# Two translation units show every header to clang-tidy: what firmware includes, and what a host includes. It looks at
# them beside the stages between, in what these leave of the cores.
begin_tidy() {
  nice -n 19 clang-tidy -p build/clang --quiet tests/checks/inference_program.cpp > "$logs/tidy_firmware.out" 2>&1 &
  tidy_of_firmware=$!
  nice -n 19 clang-tidy -p build/clang --quiet tests/checks/two_units/other.cpp > "$logs/tidy_host.out" 2>&1 &
  tidy_of_host=$!
}
end_tidy() {
  status=0
  wait "$tidy_of_firmware" || status=$?
  wait "$tidy_of_host" || status=$?
  cat "$logs/tidy_firmware.out" "$logs/tidy_host.out"
  return "$status"
}

# shellcheck disable=SC2086 # lists of packages
install_everything() {
  if [ "$all" = yes ]; then
    install_missing $base_packages $data_packages $test_packages $bench_packages $check_packages $docs_packages \
      $browser_packages
  else
    install_missing $base_packages $data_packages $test_packages $bench_packages
  fi
}

print_versions() {
  for program in g++ clang++ clang-format arm-none-eabi-g++ qemu-system-arm cmake ninja; do
    if command -v "$program" > /dev/null; then echo "$program: $("$program" --version | head -n 1)"; fi
  done
}

# g++ builds kernels and whole models for the machine's own instruction set, all else is for plain AVX2, so that both
# kinds of kernels run on machines that have more.
other_march=native
if grep -qw avx2 /proc/cpuinfo 2> /dev/null; then other_march=x86-64-v3; fi

# Eight test files make one unit, in half of the time that each alone takes.
together=-DWHET_TEST_FILES_TOGETHER=8

begin_of_all=$(date +%s)
stage "dependencies" install_everything
[ -z "$failed" ] || exit 1
print_versions
# Each program of bench/ with one compiler: with g++ that which needs its OpenMP, for oneDNN.
# Likewise each example; what writes headers for firmware takes clang++ half of the time.
examples_with_gcc="" programs_with_gcc="models;cortex_m" folders_with_gcc=""
if [ "$all" = yes ]; then
  examples_with_gcc="quickstart;extend" programs_with_gcc=models
  # Kernels and what they are made of. The other tests run under sanitizers, whole models against the reference data with
  # clang++; g++ compiles what they test for the examples, for the umbrellas in two units, and without --all.
  folders_with_gcc="core;target;precision;topology;kernel;data;weights"
fi
stage "build with g++" build test "$together" -DWHET_TEST_MARCH="$other_march" \
  -DWHET_BENCH_PROGRAMS="$programs_with_gcc" -DWHET_EXAMPLES="$examples_with_gcc" \
  -DWHET_TEST_FOLDERS="$folders_with_gcc"
if [ "$all" = no ]; then
  stage "tests with g++" run_tests test tests -LE "firmware|device|package"
else
  stage "checks" run_tests test checks -L check
  stage "tests with g++" run_tests test unit -L unit
  stage "compile errors with g++" run_tests test must_fail -L must_fail -LE must_fail_training
  stage "examples with g++" run_tests test example -L example
  stage "consumers" run_tests test consumer -L consumer
  stage "packages" run_tests test packages -L package
  stage "headers alone" headers_alone
  # Under sanitizers clang++ compiles and runs every test but conformance; here is that, what it checks, what it optimizes
  # for the devices' cases and the examples, and the arithmetic of numbers. What must not compile is tried with g++ above,
  # but for programs that train.
  stage "build with clang++" build clang "$together" -DWHET_MARCH="$other_march" \
    -DWHET_EXAMPLES="optimize;distill;pipeline;search;firmware" \
    -DWHET_TEST_FOLDERS="precision;target;conformance" -DWHET_TEST_FOLDERS_ALONE=ON -DWHET_BUILD_BENCH=ON \
    -DWHET_BENCH_PROGRAMS="accuracy;classifier;cortex_m;layers;precision;recurrent;sparse;training_cnn;training_threads"
  begin_tidy
  stage "tests with clang++" run_tests clang clang -L 'unit|example'
  stage "compile errors with clang++" run_tests clang must_fail_clang -L must_fail_training
  stage "firmware" run_tests clang firmware -L firmware
  stage "devices" run_tests clang devices -L device
  # Without lines in the reports, which are an eighth of the time; the preset has them.
  stage "build with sanitizers" build sanitizers "$together" -DWHET_TEST_MARCH="$other_march" \
    -DCMAKE_CXX_FLAGS=-g0
  stage "tests under sanitizers" run_tests sanitizers sanitizers
  stage "clang-tidy, the rest" end_tidy
fi

echo
echo "=== summary$summary"
echo "total: $(($(date +%s) - begin_of_all)) s"

# Catch2's closing lines, one per test file.
cat "$logs"/*.full 2> /dev/null | awk '
  /^All tests passed \([0-9]+ assertion/ { assertions += substr($4, 2); cases += $7 }
  END { printf "Catch2: %d assertions in %d test cases passed\n", assertions, cases }'

# The sum over the closing lines of ctest.
counts=$(cat "$logs"/*.txt 2> /dev/null | awk '
  / tests failed out of [0-9]+/ { failed += $4; total += $NF }
  /\*\*\*Skipped / { skipped += 1 }
  END { print total - failed - skipped, failed + 0, skipped + 0 }')
# shellcheck disable=SC2086 # three numbers
set -- $counts
passed=$1
not_passed=$2
if [ -n "$failed" ]; then echo "failed:$failed"; fi
echo "tests: $passed passed, $not_passed failed, $3 skipped"
[ -z "$failed" ] && [ "$not_passed" -eq 0 ] && [ "$passed" -gt 0 ]
