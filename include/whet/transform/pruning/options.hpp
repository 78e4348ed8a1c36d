#pragma once

#include <vector>

#include <whet/core/layer_key.hpp>
#include <whet/precision/sparse_pattern.hpp>
#include <whet/train/setting_check.hpp>

namespace whet {

/// Another sparsity for a layer, and for what is in it; 0: it is left alone.
struct LayerSparsity {
  LayerKey layer{};
  double sparsity = 0.0;
};

/// How much to prune, and in which units.
struct PruneOptions {
  double sparsity = 0.5;   ///< part of the weights of each layer, or of all together, that becomes zero
  bool global = false;     ///< choose among the weights of all layers at once
  int block_outputs = 1;   ///< prune blocks of so many outputs …
  int block_inputs = 1;    ///< … by so many inputs, by the mean of their scores
  int kept_of_group = 0;   ///< above 0: keep so many of each `group` neighbouring inputs of an output, the N
                           ///< of N:M, whatever the sparsity
  int group = 4;           ///< the M of N:M
  bool depthwise = false;  ///< depthwise convolutions as well, whose few weights matter most
  std::vector<LayerSparsity> layers{};
};

namespace detail {
template <class Pattern>
struct PatternOptions {
  static PruneOptions of(PruneOptions options) { return options; }
};
template <Keep Kept>
struct PatternOptions<Unstructured<Kept>> {
  static PruneOptions of(PruneOptions options) {
    options.sparsity = 1.0 - Kept.percent / 100.0;
    return options;
  }
};
template <int Kept, int Of>
struct PatternOptions<NofM<Kept, Of>> {
  static PruneOptions of(PruneOptions options) {
    options.kept_of_group = Kept;
    options.group = Of;
    return options;
  }
};
template <int Outputs, int Inputs, Keep Kept>
struct PatternOptions<Block<Outputs, Inputs, Kept>> {
  static PruneOptions of(PruneOptions options) {
    options.sparsity = 1.0 - Kept.percent / 100.0;
    options.block_outputs = Outputs;
    options.block_inputs = Inputs;
    return options;
  }
};
}  // namespace detail

/// The options with which weights fit `Sparse<Policy, Pattern>`: `options_for<NofM<2, 4>>()`.
template <SparsityPattern Pattern>
PruneOptions options_for(const PruneOptions& others = {}) {
  return detail::PatternOptions<Pattern>::of(others);
}

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const PruneOptions& options) {
  const detail::SettingCheck require{"prune: option "};
  const auto require_sparsity = [&](double sparsity) {
    require(sparsity >= 0.0 && sparsity < 1.0, "sparsity", "at least 0 and below 1", sparsity);
  };
  require_sparsity(options.sparsity);
  require(options.block_outputs >= 1, "block_outputs", "1 or more", options.block_outputs);
  require(options.block_inputs >= 1, "block_inputs", "1 or more", options.block_inputs);
  require(options.kept_of_group >= 0, "kept_of_group", "0 or more", options.kept_of_group);
  require(options.kept_of_group == 0 || options.group > options.kept_of_group, "group",
          "more than kept_of_group", options.group);
  require(options.kept_of_group == 0 || (options.block_outputs == 1 && options.block_inputs == 1),
          "kept_of_group", "0 together with blocks", options.kept_of_group);
  for (const LayerSparsity& layer : options.layers) require_sparsity(layer.sparsity);
}

}  // namespace whet
