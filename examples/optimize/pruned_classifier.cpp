#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "interruption.hpp"
#include "pruned_rows.hpp"

namespace optimize {
namespace {

using namespace whet;

/// What is frozen to where: a pattern, and one policy or several that share its pruned weights.
template <class Pattern, class... Policy>
struct PatternEntry {
  std::string_view key;
  std::string_view title;
};

using Any50 = Unstructured<Keep{50}>;
using Any20 = Unstructured<Keep{20}>;
using Any10 = Unstructured<Keep{10}>;
using Columns25 = Block<16, 1, Keep{25}>;
using Columns10 = Block<16, 1, Keep{10}>;
using Blocks25 = Block<8, 4, Keep{25}>;
using Blocks10 = Block<8, 4, Keep{10}>;

template <class Visitor>
void for_each_pattern(Visitor&& visitor) {
  visitor(PatternEntry<Any50, Float32Policy>{"any50", "50 % any"});
  visitor(PatternEntry<Any20, Float32Policy>{"any20", "80 % any"});
  visitor(PatternEntry<Any10, Float32Policy, Int8Policy>{"any10", "90 % any"});
  visitor(PatternEntry<NofM<2, 4>, Float32Policy>{"2of4", "2:4"});
  visitor(PatternEntry<Columns25, Float32Policy>{"16x1_25", "75 % 16x1"});
  visitor(PatternEntry<Columns10, Float32Policy>{"16x1_10", "90 % 16x1"});
  visitor(PatternEntry<Blocks25, Int8Policy, Int4Policy>{"8x4_25", "75 % 8x4"});
  visitor(PatternEntry<Blocks10, Int8Policy>{"8x4_10", "90 % 8x4"});
}

std::string_view name_of(Float32Policy) { return "FP32"; }
std::string_view name_of(Int8Policy) { return "INT8"; }
std::string_view name_of(Int4Policy) { return "INT4"; }

}  // namespace

template <class Network>
void add_pruned_rows(const Options& options, const DataSplit& data, const TrainOptions& training,
                     const Weights<Network>& weights, Rows& rows) {
  TrainOptions pruning = training;
  pruning.epochs = options.prune_epochs;
  const auto calibration =
      data.train.first(std::min(data.train.size(), static_cast<std::size_t>(options.calibration_samples)));
  for_each_pattern([&]<class Pattern, class... Policy>(const PatternEntry<Pattern, Policy...>& entry) {
    stop_if_interrupted();
    fmt::print(stderr, "pruning: {}\n", entry.title);
    // The scores of ten classes are few weights that matter.
    const PruneOptions chosen = options_for<Pattern>({.layers = {{last_layer, 0.0}}});
    const PruneSchedule schedule{.growth = chosen.kept_of_group > 0 ? SparsityGrowth::constant
                                                                    : SparsityGrowth::cubic};
    const auto pruned = prune_while_training(weights, data.train, Magnitude{}, chosen, schedule, pruning);
    const auto ranges = calibrate(pruned, calibration, Percentile{options.percentile});
    (
        [&] {
          using Head = std::conditional_t<std::is_same_v<Policy, Int4Policy>, Int8Policy, Policy>;
          using Patterned = Mixed<Sparse<Policy, Pattern>, At<last_layer, Head>>;
          const std::string_view name = name_of(Policy{});
          rows.add(fmt::format("{}_{}",
                               name == "FP32"   ? "float32"
                               : name == "INT8" ? "int8"
                                                : "int4",
                               entry.key),
                   fmt::format("{}, {}", name, entry.title), freeze<Patterned>(pruned, ranges));
        }(),
        ...);
  });
}

template void add_pruned_rows<Classifier>(const Options&, const DataSplit&, const TrainOptions&,
                                          const Weights<Classifier>&, Rows&);

}  // namespace optimize
