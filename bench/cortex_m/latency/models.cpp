// Whole models beside the table that steps.sh made of bench/latency/space.hpp for Cortex-M:
//   bench_cortex_m_latency generate <folder>: writes <folder>/<number>/network.hpp for twelve candidates
//   bench_cortex_m_latency compare <table> <counts>: <counts> has a line "number instructions" for each
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/io/export_header.hpp>
#include <whet/io/latency_table.hpp>
#include <whet/transform/latency/prediction_error.hpp>

#include "../../latency/whole_models.hpp"

namespace {

constexpr std::uint64_t exported_models = 12;

template <std::uint64_t Number>
void generate(const std::filesystem::path& folder) {
  const auto own = folder / std::to_string(Number);
  std::filesystem::create_directories(own);
  whet::export_header<whet::target::cortex_m_dsp>(bench::freeze_candidate<Number, whet::target::generic>(),
                                                  own / "network.hpp");
}

int compare(const char* table_path, const char* counts_path) {
  const whet::LatencyTable table = whet::read_latency_table(table_path);
  std::ifstream counts(counts_path);
  std::vector<double> measured;
  std::vector<double> predicted;
  std::uint64_t number = 0;
  double instructions = 0.0;
  while (counts >> number >> instructions) {
    measured.push_back(instructions);
    predicted.push_back(
        whet::predicted_latency<bench::LatencySpace, bench::LatencyPolicy, whet::target::cortex_m_dsp>(
            table, bench::latency_candidate(number)));
    std::printf("predicted %9.0f, counted %9.0f\n", predicted.back(), measured.back());
  }
  const whet::PredictionError error = whet::prediction_error(predicted, measured);
  std::printf("relative error: median %.2f %%, 90 %% quantile %.2f %%, mean with sign %+.2f %%\n",
              100.0 * error.median, 100.0 * error.quantile_90, 100.0 * error.bias);
  std::printf("rank correlation %.4f\n", error.rank_correlation);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const std::string_view task = count > 1 ? arguments[1] : "";
    if (task == "generate" && count == 3) {
      [&]<std::uint64_t... Number>(std::integer_sequence<std::uint64_t, Number...>) {
        (generate<Number>(arguments[2]), ...);
      }
      (std::make_integer_sequence<std::uint64_t, exported_models>{});
      return 0;
    }
    if (task == "compare" && count == 4) return compare(arguments[2], arguments[3]);
    std::fputs("usage: bench_cortex_m_latency generate <folder> | compare <table> <counts>\n", stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_cortex_m_latency: %s\n", error.what());
    return 1;
  }
}
