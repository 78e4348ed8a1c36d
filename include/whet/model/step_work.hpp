#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <whet/core/memory_layout.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/core/round_up.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/model/execute.hpp>
#include <whet/model/execute_narrow.hpp>
#include <whet/model/narrow_scratch.hpp>
#include <whet/model/parameter_kind.hpp>
#include <whet/model/parameter_shape.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/model/step_shape.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/conversion.hpp>
#include <whet/precision/int8_softmax.hpp>
#include <whet/precision/slopes.hpp>

namespace whet {
namespace detail {

constexpr LayerRole role_of(StepKind kind) {
  switch (kind) {
    case StepKind::affine:
      return LayerRole::affine;
    case StepKind::convolution:
    case StepKind::depthwise:
      return LayerRole::convolution;
    case StepKind::activation:
      return LayerRole::activation;
    case StepKind::slopes:
      return LayerRole::slopes;
    case StepKind::pool:
      return LayerRole::pool;
    case StepKind::join:
      return LayerRole::join;
    case StepKind::rearrange:
      return LayerRole::rearrange;
    case StepKind::recurrent:
      return LayerRole::recurrent;
    case StepKind::softmax:
      return LayerRole::softmax;
    case StepKind::custom:
      return LayerRole::custom;
    default:
      return LayerRole::identity;
  }
}

/// The layer that a step stands for.
constexpr LayerRecord layer_of(const StepShape& step) {
  LayerRecord layer{.role = role_of(step.kind), .input = step.input, .output = step.output};
  layer.window = step.window;
  layer.pooling = step.pooling;
  layer.units = step.units;
  layer.channel_groups = step.channel_groups;
  layer.others.count = step.branches > 0 ? step.branches - 1 : 0;
  if (layer.role == LayerRole::affine)
    layer.affine = {step.output.channels, step.input.channels};
  else if (layer.role == LayerRole::convolution)
    layer.affine = {step.output.channels, layer.geometry().inputs()};
  return layer;
}

/// The shape of what a join reads of a branch.
constexpr Shape shape_of_branch(const StepShape& step, int branch) {
  if (branch == 0 || step.others[0].size() == 0) return step.input;
  return step.others[static_cast<std::size_t>(branch - 1)];
}

/// Stands for the layer of a step whose work does not depend on its type.
struct AnyLayer {
  static constexpr LayerRole role = LayerRole::identity;
};

/// As StepTraits, of a step that is not part of a program.
template <StepShape Of, class Layer, class Activation, class Policy, class Target>
struct LoneStepTraits {
  static constexpr StepShape shape = Of;
  static constexpr LayerRecord record = [] {
    LayerRecord of_layer = layer_of(shape);
    if constexpr (requires { Layer::value_by_value; }) of_layer.value_by_value = Layer::value_by_value;
    return of_layer;
  }();
  using layer = Layer;
  using policy = Policy;
  using activation = Activation;
  static constexpr int branches = shape.branches;
  template <int Branch>
  static constexpr Shape branch_extents = shape_of_branch(shape, Branch);
  static constexpr PlannedTensor input{
      .count = shape.input.size(), .format = shape.from, .nonnegative = shape.nonnegative};
  static constexpr PlannedTensor output{.count = shape.output.size(), .format = shape.to};
  static constexpr AffineExtent extent = record.affine;
  static constexpr Recurrence recurrence = recurrence_of<Layer>(record);
  static constexpr ParameterKind kind = parameter_kind(shape.kind, shape.from, shape.to);
  using parameters =
      parameters_t<parameter_shape(kind, input, output, record, recurrence, branches), Policy, Target, Layer>;

  static constexpr std::size_t scratch_bytes = [] {
    std::size_t bytes = 0;
    if constexpr (kind == ParameterKind::matrix)
      bytes = matrix_scratch<parameters>(record);
    else if constexpr (kind == ParameterKind::recurrent)
      bytes = recurrent_scratch<Policy, Target, recurrence>();
    return is_narrow(shape.to) && !is_conversion(shape.kind) ? narrow_scratch(record, bytes) : bytes;
  }();
  static constexpr Step step{.kind = shape.kind, .scratch = scratch_bytes > 0 ? 0 : -1};
};

}  // namespace detail

/// A step on its own: parameters of made-up weights (of recurrent layers zeros), and memory for what it reads
/// and writes. What tables of prices are measured with. Layer: the type of its layer, or detail::AnyLayer
/// where its weights are all that there is; Activation: what is fused into it in floating point, else
/// kernel::Linear.
template <StepShape Of, class Layer, class Activation, class Policy, class Target>
class StepWork {
  using Traits = detail::LoneStepTraits<Of, Layer, Activation, Policy, Target>;
  using Parameters = typename Traits::parameters;
  using In = element_t<Traits::input.format>;
  using Out = element_t<Traits::output.format>;
  /// Any kernel's.
  static constexpr std::size_t alignment = 64;

  static constexpr std::size_t branch_bytes(int branch) {
    return round_up(detail::shape_of_branch(Of, branch).size() * sizeof(In), alignment);
  }

