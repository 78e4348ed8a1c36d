#pragma once

namespace whet {

/// A member of a search space whose precision is left to the search as well:
/// `Precise<Conv2D<any(16, 32), 3>, Int8Policy, Int4Policy>`. Where the layer may be left out
/// (`Precise<Choice<Skip, …>, …>`), that is one candidate, whatever the policy.
template <class Layer, class... Policy>
struct Precise {
  static_assert(sizeof...(Policy) > 0, "whet: a layer has at least one policy to be chosen");
  static_assert(sizeof...(Policy) <= 256, "whet: a layer has at most 256 policies to choose from");
};

}  // namespace whet
