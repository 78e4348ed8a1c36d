#include <string>
#include <vector>

#include <whet/model/plan.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

/// The steps of a lowered network, each with the format of what it gives: "affine bits".
template <class Network, class Policy>
std::vector<std::string> steps() {
  constexpr auto program = detail::unplaced_program<Network, Policy, target::generic>;
  std::vector<std::string> all;
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    all.push_back(std::string(name_of(step.kind)) + " " + name_of(program.tensor(step.output).format));
  }
  return all;
}
using Steps = std::vector<std::string>;

}  // namespace

TEST_CASE("a binary layer gives signs to one of its kind, and float where the network ends") {
  struct Net : Sequential<Input<9>, Dense<8>, HardTanh, Dense<7>, Dropout<Ratio<1, 2>>, Dense<3>> {};
  CHECK(steps<Net, BinaryPolicy>() == Steps{"binarize bits", "affine bits", "affine bits", "affine float32"});
}

TEST_CASE("HardTanh is left out where only signs are read, also behind a float layer") {
  struct Net : Sequential<Input<9>, Dense<8>, HardTanh, Dense<3>, HardTanh> {};
  using Policy = Mixed<BinaryPolicy, At<0, Float32Policy>>;
  CHECK(steps<Net, Policy>() == Steps{"affine float32", "binarize bits", "affine float32"});
  constexpr auto program = detail::unplaced_program<Net, Policy, target::generic>;
  CHECK(program.step(0).activation == -1);
  CHECK(program.step(2).activation == 3);
}

TEST_CASE("int8 layers are given int8, and their clamp is kept, because it makes the steps finer") {
  struct Net : Sequential<Input<9>, Dense<8>, HardTanh, Dense<7>, HardTanh, Dense<3>> {};
  using Policy = EdgesInt8<BinaryPolicy>;
  CHECK(steps<Net, Policy>() == Steps{"quantize int8", "affine int8", "binarize bits", "affine int8",
                                      "affine int8", "dequantize float32"});
  constexpr auto program = detail::unplaced_program<Net, Policy, target::generic>;
  CHECK(program.step(1).activation == 1);
  CHECK(program.step(3).activation == 3);
}

TEST_CASE("readers that disagree are given float") {
  struct Net : Sequential<Input<6>, Dense<6>, Add<Layers<HardTanh, Dense<6>>, Layers<>>, Dense<2>> {};
  CHECK(steps<Net, BinaryPolicy>() == Steps{"binarize bits", "affine float32", "binarize bits",
                                            "affine float32", "join float32", "binarize bits",
                                            "affine float32"});
}

TEST_CASE("readers that agree share the signs") {
  struct Net : Sequential<Input<6>, Dense<6>, Add<Layers<HardTanh, Dense<6>>, Dense<6>>, Dense<2>> {};
  CHECK(steps<Net, BinaryPolicy>() == Steps{"binarize bits", "affine bits", "affine float32",
                                            "affine float32", "join float32", "binarize bits",
                                            "affine float32"});
}

TEST_CASE("batch normalization is taken up where nothing else reads what is before it, else it is float") {
  struct Taken : Sequential<Input<6>, Dense<6>, Flatten, BatchNorm, HardTanh, Dense<2>, BatchNorm> {};
  CHECK(steps<Taken, BinaryPolicy>() == Steps{"binarize bits", "affine bits", "affine float32"});
  struct OfPixels : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, Flatten, BatchNorm, HardTanh, Dense<2>> {};
  CHECK(steps<OfPixels, BinaryPolicy>() == Steps{"binarize bits", "convolution float32", "depthwise float32",
                                                 "binarize bits", "affine float32"});
  struct Pooled
      : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, MaxPool<2>, BatchNorm, HardTanh, Flatten, Dense<2>> {};
  CHECK(steps<Pooled, BinaryPolicy>() == Steps{"binarize bits", "convolution float32", "pool float32",
                                               "depthwise float32", "binarize bits", "affine float32"});
  struct Shared : Sequential<Input<6>, Dense<6>, Add<BatchNorm, Layers<>>> {};
  CHECK(steps<Shared, BinaryPolicy>() ==
        Steps{"binarize bits", "affine float32", "depthwise float32", "join float32"});
}

TEST_CASE("the largest of signs is a sign, their mean is none") {
  struct Largest : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, HardTanh, MaxPool<2>, Conv2D<3, 1>> {};
  CHECK(steps<Largest, BinaryPolicy>() ==
        Steps{"binarize bits", "convolution bits", "pool bits", "convolution float32"});
  struct Mean : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, HardTanh, AveragePool<2>, Conv2D<3, 1>> {};
  CHECK(steps<Mean, BinaryPolicy>() == Steps{"binarize bits", "convolution float32", "pool float32",
                                             "binarize bits", "convolution float32"});
}

TEST_CASE("an image is flattened as it lies, but not taken for one of other channels") {
  struct Flat : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, HardTanh, Flatten, Dense<3>> {};
  CHECK(steps<Flat, BinaryPolicy>() == Steps{"binarize bits", "convolution bits", "affine float32"});
  struct Other : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, HardTanh, Reshape<4, 2, 12>, Conv2D<3, 1>> {};
  CHECK(steps<Other, BinaryPolicy>() ==
        Steps{"binarize bits", "convolution float32", "binarize bits", "convolution float32"});
}
