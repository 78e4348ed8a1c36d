#include <vector>

#include <whet/topology/average_pool.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/train/operation/pool.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

template <class Layer, auto... Extents>
std::vector<double> pooled(const std::vector<double>& input) {
  constexpr whet::LayerRecord record = whet::records<whet::Sequential<whet::Input<Extents...>, Layer>>[0];
  const auto out = static_cast<Eigen::Index>(record.output.size());
  std::vector<double> output(record.output.size());
  whet::ThreadPool pool(1);
  whet::ForwardPass<double> pass{{input.data(), 1, static_cast<Eigen::Index>(input.size())},
                                 {output.data(), 1, out},
                                 {{nullptr, 0, 0}, {nullptr, 0}},
                                 nullptr,
                                 pool};
  whet::make_operation<double>(Layer{}, record)->forward(pass);
  return output;
}

/// Rows of three pixels.
const std::vector<double> nine{-1, -2, -3,  //
                               -4, -5, -6,  //
                               -7, -8, -9};

}  // namespace

TEMPLATE_TEST_CASE("the gradient of a pooling agrees with central differences", "", whet::MaxPool<2>,
                   (whet::MaxPool<3, whet::Stride{2}, whet::Same>),
                   (whet::MaxPool<whet::Size{2, 3}, whet::Stride{1, 2}>), whet::AveragePool<2>,
                   (whet::AveragePool<3, whet::Stride{2}, whet::Same>),
                   (whet::AveragePool<whet::Size{3, 1}, whet::Stride{1, 2}>), whet::GlobalAveragePool) {
  CHECK(operation_gradient_errors<TestType, 5, 6, 3>(4).input < 1e-8);
}

TEST_CASE("the gradient of a pooling is right where several threads work") {
  CHECK(operation_gradient_errors<whet::MaxPool<2>, 10, 10, 20>(20).input < 1e-8);
}

TEST_CASE("padding takes no part in a pooling") {
  using Largest = whet::MaxPool<2, whet::Stride{2}, whet::Same>;
  using Mean = whet::AveragePool<2, whet::Stride{2}, whet::Same>;
  CHECK(pooled<Largest, 3, 3>(nine) == std::vector<double>{-1, -3, -7, -9});
  CHECK(pooled<Mean, 3, 3>(nine) == std::vector<double>{-3, -4.5, -7.5, -9});
  CHECK(pooled<whet::GlobalAveragePool, 3, 3>(nine)[0] == Catch::Approx(-5.0));
}

TEST_CASE("pooling is by channel") {
  CHECK(pooled<whet::MaxPool<whet::Size{1, 2}>, 1, 2, 2>({1, 8, 5, 3}) == std::vector<double>{5, 8});
  CHECK(pooled<whet::GlobalAveragePool, 1, 2, 2>({1, 8, 5, 4}) == std::vector<double>{3, 6});
}
