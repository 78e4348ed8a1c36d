#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <whet/core/error.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/options.hpp>
#include <whet/train/quantized/activation.hpp>
#include <whet/train/quantized/activation_rule.hpp>
#include <whet/train/quantized/average_pool.hpp>
#include <whet/train/quantized/binary_matrix.hpp>
#include <whet/train/quantized/cell_state.hpp>
#include <whet/train/quantized/fake_quantized_network.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/input.hpp>
#include <whet/train/quantized/join.hpp>
#include <whet/train/quantized/matrix.hpp>
#include <whet/train/quantized/network_tensors.hpp>
#include <whet/train/quantized/normalization.hpp>
#include <whet/train/quantized/origin.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/program_facts.hpp>
#include <whet/train/quantized/recurrent.hpp>
#include <whet/train/quantized/rounded_weights.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>

namespace whet::quantized {

/// Makes the network of a topology under a policy, step by step.
template <class Network, class Policy>
class NetworkBuilder : NetworkTensors<Network, Policy> {
  using Tensors = NetworkTensors<Network, Policy>;
  using Tensors::add_output;
  using Tensors::add_scale;
  using Tensors::add_with_held;
  using Tensors::engine;
  using Tensors::linked;
  using Tensors::network;
  using Tensors::place_of;
  using Tensors::range_gradient;
  using Tensors::scale_of;
  using Tensors::scales;

 public:
  using shipped = shipped_t<Network>;

  explicit NetworkBuilder(RangeGradient method) : Tensors(method) {}

  FakeQuantizedNetwork build() {
    static_assert(Facts::reads_input_once() || error::not_quantization_aware<Network, 0, layer_t<shipped, 0>>,
                  "whet: layers that read the network's input in different number formats have no "
                  "quantization-aware training; the arguments are topology, index and layer");
    static_assert(!Facts::mixes_integers() || error::not_quantization_aware<Network, 0, layer_t<shipped, 0>>,
                  "whet: networks with tensors of 8 and of 16 bits have no quantization-aware training; the "
                  "arguments are topology, index and layer");
    if constexpr (program.step(0).kind == StepKind::quantize) add_input();
    [&]<int... Record>(std::integer_sequence<int, Record...>) { (add_record<Record>(), ...); }
    (std::make_integer_sequence<int, layer_count<shipped>>{});
    return std::move(network);
  }

 private:
  using Facts = ProgramFacts<Network, Policy>;
  static constexpr const auto& program = Facts::program;
  template <int Record>
  using policy_of = typename Facts::template policy_of<Record>;

  void add_input() {
    int place = 0;
    const TensorScale scale = add_scale(program.step(0).output, 0, place);
    place_of(-1) =
        engine.add(engine.conversion("Quantize", place_of(-1)), std::make_unique<InputOperation>(scale));
  }

  template <int Record>
  void add_record() {
    constexpr const LayerRecord& original = records<shipped>[Record];
    constexpr int step = Facts::step_of(Record);
    int& place = place_of(Record);
    if constexpr (step >= 0) {
      place = add_step<step>();
    } else if constexpr (original.role == LayerRole::identity) {
      LayerRecord record = original;
      // What dropout drops in front of a binary layer is a sign, which then adds nothing to a sum.
      const int producer = place_of(original.producer);
      record.producer = Facts::feeds_signs(Record) ? engine.signs_of(producer) : producer;
      place = engine.add(record, operation_factory<float, layer_t<shipped, Record>>(original));
      if (Facts::feeds_signs(Record)) engine.mark_as_signs(place);
    } else if constexpr (Facts::is_fused_in_float(Record)) {
      LayerRecord record = original;
      record.producer = place_of(original.producer);
      place = engine.add(record, operation_factory<float, layer_t<shipped, Record>>(original));
    } else {
      // Fused into the step behind which its producer comes, or needless because signs are all that is read.
      place = place_of(original.producer);
    }
  }

