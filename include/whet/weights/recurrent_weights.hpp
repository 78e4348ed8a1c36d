#pragma once

#include <cstddef>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/precision/recurrent_source.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// The weights of a recurrent layer in the two parts that policies pack: of the features and of the layer's
/// own output. Scalar type: float.
class RecurrentWeights {
 public:
  /// layer: kernel [gate][unit][features, units, of a GRU one bias], bias [gate][unit].
  RecurrentWeights(const AffineParameters<const float>& layer, const Recurrence& recurrence)
      : rows(static_cast<std::size_t>(recurrence.gate_outputs())) {
    for (Eigen::Index row = 0; row < layer.kernel.rows(); ++row) {
      const float* const weights = layer.kernel.row(row).data();
      const float* const own = weights + recurrence.features;
      features.insert(features.end(), weights, own);
      hidden.insert(hidden.end(), own, own + recurrence.units);
      if (recurrence.cell == Cell::gru) hidden_bias.push_back(own[recurrence.units]);
      bias.push_back(layer.bias(row));
    }
  }

  /// weight_scales: one for each row of the features' weights, then for each of the others; or none. The
  /// result points into this object and the scales.
  RecurrentSource source(TensorQuantization input, TensorQuantization output,
                         const std::vector<float>& weight_scales, Range state) const {
    const bool scaled = !weight_scales.empty();
    const int scales = scaled ? static_cast<int>(rows) : 0;
    return {.input = {.kernel = features.data(),
                      .bias = bias.data(),
                      .input = input,
                      .output = output,
                      .weight_scales = scaled ? weight_scales.data() : nullptr,
                      .weight_scale_count = scales},
            .recurrent = {.kernel = hidden.data(),
                          .bias = hidden_bias.empty() ? nullptr : hidden_bias.data(),
                          .input = output,
                          .output = output,
                          .weight_scales = scaled ? weight_scales.data() + rows : nullptr,
                          .weight_scale_count = scales},
            .state = state};
  }

 private:
  std::size_t rows;
  std::vector<float> features;
  std::vector<float> bias;
  std::vector<float> hidden;
  std::vector<float> hidden_bias;
};

}  // namespace whet
