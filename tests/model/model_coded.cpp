#include <array>
#include <cmath>
#include <random>
#include <vector>

#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Small : Sequential<Input<8, 8, 3>, Conv2D<16, 3>, ReLU, DepthwiseConv2D<3>, Conv2D<9, 1>, ReLU,
                          Flatten, Dense<21>, ReLU, Dense<5>> {};

/// Weights that lie on a grid: integers of [-most, most], without 0 where `signs`, times the scale of their
/// output.
Trained<Small> on_grid(int most, bool signs) {
  std::mt19937 generator(7);
  std::uniform_int_distribution<int> integer(-most, most), coin(0, 1);
  std::uniform_real_distribution<float> real(0.01f, 0.02f);
  Trained<Small> trained;
  for (std::size_t record = 0; record < records<Small>.size(); ++record) {
    auto layer = trained.weights.parameters().layer(record);
    for (Eigen::Index output = 0; output < layer.kernel.rows(); ++output) {
      const float scale = real(generator);
      trained.quantization.weight_scales[record].push_back(scale);
      for (Eigen::Index input = 0; input < layer.kernel.cols(); ++input)
        layer.kernel(output, input) =
            scale * static_cast<float>(signs ? coin(generator) * 2 - 1 : integer(generator));
    }
    for (Eigen::Index output = 0; output < layer.bias.size(); ++output) layer.bias(output) = real(generator);
  }
  trained.quantization.ranges.fill({-2.0f, 2.0f});
  return trained;
}

std::vector<std::array<float, 8 * 8 * 3>> samples() {
  std::mt19937 generator(8);
  std::uniform_real_distribution<float> real(-2.0f, 2.0f);
  std::vector<std::array<float, 8 * 8 * 3>> images(9);
  for (auto& image : images)
    for (float& value : image) value = real(generator);
  return images;
}

/// The scores of all samples, one by one, and again in one batch.
template <class Policy>
std::vector<float> scores(const Trained<Small>& trained) {
  const auto model = freeze<Policy>(trained);
  using FrozenModel = std::remove_cvref_t<decltype(model.model())>;
  HeapWorkspace<FrozenModel> workspace;
  const auto images = samples();
  std::vector<float> all;
  for (const auto& image : images)
    for (const float score : model(image, workspace)) all.push_back(score);
  std::vector<std::array<float, 5>> batch(images.size());
  model.batch(images, batch, workspace);
  for (std::size_t index = 0; index < all.size(); ++index)
    CHECK(batch[index / 5][index % 5] == Approx(all[index]).epsilon(1e-6));
  return all;
}

}  // namespace

TEST_CASE("weights that lie on the grid of fewer bits give the scores of int8 weights, bit for bit") {
  const auto fours = on_grid(7, false);
  const auto int4 = scores<Int4Policy>(fours);
  CHECK(int4 == scores<Int8Policy>(fours));
  const auto threes = on_grid(1, false);
  CHECK(scores<TernaryPolicy>(threes) == scores<Int8Policy>(threes));
  const auto twos = on_grid(1, true);
  CHECK(scores<BinaryWeightPolicy>(twos) == scores<Int8Policy>(twos));
  bool differ = false;
  for (const float score : int4) differ |= score != int4.front();
  CHECK(differ);
}

TEST_CASE("so do dynamic policies") {
  const auto fours = on_grid(7, false);
  const auto expected = scores<Dynamic<Int8Policy>>(fours);
  const auto found = scores<Dynamic<Int4Policy>>(fours);
  for (std::size_t index = 0; index < expected.size(); ++index)
    CHECK(found[index] == Approx(expected[index]).epsilon(1e-5));
}

TEST_CASE("a model with weights of a few bits keeps its scores when it is retargeted") {
  const auto trained = on_grid(7, false);
  auto quantization = trained.quantization;
  for (auto& scales : quantization.weight_scales) scales.clear();  // groups with scales of their own
  const auto model = freeze<Int4Policy>(trained.weights, quantization);
  const auto plain = retarget<target::generic>(model);
  using Plain = std::remove_cvref_t<decltype(plain.model())>;
  using Native = std::remove_cvref_t<decltype(model.model())>;
  HeapWorkspace<Native> workspace;
  HeapWorkspace<Plain> plain_workspace;
  for (const auto& image : samples()) {
    const auto expected = model(image, workspace);
    const auto found = plain(image, plain_workspace);
    for (std::size_t index = 0; index < 5; ++index) CHECK(found[index] == expected[index]);
  }
}

TEST_CASE("the bytes of a model are those of its packed weights") {
  struct Wide : Sequential<Input<256>, Dense<256>> {};
  constexpr std::size_t weights = 256 * 256;
  constexpr std::size_t outputs = 256 * 9 + 256;  // bias, mantissa and shift of each, and room for alignment
  CHECK(Model<Wide, GroupedInt4Policy<0>>::weight_bytes < weights / 2 + outputs);
  CHECK(Model<Wide, Int4Policy>::weight_bytes < weights / 2 + weights / 32 + outputs);
  CHECK(Model<Wide, TernaryPolicy>::weight_bytes < weights / 4 + outputs);
  CHECK(Model<Wide, BinaryWeightPolicy>::weight_bytes < weights / 8 + outputs);
}
