#include <whet/whet.hpp>
#include <whet/zoo/mobilenet_v1.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;
using Network = zoo::VisualWakeWords<>;

// The graph of MLPerf Tiny's vww_96_int8.tflite: 7,489,664 multiply-accumulates, constants of 219,072 bytes
// of which the shape of a Reshape takes 8.
static_assert(totals<Network>.macs == 7'489'664);
static_assert(totals<Network>.parameters() == 210'850);
static_assert(totals<Network>.tflite_bytes() == 219'072 - 8);

// TensorFlow Lite Micro's arena for it on Cortex-M.
static_assert(Model<Network, Int8Policy, target::generic>::workspace_bytes <= 100'708);
static_assert(Model<Network, TfliteInt8Policy, target::generic>::workspace_bytes <= 100'708);
static_assert(Model<Network, Int8Policy>::workspace_bytes <= 100'708);

static_assert(same_records<Folded<zoo::VisualWakeWords<BatchNorm>>, Network>(),
              "folding the trained network gives the deployed one");

// The paper's table 4: 569 million multiply-adds and 4.2 million parameters; table 6 has the width of a half.
using Full = zoo::MobileNetV1<>;
static_assert(totals<Full>.macs == 568'740'352 && totals<Full>.parameters() == 4'221'032);
static_assert(totals<Full>.macs / 1'000'000 == 568 && totals<Full>.parameters() / 100'000 == 42);
using Half = Scaled<Full, Ratio<1, 2>>;
static_assert((totals<Half>.macs + 500'000) / 1'000'000 == 149 &&
              (totals<Half>.parameters() + 50'000) / 100'000 == 13);
// Table 7: the resolution of 128 has 186 million.
using Small = Scaled<Full, Ratio<1, 1>, Ratio<4, 7>>;
static_assert(input_shape<Small> == Shape(128, 128, 3) && totals<Small>.macs / 1'000'000 == 186);

}  // namespace

TEST_CASE("MobileNetV1 at a quarter of its width needs no more than two images of its second block") {
  CHECK(Model<Network, Int8Policy, target::generic>::workspace_bytes == 48 * 48 * (8 + 16));
  CHECK(output_shape<Network> == Shape(2));
}
