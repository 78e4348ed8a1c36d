#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/model/model.hpp>
#include <whet/target/tags.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/weights/heap_workspace.hpp>

namespace whet::detail {

/// One input, and the scores that the generic kernels give for it on the host.
struct TestVector {
  std::vector<float> input;
  std::vector<float> scores;
  /// Largest difference that another target's scores may have. 0: the same bits.
  float tolerance = 0.0f;
};

/// What other targets may differ by, relative to the largest value between the layers.
enum class Arithmetic {
  integer,   ///< nothing
  floating,  ///< the order and the rounding of sums
  mixed,     ///< besides, what floats computed may be rounded to the next integer or 16-bit float
};

template <class FrozenModel>
constexpr Arithmetic arithmetic() {
  bool integer = FrozenModel::quantized_interface;
  bool rounds = false;
  for (int index = 0; index < FrozenModel::program.tensor_count; ++index) {
    const PlannedTensor& tensor = FrozenModel::program.tensor(index);
    if (tensor.place == Place::workspace && tensor.format == Format::float32) integer = false;
    if (is_integer(tensor.format) || is_narrow(tensor.format)) rounds = true;
  }
  return integer ? Arithmetic::integer : rounds ? Arithmetic::mixed : Arithmetic::floating;
}

/// Values that look like noise and are the same everywhere. Source: xorshift32, Marsaglia 2003.
template <class FrozenModel>
std::vector<float> noise_input(const FrozenModel& model) {
  constexpr bool nonnegative = input_bounds<typename FrozenModel::topology>.nonnegative();
  std::uint32_t state = 2463534242u;
  std::vector<float> input(FrozenModel::input_extents.size());
  for (float& value : input) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const int byte = static_cast<int>(state >> 24);
    if constexpr (FrozenModel::quantized_interface) {
      const int low = model.template step<0>().low;
      const int high = model.template step<0>().high;
      const TensorQuantization quantization = model.input_quantization();
      const int noise = static_cast<int>(state >> (32 - 8 * sizeof(typename FrozenModel::quantized_input)));
      const int quantized = low + noise % (high + 1 - low);
      value = quantization.scale * static_cast<float>(quantized - quantization.zero_point);
    } else {
      value = static_cast<float>(nonnegative ? byte : 2 * byte - 255) / 256.0f;
    }
  }
  return input;
}

/// given: values of one input, or none for noise. Errors: std::invalid_argument where there are more or
/// fewer.
template <class FrozenModel>
TestVector make_test_vector(const FrozenModel& model, std::span<const float> given) {
  constexpr std::size_t size = FrozenModel::input_extents.size();
  if (!given.empty() && given.size() != size)
    throw std::invalid_argument("export_header: expected a test input of " + std::to_string(size) +
                                " values, found " + std::to_string(given.size()));
  const auto reference = retarget<target::generic>(model);
  HeapWorkspace<decltype(reference)> workspace;
  TestVector test;
  test.input = given.empty() ? noise_input(model) : std::vector<float>(given.begin(), given.end());
  float largest = 0.0f;
  const auto scores = reference.trace(test.input, workspace, [&](const TraceInfo& info, const auto& tensor) {
    for (const auto value : tensor)
      if (is_float(info.format)) largest = std::max(largest, std::abs(static_cast<float>(value)));
  });
  test.scores.assign(scores.begin(), scores.end());
  constexpr Arithmetic kind = arithmetic<FrozenModel>();
  test.tolerance = kind == Arithmetic::integer ? 0.0f : largest * (kind == Arithmetic::mixed ? 1e-2f : 1e-4f);
  return test;
}

}  // namespace whet::detail
