#pragma once

#include <type_traits>

namespace whet {

/// Whether a composite is nothing but its arguments: it stays itself with others in their place, and is
/// spelled as its `combinator` says. It calls itself its `combinator_type`, which what derives from it does
/// not.
template <class Layer>
inline constexpr bool is_combinator = requires {
  requires std::is_same_v<typename Layer::combinator_type, Layer>;
};

}  // namespace whet