  template <int Index>
  int add_step() {
    constexpr Step step = program.step(Index);
    using Layer = layer_t<shipped, step.record>;
    constexpr bool is_matrix = step.kind == StepKind::affine || step.kind == StepKind::convolution ||
                               step.kind == StepKind::depthwise;
    constexpr bool is_join = step.kind == StepKind::join && step.others.count + 1 < max_branches;
    constexpr Format format = program.tensor(step.output).format;
    constexpr bool has_float_form =
        step.kind == StepKind::activation || step.kind == StepKind::join || keeps_quantization(step.kind);
    if constexpr (is_matrix && program.tensor(step.input).format == Format::bits) {
      return add_binary_matrix<Index, Layer>();
    } else if constexpr (is_matrix && Layer::role != LayerRole::normalization) {
      return add_matrix<Index, Layer>();
    } else if constexpr (has_float_form && !is_integer(format)) {
      // In float as ever. The largest of numbers has the largest of their signs.
      const LayerRecord record = linked(step);
      const int place = engine.add(record, operation_factory<float, Layer>(records<shipped>[step.record]));
      if (format == Format::bits && engine.are_signs(record.producer)) engine.mark_as_signs(place);
      return place;
    } else if constexpr (step.kind == StepKind::recurrent && is_integer(format)) {
      return add_recurrent<Index, Layer>();
    } else if constexpr (is_join) {
      return add_join<Index, Layer>();
    } else if constexpr (step.kind == StepKind::activation) {
      return add_activation<Index, Layer>();
    } else if constexpr (keeps_quantization(step.kind)) {
      const LayerRecord record = linked(step);
      scales[static_cast<std::size_t>(step.output)] = scale_of(step.input);
      return engine.add(record, kept_operation<Index, Layer>());
    } else {
      static_assert(
          step.kind == StepKind::softmax ||
              error::not_quantization_aware<Network, origins<Network>[step.record].layer, Layer>,
          "whet: this layer has no quantization-aware training (batch normalization that does not "
          "fold into the layer before it, user-defined layers, PReLU, a join of eight branches, recurrent "
          "layers whose output is float): train the float network and freeze it with calibrate(weights, "
          "data); the arguments "
          "are topology, index and layer");
      return engine.add(linked(step), operation_factory<float, Layer>(records<shipped>[step.record]));
    }
  }

  template <int Index, class Layer>
  int add_activation() {
    constexpr Step step = program.step(Index);
    using LayerPolicy = policy_of<step.record>;
    using Operation = TableOperation<Layer, activation_rule_t<Layer, LayerPolicy>>;
    constexpr std::optional<TensorQuantization> fixed = fixed_output<Layer, LayerPolicy>();
    const LayerRecord record = linked(step);
    if constexpr (fixed) {
      constexpr PlannedTensor tensor = program.tensor(step.output);
      network.specified.push_back({tensor.record, tensor.format, *fixed});
      const TensorScale& scale =
          scales[static_cast<std::size_t>(step.output)].emplace(*fixed, tensor.format, tensor.count);
      return engine.add(record, std::make_unique<Operation>(scale_of(step.input),
                                                            OutputRounding(scale, {}, range_gradient)));
    } else {
      int held = 0;
      const OutputRounding output = add_output(step, held);
      return add_with_held(record, std::make_unique<Operation>(scale_of(step.input), output), {held});
    }
  }

  template <class LayerPolicy>
  static constexpr void require_grid() {
    static_assert(TrainableWeights<LayerPolicy> || error::policy_without_grid<Network, LayerPolicy>,
                  "whet: quantization-aware training does not know how this policy rounds weights: it has no "
                  "WeightGrid. Dynamic<P> takes weights that QuantizationAware<P> has trained; for other "
                  "policies train the float network and freeze it with calibrate(weights, data); the "
                  "arguments are topology and policy");
  }

  template <int Index, class Layer>
  int add_matrix() {
    constexpr Step step = program.step(Index);
    constexpr const LayerRecord& record = records<shipped>[step.record];
    constexpr Origin origin = origins<Network>[step.record];
    using LayerPolicy = policy_of<step.record>;
    require_grid<LayerPolicy>();
    static_assert(origin.normalization < 0 || origin.last == origin.normalization ||
                      error::not_quantization_aware<Network, origin.last, BatchNorm>,
                  "whet: two batch normalizations in a row have no quantization-aware training; the "
                  "arguments are topology, index and layer");
    constexpr WeightRounding rounding = weight_rounding<LayerPolicy, matrix_use(record)>;
    FakeQuantizedNetwork::Matrix matrix{
        .record = step.record, .rounding = rounding, .scale_levels = scale_levels<LayerPolicy>};
    const LayerRecord source_record = linked(step);
    int output = 0;
    MatrixParts parts{.input = scale_of(step.input),
                      .output = add_output(step, output),
                      .weight_scales = add_weight_scales(matrix, record, 0, record.affine.inputs),
                      .normalization = nullptr,
                      .rounding = rounding,
                      .layer = operation_factory<float, Layer>(record),
                      .phase = network.phase};
    if constexpr (origin.normalization >= 0) {
      parts.normalization =
          engine.hold(FoldedNormalization::extent(record.affine.outputs), "BatchNorm", matrix.normalization);
      matrix.place = add_with_held(source_record, std::make_unique<MatrixOperation>(record, std::move(parts)),
                                   {output, matrix.scales[0].place, matrix.normalization});
    } else {
      matrix.place = add_with_held(source_record, std::make_unique<MatrixOperation>(record, std::move(parts)),
                                   {output, matrix.scales[0].place});
    }
    network.matrices.push_back(matrix);
    return matrix.place;
  }

