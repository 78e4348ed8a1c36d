#pragma once

#include <cstddef>

#include <whet/core/error.hpp>

namespace whet {

/// What a device has to give, in bytes.
struct Budget {
  std::size_t flash = 0;
  std::size_t ram = 0;
};

/// Whether the model's parameters fit the flash and one workspace fits the RAM.
template <class Model>
constexpr bool fits(Budget budget) {
  return Model::weight_bytes <= budget.flash && Model::workspace_bytes <= budget.ram;
}

/// Instantiate it to have the compiler say why a model does not fit:
///   template struct whet::Deploy<Model, whet::Budget{.flash = 512'000, .ram = 8'192}>;
template <class Model, Budget Allowed>
struct Deploy {
  static_assert(
      Model::weight_bytes <= Allowed.flash || error::over_budget<Model, Model::weight_bytes, Allowed.flash>,
      "whet: the model's parameters exceed the flash budget; the arguments are model, bytes needed and "
      "bytes allowed");
  static_assert(
      Model::workspace_bytes <= Allowed.ram || error::over_budget<Model, Model::workspace_bytes, Allowed.ram>,
      "whet: the model's workspace exceeds the RAM budget; the arguments are model, bytes needed and "
      "bytes allowed");
};

}  // namespace whet
