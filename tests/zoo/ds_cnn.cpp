#include <whet/whet.hpp>
#include <whet/zoo/ds_cnn.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;
using Network = zoo::DSCNN<>;

// The graph of MLPerf Tiny's kws_ref_model.tflite: 2,656,768 multiply-accumulates, constants of 24,376 bytes
// of which the shape of a Reshape takes 8.
static_assert(totals<Network>.macs == 2'656'768);
static_assert(totals<Network>.tflite_bytes() == 24'376 - 8);
static_assert(totals<Network>.parameters() == 22'604);

// TensorFlow Lite Micro's arena for it on Cortex-M.
static_assert(Model<Network, Int8Policy, target::generic>::workspace_bytes <= 22'820);
static_assert(Model<Network, Int8Policy>::workspace_bytes <= 22'820);
static_assert(Model<Network, TfliteInt8Policy, target::generic>::workspace_bytes <= 22'820);

static_assert(same_records<Folded<zoo::DSCNN<BatchNorm>>, Network>(),
              "folding the trained network gives the deployed one");
static_assert(layer_count<zoo::DSCNN<BatchNorm>> == layer_count<Network> + 9);

}  // namespace

TEST_CASE("DS-CNN needs no more than two of its images") {
  CHECK(records<Network>[0].output == Shape(25, 5, 64));
  CHECK(Model<Network, Int8Policy, target::generic>::workspace_bytes == 2 * 25 * 5 * 64);
}
