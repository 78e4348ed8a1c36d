#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include <whet/core/layer_key.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// The editable float32 parameters of a topology: what is trained, imported, pruned, folded, distilled, and
/// what `freeze` makes models of. Zeros at first.
template <class Network>
class Weights {
  static_assert(check<Network>());

 public:
  using topology = Network;

  Weights() : buffer(records()) {}

  static constexpr std::span<const LayerRecord> records() { return whet::records<Network>; }

  /// Kernel [outputs][inputs] and bias [outputs] of a layer, by name or by position among the top-level
  /// members with parameters, as Eigen maps: `weights.layer<"stem">().kernel`. They live as long as the
  /// weights.
  template <LayerKey Key>
  AffineParameters<float> layer() {
    return buffer.layer(record_of<Key>());
  }
  template <LayerKey Key>
  AffineParameters<const float> layer() const {
    return buffer.layer(record_of<Key>());
  }

  ParameterBuffer<float>& parameters() { return buffer; }
  const ParameterBuffer<float>& parameters() const { return buffer; }
  std::span<float> values() { return buffer.values(); }
  std::span<const float> values() const { return buffer.values(); }

  /// Which weights pruning has left; training keeps the others at zero. Empty where nothing was pruned.
  const WeightMask& mask() const { return kept; }
  bool is_pruned() const { return kept.records() > 0; }
  /// Zeros what the mask has pruned. An empty mask sets all weights free again. Errors: std::invalid_argument
  /// for the mask of another topology.
  void set_mask(WeightMask mask) {
    check_mask(mask, records());
    kept = std::move(mask);
    apply_mask(kept, values());
  }

  bool operator==(const Weights&) const = default;

 private:
  template <LayerKey Key>
  static constexpr std::size_t record_of() {
    static_assert(check_key<Network, Key>());
    static_assert(
        count_layers_with_weights<Network, Key>() <= 1 ||
            error::several_layers<Network, error::printable_t<Key>>,
        "whet: this name or position means several layers with weights; name the one within the group; "
        "the arguments are topology and key");
    constexpr int index = find_layer<Network, Key>(true);
    static_assert(
        index >= 0 || find_layer<Network, Key>() < 0 ||
            error::has_no_parameters<Network, error::printable_t<Key>>,
        "whet: the layer of this name or position has no parameters; the arguments are topology and "
        "key");
    return static_cast<std::size_t>(index);
  }

  ParameterBuffer<float> buffer;
  WeightMask kept;
};

}  // namespace whet
