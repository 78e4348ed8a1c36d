#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/binary_matrix.hpp>
#include <whet/train/quantized/observe.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"

namespace {

using namespace whet;

/// Signs from signs of images that are padded and of pooled ones, int8 from signs, and signs from int8.
struct Vision : Sequential<Input<6, 6, 2>, Conv2D<9, 3>, BatchNorm, HardTanh, Conv2D<35, 3>, BatchNorm,
                           HardTanh, MaxPool<2>, Conv2D<8, 3, Stride{2}>, BatchNorm, HardTanh,
                           Dropout<Ratio<1, 10>>, Flatten, Dense<20>, HardTanh, Dense<3>> {};
/// A convolution whose windows reach beyond the image, and negative factors of batch normalization.
struct Windowed : Sequential<Input<3, 4, 2>, Conv2D<3, 3, Stride{2}>, BatchNorm> {};

const TrainOptions options{.epochs = 3, .seed = 3, .batch = 32, .learning_rate = 0.005};

template <class Network, class Policy>
Evaluated<Network, Policy> trained_on(const Dataset& data) {
  Weights<Network> weights;
  initialize(weights, 5);
  // Negative factors of batch normalization.
  for (std::size_t record = 0; record < records<Network>.size(); ++record) {
    auto layer = weights.parameters().layer(record);
    if (records<Network>[record].role == LayerRole::normalization)
      for (Eigen::Index channel = 0; channel < layer.kernel.rows(); channel += 3)
        layer.kernel(channel, 0) = -1.0F;
  }
  ThreadPool pool(2);
  const Quantization<Network> start = quantized::observe(weights, data, 32, Generator(6), pool);
  return {weights, start, data, options};
}

/// Changes a trained network by little in one place after the other and counts what that changes.
template <class Network, class Policy>
void check_mutations(const Evaluated<Network, Policy>& evaluated, const Dataset& unseen, std::size_t layer) {
  const auto trained = evaluated.trained();
  const auto differences_with = [&](auto&& change) {
    auto other = trained;
    change(other.weights.parameters().layer(layer), other.quantization.weight_scales[layer]);
    return count_differences(evaluated, other, unseen);
  };
  const auto same = [](const auto&, const auto&) {};
  CHECK(differences_with(same) == 0);
  // One weight of the other sign.
  CHECK(differences_with([](auto parameters, const auto&) { parameters.kernel(1, 2) *= -1.0F; }) > 0);
  // Thresholds that are one match off.
  const auto shift = [](auto parameters, const auto&) {
    for (Eigen::Index output = 0; output < parameters.bias.size(); ++output)
      parameters.bias(output) += 2.0F * parameters.kernel.row(output).cwiseAbs().mean();
  };
  CHECK(differences_with(shift) > 0);
  // Scales that are not the mean magnitude.
  const auto rescale = [](auto parameters, auto& scales) {
    for (Eigen::Index output = 0; output < parameters.bias.size(); ++output)
      scales.push_back(1.2F * parameters.kernel.row(output).cwiseAbs().mean());
  };
  CHECK(differences_with(rescale) > 0);
}

}  // namespace

TEST_CASE("training of binary layers evaluates the signs and integers of the frozen model") {
  using Policy = EdgesInt8<BinaryPolicy>;
  auto evaluated = trained_on<Vision, Policy>(toy_images(300, Shape(6, 6, 2)));
  const Dataset unseen = toy_images(200, Shape(6, 6, 2), 99);
  evaluated.forward(unseen, false);
  // Records of the shipped topology, without batch normalization: 2 and 9 have signs for readers, 9 int8.
  check_mutations(evaluated, unseen, 2);
  check_mutations(evaluated, unseen, 9);
  CHECK(count_differences<target::native>(evaluated, evaluated.trained(), unseen) == 0);
}

namespace {

/// A binary convolution and batch normalization with straight-through estimators: the outputs are linear in
/// what stands for each sign.
struct Surrogate {
  std::vector<double> kernel;
  std::vector<double> bias;
  std::vector<double> norm;
  std::vector<double> x;
  std::vector<double> present;
  std::vector<double> above;
  bool by_batch = true;

  static constexpr int channels = 3;
  static constexpr int samples = 8;
  static constexpr Geometry geometry = records<Windowed>[0].geometry();

  double operator()() const {
    const auto inputs = static_cast<std::size_t>(geometry.inputs());
    const auto pixels = static_cast<std::size_t>(samples * geometry.output.pixels());
    double total = 0.0;
    for (std::size_t c = 0; c < channels; ++c) {
      double scale = 0.0;
      for (std::size_t i = 0; i < inputs; ++i) scale += std::abs(kernel[c * inputs + i]) / double(inputs);
      std::vector<double> u;
      for (int sample = 0; sample < samples; ++sample)
        for (int row = 0; row < geometry.output.height; ++row)
          for (int column = 0; column < geometry.output.width; ++column)
            u.push_back(bias[c] + scale * sum(c * inputs, sample, row, column));
      double mean = norm[c * 3 + 1];
      double variance = norm[c * 3 + 2];
      if (by_batch) {
        mean = variance = 0.0;
        for (double value : u) mean += value / double(pixels);
        for (double value : u) variance += (value - mean) * (value - mean) / double(pixels);
      }
      for (std::size_t pixel = 0; pixel < pixels; ++pixel)
        total += above[pixel * channels + c] *
                 (norm[c * 3] * (u[pixel] - mean) / std::sqrt(variance + double{BatchNorm::epsilon}) +
                  norm[channels * 3 + c]);
    }
    return total;
  }

 private:
  double sum(std::size_t first, int sample, int row, int column) const {
    double result = 0.0;
    for (int down = 0; down < 3; ++down)
      for (int across = 0; across < 3; ++across)
        for (int channel = 0; channel < geometry.input.channels; ++channel, ++first) {
          const int from_row = geometry.source_row(row, down);
          const int from_column = geometry.source_column(column, across);
          const int pixel = (sample * geometry.input.height + from_row) * geometry.input.width + from_column;
          const auto place = static_cast<std::size_t>(pixel * geometry.input.channels + channel);
          const bool outside = from_row < 0 || from_column < 0;
          result += (outside ? 1.0 : x[place]) *
                    (std::copysign(1.0, present[first]) + kernel[first] - present[first]);
        }
    return result;
  }
};

std::vector<float> in_single(const std::vector<double>& values) { return {values.begin(), values.end()}; }
std::vector<double> in_double(std::span<const float> values) { return {values.begin(), values.end()}; }

}  // namespace

