#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/convolve.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/sparse.hpp>

namespace whet {

/// A sparse layer against the dense one of the same weights, precision and target.
struct SparseComparison {
  std::size_t sparse_bytes = 0;
  std::size_t dense_bytes = 0;
  /// Of one sample, the least of several; 0 where this program cannot run the target.
  double sparse_seconds = 0.0;
  double dense_seconds = 0.0;

  bool is_larger() const { return sparse_bytes >= dense_bytes; }
  /// By more than what measuring is off by.
  bool is_slower() const { return sparse_seconds > 1.1 * dense_seconds; }
};

namespace detail {

/// Seconds of a call, the least of several rounds: about a tenth of a millisecond in all.
template <class Call>
double least_seconds(Call&& call) {
  using Clock = std::chrono::steady_clock;
  double least = std::numeric_limits<double>::infinity();
  call();
  for (int round = 0; round < 9; ++round) {
    int calls = 0;
    const auto begin = Clock::now();
    std::chrono::duration<double> taken{};
    for (; taken.count() < 1e-5; taken = Clock::now() - begin, ++calls) call();
    least = std::min(least, taken.count() / calls);
  }
  return least;
}

/// Seconds of one sample of a layer on zeros.
template <class Traits, class Parameters>
double seconds_of_layer(const Parameters& parameters) {
  using Target = typename Parameters::target;
  // Narrow floats reach the kernels as float32.
  using Element = std::conditional_t<is_narrow(Traits::input.format), float, element_t<Traits::input.format>>;
  const std::vector<Element> input(Traits::input.count);
  std::vector<Element> output(Traits::output.count);
  // Aligned for any kernel.
  std::vector<std::byte> memory(matrix_scratch<Parameters>(Traits::record) + 64);
  std::byte* const scratch = memory.data() + (64 - reinterpret_cast<std::uintptr_t>(memory.data()) % 64);
  return least_seconds([&] {
    if constexpr (matrix_use(Traits::record) == MatrixUse::dense)
      affine(Target{}, kernel::Linear{}, parameters, input.data(), output.data(), scratch);
    else
      convolve(Target{}, kernel::Linear{}, parameters,
               std::integral_constant<Geometry, Traits::record.geometry()>{}, input.data(), output.data(),
               scratch);
    asm volatile("" : : "r"(output.data()) : "memory");
  });
}

/// Compares the layer of a step with a dense one packed from the same source.
template <class Traits>
SparseComparison compare_with_dense(const typename Traits::parameters& sparse, const AffineSource& source) {
  using Sparse = typename Traits::parameters;
  using Target = typename Sparse::target;
  using DensePolicy = typename Traits::policy::dense_policy;
  using Dense = matrix_parameters_t<DensePolicy, Target, Sparse::outputs, Sparse::inputs,
                                    matrix_use(Traits::record), Traits::input.nonnegative>;
  SparseComparison result{.sparse_bytes = sizeof(Sparse), .dense_bytes = sizeof(Dense)};
  if constexpr (Target::available) {
    const auto dense = std::make_unique<Dense>();
    AffineSource own = source;
    own.weight_scale_count = 0;  // of groups, perhaps, that only one of the two has
    own.integer_bias = nullptr;
    pack(*dense, own);
    result.sparse_seconds = seconds_of_layer<Traits>(sparse);
    result.dense_seconds = seconds_of_layer<Traits>(*dense);
  }
  return result;
}

/// What there is to say of a sparse layer that is no gain; empty where it is one.
inline std::string sparse_warning(const std::string& layer, const char* policy, const char* target,
                                  const SparseComparison& found) {
  const auto microseconds = [](double seconds) { return std::to_string(seconds * 1e6) + " us"; };
  std::string text;
  if (found.is_larger())
    text += ", is no smaller than the dense layer (" + std::to_string(found.sparse_bytes) + " of " +
            std::to_string(found.dense_bytes) + " bytes)";
  if (found.is_slower())
    text += std::string(text.empty() ? "," : " and") + " is slower than the dense layer on " + target + " (" +
            microseconds(found.sparse_seconds) + " against " + microseconds(found.dense_seconds) + ")";
  return text.empty() ? text : "freeze: " + layer + ", " + policy + text;
}

}  // namespace detail
}  // namespace whet