  /// Learned scales of columns of a layer's weights.
  HeldPointer add_weight_scales(FakeQuantizedNetwork::Matrix& matrix, const LayerRecord& record, int begin,
                                int columns) {
    FakeQuantizedNetwork::Scales added{.begin = begin, .columns = columns};
    HeldPointer held =
        engine.hold(RoundedWeights::scales_extent({record.affine.outputs, columns}, matrix.rounding),
                    "WeightScales", added.place);
    matrix.scales.push_back(added);
    return held;
  }

  template <int Index, class Layer>
  int add_recurrent() {
    constexpr Step step = program.step(Index);
    constexpr const LayerRecord& record = records<shipped>[step.record];
    constexpr Recurrence layer = Layer::recurrence(record.input);
    using LayerPolicy = policy_of<step.record>;
    require_grid<LayerPolicy>();
    FakeQuantizedNetwork::Matrix matrix{.record = step.record,
                                        .rounding = recurrent_rounding<LayerPolicy>(),
                                        .scale_levels = scale_levels<LayerPolicy>};
    LayerRecord linked_record = linked(step);
    int output = 0;
    RecurrentParts parts{.input = scale_of(step.input),
                         .output = add_output(step, output),
                         .feature_scales = add_weight_scales(matrix, record, 0, layer.features),
                         .own_scales = add_weight_scales(matrix, record, layer.features, layer.units),
                         .cell_state = nullptr,
                         .rounding = matrix.rounding};
    if constexpr (layer.cell == Cell::lstm) {
      parts.cell_state = engine.hold(CellState::extent, "CellState", matrix.cell_state);
      linked_record.others.add(matrix.cell_state);
    }
    matrix.place =
        add_with_held(linked_record, std::make_unique<RecurrentOperation<>>(layer, std::move(parts)),
                      {output, matrix.scales[0].place, matrix.scales[1].place});
    network.matrices.push_back(matrix);
    return matrix.place;
  }

  template <int Index, class Layer>
  int add_binary_matrix() {
    constexpr Step step = program.step(Index);
    constexpr const LayerRecord& record = records<shipped>[step.record];
    constexpr Origin origin = origins<Network>[step.record];
    static_assert(
        (step.normalization < 0 && (origin.normalization < 0 || origin.last == origin.normalization)) ||
            error::not_quantization_aware<Network, origin.layer, Layer>,
        "whet: behind a binary layer quantization-aware training knows one batch normalization, "
        "directly behind it; the arguments are topology, index and layer");
    FakeQuantizedNetwork::Matrix matrix{.record = step.record};
    LayerRecord linked_record = linked(step);
    BinaryParts parts{.format = program.tensor(step.output).format,
                      .output = std::nullopt,
                      .normalization = nullptr,
                      .layer = operation_factory<float, Layer>(record),
                      .phase = network.phase};
    if constexpr (program.tensor(step.output).format == Format::int8) {
      int output = 0;
      parts.output = add_output(step, output);
      linked_record.others.add(output);
    }
    if constexpr (origin.normalization >= 0) {
      parts.normalization =
          engine.hold(FoldedNormalization::extent(record.affine.outputs), "BatchNorm", matrix.normalization);
      linked_record.others.add(matrix.normalization);
    }
    matrix.place =
        engine.add(linked_record, std::make_unique<BinaryMatrixOperation>(record, std::move(parts)));
    network.matrices.push_back(matrix);
    return matrix.place;
  }

  template <int Index, class Layer>
  int add_join() {
    constexpr Step step = program.step(Index);
    LayerRecord record = linked(step);
    record.role = LayerRole::custom;  // The scale of its output is among what it reads.
    std::vector<TensorScale> inputs{scale_of(step.input)};
    for (const int tensor : step.others) inputs.push_back(scale_of(tensor));
    int held = 0;
    const OutputRounding output = add_output(step, held);
    return add_with_held(
        record,
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
};

}  // namespace whet::quantized