  static constexpr std::size_t inputs_at = round_up(sizeof(Parameters), alignment);
  static constexpr std::size_t output_at = [] {
    std::size_t end = inputs_at;
    for (int branch = 0; branch < Traits::branches; ++branch) end += branch_bytes(branch);
    return end;
  }();
  static constexpr std::size_t scratch_at = output_at + round_up(Of.output.size() * sizeof(Out), alignment);
  static constexpr std::size_t run_end = scratch_at + round_up(Traits::scratch_bytes, alignment);
  /// The floats that weights are packed from lie over everything but the parameters.
  static constexpr std::size_t source_floats =
      Traits::kind == detail::ParameterKind::matrix
          ? Traits::extent.weights() + static_cast<std::size_t>(Traits::extent.outputs)
      : Traits::kind == detail::ParameterKind::slopes ? static_cast<std::size_t>(Of.input.channels)
                                                      : 0;

 public:
  /// Parameters, inputs and outputs; behind them is what the kernel leaves there.
  static constexpr std::size_t lasting_bytes = scratch_at;
  static constexpr std::size_t memory_bytes = std::max(run_end, inputs_at + source_floats * sizeof(float));

  static constexpr StepKey key() {
    constexpr std::string_view activation = [] {
      if constexpr (requires { Activation::type; })
        return std::string_view(Activation::type);
      else
        return std::string_view();
    }();
    constexpr std::string_view layer = [] {
      if constexpr (requires { Layer::type; })
        return std::string_view(Layer::type);
      else
        return std::string_view();
    }();
    return step_key(Of, layer, activation, Policy::name);
  }

  /// Writes parameters and inputs. memory: memory_bytes, aligned for 64 bytes.
  static void prepare(std::byte* memory) noexcept {
    for (std::size_t byte = 0; byte < memory_bytes; ++byte) memory[byte] = std::byte{0};
    Parameters& parameters = *reinterpret_cast<Parameters*>(memory);
    parameters = Parameters{};
    pack_parameters(parameters, memory + inputs_at);
    unsigned state = 1;
    In* const end = reinterpret_cast<In*>(memory + output_at);
    for (In* input = reinterpret_cast<In*>(memory + inputs_at); input != end; ++input) {
      state = state * 1664525u + 1013904223u;
      const int value = static_cast<int>(state >> 25u);  // [0, 127], which all inputs may be
      if constexpr (is_integer(Traits::input.format))
        *input = static_cast<In>(value);
      else if constexpr (is_narrow(Traits::input.format))
        *input = In::nearest(static_cast<float>(value) / 64.0f);
      else
        *input = static_cast<float>(value) / 64.0f;
    }
  }

  /// One call of the step's kernel. memory: as `prepare` left it.
  static void run(std::byte* memory) noexcept {
    const Parameters& parameters = *reinterpret_cast<const Parameters*>(memory);
    Out* const output = reinterpret_cast<Out*>(memory + output_at);
    std::byte* const scratch = memory + scratch_at;
    if constexpr (Of.kind == StepKind::join) {
      std::array<const In*, static_cast<std::size_t>(Traits::branches)> inputs{};
      std::byte* at = memory + inputs_at;
      for (int branch = 0; branch < Traits::branches; at += branch_bytes(branch++))
        inputs[static_cast<std::size_t>(branch)] = reinterpret_cast<const In*>(at);
      detail::execute_join_step<Target, Traits>(parameters, inputs, output, scratch);
    } else {
      detail::execute<Target, Traits, true>(parameters, reinterpret_cast<const In*>(memory + inputs_at),
                                            output, scratch, 1);
    }
  }

 private:
  /// Scales as they are in a network whose values are about 1.
  static constexpr TensorQuantization quantization{.scale = 1.0f / 32.0f};

  static void pack_parameters(Parameters& parameters, [[maybe_unused]] std::byte* memory) noexcept {
    if constexpr (Traits::kind == detail::ParameterKind::matrix) {
      float* const source = make_source(memory);
      pack(parameters, AffineSource{.kernel = source,
                                    .bias = source + Traits::extent.weights(),
                                    .input = quantization,
                                    .output = quantization,
                                    .is_convolution = Traits::record.role == LayerRole::convolution});
    } else if constexpr (Traits::kind == detail::ParameterKind::slopes) {
      pack(parameters, make_source(memory), quantization, quantization);
    } else if constexpr (Traits::kind == detail::ParameterKind::join) {
      std::array<TensorQuantization, static_cast<std::size_t>(Traits::branches)> inputs{};
      // Of different scales, as branches have.
      for (std::size_t branch = 0; branch < inputs.size(); ++branch)
        inputs[branch].scale = quantization.scale / static_cast<float>(1 + branch);
      pack(parameters, JoinSource{.inputs = inputs.data(), .output = quantization});
    } else if constexpr (Traits::kind == detail::ParameterKind::quantize) {
      pack(parameters, quantization, false);
    } else if constexpr (Traits::kind == detail::ParameterKind::dequantize) {
      parameters.input = quantization;
    } else if constexpr (Traits::kind == detail::ParameterKind::lookup) {
      for (int entry = 0; entry < 256; ++entry) parameters.table[entry] = static_cast<std::int8_t>(entry / 2);
    } else if constexpr (Traits::kind == detail::ParameterKind::softmax) {
      parameters = make_int8_softmax(double{quantization.scale});
    }
  }

  static float* make_source(std::byte* memory) noexcept {
    float* const source = reinterpret_cast<float*>(memory);
    unsigned state = 7;
    for (std::size_t index = 0; index < source_floats; ++index) {
      state = state * 1664525u + 1013904223u;
      source[index] = (static_cast<float>(state >> 24u) - 127.5f) / 512.0f;
    }
    return source;
  }
};

}  // namespace whet
