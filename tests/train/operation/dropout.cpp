#include <algorithm>
#include <vector>

#include <whet/topology/dropout.hpp>
#include <whet/train/operation/dropout.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

std::vector<float> drop(std::vector<float> values, whet::Generator* generator) {
  using Layer = whet::Dropout<whet::Ratio<1, 4>>;
  const whet::LayerRecord record = whet::records<whet::Sequential<whet::Input<1000>, Layer>>[0];
  whet::ThreadPool pool(1);
  std::vector<float> output(values.size());
  whet::ForwardPass<float> pass{{values.data(), 1, static_cast<Eigen::Index>(values.size())},
                                {output.data(), 1, static_cast<Eigen::Index>(values.size())},
                                {{nullptr, 0, 0}, {nullptr, 0}},
                                generator,
                                pool};
  whet::make_operation<float>(Layer{}, record)->forward(pass);
  return output;
}

}  // namespace

TEST_CASE("the gradient of dropout agrees with central differences") {
  CHECK(operation_gradient_errors<whet::Dropout<whet::Ratio<1, 3>>, 8>(5).input < 1e-8);
}

TEST_CASE("dropout zeroes about its rate of the values and scales the others") {
  whet::Generator generator(1);
  const std::vector<float> output = drop(std::vector<float>(10000, 3.0F), &generator);
  const auto zeros = std::ranges::count(output, 0.0F);
  CHECK(zeros > 2300);
  CHECK(zeros < 2700);
  CHECK(zeros + std::ranges::count(output, 4.0F) == 10000);
}

TEST_CASE("dropout does nothing at inference") {
  CHECK(drop(std::vector<float>(100, 3.0F), nullptr) == std::vector<float>(100, 3.0F));
}
