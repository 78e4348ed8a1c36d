#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <whet/importer/graph.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/io/export_header.hpp>
#include <whet/io/source_text.hpp>
#include <whet/model/policy_assignment.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/policy.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/activation_table.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/trained.hpp>

namespace whet::importer {
namespace detail {

/// Policies under which a file's own scales and zero points hold.
template <class Policy>
inline constexpr bool keeps_scales = whet::detail::FollowsTflite<Policy>;
template <class Default, class... Override>
inline constexpr bool keeps_scales<Mixed<Default, Override...>> = keeps_scales<Default>;

/// Whether a layer's tensors have 16 bits under a policy; of record -1 the network's input, which is as its
/// first reader wants it.
template <class Network, class Policy, int Record>
constexpr bool gives_int16() {
  if constexpr (Record >= 0) {
    return std::is_same_v<typename whet::detail::policy_at<Network, Policy, Record>::activation,
                          std::int16_t>;
  } else {
    constexpr int reader = [] {
      int record = 0;
      while (records<Network>[static_cast<std::size_t>(record)].producer >= 0) ++record;
      return record;
    }();
    return gives_int16<Network, Policy, reader>();
  }
}

/// The numbers of a file are those of int8. A tensor of 16 bits goes by its range; a layer with other weights
/// chooses their scales; and biases are of one scale of the input and one of the weights.
template <class Network, class Policy>
void drop_foreign_scales(Quantization<Network>& quantization) {
  const auto drop = [&]<int Record>(std::integral_constant<int, Record>) {
    constexpr auto index = static_cast<std::size_t>(Record);
    constexpr bool other_weights =
        weight_levels<whet::detail::policy_at<Network, Policy, Record>> != weight_levels<TfliteInt8Policy>;
    constexpr bool other_tensors = gives_int16<Network, Policy, Record>();
    constexpr bool other_input = gives_int16<Network, Policy, records<Network>[index].producer>();
    if (other_weights) quantization.weight_scales[index].clear();
    if (other_weights || other_tensors || other_input) quantization.integer_biases[index].clear();
    if (other_tensors) quantization.fixed[index + 1].reset();
  };
  [&]<int... Record>(std::integer_sequence<int, Record...>) {
    (drop(std::integral_constant<int, Record>{}), ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
  if (gives_int16<Network, Policy, -1>()) quantization.fixed[0].reset();
}

}  // namespace detail

/// Freezes a graph under a topology that says the same, and exports it as a header for a target.
/// An integer file under TfliteInt8Policy keeps its exact numbers. Other integer policies quantize anew: with
/// the ranges of an integer file, or with those of `calibrated`.
/// Errors: those of import_weights, freeze and export_header; std::invalid_argument where a policy needs
/// ranges and nothing has any.
template <class Network, class Policy, class Target>
void export_imported(const Graph& graph, const std::filesystem::path& header, const HeaderOptions& options,
                     const Quantization<Network>* calibrated = nullptr) {
  Trained<Network> trained = import_weights<Network>(graph);
  if (calibrated != nullptr && graph.is_quantized() && detail::keeps_scales<Policy>)
    throw std::invalid_argument(graph.file + ": expected no samples for the policy " + source_of<Policy>() +
                                ", which keeps the exact numbers of an integer network, found some");
  if (calibrated != nullptr) {
    trained.quantization = *calibrated;
  } else if (whet::detail::needs_ranges<Network, Policy>() && !graph.is_quantized()) {
    throw std::invalid_argument(graph.file + ": expected an integer network for the policy " +
                                source_of<Policy>() +
                                ", or samples to calibrate it with, found a float network");
  } else if (!detail::keeps_scales<Policy>) {
    Quantization<Network> ranges;
    ranges.ranges = trained.quantization.ranges;
    ranges.states = trained.quantization.states;
    trained.quantization = ranges;
  } else {
    detail::drop_foreign_scales<Network, Policy>(trained.quantization);
  }
  // Packed for the generic target first, which any compiler of the host can run.
  export_header<Target>(freeze<Policy, target::generic>(trained), header, options);
}

}  // namespace whet::importer
