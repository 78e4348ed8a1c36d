#include <limits>

#include <whet/precision/bits.hpp>

#include "catch.hpp"

namespace {

using whet::BitRuns;
using whet::Format;

static_assert(whet::words_of(1) == 1 && whet::words_of(32) == 1 && whet::words_of(33) == 2);
static_assert(whet::channel_elements(40, Format::bits) == 2 &&
              whet::channel_elements(40, Format::int8) == 40);

constexpr BitRuns window{9, 40};
static_assert(window.values() == 360 && window.words() == 18);
static_assert(window.place(0) == 0 && window.place(39) == 39 && window.place(40) == 64 &&
                  window.place(80) == 128,
              "each run begins with a word of its own");

static_assert(whet::sign_bit(0.0f) == 0 && whet::sign_bit(-0.0f) == 0 && whet::sign_bit(-1e-40f) == 1 &&
              whet::sign_bit(std::numeric_limits<float>::quiet_NaN()) == 1);
static_assert(whet::count_differing(0xf0f0u, 0xff00u) == 8 && whet::count_differing(0, ~0u) == 32);

constexpr whet::Geometry image{{5, 6, 40}, {5, 6, 7}, {.kernel_height = 3}};
static_assert(whet::in_words(image).input == whet::Shape(5, 6, 2) &&
              whet::in_words(image).output == whet::Shape(5, 6, 1) &&
              whet::in_words(image).window == image.window);

}  // namespace

TEST_CASE("signs lie 32 to a word, the first in the lowest bit") { SUCCEED("as the assertions above say"); }
