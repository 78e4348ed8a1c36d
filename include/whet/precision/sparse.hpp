#pragma once

#include <whet/core/error.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/recurrent.hpp>
#include <whet/precision/sparse_block.hpp>
#include <whet/precision/sparse_float.hpp>
#include <whet/precision/sparse_integer.hpp>
#include <whet/precision/sparse_n_of_m.hpp>
#include <whet/precision/sparse_pattern.hpp>
#include <whet/precision/sparse_unstructured.hpp>

namespace whet {

namespace error {
template <class Policy>
inline constexpr bool has_no_sparse_form = false;
}  // namespace error

namespace detail {

/// A policy and how its kept weights are stored.
template <class Policy>
struct SparseForm {
  static_assert(
      error::has_no_sparse_form<Policy>,
      "whet: Sparse<Policy, Pattern> is for Float32Policy, Float16Policy, BFloat16Policy, Int8Policy, "
      "TfliteInt8Policy and Int4Policy; weights of two bits and less are smaller without a pattern; the "
      "argument is the policy");
};
template <class Policy, class Number>
struct SparseFloatForm : Policy {
  template <class Target, class Pattern, int Outputs, int Inputs, bool>
  using sparse = SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>;
  template <class Target, int Outputs, int Inputs, bool>
  using depthwise = FloatAffine<Target, Number, Outputs, Inputs>;
};
template <>
struct SparseForm<Float32Policy> : SparseFloatForm<Float32Policy, Float32> {};
template <>
struct SparseForm<Float16Policy> : SparseFloatForm<Float16Policy, Float16> {};
template <>
struct SparseForm<BFloat16Policy> : SparseFloatForm<BFloat16Policy, BFloat16> {};
template <class Policy, class Number>
struct SparseIntegerForm : Policy {
  template <class Target, class Pattern, int Outputs, int Inputs, bool NonNegativeInput>
  using sparse =
      SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, (NonNegativeInput && Policy::zero_based)>;
};
template <>
struct SparseForm<Int8Policy> : SparseIntegerForm<Int8Policy, SparseInt8> {};
template <>
struct SparseForm<TfliteInt8Policy> : SparseIntegerForm<TfliteInt8Policy, SparseInt8> {};
template <>
struct SparseForm<Int4Policy> : SparseIntegerForm<Int4Policy, SparseInt4> {
  /// Of what is left of a group there is no scale worth its bytes.
  static constexpr int group = 0;
  static constexpr WeightGroups filter_groups{};
};

template <class Policy, class Pattern>
inline constexpr FixedText<95> sparse_name = [] {
  FixedSource<95> source;
  source("whet::Sparse<", Policy::name, ", ");
  Pattern::source(source);
  source(">");
  return source.text;
}();

}  // namespace detail

/// `Policy`, with dense layers and convolutions of which only the weights of a pattern are stored and
/// multiplied: `Sparse<Int8Policy, Block<8, 4, Keep{25}>>`. Which weights these are, the weights say by being
/// other than zero (`prune` makes the rest zero and keeps it so in training); `freeze` throws when there are
/// more than the pattern has room for. Depthwise and recurrent layers are those of `Policy`; At says which
/// layers are sparse.
template <class Policy, SparsityPattern Pattern>
struct Sparse : detail::SparseForm<Policy> {
  using dense_policy = Policy;
  using pattern = Pattern;
  static constexpr const char* name = detail::sparse_name<Policy, Pattern>.characters;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = typename detail::SparseForm<Policy>::template sparse<Target, Pattern, Outputs, Inputs,
                                                                      NonNegativeInput>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using convolution = affine<Target, Outputs, Inputs, NonNegativeInput>;
  template <class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
  using recurrent = recurrent_t<Policy, Target, Kind, Units, Features, NonNegativeInput>;
};

}  // namespace whet
