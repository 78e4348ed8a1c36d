// How well does a table of measured steps predict the time of whole models? Measures the steps of a search
// space for 28x28 images in INT8, then 50 of its candidates as models, floats in and out, and prints of the
// prediction the median and the 90 % quantile of the relative error, and the rank correlation.
//   bench_latency [rounds] [--models]: of measuring, 9 by default; with a line for each model
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

#include <whet/transform/latency/prediction_error.hpp>

#include "latency/models.hpp"

namespace {

using bench::WholeModel;

/// The least of several rounds over all models.
std::vector<double> measure(const std::vector<WholeModel>& models, const whet::LatencyOptions& options) {
  std::vector<double> seconds(models.size(), std::numeric_limits<double>::infinity());
  std::vector<long> calls(models.size(), 1);
  for (int round = 0; round < options.rounds; ++round)
    for (std::size_t model = 0; model < models.size(); ++model)
      seconds[model] =
          std::min(seconds[model], whet::detail::seconds_of_batch(whet::thread_seconds, options.batch_seconds,
                                                                  calls[model], models[model].run));
  return seconds;
}

}  // namespace

int main(int count, char** arguments) {
  whet::LatencyOptions options;
  bool each = false;
  for (int argument = 1; argument < count; ++argument) {
    if (std::strcmp(arguments[argument], "--models") == 0)
      each = true;
    else if (arguments[argument][0] != '-')
      options.rounds = std::max(1, std::atoi(arguments[argument]));
  }
  const double begin = whet::thread_seconds();
  const whet::LatencyTable table = bench::measure_table(options);
  std::printf("%zu steps measured in %.1f s\n", table.prices.size(), whet::thread_seconds() - begin);

  std::vector<WholeModel> models;
  bench::add_models<0>(models);
  bench::add_models<1>(models);
  bench::add_models<2>(models);
  bench::add_models<3>(models);
  bench::add_models<4>(models);
  const std::vector<double> measured = measure(models, options);
  std::vector<double> predicted;
  for (const WholeModel& model : models) predicted.push_back(bench::predict(table, model.genotype));
  if (each)
    for (std::size_t model = 0; model < models.size(); ++model)
      std::printf("predicted %8.2f us, measured %8.2f us\n", 1e6 * predicted[model], 1e6 * measured[model]);
  const whet::PredictionError error = whet::prediction_error(predicted, measured);
  std::printf("%zu models of %.1f to %.1f us\n", models.size(), 1e6 * *std::ranges::min_element(measured),
              1e6 * *std::ranges::max_element(measured));
  std::printf("relative error: median %.1f %%, 90 %% quantile %.1f %%, mean with sign %+.1f %%\n",
              100.0 * error.median, 100.0 * error.quantile_90, 100.0 * error.bias);
  std::printf("rank correlation %.4f\n", error.rank_correlation);
  return 0;
}
