#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/few_bytes.hpp>

#include "../buffers.hpp"
#include "catch.hpp"

namespace kernel = whet::kernel;

TEST_CASE("few bytes are read and written to the last one, and no further") {
  for (int count = 0; count <= 8; ++count) {
    CAPTURE(count);
    std::vector<std::uint8_t> bytes;
    std::uint64_t word = 0;
    for (int byte = 0; byte < count; ++byte) {
      bytes.push_back(static_cast<std::uint8_t>(201 + 3 * byte));
      word |= std::uint64_t{bytes.back()} << (8 * byte);
    }
    const ExactInput<std::uint8_t> input(bytes, 1);
    CHECK(kernel::load_few(input.data(), count) == word);
    GuardedOutput<std::uint8_t> output(bytes.size());
    kernel::store_few(output.data(), word | (count < 8 ? ~std::uint64_t{0} << (8 * count) : 0), count);
    CHECK(output.intact());
    CHECK(output.values() == bytes);
  }
}

#if WHET_HAS_AVX2
TEST_CASE("the first lanes of a vector are read and written alone, as words and as bytes") {
  constexpr int lanes = kernel::lanes;
  for (int count = 1; count <= lanes; ++count) {
    CAPTURE(count);
    std::vector<std::int16_t> words;
    std::vector<std::int8_t> bytes;
    for (int lane = 0; lane < count; ++lane) {
      bytes.push_back(static_cast<std::int8_t>(-128 + 31 * lane));
      words.push_back(static_cast<std::int16_t>(-32768 + 8191 * lane));
    }
    const ExactInput<std::int16_t> input(words, 1);
    const kernel::Integers read = kernel::widen_first(input.data(), count);
    std::int32_t all[lanes];
    read.store_unaligned(all);
    for (int lane = 0; lane < lanes; ++lane)
      CHECK(all[lane] == (lane < count ? words[static_cast<std::size_t>(lane)] : 0));
    GuardedOutput<std::int16_t> words_written(words.size());
    kernel::store_first(words_written.data(), read, count);
    CHECK(words_written.intact());
    CHECK(words_written.values() == words);

    for (int lane = 0; lane < lanes; ++lane) all[lane] = -128 + 31 * lane;
    const auto values = kernel::Integers::load_unaligned(all);
    GuardedOutput<std::int8_t> bytes_written(bytes.size());
    kernel::store_first(bytes_written.data(), values, count);
    CHECK(bytes_written.intact());
    CHECK(bytes_written.values() == bytes);
    GuardedOutput<std::int8_t> narrowed(bytes.size());
    kernel::Avx2Vectors::narrower(0, -128, 127).store_one(narrowed.data(), values, count);
    CHECK(narrowed.intact());
    CHECK(narrowed.values() == bytes);
  }
}
#endif
