#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/core/error.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/binary_tiles.hpp>
#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/binary.hpp>
#include <whet/precision/binary_outputs.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/format.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How a binary layer turns counts of differing signs into signs.
struct SignOutputs {
  using element = std::uint32_t;
  const std::int32_t* least_matches;
  int values;
  int outputs;
  /// Elements from one row to the next.
  int stride;

  template <class Target, int Outputs, int Values>
  [[gnu::always_inline]] static SignOutputs of(const BinaryThresholds<Target, Outputs, Values>& results) {
    return {results.least_matches, Values, Outputs, words_of(Outputs)};
  }

  template <class Bits>
  [[gnu::always_inline]] void store_panel(int first, int rows, const std::int32_t* counts,
                                          std::uint32_t* y) const {
    using IntegerVector = typename Bits::vectors::integers;
    constexpr int width = Bits::vectors::lanes;
    const IntegerVector limit = IntegerVector(values) - IntegerVector::load_unaligned(least_matches + first);
    const auto unused = static_cast<std::size_t>(stride) * 32 - static_cast<std::size_t>(first + width);
    for (int row = 0; row < rows; ++row, counts += width, y += stride) {
      const auto signs = Bits::greater(IntegerVector::load_aligned(counts), limit);
      auto* const bytes = reinterpret_cast<std::byte*>(y) + first / 8;
      std::memcpy(bytes, &signs, sizeof(signs));
      if (first + width >= outputs) std::memset(bytes + sizeof(signs), 0, unused / 8);
    }
  }
};

/// Into float.
struct RealOutputs {
  using element = float;
  const float* scale;
  const float* bias;
  int values;
  int outputs;
  int stride;

  template <class Target, int Outputs, int Values>
  [[gnu::always_inline]] static RealOutputs of(const BinaryReals<Target, Outputs, Values>& results) {
    return {results.scale, results.bias, Values, Outputs, Outputs};
  }

  template <class Bits>
  [[gnu::always_inline]] void store_panel(int first, int rows, const std::int32_t* counts, float* y) const {
    using Vectors = typename Bits::vectors;
    using IntegerVector = typename Vectors::integers;
    using FloatVector = typename Vectors::floats;
    constexpr int width = Vectors::lanes;
    const FloatVector factors = FloatVector::load_unaligned(scale + first);
    const FloatVector offsets = FloatVector::load_unaligned(bias + first);
    for (int row = 0; row < rows; ++row, counts += width, y += stride) {
      const IntegerVector differing = IntegerVector::load_aligned(counts);
      const FloatVector sum = Vectors::to_float(IntegerVector(values) - differing - differing);
      store_first(y + first, Vectors::fma(sum, factors, offsets), outputs - first);
    }
  }
};

/// Into int8.
struct IntegerOutputs {
  using element = std::int8_t;
  const std::int32_t* start;
  const std::int32_t* step;
  const std::int32_t* mantissa;
  const std::int8_t* shift;
  std::int32_t zero_point;
  std::int32_t low;
  std::int32_t high;
  int outputs;
  int stride;

  template <class Target, int Outputs, int Values>
  [[gnu::always_inline]] static IntegerOutputs of(const BinaryIntegers<Target, Outputs, Values>& results) {
    return {results.start, results.step, results.mantissa, results.shift, results.quantization.zero_point,
            results.low,   results.high, Outputs,          Outputs};
  }

  template <class Bits>
  [[gnu::always_inline]] void store_panel(int first, int rows, const std::int32_t* counts,
                                          std::int8_t* y) const {
    using Vectors = typename Bits::vectors;
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    const typename Vectors::requantizer requantize(IntegerVector::load_unaligned(mantissa + first),
                                                   Vectors::widen(shift + first));
    const typename Vectors::narrower narrow(zero_point, low, high);
    const IntegerVector starts = IntegerVector::load_unaligned(start + first);
    const IntegerVector steps = IntegerVector::load_unaligned(step + first);
    for (int row = 0; row < rows; ++row, counts += width, y += stride)
      narrow.store_one(y + first, requantize(starts - steps * IntegerVector::load_aligned(counts)),
                       outputs - first);
  }
};

