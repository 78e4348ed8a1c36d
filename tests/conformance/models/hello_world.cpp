#include <whet/whet.hpp>

#include "conformance/models/whole_model.hpp"

namespace {

using namespace whet;

/// A sine, of TensorFlow Lite Micro's examples.
struct HelloWorld : Sequential<Input<1>, Dense<16>, ReLU, Dense<16>, ReLU, Dense<1>> {};

}  // namespace

TEST_CASE("the int8 sine comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/hello_world");
  const auto imported = conformance::import_model<HelloWorld>("hello_world", "hello_world_int8");
  for_each_target([&]<class Target>() { conformance::check_int8<Target>(imported, 256); });
}

TEST_CASE("the float sine comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("models/hello_world");
  const auto imported = conformance::import_model<HelloWorld>("hello_world", "hello_world_float");
  for_each_target([&]<class Target>() { conformance::check_float<Target>(imported, 256); });
}
