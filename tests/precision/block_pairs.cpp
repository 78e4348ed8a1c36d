#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include <whet/precision/block_pairs.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Target = target::avx2;

constexpr int panel_outputs = 8;
constexpr int block_weights = 4 * panel_outputs;

/// Panels of weights, all zero at first. Shape: [panels][blocks][outputs of a panel][4].
struct Panels {
  int panels;
  int blocks;
  std::vector<std::int8_t> weights;
  std::vector<std::int16_t> moves;
  int paired = 0;

  Panels(int panel_count, int block_count)
      : panels(panel_count),
        blocks(block_count),
        weights(static_cast<std::size_t>(panel_count * block_count * block_weights)),
        moves(static_cast<std::size_t>(block_count), std::int16_t{99}) {}

  std::int8_t& at(int panel, int block, int lane, int input) {
    return weights[static_cast<std::size_t>(((panel * blocks + block) * panel_outputs + lane) * 4 + input)];
  }
  void find() {
    const auto search = std::make_unique<BlockPairSearch<Target>>(
        weights.data(), panels, std::ptrdiff_t{block_weights} * blocks, blocks);
    paired = search->find(moves.data());
  }
  /// The blocks in the order that was found.
  std::vector<int> order() const {
    std::vector<int> result;
    for (int place = 0; place < blocks; ++place)
      result.push_back(place + moves[static_cast<std::size_t>(place)]);
    return result;
  }
  /// The sum that inputs of 127 give of the weights of a sign that two blocks have for one lane of 16 bits.
  int furthest(int one, int other, int panel, int lane, int half, bool negative) {
    int sum = 0;
    for (const int block : {one, other})
      for (const int input : {half, half + 1}) {
        const int weight = at(panel, block, lane, input);
        if ((weight < 0) == negative) sum += 127 * weight;
      }
    return sum;
  }
  bool fits(int one, int other) {
    for (int panel = 0; panel < panels; ++panel)
      for (int lane = 0; lane < panel_outputs; ++lane)
        for (const int half : {0, 2})
          if (furthest(one, other, panel, lane, half, false) > 32767 ||
              furthest(one, other, panel, lane, half, true) < -32768)
            return false;
    return true;
  }
  /// Whether the order has each block once, and pairs fit.
  void check() {
    std::vector<int> found = order();
    REQUIRE(paired % 2 == 0);
    REQUIRE(paired <= blocks);
    for (int place = 0; place < paired; place += 2)
      CHECK(fits(found[static_cast<std::size_t>(place)], found[static_cast<std::size_t>(place) + 1]));
    std::sort(found.begin(), found.end());
    for (int block = 0; block < blocks; ++block) CHECK(found[static_cast<std::size_t>(block)] == block);
  }
};

Panels bell_shaped(int panels, int blocks, float deviation, unsigned seed) {
  Panels result(panels, blocks);
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.0F, deviation);
  for (auto& weight : result.weights)
    weight = static_cast<std::int8_t>(std::clamp(normal(generator), -127.0F, 127.0F));
  return result;
}

}  // namespace

TEST_CASE("blocks go in pairs up to the sum of weights that 16 bits hold, and not beyond") {
  for (const int sign : {1, -1})
    for (const int excess : {0, 1}) {
      Panels panels(4, 2);
      const auto set = [&](int block, int input, int weight) {
        panels.at(3, block, 5, input) = static_cast<std::int8_t>(sign * weight);
      };
      set(0, 2, 127);
      set(0, 3, 2);
      set(1, 2, 2 + excess);
      set(1, 3, 127);
      // Neither another half of the same output nor the other sign counts.
      panels.at(3, 0, 5, 1) = panels.at(3, 1, 5, 1) = static_cast<std::int8_t>(sign * 127);
      panels.at(2, 0, 5, 2) = panels.at(2, 1, 5, 2) = static_cast<std::int8_t>(sign * 127);
      panels.at(2, 0, 5, 3) = panels.at(2, 1, 5, 3) = static_cast<std::int8_t>(-sign * 127);
      panels.find();
      panels.check();
      CHECK(panels.paired == (excess == 0 ? 2 : 0));
    }
}

TEST_CASE("each block has one place and pairs are exact, whatever the weights") {
  unsigned seed = 0;
  for (const int panels : {1, 3, 4})
    for (const int blocks : {0, 1, 2, 7, 16, 33, 300})
      for (const float deviation : {10.0F, 45.0F, 60.0F, 1000.0F}) {
        Panels layer = bell_shaped(panels, blocks, deviation, ++seed);
        layer.find();
        CAPTURE(panels, blocks, deviation);
        layer.check();
        if (deviation == 10.0F) CHECK(layer.paired == blocks / 2 * 2);
      }
}

