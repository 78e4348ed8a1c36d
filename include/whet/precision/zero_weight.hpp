#pragma once

#include <whet/precision/policy.hpp>

namespace whet {

/// Whether a policy can represent a weight of zero, as pruned ones are: one of signs alone cannot.
template <class Policy>
inline constexpr bool has_zero_weight = [] {
  // Neighbouring integers of a coding that has both signs and no zero are two apart.
  if constexpr (requires { Policy::coding::step; })
    return Policy::coding::step == 1;
  else
    return !ReadsBits<Policy>;
}();

}  // namespace whet
