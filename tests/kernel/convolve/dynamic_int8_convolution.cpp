#include <whet/kernel/convolve.hpp>

#include "dynamic_int8_reference.hpp"
#include "geometries.hpp"

namespace {

struct Dense {
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using parameters =
      typename whet::Dynamic<whet::Int8Policy>::affine<Target, Outputs, Inputs, NonNegativeInput>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

}  // namespace

TEST_CASE("dynamic int8 convolutions are within their quantization steps of the float layer") {
  std::mt19937 generator(1);
  for_each_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Dense, whet::kernel::Linear, Extents, false>(generator, run_kernel);
  });
}

TEST_CASE("dynamic int8 convolutions of inputs that are never negative apply the activation") {
  std::mt19937 generator(2);
  for_each_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Dense, whet::ReLU, Extents, true>(generator, run_kernel);
  });
}

TEST_CASE("dynamic int8 convolutions in groups see only the channels of their group") {
  std::mt19937 generator(3);
  for_each_grouped_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Dense, whet::kernel::Linear, Extents, false>(generator, run_kernel);
  });
}
