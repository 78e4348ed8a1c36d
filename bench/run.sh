#!/bin/sh
# sh bench/run.sh <folder with bench_* programs> <folder for the JSON files> [option of Google Benchmark]...
# Repetitions in random order, so that a slow phase of the machine does not fall on one of the rivals. Times are
# medians of many slots, each of several calls, of which only one counts as the time of an iteration: the default of
# half a second of these would take more than an hour for the smallest layers.
set -eu

programs=$1
results=$2
shift 2

# One core; the last one, because the first serves most interrupts.
pin=""
if command -v taskset > /dev/null; then
  core=$(taskset -cp $$ 2> /dev/null | sed 's/.*[^0-9]\([0-9][0-9]*\)$/\1/')
  if taskset -c "$core" true 2> /dev/null; then pin="taskset -c $core"; fi
fi

mkdir -p "$results"
ran=0
for program in "$programs"/bench_*; do
  [ -x "$program" ] || continue
  name=$(basename "$program")
  # These are run as docs/cortex-m.md and docs/search_latency.md say.
  case $name in bench_cortex_m_* | bench_latency) continue ;; esac
  # Hours of training: where some of its rows are asked for.
  if [ "$name" = bench_accuracy ] && [ $# -eq 0 ]; then continue; fi
  echo "== $name"
  # What measures the use of several cores.
  case $name in
    *_threads | bench_training_*) run="" ;;
    *) run=$pin ;;
  esac
  # A program without rows that a filter asks for leaves an empty file: earlier results stay.
  fresh=$results/$name.json.new
  rm -f "$fresh"
  # shellcheck disable=SC2086 # empty, or a command with its arguments
  $run "$program" --benchmark_enable_random_interleaving=true --benchmark_repetitions=5 \
    --benchmark_min_time=0.05 --benchmark_report_aggregates_only=true --benchmark_counters_tabular=true \
    --benchmark_out="$fresh" --benchmark_out_format=json "$@"
  if [ -s "$fresh" ]; then
    mv "$fresh" "$results/$name.json"
    ran=$((ran + 1))
  elif [ -e "$fresh" ]; then
    rm "$fresh"
  else
    # The arguments name another file.
    ran=$((ran + 1))
  fi
done
if [ "$ran" -eq 0 ]; then
  echo "expected programs bench_* in $programs with rows as asked for, found none" >&2
  exit 1
fi
echo "JSON in $results"
