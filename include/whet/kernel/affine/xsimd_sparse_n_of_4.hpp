#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/avx2_sparse.hpp>
#include <whet/kernel/primitive/avx512_sparse.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = W·x + b for Panels panels from output `first`, of each four inputs Kept. A lane picks its inputs of
/// the four, so that weights are multiplied as they lie. Codes: as SparsePositions of NofM says,
/// `word_groups` groups of inputs to a word. Shapes: x [inputs], y [outputs]; `last` holds the inputs of a
/// last group that x does not fill, padded.
template <class Choice, class Vectors, class Number, int Kept, int Panels, int WordGroups>
[[gnu::noinline, gnu::flatten]] void sparse_four_tile(const typename Number::stored* weights,
                                                      const std::uint32_t* codes, const float* bias,
                                                      int first, int outputs, int groups, const float* x,
                                                      const float* last, float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const int words = (groups + WordGroups - 1) / WordGroups;
  const std::ptrdiff_t panel_weights = std::ptrdiff_t{groups} * Kept * width;
  const std::ptrdiff_t panel_codes = std::ptrdiff_t{words} * width;
  weights += first / width * panel_weights;
  codes += first / width * panel_codes;
  FloatVector sums[Kept][Panels];
  unroll<Panels>([&](auto panel) {
    sums[0][panel] = FloatVector::load_unaligned(bias + first + panel * width);
    unroll<Kept - 1>([&](auto index) { sums[index + 1][panel] = FloatVector(0.0f); });
  });
  typename Choice::codes code[Panels];
  const auto add = [&](const float* four) __attribute__((always_inline)) {
    const auto inputs = Choice::four(four);
    unroll<Kept>([&](auto index) {
      unroll<Panels>([&](auto panel) {
        const FloatVector weight =
            load_weights(Number{}, Vectors{}, weights + panel * panel_weights + index * width);
        sums[index][panel] = Vectors::fma(Choice::pick(inputs, code[panel]), weight, sums[index][panel]);
        code[panel] = Choice::next(code[panel]);
      });
    });
    weights += Kept * width;
  };
  const int whole = last == nullptr ? groups : groups - 1;
  for (int group = 0; group < groups; codes += width) {
    unroll<Panels>([&](auto panel) { code[panel] = Choice::load(codes + panel * panel_codes); });
    if (group + WordGroups <= whole) {
      unroll<WordGroups>([&](auto index) { add(x + (group + index) * 4); });
      group += WordGroups;
    } else {
      for (; group < whole; ++group) add(x + group * 4);
      if (group < groups) add(last), ++group;
    }
  }
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    FloatVector sum = sums[0][panel];
    unroll<Kept - 1>([&](auto index) { sum += sums[index + 1][panel]; });
    const int output = first + panel * width;
    store_first(y + output, sum, outputs - output);
  });
}

/// y = Activation(W·x + b), one sample, with weights of N:4 patterns. Shapes as in the generic kernel; the
/// order of the sum differs.
template <class Activation, class Target, class Number, int Kept, int Outputs, int Inputs>
void affine(avx2, Activation activation,
            const SparseFloatAffine<Target, Number, NofM<Kept, 4>, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  using Positions = typename std::remove_cvref_t<decltype(parameters)>::positions_type;
  using Vectors = decltype(vectors_of(Target{}));
  check_panel<Target, 1>();
  float last[4] = {};
  constexpr int rest = Inputs % 4;
  if constexpr (rest > 0) std::memcpy(last, x + Inputs - rest, sizeof(float) * rest);
  for_each_panel_group<Vectors::lanes, 4>(Outputs, [&](auto panels, int first) {
    sparse_four_tile<decltype(choice_of(Target{})), Vectors, Number, Kept, panels, Positions::word_groups>(
        parameters.weights, parameters.positions.codes, parameters.bias, first, Outputs, Positions::groups, x,
        rest > 0 ? last : nullptr, y);
  });
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
