#include <cstddef>
#include <vector>

#include <whet/importer/calibrate_from.hpp>
#include <whet/io/npy.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

struct Net : whet::Sequential<whet::Input<3>, whet::Dense<2>, whet::ReLU> {};

/// Weights 0, 1/8, 2/8 and 3/8, 4/8, 5/8.
Graph graph() {
  graphs::Builder net;
  const std::size_t x = net.input({3});
  return net.finish(net.relu(net.node(OperatorKind::dense, {x, net.constant({2, 3})}, {2})));
}

std::string error_for(const std::vector<std::size_t>& shape, std::size_t values) {
  const files::TemporaryFolder folder;
  whet::write_npy<float>(folder / "samples.npy", shape, std::vector<float>(values));
  return files::error_of([&] { calibrate_from<Net>(graph(), folder / "samples.npy"); }).what();
}

}  // namespace

TEST_CASE("ranges are those that a file's samples give") {
  const files::TemporaryFolder folder;
  whet::write_npy<float>(folder / "samples.npy", {2, 3}, std::vector<float>{1, 2, 4, -8, 0, 0});
  const auto found = calibrate_from<Net>(graph(), folder / "samples.npy");
  CHECK(found.ranges[0].high == Catch::Approx(4.0F).epsilon(1e-2));
  CHECK(found.ranges[0].low == Catch::Approx(-8.0F).epsilon(1e-2));
  // .375 + 2 · .5 + 4 · .625, and a ReLU of what is negative.
  CHECK(found.ranges[2].high == Catch::Approx(3.875F).epsilon(1e-2));
  CHECK(found.ranges[2].low == Catch::Approx(0.0F).margin(1e-6));
}

TEST_CASE("axes of one value may be left out, others may not") {
  using detail::are_samples_of;
  CHECK(are_samples_of({5, 28, 28, 1}, whet::Shape(28, 28, 1)));
  CHECK(are_samples_of({5, 28, 28}, whet::Shape(28, 28, 1)));
  CHECK(are_samples_of({5, 784}, whet::Shape(28, 28, 1)));
  CHECK(are_samples_of({5, 1, 1, 10}, whet::Shape(10)));
  CHECK(are_samples_of({5, 49, 10}, whet::Shape(49, 1, 10)));
  CHECK_FALSE(are_samples_of({5, 28, 14, 2}, whet::Shape(28, 28, 1)));
  CHECK_FALSE(are_samples_of({5, 10, 49}, whet::Shape(49, 1, 10)));
  CHECK_FALSE(are_samples_of({784}, whet::Shape(28, 28, 1)));
}

TEST_CASE("samples of another shape, or none, are refused in words") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(error_for({2, 4}, 8), ContainsSubstring("expected samples of shape 3") &&
                                       ContainsSubstring("or of 3 values, found shape [2, 4]"));
  CHECK_THAT(error_for({0, 3}, 0), ContainsSubstring("found shape [0, 3]"));
}
