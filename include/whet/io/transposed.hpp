#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace whet::detail {

/// A row-major tensor with its axes in another order: axis i of the result is axis order[i] of `values`.
/// Shapes: values [extents...]; result [extents[order[0]], extents[order[1]], ...].
/// The caller vouches that the extents' product is the number of values and that order is a permutation.
template <class Value>
std::vector<Value> transposed(std::span<const Value> values, std::span<const std::size_t> extents,
                              std::span<const std::size_t> order) {
  std::vector<std::size_t> strides(extents.size(), 1);
  for (std::size_t axis = extents.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * extents[axis];
  std::vector<std::size_t> at(extents.size(), 0);
  std::vector<Value> result;
  result.reserve(values.size());
  for (std::size_t count = 0; count < values.size(); ++count) {
    std::size_t from = 0;
    for (std::size_t axis = 0; axis < order.size(); ++axis) from += at[axis] * strides[order[axis]];
    result.push_back(values[from]);
    for (std::size_t axis = order.size(); axis-- > 0;) {
      if (++at[axis] < extents[order[axis]]) break;
      at[axis] = 0;
    }
  }
  return result;
}

}  // namespace whet::detail
