#pragma once

#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include <whet/io/latency_table.hpp>
#include <whet/transform/latency/latency_table.hpp>
#include <whet/whet.hpp>

#include "options.hpp"
#include "space.hpp"

namespace example {

/// What candidates cost that are not trained yet, and which of them are worth it.
class Pricing {
 public:
  explicit Pricing(const Options& options) : budget{.flash = options.flash, .ram = options.ram} {
    if (options.latency_table.empty()) return;
    table = whet::read_latency_table(options.latency_table);
    if (std::isfinite(options.latency_share))
      most_latency = options.latency_share * latency<HandMadeSpace>(hand_made(full_width));
  }

  bool has_latency() const { return table.has_value(); }
  double latency_limit() const { return most_latency; }
  /// What candidates are priced with.
  std::string latency_name() const {
    if (!table) return "no latencies";
    return fmt::format("latencies of {} with hash {:016x}", table->target,
                       std::hash<std::string>()(whet::latency_table_json(*table)));
  }

  /// In the table's unit.
  template <class Of>
  double latency(const whet::Genotype& genotype) const {
    if (table->target == HostTarget::name)
      return whet::predicted_latency<Of, Precision, HostTarget>(*table, genotype);
    return whet::predicted_latency<Of, Precision, Target>(*table, genotype);
  }

  template <class Of>
  bool fits(const whet::Genotype& genotype) const {
    return whet::fits(whet::candidate_cost<Of, Precision, Target>(genotype), budget) &&
           (std::isinf(most_latency) || latency<Of>(genotype) <= most_latency);
  }

  /// The largest width of the hand-made network that fits.
  int hand_made_width() const {
    for (int width = full_width; width > 0; --width)
      if (fits<HandMadeSpace>(hand_made(width))) return width;
    throw std::invalid_argument("search: no width of the hand-made network fits the budget");
  }

 private:
  whet::Budget budget;
  std::optional<whet::LatencyTable> table;
  double most_latency = std::numeric_limits<double>::infinity();
};

}  // namespace example
