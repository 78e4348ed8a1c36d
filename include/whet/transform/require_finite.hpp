#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include <Eigen/Core>

namespace whet::detail {

/// Errors: std::domain_error when a value is not finite, with the name of the function that looked at it.
inline void require_finite(std::span<const float> values, const std::string& caller,
                           const std::string& where) {
  if (!Eigen::Map<const Eigen::VectorXf>(values.data(), static_cast<Eigen::Index>(values.size())).allFinite())
    throw std::domain_error(caller + ": expected finite values in " + where + ", found one that is not");
}

}  // namespace whet::detail
