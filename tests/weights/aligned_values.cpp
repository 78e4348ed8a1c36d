#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/weights/aligned_values.hpp>

#include "catch.hpp"

TEST_CASE("values begin at the alignment of vector registers, whatever was allocated before") {
  std::vector<std::vector<char>> clutter;
  for (std::size_t size = 1; size < 200; ++size) {
    clutter.emplace_back(size);
    const whet::AlignedValues<float> values(size);
    CHECK(reinterpret_cast<std::uintptr_t>(values.data()) % EIGEN_MAX_ALIGN_BYTES == 0);
  }
}
