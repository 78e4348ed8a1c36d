#include <whet/kernel/convolve.hpp>

#include "geometries.hpp"
#include "int8_reference.hpp"

namespace {

struct Dense {
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using parameters = whet::Int8Policy::affine<Target, Outputs, Inputs, NonNegativeInput>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const std::int8_t* x, std::int8_t* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

}  // namespace

TEST_CASE("int8 convolutions of signed inputs equal the definition, whatever the window") {
  std::mt19937 generator(1);
  for_each_geometry(
      [&]<whet::Geometry Extents>() { check_int8<Dense, Extents, false>(generator, run_kernel); });
}

TEST_CASE("int8 convolutions of inputs that are never negative equal the definition, whatever the window") {
  std::mt19937 generator(2);
  for_each_geometry(
      [&]<whet::Geometry Extents>() { check_int8<Dense, Extents, true>(generator, run_kernel); });
  CHECK(float_form_was_tried());
  CHECK(pairs_were_tried());
}

TEST_CASE("int8 convolutions in groups see only the channels of their group") {
  std::mt19937 generator(3);
  for_each_grouped_geometry([&]<whet::Geometry Extents>() {
    check_int8<Dense, Extents, false>(generator, run_kernel);
    check_int8<Dense, Extents, true>(generator, run_kernel);
  });
}
