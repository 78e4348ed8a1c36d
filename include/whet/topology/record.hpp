#pragma once

#include <cstddef>
#include <limits>

#include <whet/core/fixed_text.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/core/links.hpp>
#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>

namespace whet {

/// What kind of work a layer is, and so which steps, kernels and gradients serve it.
enum class LayerRole : unsigned char {
  affine,         ///< weights [outputs][inputs] and a bias
  convolution,    ///< the same for what each pixel sees through a window
  normalization,  ///< batch normalization
  activation,     ///< one function of each value
  slopes,         ///< an activation with a learned slope for each channel
  pool,           ///< largest value or mean of what each pixel sees through a window
  join,           ///< several branches become one tensor
  rearrange,      ///< copies pixels to other places
  recurrent,      ///< a state that goes from step to step of a sequence
  identity,       ///< moves no data at inference (Flatten, Dropout)
  softmax,        ///< scores to probabilities over the last axis
  custom,         ///< brings its own inference function, found by argument-dependent lookup
};

/// What a pooling makes of the values of a window.
enum class Pooling : unsigned char { maximum, mean };

/// Extent of an affine layer's weight matrix; {0, 0} where there is none.
struct AffineExtent {
  int outputs = 0;
  int inputs = 0;

  constexpr std::size_t weights() const {
    return static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs);
  }
  constexpr std::size_t parameters() const { return weights() + static_cast<std::size_t>(outputs); }
  constexpr bool operator==(const AffineExtent&) const = default;
};

/// Bounds that a layer puts on its output, in real numbers.
struct Bounds {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();

  constexpr bool nonnegative() const { return low >= 0.0f; }
};

/// One layer of a topology as a value: what costs, liveness, the training engine and the search work on.
/// The layers of a topology, in order, are a constexpr array of records (`records<Topology>`).
struct LayerRecord {
  /// Full name, of nested layers "block/layer"; empty where nobody named it.
  FixedText<max_layer_name> name{};
  /// Name of the layer's type without arguments, for people ("Dense").
  FixedText<23> type{};
  /// Which top-level member this is or belongs to: counted over members with parameters, or -1.
  int position = -1;
  /// Whether it is the first or the last layer that multiplies by weights.
  bool is_first = false;
  bool is_last = false;
  LayerRole role = LayerRole::identity;
  /// Index of the record that produces the input; -1 is the network's input.
  int producer = -1;
  /// Producers of the other branches that the layer joins.
  Links others{};
  /// Layers along a sequence see it as steps x 1 x features, whatever its shape was.
  Shape input{};
  Shape output{};
  /// Whether the layer takes an input of this shape.
  bool accepted = true;
  AffineExtent affine{};
  /// What each output pixel of a convolution or pooling sees.
  Window window{};
  std::size_t macs = 0;
  /// What the topology proves about the output's values.
  Bounds bounds{};
  /// The activation only clamps to `bounds`, so that integer kernels can fuse it.
  bool clamps = false;
  /// The activation gives values >= 0 for those that are and no others, so that a sign needs none of it.
  bool keeps_sign = false;
  /// Of a pooling layer.
  Pooling pooling = Pooling::maximum;
  /// A join computes each value from those in the same place.
  bool value_by_value = false;
  /// Filters or units that the layer's type says; 0 where its width follows from its input.
  int units = 0;
  /// Of a layer that moves channels: the equal parts that it cuts them into.
  int channel_groups = 1;
  /// The layer gives as many channels for any input, and no other type of it is known that gives fewer.
  bool fixed_width = false;

  /// Numbers that are kept for the layer.
  constexpr std::size_t parameters() const { return affine.parameters(); }
  /// Those of them that it computes with: learned slopes have biases that are not used.
  constexpr std::size_t used_parameters() const {
    return role == LayerRole::slopes ? affine.weights() : parameters();
  }
  /// Columns of the weight matrix that hold factors. A GRU has one more, the bias of the product with its
  /// state.
  constexpr int factor_columns() const {
    return role == LayerRole::recurrent ? input.channels + output.channels : affine.inputs;
  }
  constexpr bool multiplies_by_weights() const {
    return role == LayerRole::affine || role == LayerRole::convolution || role == LayerRole::recurrent;
  }
  constexpr Geometry geometry() const { return {input, output, window}; }
};

}  // namespace whet
