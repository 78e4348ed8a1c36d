#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/kernel/affine/binary_tiles.hpp>

#include "../targets.hpp"
#include "catch.hpp"

#if WHET_HAS_SIMD

namespace kernel = whet::kernel;

namespace {

using Words = std::vector<std::uint32_t>;

/// Counts of the panels of a layer behind its first, against std::popcount.
template <class Target, template <class> class Tile>
void check_counts(int words, bool all_differ) {
  using Bits = decltype(kernel::bits_of(Target{}));
  constexpr int rows = 2, panels = 2, width = Bits::vectors::lanes;
  std::mt19937 generator(static_cast<std::mt19937::result_type>(words));
  const auto count = static_cast<std::size_t>(words);
  Words weights((1 + panels) * width * count), x(rows * count);
  for (std::uint32_t& word : weights)
    word = all_differ ? 0xffffffffu : static_cast<std::uint32_t>(generator());
  for (std::uint32_t& word : x) word = all_differ ? 0u : static_cast<std::uint32_t>(generator());
  kernel::TileCounts<Bits, rows, panels> counts;
  Tile<Bits>::count(kernel::SignPanels{weights.data(), (1 + panels) * width, words}, width, x.data(), counts);
  CAPTURE(Target::name, words, all_differ);
  for (std::size_t panel = 0; panel < panels; ++panel)
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t output = 0; output < width; ++output) {
        int differing = 0;
        for (std::size_t word = 0; word < count; ++word)
          differing +=
              std::popcount(weights[((panel + 1) * count + word) * width + output] ^ x[row * count + word]);
        CHECK(counts.values[(panel * rows + row) * width + output] == differing);
      }
}

template <template <class> class Tile>
void check_targets(int words) {
  for_each_target([&]<class Target>() {
    if constexpr (std::is_base_of_v<kernel::simd, Target>)
      for (const bool all_differ : {false, true}) check_counts<Target, Tile>(words, all_differ);
  });
}

template <class Bits>
struct CarryingTile
    : std::conditional_t<kernel::CarriesBits<Bits>, kernel::CarrySaveTile<Bits>, kernel::CountingTile<Bits>> {
};

}  // namespace

TEST_CASE("tiles of signs count what differs, with as many words as bytes hold, and more") {
  for (int words = 1; words <= 33; ++words) check_targets<kernel::CountingTile>(words);
  for (const int words : {47, 48, 49, 300}) check_targets<kernel::CountingTile>(words);
}

TEST_CASE("tiles that carry bits on count what differs, for every remainder of eight words") {
  for (int words = 1; words <= 17; ++words) check_targets<CarryingTile>(words);
  check_targets<CarryingTile>(300);
}

#else

TEST_CASE("units without vectors have no tiles of signs") {
  CHECK_FALSE(std::is_base_of_v<whet::kernel::simd, whet::target::native>);
}

#endif
