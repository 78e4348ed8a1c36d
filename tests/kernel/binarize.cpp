#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <whet/kernel/binarize.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "signs.hpp"
#include "targets.hpp"

namespace kernel = whet::kernel;

namespace {

template <class Element>
void check(const std::vector<Element>& x, const signs::Signs& expected, int runs, std::int32_t zero_point) {
  const int length = static_cast<int>(x.size()) / runs;
  const auto words = signs::pack(expected, static_cast<std::size_t>(length));
  const ExactInput<Element> input(x, 1);
  for_each_target([&]<class Target>() {
    GuardedOutput<std::uint32_t> output(words.size());
    binarize(Target{}, input.data(), output.data(), runs, length, zero_point);
    CAPTURE(Target::name, runs, length);
    CHECK(output.intact());
    CHECK(output.values() == words);
  });
}

}  // namespace

TEST_CASE("zeros of both signs count as +1 and a NaN as -1") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float least = std::numeric_limits<float>::denorm_min();
  const std::vector<float> values{0.0f,  -0.0f,     1.0f,   -1.0f,
                                  least, -infinity, -least, std::numeric_limits<float>::quiet_NaN()};
  const signs::Signs expected{1, 1, 1, -1, 1, -1, -1, -1};
  check<float>(values, expected, 1, 0);
  std::vector<float> many;
  signs::Signs all;
  for (int index = 0; index < 8; ++index) {
    many.insert(many.end(), values.begin(), values.end());
    all.insert(all.end(), expected.begin(), expected.end());
  }
  check<float>(many, all, 1, 0);
}

TEST_CASE("each run begins with a word of its own, padded with +1") {
  std::mt19937 generator(3);
  for (const int length : {1, 31, 32, 33, 64, 71}) {
    constexpr int runs = 5;
    const auto expected = signs::draw(static_cast<std::size_t>(runs * length), 0.5, generator);
    check(std::vector<float>(expected.begin(), expected.end()), expected, runs, 0);
  }
}

TEST_CASE("int8 values count as +1 from the zero point on") {
  std::mt19937 generator(4);
  std::uniform_int_distribution<int> any(-128, 127);
  for (const int zero_point : {-128, -3, 0, 127}) {
    std::vector<std::int8_t> values;
    signs::Signs expected;
    for (int index = 0; index < 3 * 45; ++index) {
      const int value = index % 9 == 0                        ? zero_point
                        : index % 9 == 1 && zero_point > -128 ? zero_point - 1
                                                              : any(generator);
      values.push_back(static_cast<std::int8_t>(value));
      expected.push_back(value < zero_point ? -1 : 1);
    }
    check(values, expected, 3, zero_point);
  }
}
