#include <string>
#include <vector>

#include <whet/model/candidate_steps.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Space : SearchSpace<Input<28, 28, NonNegative>, Conv2D<any(8, 16), 3, Stride{2}>, BatchNorm, ReLU,
                           Residual<DepthwiseConv2D<3>, ReLU, Conv2D<16, 1>>, MaxPool<2>, HardSwish,
                           GlobalAveragePool, Precise<Dense<10>, Int4Policy, Float32Policy>, Softmax> {};

template <class Policy>
std::vector<std::string> keys_of(std::uint64_t index) {
  std::vector<std::string> keys;
  for_each_step_key<Space, Policy, target::generic>(
      genotype_at<Space>(index), [&](const StepKey& key) { keys.emplace_back(key.view()); });
  return keys;
}

}  // namespace

TEST_CASE("keys say what a step of a candidate is") {
  // With 16 filters; the residual of 8 does not fit.
  CHECK(keys_of<Int8Policy>(0).empty());
  CHECK(keys_of<Int8Policy>(1) == std::vector<std::string>{
                                      "quantize 784 float32 > int8",
                                      "conv 3x3 stride 2x2 28x28x1 > 14x14x16 Int8Policy nonnegative",
                                      "depthwise 3x3 pad 1x1 14x14x16 Int8Policy nonnegative",
                                      "conv 1x1 14x14x16 Int8Policy nonnegative",
                                      "Add 2 x 3136 int8",
                                      "max_pool 2x2 stride 2x2 14x14x16 > 7x7x16 int8",
                                      "lookup 784 int8",
                                      "mean_pool 7x7 7x7x16 > 16 int8",
                                      "dense 16 > 10 Int4Policy",
                                      "softmax 10 int8",
                                      "dequantize 10 int8 > float32",
                                  });
  CHECK(keys_of<Float32Policy>(3) ==
        std::vector<std::string>{
            "conv 3x3 stride 2x2 28x28x1 > 14x14x16 Float32Policy nonnegative ReLU",
            "depthwise 3x3 pad 1x1 14x14x16 Float32Policy nonnegative ReLU",
            "conv 1x1 14x14x16 Float32Policy nonnegative",
            "Add 2 x 3136 float32",
            "max_pool 2x2 stride 2x2 14x14x16 > 7x7x16 float32",
            "HardSwish 784 float32",
            "mean_pool 7x7 7x7x16 > 16 float32",
            "dense 16 > 10 Float32Policy",
            "softmax 10 float32",
        });
}
