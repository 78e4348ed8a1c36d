#include <vector>

#include <whet/weights/recurrent_weights.hpp>

#include "catch.hpp"

namespace {
using namespace whet;

std::vector<float> values_of(const float* first, std::size_t count) { return {first, first + count}; }
}  // namespace

TEST_CASE("the weights of a recurrent layer come apart into those of the features and of its own output") {
  const std::vector<float> kernel{1, 2, 3, 4, 5,  //
                                  6, 7, 8, 9, 10};
  const std::vector<float> bias{-1, -2};
  const RecurrentWeights parts({{kernel.data(), 2, 5}, {bias.data(), 2}}, {Cell::simple, 2, 3});
  const std::vector<float> scales{0.1f, 0.2f, 0.3f, 0.4f};
  const RecurrentSource source = parts.source({0.5f, 1}, {0.25f, 2}, scales, 2, {-3, 4});
  CHECK(values_of(source.input.kernel, 6) == std::vector<float>{1, 2, 3, 6, 7, 8});
  CHECK(values_of(source.input.bias, 2) == bias);
  CHECK(source.input.input == TensorQuantization{0.5f, 1});
  CHECK(source.input.output == TensorQuantization{0.25f, 2});
  CHECK(source.input.weight_scale_count == 2);
  CHECK(source.input.weight_scales[1] == 0.2f);
  CHECK(values_of(source.recurrent.kernel, 4) == std::vector<float>{4, 5, 9, 10});
  CHECK(source.recurrent.bias == nullptr);
  CHECK(source.recurrent.input == TensorQuantization{0.25f, 2});
  CHECK(source.recurrent.weight_scale_count == 2);
  CHECK(source.recurrent.weight_scales[0] == 0.3f);
  CHECK(source.state == Range{-3, 4});
}

TEST_CASE("the last column of a GRU's weights is the bias beside its own output") {
  const std::vector<float> kernel{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::vector<float> bias{-1, -2, -3};
  const RecurrentWeights parts({{kernel.data(), 3, 3}, {bias.data(), 3}}, {Cell::gru, 1, 1});
  const RecurrentSource source = parts.source({}, {}, {}, 0, {});
  CHECK(values_of(source.input.kernel, 3) == std::vector<float>{1, 4, 7});
  CHECK(values_of(source.recurrent.kernel, 3) == std::vector<float>{2, 5, 8});
  CHECK(values_of(source.recurrent.bias, 3) == std::vector<float>{3, 6, 9});
  CHECK(source.input.weight_scale_count == 0);
  CHECK(source.recurrent.weight_scales == nullptr);
}
