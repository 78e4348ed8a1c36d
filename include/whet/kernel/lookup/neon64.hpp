#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64

#include <cstdint>

#include <whet/kernel/lookup/generic.hpp>
#include <whet/kernel/primitive/neon64_lookup.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As the generic kernel, the same bytes.
inline void lookup(neon64, const std::int8_t (&table)[256], const std::int8_t* x, std::int8_t* y,
                   int count) noexcept {
  int index = 0;
  if (count >= Neon64Table::step) {
    const Neon64Table registers(table);
    for (; index + Neon64Table::step <= count; index += Neon64Table::step)
      registers.lookup(x + index, y + index);
  }
  lookup(generic{}, table, x + index, y + index, count - index);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
