#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace whet {

/// A range of immutable values: either part of an array that all its copies own together, or a view of the
/// user's memory, which outlives it. Copies and sub-ranges share the array.
template <class Value>
class SharedValues {
 public:
  SharedValues() = default;

  explicit SharedValues(std::vector<Value> values)
      : owner(std::make_shared<const std::vector<Value>>(std::move(values))), range(*owner) {}

  static SharedValues view(std::span<const Value> values) {
    SharedValues result;
    result.range = values;
    return result;
  }

  std::span<const Value> span() const { return range; }

  /// Values [begin, begin + count), which lie inside.
  SharedValues part(std::size_t begin, std::size_t count) const {
    SharedValues result = *this;
    result.range = range.subspan(begin, count);
    return result;
  }

  /// A new array of the rows at `indices`, which lie inside; a row is `width` values.
  SharedValues gather(std::span<const std::size_t> indices, std::size_t width) const {
    std::vector<Value> values;
    values.reserve(indices.size() * width);
    for (std::size_t index : indices) {
      const auto row = range.subspan(index * width, width);
      values.insert(values.end(), row.begin(), row.end());
    }
    return SharedValues(std::move(values));
  }

 private:
  std::shared_ptr<const std::vector<Value>> owner;
  std::span<const Value> range;
};

}  // namespace whet
