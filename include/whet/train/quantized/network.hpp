#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <whet/core/error.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/options.hpp>
#include <whet/train/quantized/activation.hpp>
#include <whet/train/quantized/average_pool.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/input.hpp>
#include <whet/train/quantized/join.hpp>
#include <whet/train/quantized/matrix.hpp>
#include <whet/train/quantized/normalization.hpp>
#include <whet/train/quantized/origin.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/rounded_weights.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>

namespace whet::quantized {

/// A topology as the engine runs it in quantization-aware training, as values. Its records are the steps of
/// the frozen model's program, after fusion, with what is identity at inference (dropout) left in, and before
/// each step the parameters that it has beside kernel and bias.
struct FakeQuantizedNetwork {
  /// A tensor whose scale is learned: `record` of the shipped topology gives it (-1: the input), `place` is
  /// the engine's record that holds the scale.
  struct Tensor {
    int record = -1;
    int place = 0;
    bool nonnegative = false;
    /// The policy's choice for a range.
    TensorQuantization (*quantize)(Range range, bool nonnegative) = nullptr;
  };
  /// A layer with weights, and the engine's records of it, its scales and its normalization (or -1).
  struct Matrix {
    int record = -1;
    int place = 0;
    int scales = 0;
    int normalization = -1;
    WeightRounding rounding{};
  };

  std::vector<LayerRecord> records;
  std::vector<OperationPointer<float>> operations;
  std::vector<Tensor> tensors;
  std::vector<Matrix> matrices;
  /// The engine's record of the quantized input, and of each record of the shipped topology.
  std::vector<int> places;
  std::shared_ptr<Phase> phase = std::make_shared<Phase>();
};

/// Whether integer weights of a policy can be trained.
template <class Policy>
concept TrainableWeights = requires(float number) {
  WeightGrid<Policy>::most;
  WeightGrid<Policy>::integer(number, number);
};

/// Makes the network of a topology under a policy, step by step.
template <class Network, class Policy>
class NetworkBuilder {
 public:
  using shipped = shipped_t<Network>;

  explicit NetworkBuilder(RangeGradient method) : range_gradient(method) {
    network.places.resize(static_cast<std::size_t>(layer_count<shipped>) + 1);
  }

  FakeQuantizedNetwork build() {
    static_assert(program.step(0).kind == StepKind::quantize ||
                      error::not_quantization_aware<Network, 0, layer_t<shipped, 0>>,
                  "whet: quantization-aware training needs an integer policy for the first layer, and one "
                  "that has no arithmetic of its own; the arguments are topology, index and layer");
    add_input();
    [&]<int... Record>(std::integer_sequence<int, Record...>) { (add_record<Record>(), ...); }
    (std::make_integer_sequence<int, layer_count<shipped>>{});
    return std::move(network);
  }

 private:
  /// Which steps there are depends on no target.
  static constexpr const auto& program = whet::detail::unplaced_program<shipped, Policy, target::generic>;
  template <int Record>
  using policy_of = whet::detail::policy_at<shipped, Policy, Record>;

  /// The step that computes a record, or -1 where there is none: identities, and fused activations.
  static constexpr int step_of(int record) {
    for (int index = 0; index < program.step_count; ++index) {
      const Step& step = program.step(index);
      const bool converts = step.kind == StepKind::quantize || step.kind == StepKind::dequantize;
      if (!converts && step.record == record) return index;
    }
    return -1;
  }

  int& place_of(int record) { return network.places[static_cast<std::size_t>(record + 1)]; }

  int add(LayerRecord record, OperationPointer<float> operation) {
    network.records.push_back(record);
    network.operations.push_back(std::move(operation));
    return static_cast<int>(network.records.size()) - 1;
  }

  HeldPointer hold(AffineExtent extent, const char* type, int& place) {
    auto held = std::make_shared<HeldParameters>(extent);
    place =
        add(held_record(extent, input_shape<shipped>, type), std::make_unique<HeldParametersOperation>(held));
    return held;
  }

  /// A learned scale for tensor `Tensor` of the program.
  template <int Tensor, class TensorPolicy>
  TensorScale add_scale(int& place) {
    constexpr PlannedTensor tensor = program.tensor(Tensor);
    TensorScale scale(hold(TensorScale::extent, "Scale", place), tensor.nonnegative, tensor.count);
    network.tensors.push_back({tensor.record, place, tensor.nonnegative, &TensorPolicy::quantize});
    scales[static_cast<std::size_t>(Tensor)] = scale;
    return scale;
  }
  const TensorScale& scale_of(int tensor) const { return *scales[static_cast<std::size_t>(tensor)]; }

  void add_input() {
    int place = 0;
    const TensorScale scale = add_scale<program.step(0).output, policy_of<0>>(place);
    LayerRecord record;
    record.type = "Quantize";
    record.role = LayerRole::custom;
    record.input = input_shape<shipped>;
    record.output = input_shape<shipped>;
    place_of(-1) = add(record, std::make_unique<InputOperation>(scale));
  }

  template <int Record>
  void add_record() {
    constexpr const LayerRecord& original = records<shipped>[Record];
    constexpr int step = step_of(Record);
    int& place = place_of(Record);
    if constexpr (step >= 0) {
      place = add_step<step>();
    } else if constexpr (original.role == LayerRole::identity) {
      place = add(relinked<Record>(), operation_factory<float, layer_t<shipped, Record>>(original));
    } else {
      // Fused into the step behind which its producer comes.
      place = place_of(original.producer);
    }
  }

  /// A record of the topology with the engine's numbers for what feeds it.
  template <int Record>
  LayerRecord relinked() {
    LayerRecord record = records<shipped>[Record];
    record.producer = place_of(record.producer);
    for (int& other : std::span(record.others.index).first(static_cast<std::size_t>(record.others.count)))
      other = place_of(other);
    return record;
  }

