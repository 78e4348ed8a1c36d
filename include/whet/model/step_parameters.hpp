#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/recurrence.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/int16_activation.hpp>
#include <whet/precision/int16_join.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/precision/lookup.hpp>
#include <whet/precision/recurrent.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>

// Which parameters the steps of a model have: the policy lays out classes of weights, not layers.

namespace whet::detail {

/// Layers whose weights are a matrix [outputs][inputs] and a bias at inference.
constexpr bool has_matrix(LayerRole role) {
  return role == LayerRole::affine || role == LayerRole::convolution || role == LayerRole::normalization;
}

/// Extent of that matrix: batch normalization has a factor for each channel.
constexpr AffineExtent matrix_extent(const LayerRecord& record) {
  return record.role == LayerRole::normalization ? AffineExtent{record.affine.outputs, 1} : record.affine;
}

template <template <class, int, int, bool> class Class>
struct ParameterClass;

/// Policies that lay out the filters of a convolution, or of a depthwise one, in their own way.
template <class Policy>
concept HasConvolutionClass = requires {
  typename ParameterClass<Policy::template convolution>;
};
template <class Policy>
concept HasDepthwiseClass = requires {
  typename ParameterClass<Policy::template depthwise>;
};

/// What a matrix is used for.
enum class MatrixUse : unsigned char { dense, convolution, depthwise };

constexpr MatrixUse matrix_use(const LayerRecord& record) {
  if (record.role == LayerRole::affine) return MatrixUse::dense;
  return record.geometry().is_depthwise() ? MatrixUse::depthwise : MatrixUse::convolution;
}

template <class Policy, class Target, int Outputs, int Inputs, MatrixUse Use, bool NonNegativeInput>
struct MatrixParameters {
  using type = typename Policy::template affine<Target, Outputs, Inputs, NonNegativeInput>;
};
template <class Policy, class Target, int Outputs, int Inputs, bool NonNegativeInput>
  requires HasConvolutionClass<Policy>
struct MatrixParameters<Policy, Target, Outputs, Inputs, MatrixUse::convolution, NonNegativeInput> {
  using type = typename Policy::template convolution<Target, Outputs, Inputs, NonNegativeInput>;
};
template <class Policy, class Target, int Outputs, int Inputs, bool NonNegativeInput>
  requires HasDepthwiseClass<Policy>
struct MatrixParameters<Policy, Target, Outputs, Inputs, MatrixUse::depthwise, NonNegativeInput> {
  using type = typename Policy::template depthwise<Target, Outputs, Inputs, NonNegativeInput>;
};

/// The parameters of a layer with a matrix: those of the policy's class for its use where the policy has that
/// class, else `affine`.
template <class Policy, class Target, int Outputs, int Inputs, MatrixUse Use, bool NonNegativeInput>
using matrix_parameters_t =
    typename MatrixParameters<Policy, Target, Outputs, Inputs, Use, NonNegativeInput>::type;

/// Bytes of workspace that the kernel of a layer with a matrix needs for one sample.
template <class Parameters>
constexpr std::size_t matrix_scratch(const LayerRecord& record) {
  std::size_t bytes = 0;
  if constexpr (requires { Parameters::scratch; }) bytes = Parameters::scratch;
  if (record.role == LayerRole::affine) return bytes;
  if constexpr (requires { Parameters::convolution_scratch(Geometry{}); })
    return Parameters::convolution_scratch(record.geometry());
  else
    return bytes + sizeof(float) * static_cast<std::size_t>(record.geometry().inputs());
}

/// How a recurrent layer runs over its sequence; of other layers nothing.
template <class Layer>
constexpr Recurrence recurrence_of(const LayerRecord& record) {
  if constexpr (Layer::role == LayerRole::recurrent)
    return Layer::recurrence(record.input);
  else
    return {};
}

/// Bytes of workspace that a recurrent layer needs for one sample, and for one step of it.
template <class Policy, class Target, Recurrence Layer>
constexpr std::size_t recurrent_scratch() {
  constexpr Cell cell = Layer.cell;
  constexpr int units = Layer.units;
  constexpr int features = Layer.features;
  return recurrent_t<Policy, Target, cell, units, features, false>::scratch;
}
template <class Policy, class Target, Recurrence Layer>
constexpr std::size_t recurrent_step_scratch() {
  constexpr Cell cell = Layer.cell;
  constexpr int units = Layer.units;
  constexpr int features = Layer.features;
  return recurrent_t<Policy, Target, cell, units, features, false>::step_scratch;
}

template <class Join, int Branches, class Target>
struct Int8Join;
template <int Branches, class Target>
struct Int8Join<AddBranches, Branches, Target> {
  using type = Int8Add<Branches, Target>;
};
template <class Target>
struct Int8Join<MultiplyBranches, 2, Target> {
  using type = Int8Multiply;
};
template <int Branches, class Target>
struct Int8Join<ConcatBranches, Branches, Target> {
  using type = Int8Concat<Branches>;
};
template <class Join, int Branches>
struct Int16Join;
template <int Branches>
struct Int16Join<AddBranches, Branches> {
  using type = Int16Add<Branches>;
};
template <>
struct Int16Join<MultiplyBranches, 2> {
  using type = Int16Multiply;
};
template <int Branches>
struct Int16Join<ConcatBranches, Branches> {
  using type = Int16Concat<Branches>;
};

/// The parameters of a join in integers.
template <Format Of, class Join, int Branches, class Target>
using integer_join_t = typename std::conditional_t<Of == Format::int8, Int8Join<Join, Branches, Target>,
                                                   Int16Join<Join, Branches>>::type;

/// The parameters of an activation in integers: a table of all int8; int16 has a few kinds of functions.
template <Format Of, class Layer>
struct IntegerActivation {
  using type = std::conditional_t<Layer::clamps, Int16Slope, Int16Lookup>;
};
template <class Layer>
struct IntegerActivation<Format::int8, Layer> {
  using type = LookupParameters;
};
template <class Slope>
struct IntegerActivation<Format::int16, LeakyReLU<Slope>> {
  using type = Int16Slope;
};
template <>
struct IntegerActivation<Format::int16, Sigmoid> {
  using type = Int16Gate<GateFunction::sigmoid>;
};
template <>
struct IntegerActivation<Format::int16, Tanh> {
  using type = Int16Gate<GateFunction::tanh>;
};
template <Format Of, class Layer>
using integer_activation_t = typename IntegerActivation<Of, Layer>::type;

}  // namespace whet::detail
