#include <whet/whet.hpp>
#include <whet/zoo/resnet8.hpp>

#include "conformance/models/whole_model.hpp"

TEST_CASE("the int8 image classifier of MLPerf Tiny comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/ic_resnet8");
  const auto imported =
      conformance::import_model<whet::zoo::ResNet8<>>("ic_resnet8", "pretrainedResnet_quant");
  for_each_target([&]<class Target>() { conformance::check_int8<Target>(imported, 21); });
}

TEST_CASE("the float image classifier of MLPerf Tiny comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("models/ic_resnet8");
  const auto imported = conformance::import_model<whet::zoo::ResNet8<>>("ic_resnet8", "pretrainedResnet");
  for_each_target([&]<class Target>() { conformance::check_float<Target>(imported, 21); });
}
