#include <whet/whet.hpp>
#include <whet/zoo/ds_cnn.hpp>

#include "conformance/models/whole_model.hpp"

TEST_CASE("the int8 keyword spotter of MLPerf Tiny comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/kws_dscnn");
  const auto imported = conformance::import_model<whet::zoo::DSCNN<>>("kws_dscnn", "kws_ref_model");
  for_each_target([&]<class Target>() { conformance::check_int8<Target>(imported, 300); });
}
