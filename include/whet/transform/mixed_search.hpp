#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/precision/float32.hpp>
#include <whet/target/tags.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/transform/part_seconds.hpp>
#include <whet/transform/segment.hpp>
#include <whet/transform/sensitivity.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// What a search for a mixed precision has to keep to, and where it begins.
struct MixedSearchOptions {
  /// Bytes of parameters, or what `price` counts, that are small enough; 0: the fewer the better.
  double budget = 0.0;
  /// Accuracy that may be lost against float, from 0 to 1.
  double largest_drop = 0.01;
  /// 0: all layers begin with the first candidate and are lowered until they fit the budget, as long as the
  /// drop allows. 1: they begin with the last one, and the worst are raised until the drop is small enough,
  /// as long as the budget (if there is one) allows.
  int from_last = 0;
  /// What a part of the network costs under a candidate, such as seconds (`part_seconds`) or a board's
  /// cycles; empty: its bytes.
  PartPrice price{};
};

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const MixedSearchOptions& options) {
  const detail::SettingCheck require{"mixed_search: option "};
  require(options.budget >= 0.0, "budget", "0 or more", options.budget);
  require(options.largest_drop >= 0.0 && options.largest_drop <= 1.0, "largest_drop", "from 0 to 1",
          options.largest_drop);
  require(options.from_last == 0 || options.from_last == 1, "from_last", "0 or 1", options.from_last);
}

/// A policy for each layer, by position, and what the network is with them.
struct MixedChoice {
  std::vector<std::string> policies{};
  /// Of the layers' parameters.
  std::size_t bytes = 0;
  /// What the budget is compared with: the bytes, or the sum of the prices.
  double cost = 0.0;
  OutputQuality quality{};
  /// Of the network in float.
  double float_accuracy = 0.0;
  /// Whether it keeps to budget and drop.
  bool fits = false;

  /// The type as C++ source: the policy that most layers have, and the others by position. Errors:
  /// std::logic_error when nothing was chosen yet.
  std::string source() const {
    if (policies.empty()) throw std::logic_error("MixedChoice: expected policies, found none");
    const auto count = [this](const std::string& policy) { return std::ranges::count(policies, policy); };
    const std::string most = *std::ranges::max_element(policies, {}, count);
    std::string others;
    for (std::size_t position = 0; position < policies.size(); ++position)
      if (policies[position] != most)
        others += ", whet::At<" + std::to_string(position) + ", " + policies[position] + ">";
    return others.empty() ? most : "whet::Mixed<" + most + others + ">";
  }
};

namespace detail {

/// The greedy search over segments that are frozen under every candidate.
class MixedSearch {
 public:
  /// candidates: [candidate][segment]; errors: [candidate][segment] with only that segment quantized, as a
  /// part of the squared outputs.
  MixedSearch(std::span<const std::vector<FrozenSegment>> frozen, std::vector<std::vector<double>> alone,
              std::span<const FrozenSegment> in_float, const Dataset& samples,
              const MixedSearchOptions& given)
      : candidates(frozen), errors(std::move(alone)), real(in_float), data(samples), options(given) {
    for (const std::vector<FrozenSegment>& candidate : candidates) {
      prices.emplace_back();
      for (std::size_t segment = 0; segment < candidate.size(); ++segment)
        prices.back().push_back(price_of(candidate[segment], static_cast<int>(segment)));
    }
  }

  MixedChoice run(double float_accuracy) {
    const bool raises = options.from_last == 1;
    choice.assign(real.size(), raises ? candidates.size() - 1 : 0);
    OutputQuality quality = measure();
    const auto small_enough = [&](OutputQuality found) {
      return float_accuracy - found.accuracy <= options.largest_drop + 1e-12;
    };
    std::vector<Step> refused;
    while (raises ? !small_enough(quality) : cost() > options.budget) {
      const Step step = raises ? best_raise() : best_lowering(refused);
      if (step.segment == real.size()) break;
      const std::size_t before = std::exchange(choice[step.segment], step.candidate);
      const OutputQuality after = measure();
      if (!raises && !small_enough(after)) {
        choice[step.segment] = before;
        refused.push_back(step);
        continue;
      }
      quality = after;
    }
    MixedChoice result{
        .bytes = bytes(), .cost = cost(), .quality = quality, .float_accuracy = float_accuracy};
    result.fits = small_enough(quality) && (options.budget == 0.0 || result.cost <= options.budget);
    for (std::size_t segment = 0; segment < choice.size(); ++segment)
      result.policies.emplace_back(candidates[choice[segment]][segment].policy);
    return result;
  }

 private:
  struct Step {
    std::size_t segment = 0;
    std::size_t candidate = 0;

    bool operator==(const Step&) const = default;
  };

  std::size_t bytes() const {
    std::size_t sum = 0;
    for (std::size_t segment = 0; segment < choice.size(); ++segment)
      sum += candidates[choice[segment]][segment].bytes;
    return sum;
  }

