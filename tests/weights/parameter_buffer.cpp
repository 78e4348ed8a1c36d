#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/parameter_buffer.hpp>

#include "catch.hpp"

namespace {
struct Small : whet::Sequential<whet::Input<3>, whet::Dense<2>, whet::ReLU, whet::Dense<4>> {};
}  // namespace

TEST_CASE("a parameter buffer holds kernel and bias of every affine record in one block, row-major") {
  whet::ParameterBuffer<float> buffer(whet::records<Small>);
  REQUIRE(buffer.values().size() == 2 * 3 + 2 + 4 * 2 + 4);
  for (std::size_t index = 0; index < buffer.values().size(); ++index)
    buffer.values()[index] = static_cast<float>(index);
  CHECK(buffer.kernel(0)(1, 0) == 3.0F);
  CHECK(buffer.bias(0)(1) == 7.0F);
  CHECK(buffer.kernel(2)(3, 1) == 15.0F);
  CHECK(buffer.bias(2)(0) == 16.0F);
}

TEST_CASE("records without parameters have empty maps") {
  const whet::ParameterBuffer<double> buffer(whet::records<Small>);
  CHECK(buffer.records() == 3);
  CHECK(buffer.kernel(1).size() == 0);
  CHECK(buffer.bias(1).size() == 0);
  CHECK_THROWS_AS(buffer.layer(3), std::out_of_range);
}

TEST_CASE("copies of a parameter buffer are independent, and equal while they hold the same") {
  whet::ParameterBuffer<float> first(whet::records<Small>);
  whet::ParameterBuffer<float> second = first;
  CHECK(first == second);
  second.kernel(0)(0, 0) = 1.0F;
  CHECK(first != second);
  second.set_zero();
  CHECK(first == second);
}

TEST_CASE("a parameter buffer is of records with as many layers of its sizes") {
  struct Other : whet::Sequential<whet::Input<3>, whet::Dense<2>, whet::ReLU, whet::Dense<5>> {};
  struct Shorter : whet::Sequential<whet::Input<3>, whet::Dense<2>, whet::ReLU> {};
  const whet::ParameterBuffer<float> buffer(whet::records<Small>);
  CHECK(buffer.is_of(whet::records<Small>));
  CHECK_FALSE(buffer.is_of(whet::records<Other>));
  CHECK_FALSE(buffer.is_of(whet::records<Shorter>));
  CHECK_FALSE(whet::ParameterBuffer<float>().is_of(whet::records<Small>));
}