TEST_CASE("nearly all blocks of weights as training leaves them go in pairs, near one another") {
  // Of 640 normally distributed weights the largest is about 3.2 deviations.
  Panels layer = bell_shaped(4, 160, 127.0F / 3.2F, 3);
  int neighbours = 0;
  for (int block = 0; block < layer.blocks; block += 2) neighbours += layer.fits(block, block + 1) ? 2 : 0;
  CHECK(neighbours < 156);
  layer.find();
  layer.check();
  CHECK(layer.paired >= 158);
  int furthest = 0;
  for (const int move : layer.moves) furthest = std::max(furthest, std::abs(move));
  CHECK(furthest <= 40);
}

TEST_CASE("blocks that fit no free one change partners with a pair") {
  // 0 and 1 fit anything, 2 and 3 only those: the nearest partners would leave 2 and 3 alone.
  Panels layer(1, 4);
  for (const int block : {2, 3})
    for (const int input : {0, 1}) layer.at(0, block, 0, input) = 100;
  CHECK(layer.fits(0, 1));
  CHECK_FALSE(layer.fits(2, 3));
  layer.find();
  layer.check();
  CHECK(layer.paired == 4);
}

TEST_CASE("many blocks that fit none end the search in time") {
  Panels layer(1, BlockPairSearch<Target>::most_blocks);
  for (int block = 0; block < layer.blocks; ++block)
    for (int input = 0; input < 2; ++input) layer.at(0, block, 0, input) = 127;
  layer.find();
  CHECK(layer.paired == 0);
  CHECK(std::all_of(layer.moves.begin(), layer.moves.end(), [](int move) { return move == 0; }));
}

TEST_CASE("layers know pairs where the target adds them, inputs are many, and none is negative") {
  CHECK(Int8Affine<Target, 40, 48, true>::has_block_pairs);
  CHECK_FALSE(Int8Affine<Target, 40, 47, true>::has_block_pairs);
  CHECK_FALSE(Int8Affine<Target, 40, 48, false>::has_block_pairs);
  CHECK_FALSE(Int8Affine<target::generic, 40, 48, true>::has_block_pairs);
  CHECK_FALSE(Int8Affine<target::avx_vnni, 40, 48, true>::has_block_pairs);
  CHECK_FALSE(Int8Affine<target::avx512, 40, 48, true>::has_block_pairs);
  CHECK_FALSE(Int8Affine<Target, 64, 50, true, Target::int8_depthwise_panel>::has_block_pairs);
  CHECK(DynamicInt8Affine<Target, 40, 48, true>::has_block_pairs);
  CHECK_FALSE(DynamicInt8Affine<Target, 40, 48, false>::has_block_pairs);
}

TEST_CASE("a layer's pairs follow from its weights, group by group") {
  std::vector<float> kernel(40 * 50);
  for (std::size_t index = 0; index < kernel.size(); ++index) kernel[index] = index % 50 == 0 ? 1.0F : 0.01F;
  // The second group of outputs: its inputs 0 to 7 do not fit one another.
  for (const std::size_t input : {0U, 1U, 4U, 5U}) kernel[39 * 50 + input] = 1.0F;
  const AffineSource source{
      .kernel = kernel.data(), .input = {0.1F, 0}, .output = {0.1F, 0}, .low = -9.0F, .high = 9.0F};
  const auto check = [&](auto& parameters) {
    pack(parameters, source);
    const auto& pairs = parameters.block_pairs;
    REQUIRE(pairs.groups == 2);
    REQUIRE(pairs.blocks == 13);
    REQUIRE(pairs.whole_blocks == 12);
    CHECK(pairs.paired[0] == 12);
    CHECK(pairs.paired[1] == 12);
    CHECK(std::all_of(pairs.moves, pairs.moves + 13, [](int move) { return move == 0; }));
    CHECK(pairs.moves[13] == 0);
    CHECK(1 + pairs.moves[14] == 2);  // the first block's partner
    CHECK(pairs.moves[25] == 0);      // inputs that are no whole block stay last
  };
  Int8Affine<Target, 40, 50, true> parameters;
  check(parameters);
  DynamicInt8Affine<Target, 40, 50, true> dynamic;
  check(dynamic);
}
