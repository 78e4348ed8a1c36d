#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>

namespace whet {

/// A layer that copies pixels, ours or a user's own: it says which pixel of the input each output pixel
/// shows, and where it has `source_channel` which channel each channel shows.
template <class Layer>
concept RearrangeLayer = Layer::role == LayerRole::rearrange&& requires(Shape shape) {
  { Layer::source_row(0, shape) } -> std::convertible_to<int>;
  { Layer::source_column(0, shape) } -> std::convertible_to<int>;
};

/// Each output pixel is a pixel of the input, or zero. Backward: each pixel of the input gets the sum of the
/// gradients of those that show it.
template <class Scalar, RearrangeLayer Layer>
class RearrangeOperation final : public Operation<Scalar> {
 public:
  RearrangeOperation(Shape in, Shape out) : input(in), output(out) {}

  void forward(ForwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), output.size(), [&](Eigen::Index sample) {
      const Scalar* const from = pass.input.row(sample).data();
      Scalar* const to = pass.output.row(sample).data();
      for_each_pixel([&](Eigen::Index shown, Eigen::Index origin) {
        if (origin < 0)
          std::fill_n(to + shown, output.channels, Scalar(0));
        else
          for (int channel = 0; channel < output.channels; ++channel)
            to[shown + channel] = from[origin + source_channel(channel)];
      });
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() == 0) return;
    for_each_sample(pass.pool, pass.input.rows(), output.size(), [&](Eigen::Index sample) {
      const Scalar* const above = pass.output_gradient.row(sample).data();
      Scalar* const below = pass.input_gradient.row(sample).data();
      std::fill_n(below, pass.input_gradient.cols(), Scalar(0));
      for_each_pixel([&](Eigen::Index shown, Eigen::Index origin) {
        for (int channel = 0; origin >= 0 && channel < output.channels; ++channel)
          below[origin + source_channel(channel)] += above[shown + channel];
      });
    });
  }

 private:
  int source_channel(int channel) const {
    if constexpr (requires(Shape shape) { Layer::source_channel(channel, shape); })
      return Layer::source_channel(channel, input);
    else
      return channel;
  }

  /// Calls visit(shown, origin) with the offsets of an output pixel and of the input's; -1 for zeros.
  template <class Visit>
  void for_each_pixel(Visit&& visit) const {
    Eigen::Index shown = 0;
    for (int row = 0; row < output.height; ++row) {
      const int from_row = Layer::source_row(row, input);
      for (int column = 0; column < output.width; ++column, shown += output.channels) {
        const int from_column = Layer::source_column(column, input);
        const bool inside = from_row >= 0 && from_column >= 0;
        const Eigen::Index pixel = static_cast<Eigen::Index>(from_row) * input.width + from_column;
        visit(shown, inside ? pixel * input.channels : Eigen::Index{-1});
      }
    }
  }

  Shape input;
  Shape output;
};

template <class Scalar, RearrangeLayer Layer>
OperationPointer<Scalar> make_operation(Layer, const LayerRecord& record) {
  return std::make_unique<RearrangeOperation<Scalar, Layer>>(record.input, record.output);
}

}  // namespace whet
