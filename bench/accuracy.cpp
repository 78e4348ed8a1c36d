// What each precision costs in accuracy on Fashion-MNIST: the classifier of the README, a small CNN and an
// LSTM, frozen after training with calibrated ranges, with what can be done for few bits without training,
// and trained for the precision; and binary networks, trained from the start. `top1` is the mean of seeds 1,
// 2 and 3 on the test images, `drop` what it is below FP32, `worst` the largest drop of a seed, all in
// percent. With `--validation` the last 10,000 training images take the place of the test images: choices are
// made on those. Takes hours on one core; --benchmark_filter picks rows.

#include <algorithm>
#include <string_view>

#include <benchmark/benchmark.h>

#include "accuracy/program.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  char** const others = std::remove_if(argv + 1, argv + argc,
                                       [](std::string_view argument) { return argument == "--validation"; });
  bench::measures_validation = others != argv + argc;
  argc = static_cast<int>(others - argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("images", bench::measures_validation ? "training images kept apart" : "test");
  bench::add_mlp_calibrated();
  bench::add_mlp_helped();
  bench::add_mlp_trained();
  bench::add_cnn_calibrated();
  bench::add_cnn_helped();
  bench::add_cnn_trained();
  bench::add_lstm();
  bench::add_binary();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
