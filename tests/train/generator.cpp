#include <cstdint>
#include <vector>

#include <whet/train/generator.hpp>

#include "catch.hpp"

TEST_CASE("the generator gives the published numbers of xoshiro256**") {
  // Test vector of the crate rand_xoshiro, made with the authors' C code.
  whet::Generator generator(whet::Generator::State{1, 2, 3, 4});
  const std::vector<std::uint64_t> expected{11520,
                                            0,
                                            1509978240,
                                            1215971899390074240U,
                                            1216172134540287360U,
                                            607988272756665600U,
                                            16172922978634559625U,
                                            8476171486693032832U,
                                            10595114339597558777U,
                                            2904607092377533576U};
  std::vector<std::uint64_t> found;
  for (std::size_t count = 0; count < expected.size(); ++count) found.push_back(generator());
  CHECK(found == expected);
}

TEST_CASE("a seed is expanded by splitmix64") {
  // The first outputs of the authors' splitmix64 from state 0.
  const whet::Generator::State expected{0xe220a8397b1dcdafU, 0x6e789e6aa1b965f4U, 0x06c45d188009454fU,
                                        0xf88bb8a8724c81ecU};
  CHECK(whet::Generator(0).state() == expected);
}

TEST_CASE("uniform numbers lie in [0, 1) and average a half") {
  whet::Generator generator(7);
  double sum = 0.0;
  for (int count = 0; count < 100000; ++count) {
    const double number = generator.uniform();
    REQUIRE((number >= 0.0 && number < 1.0));
    sum += number;
  }
  CHECK(sum / 100000 == Catch::Approx(0.5).margin(0.005));
}

TEST_CASE("a generator goes on from its state") {
  whet::Generator first(3);
  first();
  whet::Generator second(first.state());
  CHECK(first() == second());
  CHECK(first == second);
}
