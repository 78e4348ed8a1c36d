#include <vector>

#include <whet/topology/relu.hpp>
#include <whet/train/proxy/with_identity.hpp>

#include "catch.hpp"

namespace {
struct Rectified : whet::Sequential<whet::Input<2>, whet::ReLU> {};
}  // namespace

TEST_CASE("the layers that were chosen hand on what they take, the others do not") {
  whet::ThreadPool pool(1);
  const auto network = whet::candidate_network<float, Rectified>();
  const std::vector<float> inputs{-3, 5};
  const auto first_output = [&](bool chosen) {
    auto engine = whet::make_engine(whet::with_identity(network, [&](const auto&) { return chosen; }), pool);
    engine.forward({inputs.data(), 1, 2}, 0);
    return engine.output(0)(0, 0);
  };
  CHECK(first_output(true) == -3.0F);
  CHECK(first_output(false) == 0.0F);
}
