#pragma once

#include <type_traits>

namespace whet::detail {

/// Zeros every member of a layer's parameters in place: `parameters = {}` would put a second copy of the
/// layer, which may be megabytes, on the stack.
template <class Parameters>
constexpr void clear(Parameters& parameters) {
  Parameters::visit(parameters, [](const char*, auto& member) {
    if constexpr (std::is_array_v<std::remove_reference_t<decltype(member)>>)
      for (auto& value : member) value = 0;
    else if constexpr (requires { member.visit(member, [](const char*, auto&) {}); })
      clear(member);
    else
      member = {};
  });
}

}  // namespace whet::detail
