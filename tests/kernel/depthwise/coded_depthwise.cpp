#include <random>

#include <whet/kernel/depthwise.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>

#include "../convolve/coded_reference.hpp"
#include "../convolve/geometries.hpp"

namespace {

template <class Policy, class Target, int Outputs, int Inputs, bool NonNegativeInput>
using Filters = typename Policy::template depthwise<Target, Outputs, Inputs, NonNegativeInput>;

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const std::int8_t* x, std::int8_t* y, std::byte* scratch) {
  depthwise(target, activation, parameters, geometry, x, y, scratch);
};

template <class Policy>
void check_geometries(std::mt19937& generator) {
  constexpr Convolution usual{
      .input = {7, 6, 40}, .filters = 40, .kernel_height = 3, .kernel_width = 3, .same = true, .groups = 40};
  constexpr Convolution repeated{.input = {5, 5, 3},
                                 .filters = 6,
                                 .kernel_height = 5,
                                 .kernel_width = 3,
                                 .stride_height = 2,
                                 .stride_width = 2,
                                 .same = true,
                                 .groups = 3};
  check_coded<Policy, Filters, usual.geometry(), true>(generator, run_kernel);
  check_coded<Policy, Filters, repeated.geometry(), false>(generator, run_kernel);
}

}  // namespace

TEST_CASE("depthwise convolutions with weights of a few bits equal the definition, on every target") {
  std::mt19937 generator(1);
  check_geometries<whet::Int4Policy>(generator);
  check_geometries<whet::TernaryPolicy>(generator);
  check_geometries<whet::BinaryWeightPolicy>(generator);
}
