#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
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

/// The scales of a file's weights are those of int8: a layer with other weights chooses its own.
template <class Network, class Policy>
void drop_foreign_scales(Quantization<Network>& quantization) {
  [&]<int... Record>(std::integer_sequence<int, Record...>) {
    (
        [&] {
          if constexpr (weight_levels<whet::detail::policy_at<Network, Policy, Record>> !=
                        weight_levels<TfliteInt8Policy>) {
            quantization.weight_scales[static_cast<std::size_t>(Record)].clear();
            quantization.integer_biases[static_cast<std::size_t>(Record)].clear();
          }
        }(),
        ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
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
