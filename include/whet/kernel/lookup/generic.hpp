#pragma once

#include <cstdint>

#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = table[x], the index being the byte of x read as unsigned: any function of one int8 value. In place is
/// legal.
inline void lookup(generic, const std::int8_t (&table)[256], const std::int8_t* x, std::int8_t* y,
                   int count) noexcept {
  for (int index = 0; index < count; ++index) y[index] = table[static_cast<std::uint8_t>(x[index])];
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
