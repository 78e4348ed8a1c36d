#include <algorithm>
#include <cmath>

#include <whet/io/report/stage.hpp>
#include <whet/precision/int8.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<6>, Named<"stem", Dense<7>>, ReLU, Dense<3>> {};
}  // namespace

TEST_CASE("a stage has the sizes of the model, by step as well") {
  using Int8 = Model<Network, Int8Policy, target::generic>;
  const ReportStage stage = describe_stage("int8", Int8{});
  CHECK(stage.name == "int8");
  CHECK(stage.policy == "whet::Int8Policy");
  CHECK(stage.model_bytes == Int8::weight_bytes);
  CHECK(stage.workspace_bytes == Int8::workspace_bytes);
  CHECK(stage.macs == 6 * 7 + 7 * 3);
  CHECK(stage.energy_joule == 1e-12 * estimated_energy<Int8>);
  CHECK(std::isnan(stage.latency_seconds));
  REQUIRE(stage.steps.size() == 4);
  CHECK(stage.steps[0].type == "quantize");
  CHECK(stage.steps[1].layer == "stem");
  CHECK(stage.steps[1].type == "Dense + ReLU");
  CHECK(stage.steps[1].input == "6");
  CHECK(stage.steps[1].output == "7");
  CHECK(stage.steps[1].parameters == 49);
  CHECK(stage.steps[1].precision == "Int8Policy");
  std::size_t most = 0;
  for (const ReportStep& step : stage.steps) most = std::max(most, step.live_bytes);
  CHECK(most <= stage.workspace_bytes);
  CHECK(most > 0);
}
