#pragma once

#include <cstdint>
#include <string_view>

#include <whet/core/shape.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

/// What `Model::trace` says of an intermediate tensor.
struct TraceInfo {
  int step = 0;
  StepKind kind = StepKind::copy;
  /// Layer whose output this is (index among the leaf layers; -1: the converted network input), its name
  /// where it has one, and its type.
  int layer = -1;
  std::string_view name{};
  std::string_view type{};
  Format format = Format::float32;
  /// Signs: values of a run. The tensor's elements are words of 32, each run begins with a word of its own.
  int run = 0;
  /// int8 tensors: what the integers mean.
  TensorQuantization quantization{};
};

namespace detail {

template <class Parameters>
constexpr TensorQuantization output_quantization_of(const Parameters& parameters) {
  if constexpr (requires { parameters.results; })
    return parameters.results.quantization;
  else
    return parameters.output;
}

/// The shape in which a traced tensor of `elements` elements lies: the words of signs take the place of the
/// channels, or are a vector where they lie in other runs than the layer's channels.
constexpr Shape traced_shape(Shape values, const PlannedTensor& tensor) {
  if (tensor.format != Format::bits) return values;
  if (tensor.run != values.channels) return Shape(static_cast<int>(tensor.count));
  return {values.height, values.width, words_of(values.channels)};
}

template <class Model, int Index>
constexpr TraceInfo trace_info(const Model& model) {
  using Traits = typename Model::template step_traits<Index>;
  constexpr int record = Traits::output.record;
  TraceInfo info{.step = Index,
                 .kind = Traits::step.kind,
                 .layer = record,
                 .format = Traits::output.format,
                 .run = Traits::output.run};
  if constexpr (record >= 0) {
    info.name = records<typename Model::topology>[record].name.view();
    info.type = records<typename Model::topology>[record].type.view();
  } else {
    info.type = "Input";
  }
  if constexpr (Traits::output.format == Format::int8)
    info.quantization = output_quantization_of(model.template step<Index>());
  return info;
}

}  // namespace detail
}  // namespace whet
