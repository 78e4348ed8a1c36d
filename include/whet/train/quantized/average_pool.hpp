#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/core/window.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/pool.hpp>
#include <whet/train/operation/samples.hpp>
#include <whet/train/quantized/tensor_scale.hpp>

namespace whet::quantized {

/// The mean of a window's integers, zero point included, rounded to nearest with ties away from zero.
/// Backward: that of the mean. Source: TFLite 8-bit specification, AVERAGE_POOL_2D.
class AveragePoolOperation final : public Operation<float> {
 public:
  AveragePoolOperation(const Geometry& shapes, TensorScale kept)
      : geometry(shapes), tensor(std::move(kept)), real(shapes) {}

  void forward(ForwardPass<float>& pass) override {
    const auto [scale, zero_point] = tensor.quantization();
    for_each_sample(pass.pool, pass.input.rows(), geometry.input.size(),
                    [&, scale = scale, zero_point = zero_point](Eigen::Index sample) {
                      std::vector<std::int64_t> sums(geometry.output.size());
                      std::vector<std::int64_t> counts(geometry.output.size());
                      const float* const input = pass.input.row(sample).data();
                      detail::for_each_tap(geometry, [&](Eigen::Index to, Eigen::Index from) {
                        for (Eigen::Index channel = 0; channel < geometry.input.channels; ++channel) {
                          const auto place = static_cast<std::size_t>(to + channel);
                          sums[place] += std::lround(input[from + channel] / scale) + zero_point;
                          ++counts[place];
                        }
                      });
                      for (std::size_t place = 0; place < sums.size(); ++place) {
                        const std::int64_t half = sums[place] < 0 ? -(counts[place] / 2) : counts[place] / 2;
                        const std::int64_t mean = (sums[place] + half) / counts[place];
                        pass.output(sample, static_cast<Eigen::Index>(place)) =
                            static_cast<float>(mean - zero_point) * scale;
                      }
                    });
  }

  void backward(BackwardPass<float>& pass) override { real.backward(pass); }

 private:
  Geometry geometry;
  TensorScale tensor;
  whet::AveragePoolOperation<float> real;
};

}  // namespace whet::quantized
