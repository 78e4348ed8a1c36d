#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/precision/weight_groups.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::quantized {

/// The weights of a layer in integers, with learned scales: one for each output, or one for each group of its
/// inputs, which is then rounded to a GroupGrid. The parameters are their logarithms, as for TensorScale.
/// Shapes: [outputs][inputs]; scales [outputs][groups].
class RoundedWeights {
 public:
  RoundedWeights(AffineExtent shape, HeldPointer scales, const WeightRounding& policy)
      : extent(shape),
        held(std::move(scales)),
        rounding(policy),
        highest(static_cast<float>(policy.integer(1e6F, 1.0F))),
        floats(shape.weights()),
        integer_values(shape.weights()),
        real_values(shape.weights()) {}

  static AffineExtent scales_extent(AffineExtent layer, const WeightRounding& policy) {
    return {layer.outputs, policy.groups.scales(layer.inputs)};
  }
  static float scale_of(float logarithm) { return std::exp(logarithm); }
  /// The scales that a layer's learned logarithms stand for, [outputs][groups], as `round` takes them: of
  /// groups on a GroupGrid, so that policies of other grids get the same weights. inputs: of the layer.
  static void append_scales(const AffineParameters<const float>& logarithms, int inputs,
                            const WeightRounding& policy, std::vector<float>& scales) {
    for (Eigen::Index output = 0; output < logarithms.kernel.rows(); ++output) {
      const std::size_t begin = scales.size();
      for (const float logarithm : logarithms.kernel.row(output)) scales.push_back(scale_of(logarithm));
      if (logarithms.kernel.cols() > 1)
        put_on_grid(std::span(scales).subspan(begin), policy.groups.most_multiplier(policy.most, inputs));
    }
  }

  /// Of the last rounding: the real value of an integer of the output.
  float scale(std::size_t output) const { return rows[output].scale; }
  /// Whether an output has several scales.
  bool grouped() const { return held->shape().inputs > 1; }
  /// What the row of an output adds up to.
  const IntegerRow& row(std::size_t output) const { return rows[output].sums; }
  /// With the multiplier of their group.
  std::span<const float> integers() const { return integer_values; }
  /// Integers times the scale of their output.
  std::span<const float> reals() const { return real_values; }

  void round(std::span<const float> kernel) {
    std::ranges::copy(kernel, floats.begin());
    rows.assign(outputs(), Row{});
    multipliers.assign(outputs() * groups(), 1);
    for (std::size_t output = 0; output < outputs(); ++output) {
      Row& row = rows[output];
      const GroupGrid grid = grid_of(output);
      row.scale = grid.scale;
      for (std::size_t group = 0; group < groups(); ++group) {
        int& multiplier = multipliers[output * groups() + group];
        if (grouped()) multiplier = grid.multiplier(learned_scale(output, group));
        const float step = grid.scale_of(multiplier);
        for_each_of(output, group, [&](std::size_t index) {
          const int integer = multiplier * rounding.integer(floats[index], step);
          integer_values[index] = static_cast<float>(integer);
          real_values[index] = static_cast<float>(integer) * row.scale;
          row.sums.sum += integer;
          row.sums.magnitude += integer < 0 ? -integer : integer;
        });
      }
    }
  }

  /// Makes the gradient of the rounded weights, in place, that of the float weights, and the gradient of the
  /// scales: with v a weight over its scale, the sum of its gradient times round(v) - v, or times the end of
  /// the range where it is clipped. A weight whose integer is clipped keeps a gradient that leads it back
  /// inside: of one or two bits, a fifth are clipped, and would stay what they are for ever. That the scale
  /// of a group is rounded counts as if it were not. Source: Esser et al. 2020, equations 3 and 5, section
  /// 2.2, except for the weights that may come back.
  void backward(std::span<float> gradient) {
    AffineParameters<float> scale_gradients = held->gradients();
    scale_gradients.bias.setZero();
    for (std::size_t output = 0; output < outputs(); ++output)
      for (std::size_t group = 0; group < groups(); ++group) {
        const int multiplier = multipliers[output * groups() + group];
        const float step = scale(output) * static_cast<float>(multiplier);
        double sum = 0.0;
        std::size_t count = 0;
        for_each_of(output, group, [&](std::size_t index) {
          const float ratio = floats[index] / step;
          const bool inside = ratio < highest + 0.5F && ratio > -static_cast<float>(rounding.most) - 0.5F;
          sum += double{gradient[index]} *
                 (double{integer_values[index]} / multiplier - (inside ? double{ratio} : 0.0));
          if (!inside && gradient[index] * ratio < 0.0F) gradient[index] = 0.0F;
          ++count;
        });
        scale_gradients.kernel(static_cast<Eigen::Index>(output), static_cast<Eigen::Index>(group)) =
            static_cast<float>(sum * scale_gradient_factor(count, rounding.most) * double{step});
      }
  }

 private:
  struct Row {
    float scale = 1.0F;
    IntegerRow sums;
  };

  std::size_t outputs() const { return static_cast<std::size_t>(extent.outputs); }
  std::size_t groups() const { return static_cast<std::size_t>(held->shape().inputs); }
  float learned_scale(std::size_t output, std::size_t group) const {
    return scale_of(
        held->values().kernel(static_cast<Eigen::Index>(output), static_cast<Eigen::Index>(group)));
  }
  GroupGrid grid_of(std::size_t output) const {
    float widest = learned_scale(output, 0);
    if (!grouped()) return {widest, 1};
    for (std::size_t group = 1; group < groups(); ++group)
      widest = std::max(widest, learned_scale(output, group));
    return GroupGrid::of_widest(widest, rounding.groups.most_multiplier(rounding.most, extent.inputs));
  }
  /// Calls body(index) for the weights of a group.
  template <class Body>
  void for_each_of(std::size_t output, std::size_t group, Body&& body) const {
    const auto inputs = static_cast<std::size_t>(extent.inputs);
    const std::size_t length = grouped() ? static_cast<std::size_t>(rounding.groups.inputs) : inputs;
    const std::size_t begin = group * length;
    for (std::size_t input = begin; input < std::min(begin + length, inputs); ++input)
      body(output * inputs + input);
  }

  AffineExtent extent;
  HeldPointer held;
  WeightRounding rounding;
  /// The largest integer, which may be of a smaller magnitude than the least.
  float highest;
  AlignedValues<float> floats;
  AlignedValues<float> integer_values;
  AlignedValues<float> real_values;
  std::vector<Row> rows;
  /// Of the scales of groups; 1 where there are none.
  std::vector<int> multipliers;
};

}  // namespace whet::quantized
