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

/// Counts of the panels of a layer behind its first, against std::popcount. Short: of one, by the tile for
/// few words.
template <class Target, bool Short>
void check_counts(int words, bool all_differ) {
  using Bits = decltype(kernel::bits_of(Target{}));
  constexpr int rows = 2, panels = Short ? 1 : 2, width = Bits::vectors::lanes;
  std::mt19937 generator(static_cast<std::mt19937::result_type>(words));
  const auto count = static_cast<std::size_t>(words);
  Words weights((1 + panels) * width * count), x(rows * count);
  for (std::uint32_t& word : weights)
    word = all_differ ? 0xffffffffu : static_cast<std::uint32_t>(generator());
  for (std::uint32_t& word : x) word = all_differ ? 0u : static_cast<std::uint32_t>(generator());
  kernel::TileCounts<Bits, rows, panels> counts;
  const kernel::SignPanels layer{weights.data(), (1 + panels) * width, words};
  if constexpr (Short)
    kernel::short_binary_tile<Bits, rows>(layer, width, x.data(), words, counts);
  else
    kernel::binary_tile<Bits, rows, panels>(layer, width, x.data(), words, counts);
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

template <bool Short>
void check_targets(int words) {
  for_each_target([&]<class Target>() {
    if constexpr (std::is_base_of_v<kernel::simd, Target>)
      for (const bool all_differ : {false, true}) check_counts<Target, Short>(words, all_differ);
  });
}

}  // namespace

TEST_CASE("tiles of signs count what differs, for every remainder of eight words") {
  for (int words = 1; words <= 17; ++words) check_targets<false>(words);
  check_targets<false>(300);
}

TEST_CASE("tiles of few words count what differs, up to the last word that bytes hold") {
  for (int words = 1; words <= kernel::most_short_words; ++words) check_targets<true>(words);
}

#else

TEST_CASE("units without vectors have no tiles of signs") {
  CHECK_FALSE(std::is_base_of_v<whet::kernel::simd, whet::target::native>);
}

#endif
