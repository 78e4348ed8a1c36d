#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <whet/kernel/rearrange.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/topology/zero_pad.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "targets.hpp"

namespace {

using namespace whet;

/// Numbers 1, 2, 3, … as an image.
template <class Value>
std::vector<Value> counted(Shape shape) {
  std::vector<Value> values(shape.size());
  std::iota(values.begin(), values.end(), Value(1));
  return values;
}

template <class Layer, class Value>
void check(Shape input, Value fill, const std::vector<Value>& expected) {
  const std::vector<Value> x = counted<Value>(input);
  const Shape output = Layer::output(input);
  REQUIRE(expected.size() == output.size());
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name);
    GuardedOutput<Value> y(output.size());
    rearrange(Target{}, Layer{}, input, output, x.data(), y.data(), fill);
    CHECK(y.intact());
    CHECK(y.values() == expected);
  });
}

}  // namespace

TEST_CASE("padding puts pixels of the fill value around an image") {
  check<ZeroPad<1, 0, 0, 1>>(Shape(2, 2, 2), 0.0f,
                             {0, 0, 0, 0, 0, 0,  //
                              1, 2, 3, 4, 0, 0,  //
                              5, 6, 7, 8, 0, 0});
  check<ZeroPad<0, 1, 2, 0>>(Shape(1, 2, 1), std::int8_t{-7}, {-7, -7, 1, 2, -7, -7, -7, -7});
  check<ZeroPad<0>>(Shape(2, 1, 3), 9.0f, {1, 2, 3, 4, 5, 6});
}

TEST_CASE("upsampling repeats each pixel, all of its channels") {
  check<Upsample<2>>(Shape(1, 2, 2), 0.0f, {1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4});
  check<Upsample<Size(3, 1)>>(Shape(2, 1, 1), std::int8_t{0}, {1, 1, 1, 2, 2, 2});
}
