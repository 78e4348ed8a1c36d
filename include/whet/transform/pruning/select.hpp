#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/pruning/options.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet::detail {

/// A block of a layer's weights, pruned or kept as a whole; at the edges of a matrix what there is of it.
struct PruneBlock {
  std::size_t record = 0;
  int output = 0;  // its first weight
  int input = 0;
  int outputs = 1;
  int inputs = 1;
  float score = 0.0f;  // mean over its weights, or already_pruned
};

/// The sparsity that a record is to have: 0 for those that stay whole. What a normalization or an activation
/// within a group has learned are no weights that a sum can do without.
inline double sparsity_of(const LayerRecord& record, const PruneOptions& options) {
  if (!record.multiplies_by_weights()) return 0.0;
  const bool dense = record.role == LayerRole::affine ||
                     (record.role == LayerRole::convolution && !record.geometry().is_depthwise());
  const bool depthwise =
      options.depthwise && record.role == LayerRole::convolution && record.geometry().is_depthwise();
  // Of N:M pruning it says which layers, not how much.
  const double wanted = options.kept_of_group > 0 ? 1.0 : options.sparsity;
  double sparsity = dense || depthwise ? wanted : 0.0;
  for (const LayerSparsity& layer : options.layers)
    if (matches(record, layer.layer)) sparsity = layer.sparsity;
  return sparsity;
}

/// Calls visit(output, input) for the weights of a block.
template <class Visit>
void for_each_weight(const PruneBlock& block, Visit&& visit) {
  for (int output = block.output; output < block.output + block.outputs; ++output)
    for (int input = block.input; input < block.input + block.inputs; ++input) visit(output, input);
}

/// The score of what goes before everything else.
inline constexpr float already_pruned = -std::numeric_limits<float>::infinity();

inline std::vector<PruneBlock> blocks_of(const LayerRecord& layer, std::size_t record,
                                         const ParameterBuffer<float>& scores, const WeightMask& mask,
                                         const PruneOptions& options) {
  const int last_output = layer.affine.outputs;
  const int last_input = layer.factor_columns();
  const auto score = scores.kernel(record);
  const auto kept = mask.kernel(record);
  std::vector<PruneBlock> blocks;
  for (int output = 0; output < last_output; output += options.block_outputs)
    for (int input = 0; input < last_input; input += options.block_inputs) {
      PruneBlock block{.record = record,
                       .output = output,
                       .input = input,
                       .outputs = std::min(options.block_outputs, last_output - output),
                       .inputs = std::min(options.block_inputs, last_input - input)};
      double sum = 0.0;
      bool any = false;
      for_each_weight(block, [&](int row, int column) {
        sum += double{score(row, column)};
        any = any || kept(row, column) != 0;
      });
      block.score = any ? static_cast<float>(sum / (double(block.outputs) * block.inputs)) : already_pruned;
      blocks.push_back(block);
    }
  return blocks;
}

/// Prunes the part `sparsity` of the blocks with the lowest scores. By index and not by a threshold, which
/// ties would pass together; the first of equals goes first. At least one block of each record stays.
inline void prune_lowest(std::vector<PruneBlock>& blocks, double sparsity, WeightMask& mask) {
  std::ranges::stable_sort(blocks, {}, &PruneBlock::score);
  const auto count = static_cast<double>(blocks.size());
  const auto pruned = static_cast<std::size_t>(std::llround(sparsity * count));
  std::vector<std::size_t> left(mask.records());
  for (const PruneBlock& block : blocks) ++left[block.record];
  for (std::size_t index = 0; index < pruned; ++index) {
    const PruneBlock& block = blocks[index];
    if (left[block.record]-- <= 1) continue;
    auto kept = mask.kernel(block.record);
    for_each_weight(block, [&](int output, int input) { kept(output, input) = 0; });
  }
}

/// Keeps `kept_of_group` of each `group` neighbouring inputs of an output, the first of equals. What is
/// pruned already stays so.
inline void prune_groups(const LayerRecord& layer, std::size_t record, const ParameterBuffer<float>& scores,
                         WeightMask& mask, const PruneOptions& options) {
  const Eigen::Index inputs = layer.factor_columns();
  const auto score = scores.kernel(record);
  auto kept = mask.kernel(record);
  std::vector<Eigen::Index> order;
  for (Eigen::Index output = 0; output < kept.rows(); ++output)
    for (Eigen::Index begin = 0; begin < inputs; begin += options.group) {
      order.resize(static_cast<std::size_t>(std::min<Eigen::Index>(options.group, inputs - begin)));
      std::iota(order.begin(), order.end(), begin);
      std::ranges::stable_sort(order, std::ranges::greater{}, [&](Eigen::Index input) {
        return kept(output, input) != 0 ? score(output, input) : already_pruned;
      });
      for (std::size_t place = static_cast<std::size_t>(options.kept_of_group); place < order.size(); ++place)
        kept(output, order[place]) = 0;
    }
}

/// Adds to a mask what scores say. Errors: std::invalid_argument when a score is not finite.
inline void select_pruned(std::span<const LayerRecord> records, const ParameterBuffer<float>& scores,
                          const PruneOptions& options, WeightMask& mask) {
  if (!std::ranges::all_of(scores.values(), [](float score) { return std::isfinite(score); }))
    throw std::invalid_argument("prune: expected finite scores of the weights, found one that is not");
  std::vector<PruneBlock> all;
  double weights = 0.0;
  double wanted = 0.0;
  for (std::size_t record = 0; record < records.size(); ++record) {
    const double sparsity = sparsity_of(records[record], options);
    if (sparsity == 0.0) continue;
    if (options.kept_of_group > 0) {
      prune_groups(records[record], record, scores, mask, options);
      continue;
    }
    std::vector<PruneBlock> blocks = blocks_of(records[record], record, scores, mask, options);
    if (!options.global) {
      prune_lowest(blocks, sparsity, mask);
      continue;
    }
    weights += static_cast<double>(blocks.size());
    wanted += sparsity * static_cast<double>(blocks.size());
    all.insert(all.end(), blocks.begin(), blocks.end());
  }
  if (!all.empty()) prune_lowest(all, wanted / weights, mask);
}

/// Errors: std::invalid_argument naming a layer that options mean and the topology has not.
inline void require_layers(std::span<const LayerRecord> records, const PruneOptions& options) {
  for (const LayerSparsity& wanted : options.layers)
    if (std::ranges::none_of(records, [&](const LayerRecord& record) {
          return record.multiplies_by_weights() && matches(record, wanted.layer);
        }))
      throw std::invalid_argument(
          "prune: option layers: expected layers with weights of this topology, found " +
          (wanted.layer.is_name() ? "'" + std::string(wanted.layer.text()) + "'"
                                  : std::to_string(wanted.layer.position)));
}

}  // namespace whet::detail
