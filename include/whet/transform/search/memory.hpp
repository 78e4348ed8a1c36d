#pragma once

#include <cstddef>
#include <optional>

#include <whet/transform/search/evaluated.hpp>

namespace whet {

/// What a search remembers of its earlier runs, by the numbers of the proposals. `SearchLog` keeps it in a
/// file.
class SearchMemory {
 public:
  virtual ~SearchMemory() = default;

  /// One more than the largest number it has a result of; 0 without any.
  virtual std::size_t end() const = 0;
  /// How long the search had run when the last result was kept.
  virtual double seconds() const = 0;
  virtual std::optional<Evaluated> recall(std::size_t number) const = 0;
  /// Called from one thread, as soon as a result is there: not in the order of the numbers.
  virtual void keep(std::size_t number, const Evaluated& result, double seconds) = 0;
};

}  // namespace whet
