#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/precision/format.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/loss_head.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/options.hpp>
#include <whet/train/quantized/cell_state.hpp>
#include <whet/train/quantized/fake_quantized_network.hpp>
#include <whet/train/quantized/network.hpp>
#include <whet/train/quantized/origin.hpp>
#include <whet/train/quantized/rounded_weights.hpp>
#include <whet/train/quantized/sign_weights.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/fold_into.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/trained.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weight_scales.hpp>
#include <whet/weights/weights.hpp>

namespace whet::quantized {

/// The parameters of a fake-quantized network: made of weights and where their quantization starts, and made
/// into what is shipped.
template <class Network, class Policy>
class Training {
 public:
  using shipped = shipped_t<Network>;

  explicit Training(RangeGradient method) : network(NetworkBuilder<Network, Policy>(method).build()) {}

  std::span<const LayerRecord> records() const { return network.records; }
  Phase& phase() { return *network.phase; }
  /// The engine's record of a record of the shipped topology, -1 of the input, in a number format. Of signs
  /// it holds the numbers that have them.
  int place_of(int record, Format format = Format::int8) const {
    const auto index = static_cast<std::size_t>(record + 1);
    const int converted = network.quantized_places[index];
    return is_integer(format) && converted >= 0 ? converted : network.places[index];
  }

  /// To be called once: the engine takes the operations.
  Engine<float> make_engine(ThreadPool& pool, std::span<const LossHead> heads = {}) {
    std::vector<OperationPointer<float>> operations = std::move(network.operations);
    for (const LossHead& head : heads) operations.push_back(head.make(head.record));
    return Engine<float>(with_heads(network.records, heads), std::move(operations), pool, heads.size());
  }

  /// Weights as they are; scales of tensors that are `fixed`, else as the policy chooses from the ranges;
  /// scales of weights that are given for such integers, else by the policy's WeightGrid.
  /// Errors: std::invalid_argument naming the layer whose range or scale makes no sense.
  ParameterBuffer<float> start(const Weights<Network>& weights, const Quantization<Network>& from) const {
    ParameterBuffer<float> parameters(network.records);
    for (const FakeQuantizedNetwork::Tensor& tensor : network.tensors)
      TensorScale::set(parameters.layer(static_cast<std::size_t>(tensor.place)), start_of(tensor, from));
    for (const FakeQuantizedNetwork::Matrix& matrix : network.matrices) {
      const Origin& origin = origins<Network>[static_cast<std::size_t>(matrix.record)];
      const auto source = static_cast<std::size_t>(origin.layer);
      copy(weights.parameters().layer(source), parameters, matrix.place);
      if (origin.normalization >= 0) start_normalization(origin.normalization, weights, parameters, matrix);
      if (matrix.normalization < 0) whet::detail::check_weight_scales(from, origin.layer, "train");
      if (!matrix.scales.empty())
        start_scales(matrix, whet::detail::scales_for(from, origin.layer, matrix.scale_levels), parameters);
      if (matrix.cell_state >= 0)
        CellState::set(parameters.layer(static_cast<std::size_t>(matrix.cell_state)),
                       whet::detail::checked_state(from, origin.layer, "train"));
    }
    return parameters;
  }

  /// What is pruned of the weights, in the engine's records.
  WeightMask start_mask(const Weights<Network>& weights) const {
    if (!weights.is_pruned()) return {};
    WeightMask mask = full_mask(network.records);
    for (const FakeQuantizedNetwork::Matrix& matrix : network.matrices)
      mask.kernel(static_cast<std::size_t>(matrix.place)) = weights.mask().kernel(
          static_cast<std::size_t>(origins<Network>[static_cast<std::size_t>(matrix.record)].layer));
    return mask;
  }

