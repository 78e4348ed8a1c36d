#pragma once

#include <concepts>
#include <type_traits>

namespace whet {

/// A number of units, filters or pixels as a template argument: any integer but bool.
template <class Type>
concept WholeNumber = std::integral<std::remove_cv_t<Type>> && !std::same_as<std::remove_cv_t<Type>, bool>;

}  // namespace whet
