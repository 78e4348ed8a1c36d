#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/topology/average_pool.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>

namespace whet {

namespace detail {

/// Calls visit(output, input) for each output pixel and each pixel of the image that its window sees, with
/// the offsets of their first channels; padding is left out. Output pixels come in order.
template <class Visit>
void for_each_tap(const Geometry& geometry, Visit&& visit) {
  const Shape output = geometry.output;
  const auto offset = [](const Shape& shape, int row, int column) {
    return (static_cast<Eigen::Index>(row) * shape.width + column) * shape.channels;
  };
  for (int row = 0; row < output.height; ++row)
    for (int column = 0; column < output.width; ++column)
      for (int down = 0; down < geometry.window.kernel_height; ++down) {
        const int from_row = geometry.source_row(row, down);
        if (from_row < 0) continue;
        for (int across = 0; across < geometry.window.kernel_width; ++across) {
          const int from_column = geometry.source_column(column, across);
          if (from_column >= 0)
            visit(offset(output, row, column), offset(geometry.input, from_row, from_column));
        }
      }
}

/// The window of an output pixel, as wide as it is: how many pixels of the image it sees.
inline int taps_within(const Geometry& geometry, int row, int column) {
  int rows = 0;
  int columns = 0;
  for (int tap = 0; tap < geometry.window.kernel_height; ++tap)
    if (geometry.source_row(row, tap) >= 0) ++rows;
  for (int tap = 0; tap < geometry.window.kernel_width; ++tap)
    if (geometry.source_column(column, tap) >= 0) ++columns;
  return rows * columns;
}

}  // namespace detail

/// y = the largest x of the window, the first of equals. Backward: dy goes to that x.
template <class Scalar>
class MaxPoolOperation final : public Operation<Scalar> {
 public:
  explicit MaxPoolOperation(const Geometry& shapes) : geometry(shapes) {}

  void forward(ForwardPass<Scalar>& pass) override {
    origins.resize(static_cast<std::size_t>(pass.output.size()));
    for_each_sample(pass.pool, pass.input.rows(), geometry.input.size(), [&](Eigen::Index sample) {
      Scalar* const output = pass.output.row(sample).data();
      std::int32_t* const origin = origins.data() + sample * pass.output.cols();
      find_largest(pass.input.row(sample).data(), output, origin);
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() == 0) return;
    for_each_sample(pass.pool, pass.input.rows(), geometry.input.size(), [&](Eigen::Index sample) {
      const Scalar* const above = pass.output_gradient.row(sample).data();
      Scalar* const below = pass.input_gradient.row(sample).data();
      const std::int32_t* const origin = origins.data() + sample * pass.output_gradient.cols();
      std::fill_n(below, pass.input_gradient.cols(), Scalar(0));
      for (Eigen::Index index = 0; index < pass.output_gradient.cols(); ++index)
        below[origin[index]] += above[index];
    });
  }

 private:
  void find_largest(const Scalar* input, Scalar* output, std::int32_t* origin) const {
    const int channels = geometry.input.channels;
    Eigen::Index begun = -1;
    detail::for_each_tap(geometry, [&](Eigen::Index to, Eigen::Index from) {
      const auto first = static_cast<std::int32_t>(from);
      if (to == begun) {
        keep_larger(input + from, first, channels, output + to, origin + to);
      } else {
        begun = to;
        std::copy_n(input + from, channels, output + to);
        std::iota(origin + to, origin + to + channels, first);
      }
    });
  }

  /// Everything is read before it is written, so that the loop becomes one of vectors.
  static void keep_larger(const Scalar* input, std::int32_t first, int channels, Scalar* output,
                          std::int32_t* origin) {
    for (int channel = 0; channel < channels; ++channel) {
      const Scalar value = input[channel];
      const Scalar best = output[channel];
      const std::int32_t old = origin[channel];
      const bool larger = value > best;
      output[channel] = larger ? value : best;
      origin[channel] = larger ? first + channel : old;
    }
  }

  Geometry geometry;
  /// For each output of the last forward pass, which value of its sample it is.
  std::vector<std::int32_t> origins;
};

/// y = the mean of the window's n pixels that lie within the image. Backward: dy / n goes to each of them.
template <class Scalar>
class AveragePoolOperation final : public Operation<Scalar> {
 public:
  explicit AveragePoolOperation(const Geometry& shapes) : geometry(shapes) {
    for (int row = 0; row < shapes.output.height; ++row)
      for (int column = 0; column < shapes.output.width; ++column)
        shares.push_back(Scalar(1) / static_cast<Scalar>(detail::taps_within(shapes, row, column)));
  }

  void forward(ForwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.input.rows(), geometry.input.size(), [&](Eigen::Index sample) {
      const Scalar* const input = pass.input.row(sample).data();
      Scalar* const output = pass.output.row(sample).data();
      std::fill_n(output, pass.output.cols(), Scalar(0));
      add_taps([&](Eigen::Index to, Eigen::Index from, Scalar share) {
        for (int channel = 0; channel < channels(); ++channel)
          output[to + channel] += share * input[from + channel];
      });
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() == 0) return;
    for_each_sample(pass.pool, pass.input.rows(), geometry.input.size(), [&](Eigen::Index sample) {
      const Scalar* const above = pass.output_gradient.row(sample).data();
      Scalar* const below = pass.input_gradient.row(sample).data();
      std::fill_n(below, pass.input_gradient.cols(), Scalar(0));
      add_taps([&](Eigen::Index to, Eigen::Index from, Scalar share) {
        for (int channel = 0; channel < channels(); ++channel)
          below[from + channel] += share * above[to + channel];
      });
    });
  }

 private:
  int channels() const { return geometry.input.channels; }

  template <class Add>
  void add_taps(Add&& add) const {
    detail::for_each_tap(geometry, [&](Eigen::Index to, Eigen::Index from) {
      add(to, from, shares[static_cast<std::size_t>(to / channels())]);
    });
  }

  Geometry geometry;
  /// One part of each output pixel's mean.
  std::vector<Scalar> shares;
};

template <class Scalar, auto Kernel, auto... Option>
OperationPointer<Scalar> make_operation(MaxPool<Kernel, Option...>, const LayerRecord& record) {
  return std::make_unique<MaxPoolOperation<Scalar>>(record.geometry());
}
template <class Scalar, auto Kernel, auto... Option>
OperationPointer<Scalar> make_operation(AveragePool<Kernel, Option...>, const LayerRecord& record) {
  return std::make_unique<AveragePoolOperation<Scalar>>(record.geometry());
}
template <class Scalar>
OperationPointer<Scalar> make_operation(GlobalAveragePool, const LayerRecord& record) {
  return std::make_unique<AveragePoolOperation<Scalar>>(record.geometry());
}

}  // namespace whet