  /// What is shipped. mask: as start_mask gives it.
  Trained<shipped> result(const ParameterBuffer<float>& parameters, const WeightMask& mask = {}) const {
    Trained<shipped> trained;
    for (const FakeQuantizedNetwork::Tensor& tensor : network.tensors) {
      const TensorQuantization learned =
          TensorScale::quantization_of(parameters.layer(static_cast<std::size_t>(tensor.place)));
      const int low = tensor.nonnegative ? 0 : least_of(tensor.format);
      set(trained.quantization, tensor.record, learned, low, most_of(tensor.format));
    }
    for (const FakeQuantizedNetwork::Specified& tensor : network.specified)
      set(trained.quantization, tensor.record, tensor.quantization, least_of(tensor.format),
          most_of(tensor.format));
    for (const FakeQuantizedNetwork::Matrix& matrix : network.matrices) {
      const auto record = static_cast<std::size_t>(matrix.record);
      fold(matrix, parameters, trained.weights.parameters().layer(record));
      trained.quantization.scale_levels[record] = matrix.scale_levels;
      // Of a binary layer there are none: freeze takes the mean magnitudes.
      for (const FakeQuantizedNetwork::Scales& scales : matrix.scales)
        RoundedWeights::append_scales(parameters.layer(static_cast<std::size_t>(scales.place)),
                                      scales.columns, matrix.rounding,
                                      trained.quantization.weight_scales[record]);
      if (matrix.cell_state >= 0)
        trained.quantization.states[record] =
            CellState::range_of(parameters.layer(static_cast<std::size_t>(matrix.cell_state)));
    }
    if (mask.records() > 0) trained.weights.set_mask(shipped_mask(mask));
    return trained;
  }

 private:
  /// low, high: the integers that the tensor holds.
  static void set(Quantization<shipped>& result, int record, TensorQuantization found, int low, int high) {
    const auto index = static_cast<std::size_t>(record + 1);
    result.fixed[index] = found;
    result.ranges[index] = {found.scale * static_cast<float>(low - found.zero_point),
                            found.scale * static_cast<float>(high - found.zero_point)};
  }

  static TensorQuantization start_of(const FakeQuantizedNetwork::Tensor& tensor,
                                     const Quantization<Network>& from) {
    const int record =
        tensor.record < 0 ? -1 : origins<Network>[static_cast<std::size_t>(tensor.record)].last;
    const auto& fixed = from.fixed[static_cast<std::size_t>(record + 1)];
    if (!fixed)
      return tensor.quantize(whet::detail::checked_range(from, record, "train"), tensor.nonnegative);
    const bool is_symmetric = tensor.nonnegative || tensor.format == Format::int16;
    if (!(fixed->scale > 0.0F) || !std::isfinite(fixed->scale) || fixed->zero_point < -128 ||
        fixed->zero_point > 127 || (is_symmetric && fixed->zero_point != 0))
      throw std::invalid_argument("train: " + whet::detail::tensor_label<Network>(record) +
                                  ": expected a positive scale and a zero point in [-128, 127], 0 where "
                                  "values are never negative or have 16 bits, found scale " +
                                  std::to_string(fixed->scale) + ", zero point " +
                                  std::to_string(fixed->zero_point));
    return *fixed;
  }

  WeightMask shipped_mask(const WeightMask& mask) const {
    WeightMask kept = full_mask(Weights<shipped>::records());
    for (const FakeQuantizedNetwork::Matrix& matrix : network.matrices)
      kept.kernel(static_cast<std::size_t>(matrix.record)) =
          mask.kernel(static_cast<std::size_t>(matrix.place));
    return kept;
  }

  template <class Source>
  static void copy(const Source& source, ParameterBuffer<float>& parameters, int place) {
    AffineParameters<float> target = parameters.layer(static_cast<std::size_t>(place));
    target.kernel = source.kernel;
    target.bias = source.bias;
  }

