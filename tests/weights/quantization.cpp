#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/weights/quantization.hpp>

#include "catch.hpp"

namespace {

struct Net : whet::Sequential<whet::Input<4>, whet::Dense<3>, whet::ReLU, whet::Dense<2>> {};
static_assert(whet::Quantization<Net>::tensors == 4, "the input and the output of each layer");

}  // namespace

TEST_CASE("nothing is decided at first") {
  const whet::Quantization<Net> quantization;
  for (const auto& range : quantization.ranges) CHECK(range == whet::Range{});
  for (const auto& fixed : quantization.fixed) CHECK_FALSE(fixed.has_value());
  for (const auto& scales : quantization.weight_scales) CHECK(scales.empty());
}
