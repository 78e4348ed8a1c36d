#include <whet/topology/batch_norm.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/is_rectifier.hpp>

#include "catch.hpp"

namespace {
template <class Layer>
bool rectifies() {
  return whet::is_rectifier(whet::records<whet::Sequential<whet::Input<2, 2, 3>, Layer>>[0]);
}
}  // namespace

TEST_CASE("activations of the ReLU family are rectifiers, bounded ones and other layers are not") {
  CHECK(rectifies<whet::ReLU>());
  CHECK(rectifies<whet::ReLU6>());
  CHECK(rectifies<whet::PReLU>());
  CHECK(rectifies<whet::HardSwish>());
  CHECK_FALSE(rectifies<whet::Sigmoid>());
  CHECK_FALSE(rectifies<whet::Tanh>());
  CHECK_FALSE(rectifies<whet::BatchNorm>());
}