  template <int Index>
  int add_step() {
    constexpr Step step = program.step(Index);
    using Layer = layer_t<shipped, step.record>;
    constexpr bool is_matrix = step.kind == StepKind::affine || step.kind == StepKind::convolution ||
                               step.kind == StepKind::depthwise;
    constexpr bool is_join = step.kind == StepKind::join && step.others.count + 1 < max_branches;
    if constexpr (is_matrix && Layer::role != LayerRole::normalization) {
      return add_matrix<Index, Layer>();
    } else if constexpr (is_join) {
      return add_join<Index, Layer>();
    } else if constexpr (step.kind == StepKind::activation) {
      int held = 0;
      const OutputRounding output = add_output<Index>(held);
      return add_with_held<step.record>(std::make_unique<TableOperation<Layer>>(scale_of(step.input), output),
                                        {held});
    } else if constexpr (keeps_quantization(step.kind)) {
      scales[static_cast<std::size_t>(step.output)] = scale_of(step.input);
      return add(relinked<step.record>(), kept_operation<Index, Layer>());
    } else {
      static_assert(
          step.kind == StepKind::softmax ||
              error::not_quantization_aware<Network, origins<Network>[step.record].layer, Layer>,
          "whet: this layer has no quantization-aware training (batch normalization that does not "
          "fold into the layer before it, recurrent and user-defined layers, PReLU, a join of eight "
          "branches); the arguments are topology, index and layer");
      return add(relinked<step.record>(), operation_factory<float, Layer>(records<shipped>[step.record]));
    }
  }

  template <int Record>
  int add_with_held(OperationPointer<float> operation, std::initializer_list<int> held) {
    LayerRecord record = relinked<Record>();
    for (const int place : held) record.others.add(place);
    return add(record, std::move(operation));
  }

  /// How the output of step `Index` is rounded, by a scale of its own that is held in record `held`.
  template <int Index>
  OutputRounding add_output(int& held) {
    constexpr Step step = program.step(Index);
    constexpr int fused = step.activation < 0 ? step.record : step.activation;
    constexpr Bounds bounds = step.activation < 0 ? Bounds{} : records<shipped>[fused].bounds;
    return {add_scale<step.output, policy_of<step.record>>(held), bounds, range_gradient};
  }

  template <int Index, class Layer>
  int add_matrix() {
    constexpr Step step = program.step(Index);
    constexpr const LayerRecord& record = records<shipped>[step.record];
    constexpr Origin origin = origins<Network>[step.record];
    using LayerPolicy = policy_of<step.record>;
    static_assert(TrainableWeights<LayerPolicy> || error::policy_without_grid<Network, LayerPolicy>,
                  "whet: quantization-aware training does not know how this policy rounds weights: it has no "
                  "WeightGrid; the arguments are topology and policy");
    static_assert(origin.normalization < 0 || origin.last == origin.normalization ||
                      error::not_quantization_aware<Network, origin.last, BatchNorm>,
                  "whet: two batch normalizations in a row have no quantization-aware training; the "
                  "arguments are topology, index and layer");
    constexpr WeightRounding rounding = weight_rounding<LayerPolicy, step.kind == StepKind::affine>;
    FakeQuantizedNetwork::Matrix matrix{.record = step.record, .rounding = rounding};
    int output = 0;
    MatrixParts parts{.input = scale_of(step.input),
                      .output = add_output<Index>(output),
                      .weight_scales = hold(RoundedWeights::scales_extent(record.affine, rounding),
                                            "WeightScales", matrix.scales),
                      .normalization = nullptr,
                      .rounding = rounding,
                      .layer = operation_factory<float, Layer>(record),
                      .phase = network.phase};
    if constexpr (origin.normalization >= 0) {
      parts.normalization =
          hold(FoldedNormalization::extent(record.affine.outputs), "BatchNorm", matrix.normalization);
      matrix.place = add_with_held<step.record>(std::make_unique<MatrixOperation>(record, std::move(parts)),
                                                {output, matrix.scales, matrix.normalization});
    } else {
      matrix.place = add_with_held<step.record>(std::make_unique<MatrixOperation>(record, std::move(parts)),
                                                {output, matrix.scales});
    }
    network.matrices.push_back(matrix);
    return matrix.place;
  }

  template <int Index, class Layer>
  int add_join() {
    constexpr Step step = program.step(Index);
    std::vector<TensorScale> inputs{scale_of(step.input)};
    for (const int tensor : step.others) inputs.push_back(scale_of(tensor));
    int held = 0;
    const OutputRounding output = add_output<Index>(held);
    return add_with_held<step.record>(
        std::make_unique<JoinOperation<Layer>>(records<shipped>[step.record], std::move(inputs), output),
        {held});
  }

  /// Values that are moved, or the largest of some, are computed as in float.
  template <int Index, class Layer>
  OperationPointer<float> kept_operation() const {
    constexpr Step step = program.step(Index);
    const LayerRecord& record = records<shipped>[step.record];
    if constexpr (step.kind == StepKind::pool) {
      if constexpr (Layer::pooling == Pooling::mean)
        return std::make_unique<AveragePoolOperation>(record.geometry(), scale_of(step.input));
      else
        return operation_factory<float, Layer>(record);
    } else {
      return operation_factory<float, Layer>(record);
    }
  }

  RangeGradient range_gradient;
  FakeQuantizedNetwork network;
  /// Of the program's tensors.
  std::array<std::optional<TensorScale>, static_cast<std::size_t>(program.tensor_count)> scales{};
};

}  // namespace whet::quantized