  static void start_normalization(int record, const Weights<Network>& weights,
                                  ParameterBuffer<float>& parameters,
                                  const FakeQuantizedNetwork::Matrix& matrix) {
    const auto layer = weights.parameters().layer(static_cast<std::size_t>(record));
    if (!(layer.kernel.col(2).array() >= 0.0F).all())
      throw std::invalid_argument("train: " + whet::detail::layer_label<Network>(record) +
                                  ": expected running variances of at least 0, found another");
    copy(layer, parameters, matrix.normalization);
  }

  /// Kernel and bias of a layer with the normalization behind it taken in.
  static void fold(const FakeQuantizedNetwork::Matrix& matrix, const ParameterBuffer<float>& parameters,
                   AffineParameters<float> target) {
    const AffineParameters<const float> layer = parameters.layer(static_cast<std::size_t>(matrix.place));
    target.kernel = layer.kernel;
    target.bias = layer.bias;
    if (matrix.scales.empty()) target.kernel = target.kernel.unaryExpr(&SignWeights::clipped).eval();
    if (matrix.normalization >= 0)
      whet::detail::fold_into(target, parameters.layer(static_cast<std::size_t>(matrix.normalization)));
  }

  static auto scales_of(const FakeQuantizedNetwork::Scales& scales, ParameterBuffer<float>& parameters) {
    return parameters.layer(static_cast<std::size_t>(scales.place)).kernel;
  }

  static void start_scales(const FakeQuantizedNetwork::Matrix& matrix, std::span<const float> given,
                           ParameterBuffer<float>& parameters) {
    const AffineExtent extent = parameters.extent(static_cast<std::size_t>(matrix.place));
    AlignedValues<float> values(extent.parameters());
    const AffineParameters<float> folded{{values.data(), extent.outputs, extent.inputs},
                                         {values.data() + extent.weights(), extent.outputs}};
    fold(matrix, parameters, folded);
    const auto outputs = static_cast<std::size_t>(extent.outputs);
    const std::size_t rows = outputs * matrix.scales.size();
    std::size_t groups = 0;
    for (const FakeQuantizedNetwork::Scales& scales : matrix.scales)
      groups += static_cast<std::size_t>(scales_of(scales, parameters).cols());
    // Those of groups that the policy does not have say nothing about its own.
    const bool is_given = matrix.normalization < 0 &&
                          (given.size() == 1 || given.size() == rows || given.size() == outputs * groups);
    // One for a part's rows, or for the groups of each.
    std::size_t first = 0;
    for (const FakeQuantizedNetwork::Scales& scales : matrix.scales) {
      auto logarithms = scales_of(scales, parameters);
      const auto columns = static_cast<std::size_t>(scales.columns);
      const auto part_groups = static_cast<std::size_t>(logarithms.cols());
      const std::size_t given_groups = given.size() == rows ? 1 : part_groups;
      const auto length =
          part_groups == 1 ? columns : static_cast<std::size_t>(matrix.rounding.groups.inputs);
      for (std::size_t output = 0; output < outputs; ++output) {
        const std::span<const float> row(values.data() + output * static_cast<std::size_t>(extent.inputs) +
                                             static_cast<std::size_t>(scales.begin),
                                         columns);
        for (std::size_t group = 0; group < part_groups; ++group) {
          const std::size_t begin = group * length;
          const auto part = row.subspan(begin, std::min(length, columns - begin));
          const std::size_t place =
              given.size() == 1 ? 0 : first + output * given_groups + std::min(group, given_groups - 1);
          // A group without weights gets a scale like those around it.
          const bool is_empty = std::ranges::all_of(part, [](float weight) { return weight == 0.0F; });
          const float scale = is_given ? given[place] : matrix.rounding.initial(is_empty ? row : part);
          logarithms(static_cast<Eigen::Index>(output), static_cast<Eigen::Index>(group)) = std::log(scale);
        }
      }
      first += outputs * given_groups;
    }
  }

  FakeQuantizedNetwork network;
};

}  // namespace whet::quantized
