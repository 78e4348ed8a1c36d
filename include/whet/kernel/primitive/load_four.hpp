#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/target/isa.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Four neighbouring inputs as the bits of one integer.
template <class Element>
[[gnu::always_inline]] inline auto load_four(const Element* values) {
  std::conditional_t<sizeof(Element) == 1, std::int32_t, std::int64_t> bits;
  std::memcpy(&bits, values, sizeof(bits));
  return bits;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