template <class Target, int Outputs, int Values>
SignOutputs outputs_of(const BinaryThresholds<Target, Outputs, Values>&);
template <class Target, int Outputs, int Values>
RealOutputs outputs_of(const BinaryReals<Target, Outputs, Values>&);
template <class Target, int Outputs, int Values>
IntegerOutputs outputs_of(const BinaryIntegers<Target, Outputs, Values>&);

/// All outputs of one sample, or of several, a panel after the other.
/// Shapes: x [rows][words], y [rows][outputs.stride].
template <class Bits, class Tile, class Outputs>
void binary_rows(const SignPanels& layer, const Outputs& outputs, const std::uint32_t* x, int rows,
                 typename Outputs::element* y) noexcept {
  constexpr int width = Bits::vectors::lanes;
  if (rows == 1)
    return for_each_panel_group<width, Tile::most_counters>(layer.outputs, [&](auto panels, int first) {
      TileCounts<Bits, 1, panels> counts;
      Tile::count(layer, first, x, counts);
      for (int panel = 0; panel < panels; ++panel)
        outputs.template store_panel<Bits>(first + panel * width, 1, counts.values + panel * width, y);
    });
  for (int first = 0; first < layer.outputs; first += width)
    for_each_row_tile<Tile::most_counters>(rows, [&](auto tile_rows, int row) {
      TileCounts<Bits, tile_rows, 1> counts;
      Tile::count(layer, first, x + row * std::ptrdiff_t{layer.words}, counts);
      outputs.template store_panel<Bits>(first, tile_rows, counts.values,
                                         y + row * std::ptrdiff_t{outputs.stride});
    });
}

/// The same for the kernels of a target, which say how the layer is stored.
template <class Parameters, class Element>
[[gnu::always_inline]] inline void multiply_signs(const Parameters& parameters, const std::uint32_t* x,
                                                  int rows, Element* y) {
  using Target = typename Parameters::target;
  using Bits = decltype(bits_of(Target{}));
  using Results = decltype(outputs_of(parameters.results));
  static_assert(
      (Target::bits_panel.outputs == Bits::vectors::lanes && Target::bits_panel.inputs == 1) ||
          error::panel_of_another_target<Target, Bits>,
      "whet: these kernels are for another panel; a target that changes a panel brings its kernels; "
      "the arguments are the target and the vectors of the kernels");
  constexpr bool far = are_far_weights(sizeof(parameters.weights), near_code_bytes);
  binary_rows<Bits, BinaryTile<Bits, Parameters::inputs, far>>(
      {parameters.weights, Parameters::outputs, Parameters::inputs}, Results::of(parameters.results), x, rows,
      y);
}

/// `affine` of `rows` samples: the same bits as the generic kernel, float outputs within a rounding. Shapes:
/// x [rows][words], y [rows][output_elements]. Scratch: none.
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output>
void affine_rows(simd, Activation activation, const BinaryAffine<Target, Outputs, Runs, Output>& parameters,
                 const std::uint32_t* x, element_t<Output>* y, int rows, std::byte*) noexcept {
  multiply_signs(parameters, x, rows, y);
  if constexpr (Output == Format::float32 && !std::is_same_v<Activation, Linear>)
    activate(simd{}, activation, y, y, rows * Outputs);
}

/// One sample, as `affine_rows`.
template <class Activation, class Target, int Outputs, BitRuns Runs, Format Output>
void affine(simd target, Activation activation, const BinaryAffine<Target, Outputs, Runs, Output>& parameters,
            const std::uint32_t* x, element_t<Output>* y, std::byte* scratch) noexcept {
  affine_rows(target, activation, parameters, x, y, 1, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
