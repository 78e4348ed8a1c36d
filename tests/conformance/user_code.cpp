// What users write, line by line as the design promises it, on data that is made here.

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <whet/data.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace app {

struct Classifier : whet::Sequential<whet::Input<784>, whet::Dense<256>, whet::ReLU, whet::Dense<256>,
                                     whet::ReLU, whet::Dense<10>> {};

template <whet::PrecisionPolicy Policy>
using Model = whet::Model<Classifier, Policy>;

static_assert(Model<whet::Int8Policy>::weight_bytes < 280'000);
static_assert(Model<whet::Int8Policy>::workspace_bytes <= 2'048);
static_assert(whet::fits<Model<whet::Int8Policy>>(whet::Budget{.flash = 512'000, .ram = 8'192}));
static_assert(!whet::fits<Model<whet::Float32Policy>>(whet::Budget{.flash = 512'000, .ram = 8'192}));

}  // namespace app
template struct whet::Deploy<app::Model<whet::Int8Policy>, whet::Budget{.flash = 512'000, .ram = 8'192}>;

namespace {

using app::Classifier;

/// Ten bright stripes, one for each class, in noise.
whet::Dataset stripes(std::size_t count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> noise(0.0f, 0.3f);
  std::vector<float> samples(count * 784);
  std::vector<int> labels(count);
  for (std::size_t sample = 0; sample < count; ++sample) {
    labels[sample] = static_cast<int>(sample % 10);
    for (std::size_t pixel = 0; pixel < 784; ++pixel) {
      const bool bright = pixel / 78 == static_cast<std::size_t>(labels[sample]);
      samples[sample * 784 + pixel] = noise(random) + (bright ? 0.6f : 0.0f);
    }
  }
  return whet::Dataset(whet::Shape(784), std::move(samples), std::move(labels), 10);
}

}  // namespace

TEST_CASE("the host code of the design runs as it is written") {
  const whet::DataSplit data{stripes(600), stripes(200)};
  auto weights = whet::train<Classifier>(data.train, {.epochs = 3, .seed = 1});
  auto ranges = whet::calibrate(weights, data.train.first(512), whet::Percentile{99.99});

  auto fp32 = whet::freeze<whet::Float32Policy>(weights);
  auto int8 = whet::freeze<whet::Int8Policy>(weights, ranges);
  auto dyn = whet::freeze<whet::Dynamic<whet::Int8Policy>>(weights);

  whet::Workspace<decltype(int8)> workspace;
  const auto image = data.test.sample(3);
  auto scores = int8(image, workspace);
  STATIC_REQUIRE(std::is_same_v<decltype(scores), whet::Tensor<float, 10>>);
  CHECK(whet::argmax(scores) == 3);
  CHECK(int8(image) == scores);

  std::array<std::int8_t, 784> quantized_in{};
  std::array<std::int8_t, 10> quantized_out{};
  const auto in = int8.input_quantization();
  for (std::size_t index = 0; index < image.size(); ++index)
    quantized_in[index] = static_cast<std::int8_t>(std::lround(image[index] / in.scale) + in.zero_point);
  int8.run(quantized_in, quantized_out, workspace);
  CHECK(whet::argmax(quantized_out) == 3);
  CHECK(int8.output_quantization().scale > 0.0f);

  std::vector<whet::Tensor<float, 784>> images;
  for (std::size_t index = 0; index < 40; ++index) images.emplace_back(data.test.sample(index));
  std::vector<whet::Tensor<float, 10>> all_scores(images.size());
  int8.batch(images, all_scores, workspace);
  CHECK(all_scores[3] == scores);

  CHECK(whet::accuracy(fp32, data.test) == 1.0);
  CHECK(whet::accuracy(int8, data.test) == 1.0);
  CHECK(whet::accuracy(dyn, data.test) == 1.0);

  const whet::Model<Classifier, whet::Int8Policy>& model = int8;
  CHECK(model(image, workspace) == scores);

  const files::TemporaryFolder folder;
  const auto path = folder / "classifier_int8.hpp";
  whet::export_header<whet::target::cortex_m_dsp>(int8, path);
  CHECK(std::filesystem::file_size(path) > 500'000);
}

TEST_CASE("weights are edited through Eigen maps, by name or position") {
  struct Net
      : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<3>>, whet::ReLU, whet::Dense<2>> {};
  whet::Weights<Net> weights;
  weights.layer<"stem">().kernel.setConstant(0.5f);
  weights.layer<1>().bias << 1.0f, 2.0f;
  CHECK(weights.layer<0>().kernel.sum() == 6.0f);
  const auto model =
      whet::freeze<whet::Mixed<whet::Float32Policy, whet::At<"stem", whet::Dynamic<whet::Int8Policy>>,
                               whet::At<1, whet::Float32Policy>>>(weights);
  const auto scores = model(Eigen::Vector4f::Ones() * 2.0f);
  CHECK(scores[0] == 1.0f);
  CHECK(scores[1] == 2.0f);
}
