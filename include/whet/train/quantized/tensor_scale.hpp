#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <whet/precision/format.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/train/quantized/held_parameters.hpp>

namespace whet::quantized {

/// The least and the largest integer of a format.
constexpr int least_of(Format format) { return format == Format::int16 ? -32768 : -128; }
constexpr int most_of(Format format) { return format == Format::int16 ? 32767 : 127; }

/// The scale of one tensor, which is learned unless a specification fixes it, and its zero point, which
/// stays. The parameter is the logarithm of the scale: positive scales, and steps in proportion to them also
/// from optimizers that take no notice of a gradient's size.
/// Source: Jain et al. 2020, "Trained Quantization Thresholds", section 3.2.
class TensorScale {
 public:
  static constexpr AffineExtent extent{1, 1};

  /// nonnegative: proved, so that int8 values lie in [0, 127]. values: in one sample.
  TensorScale(HeldPointer parameters, Format format, bool nonnegative, std::size_t values)
      : held(std::move(parameters)), numbers(format), is_nonnegative(nonnegative), count(values) {}
  /// What a specification fixes.
  TensorScale(TensorQuantization quantization, Format format, std::size_t values)
      : fixed(quantization), numbers(format), is_nonnegative(false), count(values) {}

  static void set(AffineParameters<float> parameters, TensorQuantization quantization) {
    parameters.kernel(0, 0) = std::log(quantization.scale);
    parameters.bias(0) = static_cast<float>(quantization.zero_point);
  }
  template <class Parameters>
  static TensorQuantization quantization_of(const Parameters& parameters) {
    return {std::exp(parameters.kernel(0, 0)), static_cast<std::int32_t>(parameters.bias(0))};
  }

  TensorQuantization quantization() const {
    return held != nullptr ? quantization_of(held->values()) : fixed;
  }
  Format format() const { return numbers; }
  bool nonnegative() const { return is_nonnegative; }
  int low() const { return is_nonnegative ? 0 : least_of(numbers); }
  int high() const { return most_of(numbers); }
  std::size_t size() const { return count; }
  /// Largest magnitude of an integer less the zero point.
  int reach() const {
    const int zero_point = quantization().zero_point;
    return std::max(high() - zero_point, zero_point - low());
  }

  /// Takes the gradient of the loss with respect to the scale, or a part of it.
  void add_gradient(double gradient) {
    if (held == nullptr) return;
    held->gradients().kernel(0, 0) += static_cast<float>(gradient * double{quantization().scale});
  }

 private:
  /// Null where the scale is fixed.
  HeldPointer held;
  TensorQuantization fixed;
  Format numbers;
  bool is_nonnegative;
  std::size_t count;
};

}  // namespace whet::quantized
