#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Batch normalization: y = gamma · (x - mean) / sqrt(variance + epsilon) + beta, channel by channel. While
/// training, mean and variance are those of the batch, and running averages of them are kept.
/// Weights: kernel [channels][3] holds gamma, mean and variance; bias [channels] is beta.
/// Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
struct BatchNorm {
  static constexpr const char* type = "BatchNorm";
  static constexpr LayerRole role = LayerRole::normalization;
  static constexpr float epsilon = 1e-3f;
  /// Share of the running average that a batch leaves in place.
  static constexpr float momentum = 0.9f;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return input; }
  static constexpr AffineExtent affine(Shape input) { return {input.channels, 3}; }
  /// At inference each channel is its own 1x1 convolution.
  static constexpr Window window(Shape input) { return {.groups = input.channels}; }
  static constexpr std::size_t macs(Shape input) { return input.size(); }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::BatchNorm");
  }
};

}  // namespace whet
