#pragma once

#include <whet/target/isa.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The activation of a step that has none.
struct Linear {
  template <class Number>
  static constexpr Number value(Number x) {
    return x;
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel
