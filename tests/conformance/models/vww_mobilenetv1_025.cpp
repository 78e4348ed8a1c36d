#include <whet/whet.hpp>
#include <whet/zoo/mobilenet_v1.hpp>

#include "conformance/models/whole_model.hpp"

using whet::zoo::VisualWakeWords;

TEST_CASE("the int8 visual wake words model comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/vww_mobilenetv1_025");
  const auto imported = conformance::import_model<VisualWakeWords<>>("vww_mobilenetv1_025", "vww_96_int8");
  for_each_target([&]<class Target>() { conformance::check_int8<Target>(imported, 2); });
}

TEST_CASE("the float visual wake words model comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("models/vww_mobilenetv1_025");
  const auto imported = conformance::import_model<VisualWakeWords<>>("vww_mobilenetv1_025", "vww_96_float");
  for_each_target([&]<class Target>() { conformance::check_float<Target>(imported, 2); });
}
