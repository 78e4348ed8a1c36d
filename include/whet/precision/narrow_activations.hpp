#pragma once

#include <string_view>
#include <type_traits>

#include <whet/core/error.hpp>
#include <whet/core/fixed_text.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/policy.hpp>

namespace whet {

namespace error {
template <class Policy>
inline constexpr bool no_narrow_activations = false;
}  // namespace error

namespace detail {

/// What a policy stores its weights as where those are 16-bit floats; halves for others.
template <class Policy>
struct NarrowNumber {
  using type = Float16;
};
template <class Policy>
  requires requires { typename Policy::number; }
struct NarrowNumber<Policy> {
  using type = typename Policy::number;
};

template <class Number>
struct NarrowNumberName;
template <>
struct NarrowNumberName<Float16> {
  static constexpr const char* text = ", whet::Float16>";
};
template <>
struct NarrowNumberName<BFloat16> {
  static constexpr const char* text = ", whet::BFloat16>";
};

}  // namespace detail

/// A policy with float tensors whose tensors between layers take 16 bits an element: half of the memory of
/// float32 where the workspace consists of images. Layers compute in float32, and what they write is rounded
/// to nearest even; halves beyond 65504 become infinity. Images are widened a few rows at a time, inputs of
/// dense and recurrent layers as a whole. Number: Float16 or BFloat16. Floats in and out stay float32.
template <class Policy, class Number = typename detail::NarrowNumber<Policy>::type>
struct NarrowActivations : Policy {
  static_assert(UniformPolicy<Policy> || error::unknown_policy<Policy>,
                "whet: this is not a precision policy; the argument is what stands in its place");
  static_assert(std::is_same_v<typename Policy::activation, float> || error::no_narrow_activations<Policy>,
                "whet: tensors of this policy are not float32, so that they cannot become 16-bit floats; "
                "take the policy as it is; the argument is the policy");
  static_assert(!ranges_at_run_time<Policy> || error::no_narrow_activations<Policy>,
                "whet: this policy takes the range of a layer's input from the whole image, which is never "
                "there as float32; take WeightOnly<…> in place of Dynamic<…>; the argument is the policy");
  static_assert(!ReadsBits<Policy> || error::no_narrow_activations<Policy>,
                "whet: layers of this policy give signs to one another; take Mixed<NarrowActivations<…>, "
                "At<…, BinaryPolicy>>; the argument is the policy");

  using activation = StoredFloat<Number>;
  /// The type as source.
  static constexpr auto text = [] {
    FixedText<std::string_view(Policy::name).size() + 48> source("whet::NarrowActivations<");
    source.append(Policy::name);
    source.append(detail::NarrowNumberName<Number>::text);
    return source;
  }();
  static constexpr const char* name = text.characters;
};

}  // namespace whet
