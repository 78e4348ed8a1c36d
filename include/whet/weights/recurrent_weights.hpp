#pragma once

#include <cstddef>
#include <span>
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
  RecurrentWeights(const AffineParameters<const float>& layer, const Recurrence& recurrence) {
    for (Eigen::Index row = 0; row < layer.kernel.rows(); ++row) {
      const float* const weights = layer.kernel.row(row).data();
      const float* const own = weights + recurrence.features;
      features.insert(features.end(), weights, own);
      hidden.insert(hidden.end(), own, own + recurrence.units);
      if (recurrence.cell == Cell::gru) hidden_bias.push_back(own[recurrence.units]);
      bias.push_back(layer.bias(row));
    }
  }

  /// weight_scales: the first `of_features` are those of the features' weights, the others those of the rest,
  /// both in the order of the rows; with none of features there are none. The result points into this object
  /// and the scales.
  RecurrentSource source(TensorQuantization input, TensorQuantization output,
                         std::span<const float> weight_scales, std::size_t of_features, Range state) const {
    const bool scaled = of_features > 0;
    return {.input = {.kernel = features.data(),
                      .bias = bias.data(),
                      .input = input,
                      .output = output,
                      .weight_scales = scaled ? weight_scales.data() : nullptr,
                      .weight_scale_count = static_cast<int>(of_features)},
            .recurrent = {.kernel = hidden.data(),
                          .bias = hidden_bias.empty() ? nullptr : hidden_bias.data(),
                          .input = output,
                          .output = output,
                          .weight_scales = scaled ? weight_scales.data() + of_features : nullptr,
                          .weight_scale_count =
                              scaled ? static_cast<int>(weight_scales.size() - of_features) : 0},
            .state = state};
  }

 private:
  std::vector<float> features;
  std::vector<float> bias;
  std::vector<float> hidden;
  std::vector<float> hidden_bias;
};

}  // namespace whet
