#pragma once

#include <cstdint>
#include <string_view>

#include <whet/core/shape.hpp>
#include <whet/model/program.hpp>
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
  /// Of integers: what the integers mean.
  TensorQuantization quantization{};
};

namespace detail {

template <class Model, int Index>
constexpr TraceInfo trace_info(const Model& model) {
  using Traits = typename Model::template step_traits<Index>;
  constexpr int record = Traits::output.record;
  TraceInfo info{.step = Index, .kind = Traits::step.kind, .layer = record, .format = Traits::output.format};
  if constexpr (record >= 0) {
    info.name = records<typename Model::topology>[record].name.view();
    info.type = records<typename Model::topology>[record].type.view();
  } else {
    info.type = "Input";
  }
  if constexpr (is_integer(Traits::output.format)) info.quantization = model.template step<Index>().output;
  return info;
}

}  // namespace detail
}  // namespace whet
