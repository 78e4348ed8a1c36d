// firmware_fashion_generate <folder> [<weights>]: writes what the firmware includes, for each target and
// precision a folder <target>/<precision> with classifier.hpp, the model, and images.hpp, ten test images
// with the scores that the host's model gives them. weights: the file classifier-seed<n>.safetensors that the
// main job (sh cmake/demo.sh) has written; without it the classifier is trained for a moment.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "../generator.hpp"

namespace {

/// As the main job has it.
struct Classifier
    : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Named<"hidden1", whet::Dense<256>>,
                       whet::ReLU, whet::Named<"hidden2", whet::Dense<256>>, whet::ReLU,
                       whet::Named<"head", whet::Dense<10>>> {};

constexpr std::size_t image_count = 10;

/// `values` as a braced list, each written with `format`.
template <class Values>
std::string list(const char* format, const Values& values) {
  std::string text = "{";
  for (std::size_t index = 0; index < values.size(); ++index) {
    text += index % 16 == 0 ? "\n" : " ";
    text += fmt::format(fmt::runtime(format), values[index]) + ",";
  }
  text.back() = '}';
  return text;
}

template <class FrozenModel>
std::string images_header(const FrozenModel& model, const whet::Dataset& test) {
  static whet::Workspace<FrozenModel> workspace;
  std::string pixels;
  std::string scores;
  std::string labels;
  for (std::size_t index = 0; index < image_count; ++index) {
    const auto sample = test.sample(index);
    std::vector<int> bytes;
    for (float value : sample) bytes.push_back(static_cast<int>(std::lround(value * 255.0f)));
    pixels += list("{}", bytes) + (index + 1 < image_count ? "," : "");
    scores += list("{:a}f", model(sample, workspace)) + (index + 1 < image_count ? "," : "");
    labels += fmt::format("{}{}", index > 0 ? ", " : "", test.label(index));
  }
  return fmt::format(
      "#pragma once\n\n#include <cstddef>\n\nnamespace images {{\n\n"
      "inline constexpr std::size_t count = {0};\n"
      "inline constexpr unsigned char pixels[count][{1}] = {{{2}}};\n"
      "inline constexpr int labels[count] = {{{3}}};\n"
      "inline constexpr float scores[count][{4}] = {{{5}}};\n\n}}  // namespace images\n",
      image_count, test.shape().size(), pixels, labels, whet::output_shape<Classifier>.size(), scores);
}

template <class FrozenModel>
void write(const std::filesystem::path& root, const std::string& precision, const FrozenModel& model,
           const whet::Dataset& test) {
  std::printf("test accuracy, %s: %.2f %%\n", precision.c_str(), 100.0 * whet::accuracy(model, test));
  const auto input = test.sample(0);
  write_headers(root, precision, model, "classifier.hpp", "images.hpp", images_header(model, test),
                {.test_input = {input.begin(), input.end()}});
}

/// weights_file: null where there is none.
void generate(const std::filesystem::path& root, const char* weights_file) {
  const auto data = whet::data::fashion_mnist();
  const whet::Dataset samples = data.train.first(20'000);
  const auto weights = weights_file != nullptr ? whet::load_weights<Classifier>(weights_file)
                                               : whet::train<Classifier>(samples, {.epochs = 2, .seed = 1});
  const auto ranges = whet::calibrate(weights, samples.first(512));
  write(root, "int8", whet::freeze<whet::Int8Policy>(weights, ranges), data.test);
  write(root, "int4", whet::freeze<whet::EdgesInt8<whet::Int4Policy>>(weights, ranges), data.test);
  // Weights of two bits and one are trained for.
  const auto write_trained = [&]<class Policy>(const std::string& precision) {
    const auto trained = whet::train<whet::QuantizationAware<Policy>>(
        weights, ranges, samples, {.epochs = 1, .seed = 1, .learning_rate = 1e-3});
    write(root, precision, whet::freeze<Policy>(trained), data.test);
  };
  write_trained.operator()<whet::EdgesInt8<whet::TernaryPolicy>>("ternary");
  write_trained.operator()<whet::EdgesInt8<whet::BinaryWeightPolicy>>("binary");
}

}  // namespace

int main(int count, char** arguments) {
  return run_generator(
      "firmware_fashion_generate <folder> [<weights>]", 1, count, arguments,
      [](char** given) { generate(given[0], given[1]); }, 1);
}
