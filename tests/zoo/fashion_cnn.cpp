#include <whet/whet.hpp>
#include <whet/zoo/fashion_cnn.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;
using Network = zoo::FashionCNN;

static_assert(totals<Network>.parameters() < 100'000);
static_assert(totals<Folded<Network>>.parameters() < totals<Network>.parameters());
static_assert(input_shape<Network> == Shape(28, 28) && output_shape<Network> == Shape(10));

constexpr int count(LayerRole role) {
  int layers = 0;
  for (const LayerRecord& record : records<Folded<Network>>) layers += record.role == role ? 1 : 0;
  return layers;
}
static_assert(count(LayerRole::convolution) > 0);
static_assert(count(LayerRole::normalization) == 0, "every batch normalization folds");

}  // namespace

TEST_CASE("the Fashion-MNIST network is small enough to train in minutes and to run on a microcontroller") {
  CHECK(totals<Network>.macs < 10'000'000);
  CHECK(Model<Folded<Network>, Int8Policy, target::generic>::weight_bytes < 128 * 1024);
  CHECK(Model<Folded<Network>, Int8Policy, target::generic>::workspace_bytes < 64 * 1024);
}
