#include <algorithm>
#include <array>

#include <whet/topology/sequential.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>
#include <whet/zoo/shuffle.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;

struct Body : Sequential<Input<4, 4, 8>, zoo::ShuffleBlock<4, Layers<>>> {};
struct Down : Sequential<Input<8, 8, 24>, zoo::ShuffleDownsample<58>> {};
static_assert(check<Body>() && output_shape<Body> == Shape(4, 4, 8));
static_assert(check<Down>() && output_shape<Down> == Shape(4, 4, 116));
// ShuffleNet V2 1.0x, first unit of stage 2 (24 to 116 channels), as in torchvision: 24 · 9 + 24 · 58 weights
// past, 24 · 58 + 58 · 9 + 58 · 58 in the branch.
static_assert(totals<Sequential<Input<56, 56, 24>, zoo::ShuffleDownsample<58, Layers<>>>>.weights ==
              24 * 9 + 24 * 58 + 24 * 58 + 58 * 9 + 58 * 58);

}  // namespace

TEST_CASE("half of the channels go past a shuffle block, every second one of its output") {
  Weights<Body> weights;
  std::fill(weights.values().begin(), weights.values().end(), 0.0f);
  // Only the last bias is left: the branch gives 7 everywhere.
  weights.layer<"conv2">().bias.fill(7.0f);
  const auto model = freeze<Float32Policy>(weights);
  std::array<float, 4 * 4 * 8> input{};
  for (std::size_t index = 0; index < input.size(); ++index) input[index] = static_cast<float>(index);
  HeapWorkspace<decltype(model)> workspace;
  const auto output = model(input, workspace);
  for (std::size_t pixel = 0; pixel < 16; ++pixel)
    for (std::size_t channel = 0; channel < 8; ++channel)
      CHECK(output[pixel * 8 + channel] == (channel % 2 == 1 ? 7.0f : input[pixel * 8 + channel / 2]));
}
