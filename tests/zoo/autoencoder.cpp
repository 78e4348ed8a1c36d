#include <whet/whet.hpp>
#include <whet/zoo/autoencoder.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;
using Network = zoo::Autoencoder<>;

// The graph of MLPerf Tiny's ad01_int8.tflite.
static_assert(totals<Network>.macs == 264'192);
static_assert(totals<Network>.tflite_bytes() == 270'880);
static_assert(totals<Network>.parameters() == 265'864);

// TensorFlow Lite Micro's arena for it on Cortex-M.
static_assert(Model<Network, Int8Policy, target::generic>::workspace_bytes <= 2'580);
static_assert(Model<Network, Int8Policy>::workspace_bytes <= 2'580);

static_assert(same_records<Folded<zoo::Autoencoder<BatchNorm>>, Network>(),
              "folding the trained network gives the deployed one");

}  // namespace

TEST_CASE("the autoencoder needs its input and one hidden layer") {
  CHECK(Model<Network, Int8Policy, target::generic>::workspace_bytes == 640 + 128);
  CHECK(output_shape<Network> == input_shape<Network>);
}
