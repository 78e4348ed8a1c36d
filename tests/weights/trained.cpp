#include <whet/topology/dense.hpp>
#include <whet/weights/trained.hpp>

#include "catch.hpp"

namespace {

struct Net : whet::Sequential<whet::Input<2>, whet::Dense<1>> {};

}  // namespace

TEST_CASE("weights and their quantization travel together") {
  whet::Trained<Net> trained;
  trained.weights.layer<0>().kernel(0, 1) = 2.0f;
  trained.quantization.ranges[1].high = 3.0f;
  const whet::Trained<Net> copy = trained;
  CHECK(copy.weights.layer<0>().kernel(0, 1) == 2.0f);
  CHECK(copy.quantization.ranges[1].high == 3.0f);
}
