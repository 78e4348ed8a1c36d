#include <whet/whet.hpp>
#include <whet/zoo/autoencoder.hpp>

#include "conformance/models/whole_model.hpp"

TEST_CASE("the int8 autoencoder of MLPerf Tiny comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/ad_toycar");
  const auto imported = conformance::import_model<whet::zoo::Autoencoder<>>("ad_toycar", "ad01_int8");
  for_each_target([&]<class Target>() { conformance::check_int8<Target>(imported, 60); });
}

TEST_CASE("the float autoencoder of MLPerf Tiny comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("models/ad_toycar");
  const auto imported = conformance::import_model<whet::zoo::Autoencoder<>>("ad_toycar", "ad01_fp32");
  // Ten layers of single precision: the golden outputs are themselves 1.1e-5 off those of double precision.
  for_each_target([&]<class Target>() { conformance::check_float<Target>(imported, 60, 2e-5f); });
}
