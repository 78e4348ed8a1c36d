#include <whet/whet.hpp>
#include <whet/zoo/resnet8.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;
using Network = zoo::ResNet8<>;

// The graph of MLPerf Tiny's pretrainedResnet_quant.tflite: 12,501,632 multiply-accumulates, constants of
// 78,752 bytes of which the shape of a Reshape takes 8.
static_assert(totals<Network>.macs == 12'501'632);
static_assert(totals<Network>.tflite_bytes() == 78'752 - 8);
static_assert(totals<Network>.parameters() == 77'706);

// TensorFlow Lite Micro's arena for it on Cortex-M.
static_assert(Model<Network, Int8Policy, target::generic>::workspace_bytes <= 54'996);
static_assert(Model<Network, Int8Policy>::workspace_bytes <= 54'996);
static_assert(Model<Network, TfliteInt8Policy, target::generic>::workspace_bytes <= 54'996);

static_assert(same_records<Folded<zoo::ResNet8<BatchNorm>>, Network>(),
              "folding the trained network gives the deployed one");
static_assert(layer_count<zoo::ResNet8<BatchNorm>> == layer_count<Network> + 7);

}  // namespace

TEST_CASE("ResNet-8 needs no more than the three images that a residual block keeps") {
  // 32x32x16 values each: the block's input, the input of its last convolution and the output of that.
  CHECK(Model<Network, Int8Policy, target::generic>::workspace_bytes == 3 * 32 * 32 * 16);
  CHECK(output_shape<Network> == Shape(10));
}