  double price_of(const FrozenSegment& segment, int position) const {
    if (!options.price) return static_cast<double>(segment.bytes);
    const double price = options.price(position, segment.policy);
    if (!(price >= 0.0) || !std::isfinite(price))
      throw std::invalid_argument("mixed_search: option price: expected 0 or more for position " +
                                  std::to_string(position) + " under " + segment.policy + ", found " +
                                  std::to_string(price));
    return price;
  }

  double cost() const {
    double sum = 0.0;
    for (std::size_t segment = 0; segment < choice.size(); ++segment) sum += prices[choice[segment]][segment];
    return sum;
  }

  OutputQuality measure() const {
    QualityMeter meter;
    for_each_border_batch(real, data, [&](std::size_t first, std::size_t samples, const auto& borders) {
      std::vector<float> values = borders.front();
      for (std::size_t segment = 0; segment < choice.size(); ++segment)
        values = candidates[choice[segment]][segment](values, samples);
      meter.add(borders.back(), values, data, first, samples);
    });
    return meter.quality(data);
  }

  /// The step to a later candidate that adds the least error for what it saves.
  Step best_lowering(const std::vector<Step>& refused) const {
    Step best{real.size(), 0};
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t segment = 0; segment < real.size(); ++segment)
      for (std::size_t later = choice[segment] + 1; later < candidates.size(); ++later) {
        const double saved = prices[choice[segment]][segment] - prices[later][segment];
        const double added = errors[later][segment] - errors[choice[segment]][segment];
        const Step step{segment, later};
        if (saved <= 0.0 || std::ranges::find(refused, step) != refused.end()) continue;
        if (added / saved < least) {
          least = added / saved;
          best = step;
        }
      }
    return best;
  }

  /// The step to an earlier candidate that takes away the most error, within the budget.
  Step best_raise() const {
    Step best{real.size(), 0};
    double most = 0.0;
    for (std::size_t segment = 0; segment < real.size(); ++segment)
      for (std::size_t earlier = 0; earlier < choice[segment]; ++earlier) {
        const double gained = errors[choice[segment]][segment] - errors[earlier][segment];
        const double after = cost() - prices[choice[segment]][segment] + prices[earlier][segment];
        // Of equal gains the one of the later, smaller candidate.
        if (!(gained > 0.0) || gained < most || (options.budget > 0.0 && after > options.budget)) continue;
        most = gained;
        best = {segment, earlier};
      }
    return best;
  }

  std::span<const std::vector<FrozenSegment>> candidates;
  std::vector<std::vector<double>> errors;
  std::span<const FrozenSegment> real;
  const Dataset& data;
  MixedSearchOptions options;
  /// [candidate][segment]
  std::vector<std::vector<double>> prices{};
  std::vector<std::size_t> choice{};
};

}  // namespace detail

/// A policy for each layer out of `Candidate…`, which are given from the most exact to the smallest:
/// mixed_search<Float32Policy, Int8Policy>(weights, ranges, data). Greedy: what a step costs is the error
/// that the layer alone makes in its frozen arithmetic (see `sensitivity`), and after each step the accuracy
/// of the network is measured with all that was chosen so far. Lowering, a step that would lose too much is
/// not taken; behind a pool that follows a layer in float, integers are measured in the numbers of what the
/// pool was given. The result's `source()` is the type to freeze with. Layers are frozen once for each
/// candidate; compiling takes as long as for the network under each of them. Errors: std::invalid_argument
/// when the data set is empty, has no labels or does not fit, and for options; those of freeze.
template <class... Candidate, class Network>
MixedChoice mixed_search(const Weights<Network>& weights, const Quantization<Network>& quantization,
                         const Dataset& data, const MixedSearchOptions& options = {}) {
  static_assert(sizeof...(Candidate) > 1, "whet: a search takes two candidates or more");
  validate(options);
  require_samples(data, input_shape<Network>);
  require_classes(data, output_shape<Network>.size());
  using Target = target::native;
  const auto real =
      detail::freeze_segments<Float32Policy, Target>(weights, quantization, detail::Border::from_integers);
  const std::array candidates{
      detail::freeze_segments<Candidate, Target>(weights, quantization, detail::Border::from_integers)...};
  std::vector<std::vector<double>> errors;
  const auto add_errors = [&](const std::vector<detail::FrozenSegment>& alone) {
    errors.emplace_back();
    for (const OutputQuality& quality : detail::qualities_alone<Network>(real, alone, data))
      errors.back().push_back(std::pow(10.0, -quality.sqnr / 10.0));
  };
  (add_errors(detail::freeze_segments<Candidate, Target>(weights, quantization, detail::Border::from_floats)),
   ...);
  detail::QualityMeter in_float;
  detail::for_each_border_batch(real, data, [&](std::size_t first, std::size_t samples, const auto& borders) {
    in_float.add(borders.back(), borders.back(), data, first, samples);
  });
  return detail::MixedSearch(candidates, std::move(errors), real, data, options)
      .run(in_float.quality(data).accuracy);
}

}  // namespace whet
