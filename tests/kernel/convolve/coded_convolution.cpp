#include <random>

#include <whet/kernel/convolve.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>

#include "coded_reference.hpp"
#include "geometries.hpp"

namespace {

template <class Policy, class Target, int Outputs, int Inputs, bool NonNegativeInput>
using Filters = typename Policy::template convolution<Target, Outputs, Inputs, NonNegativeInput>;

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const std::int8_t* x, std::int8_t* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

/// Pointwise; gathered; in place of fewer products; transposed, which no target has kernels for; in groups of
/// channels.
template <class Policy>
void check_geometries(std::mt19937& generator) {
  const auto check = [&]<Convolution Layer, bool NonNegative>() {
    check_coded<Policy, Filters, Layer.geometry(), NonNegative>(generator, run_kernel);
  };
  check.template operator()<Convolution{.input = {1, 13, 50}, .filters = 17}, true>();
  check.template operator()<Convolution{.input = {6, 7, 3},
                                        .filters = 9,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true},
                            false>();
  check.template operator()<
      Convolution{.input = {8, 8, 16}, .filters = 20, .kernel_height = 3, .kernel_width = 3, .same = true},
      true>();
  check.template operator()<Convolution{.input = {3, 4, 5},
                                        .filters = 6,
                                        .kernel_height = 2,
                                        .kernel_width = 2,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .transposed = true},
                            false>();
  check.template operator()<Convolution{.input = {3, 4, 9},
                                        .filters = 6,
                                        .kernel_height = 2,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .transposed = true},
                            true>();
  check.template operator()<
      Convolution{.input = {5, 6, 24}, .filters = 32, .kernel_height = 3, .kernel_width = 3, .groups = 2},
      true>();
  check.template operator()<Convolution{.input = {2, 9, 132}, .filters = 19}, false>();
}

}  // namespace

TEST_CASE("convolutions with weights of a few bits equal the definition, on every target") {
  std::mt19937 generator(1);
  check_geometries<whet::Int4Policy>(generator);
  check_geometries<whet::GroupedInt4Policy<64>>(generator);
  check_geometries<whet::GroupedInt4Policy<0>>(generator);
  check_geometries<whet::TernaryPolicy>(generator);
  check_geometries<whet::BinaryWeightPolicy>(generator);
}