TEST_CASE("binary layers have the gradients of straight-through estimators, by batch and frozen") {
  constexpr const LayerRecord& record = records<Windowed>[0];
  constexpr auto weights = static_cast<int>(record.affine.weights());
  constexpr int channels = Surrogate::channels;
  constexpr int samples = Surrogate::samples;
  constexpr auto values = static_cast<int>(record.input.size());
  constexpr auto results = static_cast<int>(record.output.size());
  for (const bool by_batch : {true, false}) {
    Surrogate surrogate;
    surrogate.by_batch = by_batch;
    surrogate.kernel = in_double(in_single(random_values(weights, 1, 1.0)));
    surrogate.present = surrogate.kernel;
    surrogate.bias = in_double(in_single(random_values(channels, 2, 1.0)));
    surrogate.norm = {0.8, 0.1, 0.5, -1.5, -0.2, 2.0, 1.2, 0.3, 1.0, 0.1, 0.2, -0.3};
    surrogate.above = random_values(samples * results, 4, 1.0);
    for (const double drawn : random_values(samples * values, 3, 1.0))
      surrogate.x.push_back(drawn < 0.0 ? -1.0 : 1.0);

    ThreadPool pool(2);
    const auto phase = std::make_shared<quantized::Phase>();
    phase->statistics_frozen = !by_batch;
    const auto norm = std::make_shared<quantized::HeldParameters>(AffineExtent{channels, 3});
    std::vector<float> norm_values = in_single(surrogate.norm);
    norm->hold({{norm_values.data(), channels, 3}, {norm_values.data() + 9, channels}});
    quantized::BinaryMatrixOperation operation(
        record, {.format = Format::bits,
                 .output = std::nullopt,
                 .normalization = norm,
                 .layer = operation_factory<float, layer_t<Windowed, 0>>(record),
                 .phase = phase});
    std::vector<float> kernel = in_single(surrogate.kernel);
    std::vector<float> bias = in_single(surrogate.bias);
    const std::vector<float> x = in_single(surrogate.x);
    const std::vector<float> above = in_single(surrogate.above);
    std::vector<float> y(above.size());
    std::vector<float> x_gradient(x.size());
    std::vector<float> kernel_gradient(kernel.size());
    std::vector<float> bias_gradient(bias.size());
    Generator generator(1);
    ForwardPass<float> forward{{x.data(), samples, values},
                               {y.data(), samples, results},
                               {{kernel.data(), channels, record.affine.inputs}, {bias.data(), channels}},
                               &generator,
                               pool};
    operation.forward(forward);
    double total = 0.0;
    for (std::size_t index = 0; index < y.size(); ++index) total += double{y[index]} * surrogate.above[index];
    CHECK(total == Approx(surrogate()).epsilon(1e-5));
    BackwardPass<float> backward{
        {x.data(), samples, values},
        {y.data(), samples, results},
        {above.data(), samples, results},
        {x_gradient.data(), samples, values},
        {{kernel.data(), channels, record.affine.inputs}, {bias.data(), channels}},
        {{kernel_gradient.data(), channels, record.affine.inputs}, {bias_gradient.data(), channels}},
        pool};
    operation.backward(backward);
    CHECK(gradient_error(surrogate.x, in_double(x_gradient), surrogate) < 1e-3);
    CHECK(gradient_error(surrogate.kernel, in_double(kernel_gradient), surrogate) < 1e-3);
    CHECK(gradient_error(surrogate.bias, in_double(bias_gradient), surrogate) < 1e-3);
    const auto norm_gradients = norm->gradients();
    for (std::size_t c = 0; c < channels; ++c) {
      const std::vector<double> found{double{norm_gradients.kernel(static_cast<Eigen::Index>(c), 0)}};
      CHECK(gradient_error(std::span(surrogate.norm).subspan(c * 3, 1), found, surrogate) < 1e-3);
    }
    const std::vector<double> found = in_double({norm_gradients.bias.data(), channels});
    CHECK(gradient_error(std::span(surrogate.norm).last(channels), found, surrogate) < 1e-3);
  }
}

TEST_CASE("a training pass clips latent weights, and inference counts them as clipped") {
  constexpr LayerRecord record = records<Sequential<Input<3>, Dense<2>>>[0];
  ThreadPool pool(1);
  std::vector<float> kernel{1.5F, -0.5F, -3.0F, 0.0F, -0.0F, 0.75F};
  std::vector<float> bias{0.0F, 0.0F};
  const std::vector<float> x{1, 1, -1};
  std::vector<float> y(2);
  quantized::BinaryMatrixOperation operation(record, {.format = Format::float32,
                                                      .output = std::nullopt,
                                                      .normalization = nullptr,
                                                      .layer = operation_factory<float, Dense<2>>(record),
                                                      .phase = std::make_shared<quantized::Phase>()});
  const auto run = [&](Generator* generator) {
    ForwardPass<float> pass{
        {x.data(), 1, 3}, {y.data(), 1, 2}, {{kernel.data(), 2, 3}, {bias.data(), 2}}, generator, pool};
    operation.forward(pass);
    CHECK(y[0] == Approx(2.5 / 3.0));
    CHECK(y[1] == Approx(-0.25));
  };
  run(nullptr);
  CHECK(kernel[0] == 1.5F);
  Generator generator(1);
  run(&generator);
  CHECK(kernel == std::vector<float>{1.0F, -0.5F, -1.0F, 0.0F, -0.0F, 0.75F});
}
