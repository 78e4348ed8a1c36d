#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

/// The larger of two errors. One that is no number is the largest there is: std::max would pass over it.
template <class Number>
Number worse(Number worst, std::type_identity_t<Number> error) {
  return std::isnan(error) ? std::numeric_limits<Number>::infinity() : std::max(worst, error);
}
